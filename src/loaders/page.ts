import { GatewayError, InvalidInputError } from '../domain/errors.ts';
import { pageSize } from '../domain/limits.ts';
import type { BackwardArgs, PageArgs } from './port.ts';

/** Checked page arguments: how many rows, from which cursor, in which direction. */
export interface PageRequest {
  readonly first: number;
  readonly cursor: string | null;
  readonly backward: boolean;
}

export function pageRequest(args: BackwardArgs, warn: (message: string) => void): PageRequest {
  const { first: wish = null, after = null, last = null, before = null } = args;
  if (wish !== null && last !== null)
    throw fault('last', 'first and last exclude each other; give one of them');
  const backward = last !== null || before !== null;
  if (backward && after !== null) throw fault('after', 'after goes with first, before with last');
  if (backward && wish !== null) throw fault('first', 'before goes with last, not with first');
  const first = backward ? pageSize(last, warn, 'last') : pageSize(wish, warn);
  return { first, cursor: backward ? before : after, backward };
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
