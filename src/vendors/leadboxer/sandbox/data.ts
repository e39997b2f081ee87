import type { Instant, Milliseconds } from '../../../domain/time.ts';
import { lastPage, lastVisit, type World } from '../../kit/sandbox/world.ts';
import {
  type CollectedEvent,
  type Collector,
  createCollector,
  sameText,
} from './data-collector.ts';
import { type Edits, leadIdOf, sessionIdOf, type Visitor } from './rows.ts';

/** The dataset as it is now: visitors of the world, events that the collector took, and edits of leads. */
export interface Dataset {
  readonly collector: Collector;
  visitors(at: Instant): readonly Visitor[];
  visitor(id: string | null, at: Instant): Visitor | null;
  editsOf(leadId: string): Edits;
  edit(leadId: string, edits: Edits): void;
}

export function createDataset(world: World, lagMs: Milliseconds): Dataset {
  const people = () => world.people.filter((person) => person.index % 5 !== 4);
  const edits = new Map<string, Edits>();
  const collector = createCollector(
    {
      leadIdByEmail(email) {
        const found = people().find((person) => person.isKnown && sameText(person.email, email));
        return found ? leadIdOf(found) : null;
      },
      lastSession(leadId) {
        const person = people().find((one) => leadIdOf(one) === leadId);
        const visit = person && lastVisit(person);
        return visit ? { id: sessionIdOf(visit), endedAt: lastPage(visit).at } : null;
      },
    },
    lagMs,
  );

  function visitors(at: Instant): readonly Visitor[] {
    const byLead = new Map<string, CollectedEvent[]>();
    for (const event of collector.readable(at)) {
      const own = byLead.get(event.leadId);
      if (own) own.push(event);
      else byLead.set(event.leadId, [event]);
    }
    const seen = people().map((person) => {
      const id = leadIdOf(person);
      const collected = byLead.get(id) ?? [];
      byLead.delete(id);
      return { id, person, collected };
    });
    return [...seen, ...[...byLead].map(([id, collected]) => ({ id, person: null, collected }))];
  }

  return {
    collector,
    visitors,
    visitor: (id, at) => visitors(at).find((visitor) => visitor.id === id) ?? null,
    editsOf: (leadId) => edits.get(leadId) ?? {},
    edit(leadId, given) {
      edits.set(leadId, { ...edits.get(leadId), ...given });
    },
  };
}
