import { ATTRIBUTION_DAYS, DECAY_DAYS } from '../../domain/marketing.ts';
import { DAY, type Instant, type TimeRange } from '../../domain/time.ts';
import type { AttributionModel } from '../../domain/query.ts';

/** A contact of a lead with a campaign before a conversion. */
export interface Touch {
  readonly at: Instant;
  readonly campaign: string;
  /** True for a visitor who came without a link, although the URL names a campaign. */
  readonly direct: boolean;
}
export interface Conversion {
  readonly at: Instant;
  /** The value in minor units; negative for a refund. */
  readonly value: bigint;
}
export interface Credit {
  readonly campaign: string;
  readonly value: bigint;
}

/** Touches that happened longer before a conversion than this get no credit. */
export const LOOK_BACK = ATTRIBUTION_DAYS * DAY;
const HALF_LIFE = DECAY_DAYS * DAY;
/** The weight 1 of the decay model. Weights are whole numbers, so that shares are exact. */
const DECAY_UNIT = 2 ** 40;

/**
 * Shares the value of a conversion among touches, in whole minor units that add up to the value exactly. Touches after
 * the conversion, or before it by more than the look-back, get nothing. Without a touch there is no credit. The result
 * depends on the set of touches, not on their order.
 */
export function attribute(
  { at, value }: Conversion,
  touches: readonly Touch[],
  model: AttributionModel,
): readonly Credit[] {
  const counted = touches
    .filter((touch) => touch.at <= at && touch.at > at - LOOK_BACK)
    .sort(byTimeAndCampaign);
  const shares = allocate(value, weightsOf(counted, at, model));
  return counted.map(({ campaign }, index) => ({ campaign, value: shares[index] ?? 0n }));
}

/** Touches of one moment are ordered by campaign, by code units, so that the result is the same everywhere. */
function byTimeAndCampaign(a: Touch, b: Touch): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.campaign !== b.campaign) return a.campaign < b.campaign ? -1 : 1;
  return Number(b.direct) - Number(a.direct);
}

function weightsOf(
  touches: readonly Touch[],
  at: Instant,
  model: AttributionModel,
): readonly bigint[] {
  const count = touches.length;
  const only = (chosen: number) => touches.map((_touch, index) => (index === chosen ? 1n : 0n));
  switch (model) {
    case 'FIRST_TOUCH':
      return only(0);
    case 'LAST_TOUCH':
      return only(count - 1);
    case 'LAST_NON_DIRECT': {
      const last = touches.findLastIndex(({ direct }) => !direct);
      return only(last < 0 ? count - 1 : last);
    }
    case 'LINEAR':
      return touches.map(() => 1n);
    case 'TIME_DECAY':
      return touches.map((touch) =>
        BigInt(Math.round(DECAY_UNIT * 2 ** ((touch.at - at) / HALF_LIFE))),
      );
    case 'POSITION_BASED': {
      // The first and the last touch get 40 % each, and the touches between them share 20 %. Two touches get half each.
      const between = BigInt(Math.max(0, count - 2));
      const end = count > 2 ? 2n * between : 1n;
      return touches.map((_touch, index) => (index === 0 || index === count - 1 ? end : 1n));
    }
    default:
      throw new Error(`no such model: ${model satisfies never}`);
  }
}

/**
 * Divides an amount by weights with the largest-remainder method: the parts add up to the amount exactly. Of equal
 * remainders the earlier one is rounded up. Returns no parts where no weight is above 0.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum <= 0n) return [];
  // The parts of a negative amount are those of the positive one, negated, so that a refund takes back equal shares.
  const sign = amount < 0n ? -1n : 1n;
  const whole = amount * sign;
  const parts = weights.map((weight) => (whole * weight) / sum);
  const left = whole - parts.reduce((total, part) => total + part, 0n);
  const order = weights
    .map((weight, index) => ({ index, rest: (whole * weight) % sum }))
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const { index } of order.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((part) => part * sign);
}

/**
 * The part of an outlay that falls into a window. The outlay is spread evenly over [`from`, `to`). Each of its UTC days
 * counts in the window in which the day begins; the first day begins at `from`. The parts of adjacent windows add up to
 * the outlay exactly.
 */
export function spentWithin(amount: bigint, { from, to }: TimeRange, window: TimeRange): bigint {
  if (to <= from) return from >= window.from && from < window.to ? amount : 0n;
  const length = BigInt(to - from);
  /** The amount spent before the first day that begins at or after a moment, rounded up. */
  const before = (moment: Instant): bigint => {
    if (moment <= from) return 0n;
    const day = Math.ceil(moment / DAY) * DAY;
    if (day >= to) return amount;
    return (amount * BigInt(day - from) + length - 1n) / length;
  };
  return before(window.to) - before(window.from);
}
