import { GatewayError, InvalidInputError } from '../domain/errors.ts';
import type { BackwardArgs, PageArgs } from './port.ts';

export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 100;

/** Page arguments, checked: how many rows, from where, in which direction. */
export interface PageRequest {
  readonly size: number;
  readonly cursor: string | null;
  readonly backward: boolean;
}

export function pageRequest(args: BackwardArgs, warn: (message: string) => void): PageRequest {
  const { first = null, after = null, last = null, before = null } = args;
  if (first !== null && last !== null)
    throw fault('last', 'first and last exclude each other; give one of them');
  const backward = last !== null || before !== null;
  if (backward && after !== null) throw fault('after', 'after goes with first, before with last');
  if (backward && first !== null) throw fault('first', 'before goes with last, not with first');
  const asked = (backward ? last : first) ?? DEFAULT_PAGE;
  const name = backward ? 'last' : 'first';
  if (asked < 1) throw fault(name, `${name} must be 1 or more, not ${asked}`);
  if (asked > MAX_PAGE) warn(`${name}: ${asked} was cut to ${MAX_PAGE}, the largest page`);
  return { size: Math.min(asked, MAX_PAGE), cursor: backward ? before : after, backward };
}

export function forwardOnly(args: PageArgs, warn: (message: string) => void): PageRequest {
  return pageRequest({ first: args.first, after: args.after }, warn);
}

function fault(name: string, message: string): InvalidInputError {
  return new InvalidInputError([{ path: [name], message }]);
}

export function noWayBack(what: string): GatewayError {
  return new GatewayError('UNSUPPORTED', `${what} cannot be paged backward; use first and after`);
}
