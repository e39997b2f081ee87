import { attribute, LOOK_BACK, spentWithin, type Touch } from './credit.ts';
import type { Money } from '../../domain/entities.ts';
import type { Attribution, Performance } from '../../domain/marketing.ts';
import { fromMinor } from '../model/money.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';
import type { AttributionQuery } from '../../domain/query.ts';
import { sql } from 'kysely';
import { LOCAL } from '../sql/account.ts';
import { rows, type Work } from '../sql/database.ts';

/** Conversions that one statement reads, with their touches. */
const CHUNK = 1_000;
/** A conversion is divided into this many parts, so that shares of it add up exactly. */
const PARTS_PER_CONVERSION = 1_000_000n;

interface Row {
  readonly event: string;
  readonly at: Instant;
  readonly credited_at: Instant;
  readonly counts: number;
  readonly currency: string | null;
  readonly minor: string | null;
  /** Null, like the following columns, where the conversion has no touch. */
  readonly campaign: string | null;
  readonly campaign_at: Instant | null;
  readonly direct: number | null;
}

/** Sums in minor units, by currency. */
type Sums = Map<string, bigint>;
interface Totals {
  parts: bigint;
  readonly turnover: Sums;
  readonly outlay: Sums;
}

/** Credits the conversions of a window to campaigns by an attribution model, with the campaigns' outlays of the window. */
export function* readAttribution({ window, model }: AttributionQuery): Work<Attribution> {
  const campaigns = new Map<string, Totals>();
  const unattributed = noTotals();
  const totalsOf = (campaign: string): Totals => {
    const known = campaigns.get(campaign) ?? noTotals();
    campaigns.set(campaign, known);
    return known;
  };
  for (let after: readonly [Instant, string] = [window.from, '']; ;) {
    const chunk = yield* readChunk(window, after);
    const conversions = Map.groupBy(chunk, ({ event }) => event);
    for (const group of conversions.values()) {
      const [first] = group;
      if (!first) continue;
      after = [first.at, first.event];
      const touches = group.flatMap(touchesOf);
      const credit = (value: bigint, give: (totals: Totals, value: bigint) => void) => {
        const credits = attribute({ at: first.credited_at, value }, touches, model);
        for (const one of credits) if (one.value !== 0n) give(totalsOf(one.campaign), one.value);
        if (credits.length === 0) give(unattributed, value);
      };
      if (first.counts === 1)
        credit(PARTS_PER_CONVERSION, (totals, parts) => {
          totals.parts += parts;
        });
      const { currency, minor } = first;
      if (currency !== null && minor !== null)
        credit(BigInt(minor), ({ turnover }, value) => {
          add(turnover, currency, value);
        });
    }
    if (conversions.size < CHUNK) break;
  }
  const outlays = yield* rows(({ db }) =>
    db
      .selectFrom('outlays')
      .select(['campaign', 'currency', 'minor', 'starts_at', 'ends_at'])
      .where('starts_at', '<', window.to)
      .where('ends_at', '>=', window.from),
  );
  for (const { campaign, currency, minor, starts_at: from, ends_at: to } of outlays) {
    const spent = spentWithin(BigInt(minor), { from, to }, window);
    if (spent !== 0n) add(totalsOf(campaign).outlay, currency, spent);
  }
  return {
    campaigns: new Map([...campaigns].map(([slug, totals]) => [slug, toPerformance(totals)])),
    unattributed: toPerformance(unattributed),
  };
}

/** The next conversions of the window: one row for each touch, or a single row without a touch. */
function readChunk(window: TimeRange, after: readonly [Instant, string]): Work<readonly Row[]> {
  // A refund takes back the credits of its order, so it is attributed to the touches that the order had.
  return rows(
    ({ table, isPast }) => sql<Row>`
      select c.event, c.at, c.credited_at, c.counts, c.currency, c.minor, s.campaign, s.campaign_at, s.direct
      from (
        select event, lead, at, counts, currency, minor, coalesce((
          select min(o.at) from ${table('conversions')} as o
          where o.lead = g.lead and o.order_id = g.order_id and o.counts = 1 and g.counts = 0 and o.at <= g.at
        ), at) as credited_at
        from ${table('conversions')} as g
        where at < ${window.to} and ${isPast(['at', 'event'], 'ASC', after)}
        order by at, event limit ${CHUNK}
      ) as c left join ${table('sessions')} as s on s.account = ${LOCAL} and s.lead = c.lead and s.campaign is not null
        and s.campaign_at <= c.credited_at and s.campaign_at > c.credited_at - ${sql.lit(LOOK_BACK)}
      order by c.at, c.event`,
  );
}

function touchesOf({ campaign, campaign_at: at, direct }: Row): readonly Touch[] {
  return campaign === null || at === null ? [] : [{ campaign, at, direct: direct === 1 }];
}

function noTotals(): Totals {
  return { parts: 0n, turnover: new Map(), outlay: new Map() };
}
function add(sums: Sums, currency: string, value: bigint): void {
  sums.set(currency, (sums.get(currency) ?? 0n) + value);
}
function toPerformance({ parts, turnover, outlay }: Totals): Performance {
  return {
    conversions: Number(parts) / Number(PARTS_PER_CONVERSION),
    turnover: moneyOf(turnover),
    outlay: moneyOf(outlay),
  };
}
/** Sums by currency, in the order of the codes. */
function moneyOf(sums: Sums): readonly Money[] {
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, value]) => ({ amount: fromMinor(value, currency), currency }));
}
