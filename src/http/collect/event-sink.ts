import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import { botRule } from '../../reference/bots.ts';

/** Stores events and says what became of each; resolves when they are durable. */
export type Track = (events: readonly TrackInput[]) => Promise<readonly Tracked[]>;

/** Why an event is accepted and not stored. */
export interface Ignored {
  /** BOT: a crawler, a monitor or a headless browser sent it. INTERNAL: the operator's own people did. */
  readonly ignored: 'BOT' | 'INTERNAL';
  /** What matched: a pattern of user agents, a range of addresses, or the flag of the browser. */
  readonly rule: string;
}

/** What is known of the sender of an event beside the event. */
export interface Sender {
  /** The range of internal addresses that the event came from. */
  readonly internalRange: string | null;
  /** Whether the browser is marked as one of the operator's own. */
  readonly isMarked: boolean;
}

/** What becomes of an event that was read. */
export interface EventSink {
  readonly track: Track;
  /** Why an event is accepted and not stored; null for an event that is stored. */
  readonly ignoredFor: (event: TrackInput, sender: Sender) => Ignored | null;
}

export function createEventSink(
  track: Track,
  { takesBots }: { readonly takesBots: boolean },
): EventSink {
  return {
    track,
    ignoredFor({ userAgent }, { internalRange, isMarked }) {
      if (internalRange !== null) return { ignored: 'INTERNAL', rule: internalRange };
      if (isMarked) return { ignored: 'INTERNAL', rule: 'internal: true' };
      const rule = takesBots ? null : botRule(userAgent);
      return rule === null ? null : { ignored: 'BOT', rule };
    },
  };
}
