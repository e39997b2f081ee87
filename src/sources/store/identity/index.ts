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
import { memberIdOf } from './tables.ts';

/** Sightings that wait; what comes beyond is dropped, and seen again when the lead is read again. */
const MOST_WAITING = 5_000;
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
  const waiting: Sighting[] = [];
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      // After what is under way: the answer that the rows came with goes out first.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = waiting.splice(0, BATCH);
      try {
        await database.write(note(batch));
      } catch (cause) {
        onFault(cause);
      }
    }
    working = null;
  }
  function take(some: readonly Sighting[]): void {
    waiting.push(...some.slice(0, Math.max(0, MOST_WAITING - waiting.length)));
    if (waiting.length > 0) working ??= work();
  }
  const settled = async () => {
    while (working) await working;
  };
  const now = () => clock.now();
  /** What one request noted, the next one finds. */
  async function read<T>(question: Work<T>): Promise<T> {
    await settled();
    return database.read(question);
  }

  return {
    settled,
    note(leads) {
      take(leads.filter(({ ref }) => ref.source !== 'LOCAL').map(sightingOfLead));
    },
    noteSessions(sessions) {
      const some = sessions.filter(({ ref }) => ref.lead.source !== 'LOCAL');
      take(some.map(sightingOfSession).filter(({ claims }) => claims.length > 0));
    },
    async profilesOf(leads) {
      await settled();
      const foreign = leads.filter(({ ref }) => ref.source !== 'LOCAL');
      if (foreign.length > 0) await database.write(note(foreign.map(sightingOfLead)));
      return database.read(
        profilesOfMembers(
          leads.map(({ ref }) => memberIdOf(ref)),
          now(),
        ),
      );
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
