import type { Instant } from '../domain/time.ts';

/**
 * Where slots in use are written down, so that a restarted gateway knows those its predecessor still holds.
 * Written before a call is sent; survives the process, not necessarily the machine.
 */
export interface PermitJournal {
  /** Slots still held at `now`. */
  held(now: Instant): readonly HeldSlot[];
  /** Resolves when the slots are durable. Slots of one tick are written together. */
  hold(slots: readonly HeldSlot[]): Promise<void>;
  /** Sets the end of these slots to `until`. It is written later: until then they count as held for longer. */
  release(ids: readonly string[], until: Instant): void;
}
export interface HeldSlot {
  readonly id: string;
  /** Source, hash of the credential and bucket. */
  readonly key: string;
  /** On the wall clock, since it has to mean the same after a restart. */
  readonly until: Instant;
}
