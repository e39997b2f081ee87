import type { Lead } from '../../../domain/entities.ts';
import type { IdentityIndex } from '../../../domain/identity.ts';
import type { Clock } from '../../../domain/time.ts';
import type { Database, Work } from '../database.ts';
import { erase } from './erase.ts';
import { link, unlink } from './link.ts';
import { note, sightingOfLead, sightingOfSession, type Sighting } from './note.ts';
import {
  countProfiles,
  listProfiles,
  profileBy,
  profilesOfMembers,
  relatedProfiles,
} from './profiles.ts';
import { hashOf, memberIdOf } from './tables.ts';

/** Sightings that wait; what comes beyond is dropped, and seen again when the lead is read again. */
const MOST_WAITING = 5_000;
const MOST_TAKEN = 50_000;
/** Of one transaction: others want to write as well. */
const BATCH = 100;

export interface StoreIdentity extends IdentityIndex {
  /** When all that was noted until now is in the index. */
  settled(): Promise<void>;
}

export function createIdentityIndex(
  database: Database,
  clock: Pick<Clock, 'now'>,
  onFault: (cause: unknown) => void,
): StoreIdentity {
  const waiting: (() => Sighting)[] = [];
  // What was taken in: that a kept answer tells it again is no news. The oldest go first.
  const taken = new Set<string>();
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      // After what is under way: the answer that the rows came with goes out first.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = waiting.splice(0, BATCH).map((sight) => sight());
      const fresh = batch.filter(isNews);
      try {
        if (fresh.length > 0) await database.write(note(fresh));
      } catch (cause) {
        taken.clear();
        onFault(cause);
      }
    }
    working = null;
  }
  function isNews(sighting: Sighting): boolean {
    const key = hashOf([JSON.stringify(sighting)]);
    if (taken.has(key)) return false;
    taken.add(key);
    for (const oldest of taken) {
      if (taken.size <= MOST_TAKEN) break;
      taken.delete(oldest);
    }
    return true;
  }
  function take<T>(some: readonly T[], sight: (one: T) => Sighting): void {
    for (const one of some.slice(0, MOST_WAITING - waiting.length)) waiting.push(() => sight(one));
    if (waiting.length > 0) working ??= work();
  }
  const settled = async () => {
    while (working) await working;
  };
  const now = () => clock.now();
  function noteLeads(leads: readonly Lead[]): void {
    const foreign = leads.filter(({ ref }) => ref.source !== 'LOCAL');
    take(foreign, sightingOfLead);
  }
  /** What one request noted, the next one finds. */
  async function read<T>(question: Work<T>): Promise<T> {
    await settled();
    return database.read(question);
  }

  return {
    settled,
    note: noteLeads,
    noteSessions(sessions) {
      const foreign = sessions.filter(({ ref }) => ref.lead.source !== 'LOCAL');
      take(foreign, sightingOfSession);
    },
    profilesOf(leads) {
      noteLeads(leads);
      const members = leads.map(({ ref }) => memberIdOf(ref));
      return read(profilesOfMembers(members, now()));
    },
    profilesOfRefs: (refs) => read(profilesOfMembers(refs.map(memberIdOf), now())),
    profile: (by) => read(profileBy(by, now())),
    profiles: (query) => read(listProfiles(query, now())),
    countProfiles: (query) => read(countProfiles(query)),
    related: (id, page) => read(relatedProfiles(id, page, now())),
    async link(leads, reason) {
      await settled();
      await database.write(link(leads, reason, now()));
    },
    async unlink(lead, reason) {
      await settled();
      return database.write(unlink(lead, reason, now()));
    },
    async erase(lead, row) {
      await settled();
      const erased = await database.write(erase(lead, row, now()));
      await database.scrub?.();
      return erased;
    },
  };
}
