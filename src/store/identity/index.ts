import type { Lead } from '../../domain/entities.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { IdentityIndex } from '../../ports/store.ts';
import type { Clock } from '../../domain/time.ts';
import type { Database, Work } from '../sql/database.ts';
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
import { isUnsettled, lockIdentity, settleSome } from './settle.ts';
import { hashOf, memberIdOf } from './tables.ts';

/** Sightings that wait; what comes beyond is dropped, and seen again when the lead is read again. */
const MOST_WAITING = 5_000;
const MOST_TAKEN = 50_000;
/** Of one transaction: others want to write as well. */
const BATCH = 100;

export interface StoreIdentity extends IdentityIndex {
  /** When all that was noted until now is in the index. */
  settled(): Promise<void>;
  /** Events were stored: there may be something to settle. */
  wake(): void;
}

export function createIdentityIndex(
  database: Database,
  clock: Pick<Clock, 'now'>,
  rules: IdentifierRules,
  onFault: (cause: unknown) => void,
): StoreIdentity {
  const waiting: (() => Sighting)[] = [];
  // What was taken in: that a kept answer tells it again is no news. The oldest go first.
  const taken = new Set<string>();
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    try {
      let settled = false;
      while (waiting.length > 0 || !settled) {
        // After what is under way: the answer that the rows came with goes out first.
        await new Promise((resolve) => setImmediate(resolve));
        const fresh = waiting
          .splice(0, BATCH)
          .map((sight) => sight())
          .filter(isNews);
        if (fresh.length > 0) await database.write(() => locked(note(fresh, rules)));
        settled =
          !(await database.read(isUnsettled())) ||
          (await database.write(() => locked(settleSome(rules))));
      }
    } catch (cause) {
      // What waits is seen again when it is read again.
      taken.clear();
      waiting.length = 0;
      onFault(cause);
    }
    working = null;
  }
  function wake(): void {
    working ??= work();
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
    if (waiting.length > 0) wake();
  }
  const settled = async () => {
    wake();
    while (working) await working;
  };
  const now = () => clock.now();
  function noteLeads(leads: readonly Lead[]): void {
    const foreign = leads.filter(({ ref }) => ref.source !== 'LOCAL');
    take(foreign, (lead) => sightingOfLead(lead, rules));
  }
  /** What was noted or sent before is found. */
  async function read<T>(question: Work<T>): Promise<T> {
    if (working || (await database.read(isUnsettled()))) await settled();
    return database.read(question);
  }

  /** With everything settled that was written before. */
  function* alone<T>(work: Work<T>): Work<T> {
    yield* lockIdentity();
    for (let done = false; !done;) done = yield* settleSome(rules);
    return yield* work;
  }

  return {
    settled,
    wake,
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
      await database.write(() => alone(link(leads, reason, now(), rules)));
    },
    async unlink(lead, reason) {
      await settled();
      return database.write(() => alone(unlink(lead, reason, now(), rules)));
    },
    async erase(lead, row) {
      await settled();
      const erased = await database.write(() => alone(erase(lead, row, now(), rules)));
      await database.scrub?.();
      return erased;
    },
  };
}

function* locked<T>(work: Work<T>): Work<T> {
  yield* lockIdentity();
  return yield* work;
}
