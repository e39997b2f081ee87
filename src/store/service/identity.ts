import type { Lead } from '../../domain/entities.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Clock } from '../../domain/time.ts';
import type { IdentityIndex } from '../../ports/store.ts';
import { sightingOfLead, sightingOfSession } from '../identity/sightings.ts';
import { memberIdOf } from '../identity/tables.ts';
import { SOURCE } from '../model/account.ts';
import type { Runner } from '../runner.ts';
import { createRecordingQueue, type RecordingQueue } from './recording-queue.ts';

export interface StoreIdentity extends IdentityIndex, Pick<RecordingQueue, 'wake' | 'whenIdle'> {}

export interface IdentityOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly rules: IdentifierRules;
  /** Gets what went wrong in the background. */
  readonly onFault: (cause: unknown) => void;
}

export function createIdentityIndex(
  runner: Runner,
  { clock, rules, onFault }: IdentityOptions,
): StoreIdentity {
  const queue = createRecordingQueue(runner, onFault);
  const now = () => clock.now();

  function recordLeads(leads: readonly Lead[]): void {
    // The store's own leads are recorded with their events.
    const foreign = leads.filter(({ ref }) => ref.source !== SOURCE);
    queue.add(foreign, (lead) => sightingOfLead(lead, rules));
  }
  /** Everything that was recorded or stored before is in the index. */
  async function settled(): Promise<void> {
    if (queue.isWorking() || (await runner.read('hasPendingProfiles', []))) await queue.whenIdle();
  }

  return {
    wake: queue.wake,
    whenIdle: queue.whenIdle,
    recordLeads,
    recordSessions(sessions) {
      const foreign = sessions.filter(({ ref }) => ref.lead.source !== SOURCE);
      queue.add(foreign, sightingOfSession);
    },
    async profilesOf(leads) {
      recordLeads(leads);
      const members = leads.map(({ ref }) => memberIdOf(ref));
      await settled();
      return runner.read('profilesOfMembers', [members, now()]);
    },
    async profilesOfRefs(refs) {
      await settled();
      return runner.read('profilesOfMembers', [refs.map(memberIdOf), now()]);
    },
    async profile(by) {
      await settled();
      return runner.read('profile', [by, now()]);
    },
    async profiles(query) {
      await settled();
      return runner.read('profiles', [query, now()]);
    },
    async countProfiles(query) {
      await settled();
      return runner.read('countProfiles', [query]);
    },
    async related(id, page) {
      await settled();
      return runner.read('relatedProfiles', [id, page, now()]);
    },
    async link(leads, reason) {
      await queue.whenIdle();
      await runner.write('link', [leads, reason, now()]);
    },
    async unlink(lead, reason) {
      await queue.whenIdle();
      return runner.write('unlink', [lead, reason, now()]);
    },
    async erase(lead, row) {
      await queue.whenIdle();
      const erased = await runner.write('erase', [lead, row, now()]);
      await runner.scrub();
      return erased;
    },
  };
}
