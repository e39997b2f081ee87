import type { AccountRef, SourceName } from '../domain/entities.ts';
import { GatewayError, SourceError } from '../domain/errors.ts';
import type { LeadOrder } from '../domain/query.ts';
import type { Page } from '../domain/page.ts';
import type { SourceState, SourceStatus } from './port.ts';

const BASE = {
  account: null,
  asOf: null,
  code: null,
  message: null,
  retryAt: null,
  ordered: true,
} as const;

export function absent(
  source: SourceName,
  code: 'NOT_CONFIGURED' | 'UNSUPPORTED',
  message: string,
): SourceStatus {
  return { ...BASE, source, state: code, code, message };
}

/**
 * The status of a source that failed: SKIPPED_BUDGET where its budget or limit is used up, UNSUPPORTED or FAILED
 * else. Faults of ours are thrown on.
 */
export function failed(
  source: SourceName,
  error: Error,
  account: AccountRef | null = null,
): SourceStatus {
  if (!(error instanceof GatewayError)) throw error;
  const retryAt = error instanceof SourceError ? error.retryAt : null;
  const state: SourceState =
    error.code === 'BUDGET_EXCEEDED' || error.code === 'UPSTREAM_RATE_LIMITED'
      ? 'SKIPPED_BUDGET'
      : error.code === 'UNSUPPORTED'
        ? 'UNSUPPORTED'
        : 'FAILED';
  return { ...BASE, source, account, state, code: error.code, message: error.message, retryAt };
}

/** The order that a list of leads was asked for in, and those in which the source itself lists leads. */
export interface OrderAsked {
  readonly asked: LeadOrder;
  readonly listed: readonly LeadOrder[];
}

/** The status of a source that gave these pages. `order` is absent for lists of other things than leads. */
export function answered(
  source: SourceName,
  pages: readonly Page<unknown>[],
  mirror: boolean,
  order?: OrderAsked,
): SourceStatus {
  const states = pages.map((page) => page.provenance.state);
  const ordered = pages.every((page) => page.ordered);
  const state: SourceState = pages.some((page) => page.capped)
    ? 'CAPPED'
    : mirror && states.every((one) => one !== 'LIVE')
      ? 'MIRROR'
      : states.includes('STALE')
        ? 'STALE'
        : states.includes('CACHED')
          ? 'CACHED'
          : 'LIVE';
  return {
    ...BASE,
    source,
    state,
    asOf: pages.length > 0 ? Math.max(...pages.map((page) => page.provenance.asOf)) : null,
    message:
      state === 'CAPPED'
        ? `${source} gives no more rows of this window; ask for a smaller one`
        : ordered
          ? null
          : unordered(source, order),
    ordered,
  };
}

/** The status of a source whose list repeats its pages: rows between them may be missing. */
export function repeating(source: SourceName, status: SourceStatus): SourceStatus {
  return {
    ...status,
    state: 'PARTIAL',
    code: 'UPSTREAM_INVALID',
    message: `${source}: a page of its list has only rows of the pages before; rows may be missing`,
  };
}

/** Why the rows of a source do not come in the order that was asked for. */
function unordered(source: SourceName, order: OrderAsked | undefined): string {
  if (order === undefined || order.listed.length === 0)
    return `${source} documents no order for this list; its rows come as it gives them`;
  const listed = order.listed.map(orderName).join(' or ');
  return `${source} lists leads by ${listed}, not by ${orderName(order.asked)}; its rows come as it gives them`;
}

function orderName({ field, direction }: LeadOrder): string {
  return `${field} ${direction}`;
}

/** Drops statuses that repeat what another says of the same source. */
export function eachOnce(statuses: readonly SourceStatus[]): readonly SourceStatus[] {
  return [
    ...new Map(
      statuses.map((one) => [
        JSON.stringify([one.source, one.account, one.state, one.code, one.message]),
        one,
      ]),
    ).values(),
  ];
}
