import { GatewayError } from '../../domain/errors.ts';
import type { Page } from '../../domain/page.ts';
import type { Instant } from '../../domain/time.ts';

/** Keyset paging: the token of a page is the order value and the id of its last row. */
export function keysetToken(value: number, id: string): string {
  return `${value}~${id}`;
}

/** Throws BAD_CURSOR for a token that `keysetToken` did not make. */
export function parseKeysetToken(token: string): readonly [number, string] {
  const at = token.indexOf('~');
  const value = Number(token.slice(0, at));
  if (at < 1 || !Number.isSafeInteger(value))
    throw new GatewayError('BAD_CURSOR', 'The cursor is not one of this gateway’s');
  return [value, token.slice(at + 1)];
}

/** A page that was read now, in the order that was asked for. */
export function livePage<T>(items: readonly T[], next: string | null, now: Instant): Page<T> {
  return { items, next, provenance: { state: 'LIVE', asOf: now }, ordered: true };
}

/** A page as it is read: rows, which one thread can hand to another. A function without I/O maps them to entities. */
export interface RowPage<R> {
  readonly rows: readonly R[];
  /** The token of the next page; null on the last one. */
  readonly next: string | null;
}

/**
 * @param rows the rows of the page, and one more where there is another page
 * @param first how many rows the page has at most
 * @param valueOf the value that the rows are ordered by, before their ids
 */
export function rowPage<R extends { readonly id: string }>(
  rows: readonly R[],
  first: number,
  valueOf: (row: R) => number,
): RowPage<R> {
  const given = rows.slice(0, first);
  const last = given.at(-1);
  return {
    rows: given,
    next: rows.length > first && last ? keysetToken(valueOf(last), last.id) : null,
  };
}
