import { DAY, MINUTE, nextDayIn } from './time.ts';
import type { Instant, Milliseconds } from './time.ts';
import { DEFAULT_TRAFFIC_RULE, type TrafficRule } from './traffic-rule.ts';

/** The part of an event that the session rule looks at. */
export interface CuttableEvent {
  readonly id: string;
  readonly at: Instant;
  /** The campaign that brought the visitor with this event; null for an event that names none. */
  readonly campaign: string | null;
  /** The id of the paid click that brought the visitor with this event. @default null */
  readonly paidClick?: string | null;
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
  /** Which referrers are no origin of a visit. */
  readonly traffic: TrafficRule;
}

export const DEFAULT_SESSION_RULE: SessionRule = {
  inactivityMs: 30 * MINUTE,
  maxLengthMs: DAY,
  campaignCuts: true,
  midnightIn: null,
  traffic: DEFAULT_TRAFFIC_RULE,
};

/** Why no further event joins a session. OPEN: one still can. */
export type SessionEndReason = 'INACTIVITY' | 'CAMPAIGN' | 'MIDNIGHT' | 'MAX_LENGTH' | 'OPEN';

/** A session that was cut before, as far as the cut depends on it. */
export interface OpenSession {
  readonly startedAt: Instant;
  /** When its last event happened. */
  readonly lastAt: Instant;
  readonly campaign: string | null;
  /** The first paid click of it. @default null */
  readonly paidClick?: string | null;
}

export interface CutSession<E> {
  /** The oldest first; empty only where no event joins the session that `continues`. */
  readonly events: readonly E[];
  /** True for the session that was open before: these are the events that join it. */
  readonly continues: boolean;
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
 * campaign then opens a new session. An event without a campaign never opens one. Campaigns are compared without case.
 * The same holds for the ids of paid clicks.
 *
 * @param open the last session of the events before these, all of which happened earlier; null: there are none. The cut is
 *   then that of all events together, but for the sessions before the open one, and the open one is the first of it.
 */
export function cutSessions<E extends CuttableEvent>(
  events: readonly E[],
  rule: SessionRule = DEFAULT_SESSION_RULE,
  open: OpenSession | null = null,
): readonly CutSession<E>[] {
  const sessions: CutSession<E>[] = [];
  let session: { readonly events: E[]; readonly continues: boolean } | null = open && {
    events: [],
    continues: true,
  };
  let limit = limitOf(open?.startedAt ?? 0, rule);
  let end = endOf(limit, open?.lastAt ?? 0, rule);
  let campaign = plain(open?.campaign);
  let click = open?.paidClick ?? null;
  for (const event of [...events].sort(byTimeAndId)) {
    const isOver = event.at >= end.at;
    const [named, clicked] = [plain(event.campaign), event.paidClick ?? null];
    const isOther = differs(named, campaign) || differs(clicked, click);
    if (session === null || isOver || (rule.campaignCuts && isOther)) {
      if (session)
        sessions.push({ ...session, endReason: isOver ? end.reason : 'CAMPAIGN', openUntil: null });
      session = { events: [], continues: false };
      limit = limitOf(event.at, rule);
      campaign = null;
      click = null;
    }
    session.events.push(event);
    end = endOf(limit, event.at, rule);
    campaign ??= named;
    click ??= clicked;
  }
  if (session) sessions.push({ ...session, endReason: end.reason, openUntil: end.at });
  return sessions;
}

/** A campaign as campaigns are compared. */
function plain(campaign: string | null | undefined): string | null {
  return campaign?.toLowerCase() ?? null;
}

function differs(now: string | null, before: string | null): boolean {
  return now !== null && before !== null && now !== before;
}

/** When a session ends by itself: at its limit, or after a pause. */
function endOf(limit: End, lastAt: Instant, { inactivityMs }: SessionRule): End {
  const idleAt = lastAt + inactivityMs;
  return limit.at < idleAt ? limit : { at: idleAt, reason: 'INACTIVITY' };
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
