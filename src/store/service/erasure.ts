import { SourceError } from '../../domain/errors.ts';
import { type Instant, rfc3339 } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { StoreRuntime } from '../../ports/definition.ts';
import type { IdentityIndex } from '../../ports/store.ts';
import { SOURCE } from '../model/account.ts';
import type { Runner } from '../runner.ts';
import type { Limits } from '../sql/database.ts';
import type { Mentioned, Searched } from '../upkeep/mentions.ts';

type Timed = Pick<Call, 'deadline'>;

export interface ErasureOptions {
  now(): Instant;
  readonly warn: StoreRuntime['warn'];
  /** Waits until everything that was recorded before is in the index. Returns what time is left then. */
  idle(call: Timed | undefined): Promise<Limits | undefined>;
  timeOf(call: Timed | undefined): Limits | undefined;
  /** Profiles have to be resolved again. */
  wake(): void;
}

/** What a person may ask for: a copy of everything, its erasure, and the end of the erasure. */
export function createErasure(
  runner: Runner,
  { now, warn, idle, timeOf, wake }: ErasureOptions,
): Pick<IdentityIndex, 'erase' | 'exportPerson' | 'liftErasure'> {
  /** Deletes events of other leads that contain the addresses, from an event on. It reads every event once. */
  async function eraseMentioning(
    mentioned: Mentioned,
    after: number,
    call: Timed | undefined,
  ): Promise<Omit<Searched, 'next'>> {
    let last = after;
    let erased = 0;
    if (mentioned.addresses.length === 0) return { last, erased };
    for (let next: number | null = after; next !== null;) {
      const some: Searched = await runner.write('eraseMentioning', [mentioned, next], timeOf(call));
      ({ next, last } = some);
      erased += some.erased;
    }
    return { last, erased };
  }

  return {
    async erase(lead, row, call) {
      const { addresses, own } = await runner.read('namesOf', [lead, row], await idle(call));
      const mentioned = { addresses, except: own };
      // Before the lead, so that the whole erasure can be asked for again where the search is broken off.
      const before = await eraseMentioning(mentioned, 0, call);
      const erased = await runner.write('erase', [lead, row, now()], await idle(call));
      // From now on such events are refused. These came in between.
      const since = await eraseMentioning(mentioned, before.last, call);
      await runner.write('compactSearchIndex', []);
      await runner.scrub();
      wake();
      return { ...erased, eventsErased: before.erased + erased.eventsErased + since.erased };
    },
    async exportPerson(key, call) {
      await idle(call);
      const mentioning: string[] = [];
      // In reads of their own, so that no long read keeps the log of the database from being emptied.
      for (let next: number | null = key.type === 'email' ? 0 : null; next !== null;) {
        const some: { readonly next: number | null; readonly events: readonly string[] } =
          await runner.read('findMentioning', [[key.value], next], timeOf(call));
        mentioning.push(...some.events);
        ({ next } = some);
      }
      const person = await runner.read('exportPerson', [key, mentioning, now()], timeOf(call));
      if (!person) throw new SourceError('NOT_FOUND', SOURCE, 'Nothing is kept of this person');
      return person;
    },
    async liftErasure(key, reason, call) {
      const lifted = await runner.write('liftErasure', [key], await idle(call));
      if (lifted === 0)
        throw new SourceError(
          'NOT_FOUND',
          SOURCE,
          'There is no erasure of this lead or identifier',
        );
      const by = 'lead' in key ? 'lead' : key.type;
      // The log must not name the person again: it says what kind of identifier was given, and never its value.
      warn('an erasure was lifted', { at: rfc3339(now()), by, tombstones: lifted, reason });
      return lifted;
    },
  };
}
