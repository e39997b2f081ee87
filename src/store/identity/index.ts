import type { Lead, LeadRef } from '../../domain/entities.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Erased } from '../../domain/identity.ts';
import type { Clock, Instant } from '../../domain/time.ts';
import type { IdentityIndex } from '../../ports/store.ts';
import { SOURCE } from '../model/account.ts';
import type { Database, Work } from '../sql/database.ts';
import { link, unlink } from './link.ts';
import { countProfiles, listProfiles, relatedProfiles } from './profile-pages.ts';
import { profileBy, profilesOfMembers } from './profiles.ts';
import { createRecordingQueue, type RecordingQueue } from './queue.ts';
import { hasPending, lockIdentity, resolveSomePending } from './resolution.ts';
import { sightingOfLead, sightingOfSession } from './sightings.ts';
import { memberIdOf } from './tables.ts';

export interface StoreIdentity extends IdentityIndex, Pick<RecordingQueue, 'wake' | 'whenIdle'> {}

export interface IdentityOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly rules: IdentifierRules;
  /** Erases a lead from all that the store keeps, of which the index is a part. It runs under the lock of the index. */
  readonly erase: (
    lead: LeadRef,
    row: Lead | null,
    now: Instant,
    rules: IdentifierRules,
  ) => Work<Erased>;
  /** Gets what went wrong in the background. */
  readonly onFault: (cause: unknown) => void;
}

export function createIdentityIndex(
  database: Database,
  { clock, rules, erase, onFault }: IdentityOptions,
): StoreIdentity {
  const queue = createRecordingQueue(database, rules, onFault);
  const now = () => clock.now();

  function recordLeads(leads: readonly Lead[]): void {
    // The store's own leads are recorded with their events.
    const foreign = leads.filter(({ ref }) => ref.source !== SOURCE);
    queue.add(foreign, (lead) => sightingOfLead(lead, rules));
  }
  /** Answers a question once everything that was recorded or stored before is in the index. */
  async function read<T>(question: Work<T>): Promise<T> {
    if (queue.isWorking() || (await database.read(hasPending()))) await queue.whenIdle();
    return database.read(question);
  }
  /** Changes the index under its lock, with no profile pending. */
  async function write<T>(change: () => Work<T>): Promise<T> {
    await queue.whenIdle();
    return database.write(() => withoutPending(change(), rules));
  }

  return {
    wake: queue.wake,
    whenIdle: queue.whenIdle,
    recordLeads,
    recordSessions(sessions) {
      const foreign = sessions.filter(({ ref }) => ref.lead.source !== SOURCE);
      queue.add(foreign, sightingOfSession);
    },
    profilesOf(leads) {
      recordLeads(leads);
      const members = leads.map(({ ref }) => memberIdOf(ref));
      return read(profilesOfMembers(members, now()));
    },
    profilesOfRefs: (refs) => read(profilesOfMembers(refs.map(memberIdOf), now())),
    profile: (by) => read(profileBy(by, now())),
    profiles: (query) => read(listProfiles(query, now())),
    countProfiles: (query) => read(countProfiles(query)),
    related: (id, page) => read(relatedProfiles(id, page, now())),
    link: (leads, reason) => write(() => link(leads, reason, now(), rules)),
    unlink: (lead, reason) => write(() => unlink(lead, reason, now(), rules)),
    async erase(lead, row) {
      const erased = await write(() => erase(lead, row, now(), rules));
      await database.scrub?.();
      return erased;
    },
  };
}

function* withoutPending<T>(change: Work<T>, rules: IdentifierRules): Work<T> {
  yield* lockIdentity();
  for (let isDone = false; !isDone;) isDone = yield* resolveSomePending(rules);
  return yield* change;
}
