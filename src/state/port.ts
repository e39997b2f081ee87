import type { Instant } from '../domain/time.ts';

/** A decoded answer, when it was received, and which request it answers. */
export interface CachedAnswer {
  readonly value: unknown;
  readonly receivedAt: Instant;
  readonly endpoint: string;
  readonly path: string;
}

/** Answers of upstreams, which requests share. Keys begin with the source and a hash of its credential. */
export interface SharedState {
  get(key: string): CachedAnswer | undefined;
  set(key: string, answer: CachedAnswer, sizeBytes: number): void;
  /** Drops the answers whose key has the prefix and that are matched. */
  invalidate(prefix: string, matches: (answer: CachedAnswer) => boolean): void;
  /** How many answers have a key with the prefix. */
  count(prefix: string): number;
}
