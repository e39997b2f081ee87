import { DAY, MINUTE } from './time.ts';
import type { Instant, Milliseconds } from './time.ts';

/** What the rule looks at in an event. */
export interface CuttableEvent {
  readonly id: string;
  readonly at: Instant;
  /** The campaign that brought the visitor with this event; null for an event that names none. */
  readonly campaign: string | null;
}

export interface SessionRule {
  /** A pause this long, or longer, ends a session. */
  readonly inactivityMs: Milliseconds;
  /** No event joins a session that began this long ago, or longer. */
  readonly maxLengthMs: Milliseconds;
  /** Whether another campaign opens a new session. */
  readonly campaignCuts: boolean;
}

export const DEFAULT_SESSION_RULE: SessionRule = {
  inactivityMs: 30 * MINUTE,
  maxLengthMs: DAY,
  campaignCuts: true,
};

/**
 * Cuts one visitor's events into sessions: the oldest session first, the oldest event of each first. The cut
 * depends on the set of events alone, never on the order they came in, so a late event gives the same sessions
 * as a punctual one. A session is named by its first event.
 *
 * A session that no campaign brought (a direct entry) takes the first campaign that turns up in it; after that
 * a different one opens a new session. An event that names no campaign never does.
 */
export function cutSessions<E extends CuttableEvent>(
  events: readonly E[],
  rule: SessionRule = DEFAULT_SESSION_RULE,
): readonly (readonly E[])[] {
  const sessions: E[][] = [];
  let session: E[] = [];
  let [startedAt, lastAt] = [-Infinity, -Infinity];
  let campaign: string | null = null;
  for (const event of [...events].sort(byTimeAndId)) {
    const isOther = event.campaign !== null && campaign !== null && event.campaign !== campaign;
    if (
      event.at - lastAt >= rule.inactivityMs ||
      event.at - startedAt >= rule.maxLengthMs ||
      (rule.campaignCuts && isOther)
    ) {
      session = [];
      sessions.push(session);
      startedAt = event.at;
      campaign = null;
    }
    session.push(event);
    lastAt = event.at;
    campaign ??= event.campaign;
  }
  return sessions;
}

/** By code units, not by locale: the same everywhere. */
function byTimeAndId(a: CuttableEvent, b: CuttableEvent): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
