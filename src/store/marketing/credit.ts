import { DAY, type Instant, type TimeRange } from '../../domain/time.ts';
import type { AttributionModel } from '../../domain/query.ts';

/** A campaign's part in a lead's way to a conversion. */
export interface Touch {
  readonly at: Instant;
  readonly campaign: string;
  /** True for a visitor who came without a link, whatever the address says. */
  readonly direct: boolean;
}
export interface Conversion {
  readonly at: Instant;
  /** What it is worth in minor units; negative for what was given back. */
  readonly value: bigint;
}
export interface Credit {
  readonly campaign: string;
  readonly value: bigint;
}

/** Touches longer ago than this have no part in a conversion. */
export const LOOK_BACK = 90 * DAY;
const HALF_LIFE = 7 * DAY;
/** Weights are whole numbers, so that shares are exact; decayed ones are rounded to this part of one. */
const DECAY_UNIT = 2 ** 40;

/**
 * Shares a conversion's value among touches: in whole minor units that sum to the value exactly. Touches after the
 * conversion, or longer before it than the look-back, get nothing. Without a touch there is no credit at all.
 * The result depends on the set of touches, not on the order they are given in.
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

/** Touches of one moment stand in the order of their campaigns, by code units: the same everywhere. */
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
      // 40 % to each end and 20 % to what is between; halves where there is nothing between.
      const between = BigInt(Math.max(0, count - 2));
      const end = count > 2 ? 2n * between : 1n;
      return touches.map((_touch, index) => (index === 0 || index === count - 1 ? end : 1n));
    }
    default:
      throw new Error(`no such model: ${model satisfies never}`);
  }
}

/**
 * Cuts a whole amount into parts by weights, by largest remainder: the parts sum to it exactly. Of equal remainders
 * the earlier place comes first. No parts where no weight is above 0.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum <= 0n) return [];
  // A negative amount is the mirror image, so that what is given back takes back the same shares.
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
 * What of an outlay falls into a window. It is spread evenly over [`from`, `to`), and each of its days (of UTC) counts
 * to the window that the day begins in, the first one at `from`. Windows side by side sum to the outlay exactly.
 */
export function spentWithin(amount: bigint, { from, to }: TimeRange, window: TimeRange): bigint {
  if (to <= from) return from >= window.from && from < window.to ? amount : 0n;
  const length = BigInt(to - from);
  /** What is spent before the first day that begins at or after a moment, rounded up. */
  const before = (moment: Instant): bigint => {
    if (moment <= from) return 0n;
    const day = Math.ceil(moment / DAY) * DAY;
    if (day >= to) return amount;
    return (amount * BigInt(day - from) + length - 1n) / length;
  };
  return before(window.to) - before(window.from);
}
