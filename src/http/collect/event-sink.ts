import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import { isBot } from './bots.ts';

/** Stores events and says what became of each; resolves when they are durable. */
export type Track = (events: readonly TrackInput[]) => Promise<readonly Tracked[]>;

/** What becomes of an event that was read. */
export interface EventSink {
  readonly track: Track;
  /** Whether an event is accepted and not stored, since a bot sent it. */
  readonly isIgnored: (event: TrackInput) => boolean;
}

export function createEventSink(
  track: Track,
  { takesBots }: { readonly takesBots: boolean },
): EventSink {
  return { track, isIgnored: ({ userAgent }) => !takesBots && isBot(userAgent) };
}
