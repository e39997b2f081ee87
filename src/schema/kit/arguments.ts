import type { AccountRef } from '../../domain/entities.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import { decodeId } from '../../domain/ids.ts';
import type { Freshness, LeadFilter, LeadOrder } from '../../domain/query.ts';
import type { Instant, TimeRange } from '../../domain/time.ts';
import type { Scope } from '../../loaders/port.ts';
import { createFaults } from './faults.ts';

/** The order of leads where none is given. */
export const DEFAULT_ORDER: LeadOrder = { field: 'LAST_SEEN_AT', direction: 'DESC' };
/** Where no freshness is given: any cached answer within the lifetime of its endpoint. */
export const DEFAULT_FRESHNESS: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };
/** The scope of what is read by its id: no list gave it. */
export const BY_ID: Scope = { freshness: DEFAULT_FRESHNESS, window: null, rank: 0 };

interface FreshnessArgument {
  readonly mode: Freshness['mode'];
  readonly maxAgeSeconds?: number | null | undefined;
}

/** The default where none is given. */
export function freshnessOf(input: FreshnessArgument | null | undefined): Freshness {
  if (!input) return DEFAULT_FRESHNESS;
  return {
    mode: input.mode,
    maxAgeMs: input.maxAgeSeconds == null ? null : input.maxAgeSeconds * 1_000,
  };
}

interface WindowArgument {
  readonly from: Date;
  readonly to: Date;
}

/** The argument `window`; null where it is absent. */
export function windowOf(input: WindowArgument | null | undefined): TimeRange | null {
  return input ? rangeOf(input) : null;
}

/** As `windowOf`, for a window that is required. @throws INVALID_INPUT where it does not end after its beginning */
export function rangeOf(input: WindowArgument): TimeRange {
  const [from, to] = [input.from.getTime(), input.to.getTime()];
  if (!(from < to))
    throw new InvalidInputError([
      { path: ['window', 'to'], message: 'window.to must be later than window.from' },
    ]);
  return { from, to };
}

interface PeriodArgument {
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
}

/** Both ends belong to the period; null is no end. @throws INVALID_INPUT where `until` is before `since` */
export function periodOf({ since, until }: PeriodArgument): {
  readonly since: Instant | null;
  readonly until: Instant | null;
} {
  const faults = createFaults();
  if (since && until && since > until) faults.add(['until'], 'must not be before since');
  faults.throwIfAny();
  return { since: since?.getTime() ?? null, until: until?.getTime() ?? null };
}

/** The fields of a filter that were given. An absent field and a null one mean the same: any. */
export function filterOf(input: Readonly<Record<string, unknown>> | null | undefined): LeadFilter {
  const search = input?.['search'];
  if (typeof search === 'string' && search.trim() === '')
    throw new InvalidInputError([
      { path: ['filter', 'search'], message: 'filter.search must not be blank; leave it out' },
    ]);
  const entries = Object.entries(input ?? {}).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries);
}

/** Null, for every account, where no ids are given. `argument` is the name of the argument, for messages. */
export function accountRefsOf(
  ids: readonly string[] | null | undefined,
  argument: string,
): readonly AccountRef[] | null {
  return ids ? ids.map((id) => accountRefOf(id, argument)) : null;
}

/** @throws INVALID_INPUT where the text is not the id of an account */
export function accountRefOf(id: string, argument: string): AccountRef {
  const decoded = decodeId(id);
  const [externalId, ...rest] = decoded?.parts ?? [];
  if (decoded?.type !== 'Account' || externalId === undefined || rest.length > 0)
    throw new InvalidInputError([
      {
        path: [argument],
        message: `${argument}: ${JSON.stringify(id)} is not an id of the type Account`,
      },
    ]);
  return { source: decoded.source, externalId };
}
