import { DAY, MINUTE, nextDayIn } from './time.ts';
import type { Instant, Milliseconds } from './time.ts';

/** The part of an event that the session rule looks at. */
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
  /** The IANA time zone whose midnight ends a session; null: none does. */
  readonly midnightIn: string | null;
}

export const DEFAULT_SESSION_RULE: SessionRule = {
  inactivityMs: 30 * MINUTE,
  maxLengthMs: DAY,
  campaignCuts: true,
  midnightIn: null,
};

/** Why no further event joins a session. OPEN: one still can. */
export type SessionEndReason = 'INACTIVITY' | 'CAMPAIGN' | 'MIDNIGHT' | 'MAX_LENGTH' | 'OPEN';

export interface CutSession<E> {
  /** The oldest first; never empty. */
  readonly events: readonly E[];
  /** Why the session ended or, where `openUntil` lies ahead, why it will end if nothing happens before. */
  readonly endReason: Exclude<SessionEndReason, 'OPEN'>;
  /** When the session ends by itself; null where another session follows. */
  readonly openUntil: Instant | null;
}

/**
 * Cuts one visitor's events into sessions: the oldest session first, the oldest event of each first. The cut depends
 * on the set of events alone, never on the order they came in nor on the time of day, so a late event gives the same
 * sessions as a punctual one. A session is named by its first event.
 *
 * A session ends by itself at the earliest of its limits, which gives the reason. Before that only another campaign
 * ends it. A session that started without a campaign adopts the first campaign that an event names; a different
 * campaign then opens a new session. An event without a campaign never opens one.
 */
export function cutSessions<E extends CuttableEvent>(
  events: readonly E[],
  rule: SessionRule = DEFAULT_SESSION_RULE,
): readonly CutSession<E>[] {
  const sessions: CutSession<E>[] = [];
  let session: E[] = [];
  let limit = limitOf(0, rule);
  let end: End = limit;
  let campaign: string | null = null;
  for (const event of [...events].sort(byTimeAndId)) {
    const isOver = event.at >= end.at;
    const isOther = event.campaign !== null && campaign !== null && event.campaign !== campaign;
    if (session.length === 0 || isOver || (rule.campaignCuts && isOther)) {
      if (session.length > 0)
        sessions.push({
          events: session,
          endReason: isOver ? end.reason : 'CAMPAIGN',
          openUntil: null,
        });
      session = [];
      limit = limitOf(event.at, rule);
      campaign = null;
    }
    session.push(event);
    const idleAt = event.at + rule.inactivityMs;
    end = limit.at < idleAt ? limit : { at: idleAt, reason: 'INACTIVITY' };
    campaign ??= event.campaign;
  }
  if (session.length > 0)
    sessions.push({ events: session, endReason: end.reason, openUntil: end.at });
  return sessions;
}

interface End {
  readonly at: Instant;
  readonly reason: CutSession<never>['endReason'];
}

/** When a session that began at `startedAt` ends at the latest, whatever happens in it. */
function limitOf(startedAt: Instant, { maxLengthMs, midnightIn }: SessionRule): End {
  const longest: End = { at: startedAt + maxLengthMs, reason: 'MAX_LENGTH' };
  const midnight = midnightIn === null ? Infinity : nextDayIn(startedAt, midnightIn);
  return midnight < longest.at ? { at: midnight, reason: 'MIDNIGHT' } : longest;
}

/** Ids are compared by code units, not by locale: the order is the same everywhere. */
function byTimeAndId(a: CuttableEvent, b: CuttableEvent): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
