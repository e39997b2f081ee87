import type { Instant } from '../domain/time.ts';

/** An answer as it was decoded, when it was received, and what it answers. */
export interface CachedAnswer {
  readonly value: unknown;
  readonly receivedAt: Instant;
  readonly endpoint: string;
  readonly path: string;
}

/** What requests share: answers of upstreams. Keys begin with source and hash of the credential. */
export interface SharedState {
  get(key: string): CachedAnswer | undefined;
  set(key: string, answer: CachedAnswer, sizeBytes: number): void;
  /** Forgets the answers whose key begins so and that are matched. */
  invalidate(prefix: string, matches: (answer: CachedAnswer) => boolean): void;
  /** How many answers there are whose key begins so. */
  count(prefix: string): number;
}
