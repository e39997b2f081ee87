import type { Lead } from '../../domain/entities.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Clock } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { StoreRuntime } from '../../ports/definition.ts';
import type { IdentityIndex } from '../../ports/store.ts';
import { sightingOfLead, sightingOfSession } from '../identity/sightings.ts';
import { memberIdOf } from '../identity/tables.ts';
import { SOURCE } from '../model/account.ts';
import type { Runner } from '../runner.ts';
import type { Limits } from '../sql/database.ts';
import { atDeadline, tookTooLong } from '../sql/deadline.ts';
import { createErasure } from './erasure.ts';
import { callLimits } from './limits.ts';
import { createRecordingQueue, type RecordingQueue } from './recording-queue.ts';

export interface StoreIdentity extends IdentityIndex, Pick<RecordingQueue, 'wake' | 'whenIdle'> {}

type Timed = Pick<Call, 'deadline'>;

export interface IdentityOptions {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>;
  readonly rules: IdentifierRules;
  /** Gets what went wrong in the background. */
  readonly onFault: (cause: unknown) => void;
  readonly warn: StoreRuntime['warn'];
}

export function createIdentityIndex(
  runner: Runner,
  { clock, rules, onFault, warn }: IdentityOptions,
): StoreIdentity {
  const queue = createRecordingQueue(runner, onFault);
  const now = () => clock.now();

  function recordLeads(leads: readonly Lead[]): void {
    // The store's own leads are recorded with their events.
    const foreign = leads.filter(({ ref }) => ref.source !== SOURCE);
    queue.add(foreign, (lead) => sightingOfLead(lead, rules));
  }
  /** Waits until everything that was recorded or stored before is in the index. Returns what time is left then. */
  async function settled(call: Timed | undefined): Promise<Limits | undefined> {
    const isBusy = async () =>
      queue.isWorking() || (await runner.read('hasPendingProfiles', [], timeOf(call)));
    if (await isBusy()) await idle(call);
    return timeOf(call);
  }
  async function idle(call: Timed | undefined): Promise<Limits | undefined> {
    const { promise, reject } = Promise.withResolvers<never>();
    const stop = atDeadline(call && Number.isFinite(call.deadline) ? call.deadline : null, {
      clock,
      act() {
        reject(tookTooLong(SOURCE));
      },
    });
    await Promise.race([queue.whenIdle(), promise]).finally(stop);
    return timeOf(call);
  }
  const timeOf = (call: Timed | undefined) => call && callLimits(call, clock);

  return {
    wake: queue.wake,
    whenIdle: queue.whenIdle,
    recordLeads,
    recordSessions(sessions) {
      const foreign = sessions.filter(({ ref }) => ref.lead.source !== SOURCE);
      queue.add(foreign, sightingOfSession);
    },
    async profilesOf(leads, call) {
      recordLeads(leads);
      const members = leads.map(({ ref }) => memberIdOf(ref));
      return runner.read('profilesOfMembers', [members, now()], await settled(call));
    },
    async profilesOfRefs(refs, call) {
      const limits = await settled(call);
      return runner.read('profilesOfMembers', [refs.map(memberIdOf), now()], limits);
    },
    async profile(by, call) {
      return runner.read('profile', [by, now()], await settled(call));
    },
    async profiles(query, call) {
      return runner.read('profiles', [query, now()], await settled(call));
    },
    async countProfiles(query, call) {
      return runner.read('countProfiles', [query], await settled(call));
    },
    async related(id, page, call) {
      return runner.read('relatedProfiles', [id, page, now()], await settled(call));
    },
    async link(leads, reason, call) {
      await runner.write('link', [leads, reason, now()], await idle(call));
    },
    async unlink(lead, reason, call) {
      return runner.write('unlink', [lead, reason, now()], await idle(call));
    },
    ...createErasure(runner, { now, warn, idle, timeOf, wake: queue.wake }),
  };
}
