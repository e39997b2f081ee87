import type { ServerResponse } from 'node:http';
import { GatewayError } from '../../domain/errors.ts';
import type { Tracked } from '../../domain/tracking.ts';
import { PIXEL } from './pixel.ts';

export function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

/** The pixel is always sent, since a broken picture helps nobody. A header says what was wrong. */
export function answerPixel(response: ServerResponse, status: number, error?: string): void {
  if (error !== undefined)
    response.setHeader('x-collect-error', error.replace(/[^\x20-\x7e]/g, '?'));
  response.writeHead(status, {
    'content-type': 'image/gif',
    'content-length': PIXEL.length,
    'cache-control': 'no-store',
  });
  response.end(PIXEL);
}

/** Why an event was not stored; absent where it was. */
export function trackingFault(tracked: Tracked | undefined): string | undefined {
  if (tracked?.problem) return tracked.problem.message;
  return tracked?.trashed
    ? 'The event does not fit its type; it is kept in the trash for a retry'
    : undefined;
}

/** What an answer says about one event that was given to the store. */
export function trackedResult(tracked: Tracked): object {
  const { nonce, duplicate, trashed, dropped } = tracked;
  const error = trackingFault(tracked);
  if (error === undefined)
    return { nonce, accepted: true, duplicate, ...(dropped ? { droppedParameters: dropped } : {}) };
  const isErased = tracked.problem instanceof GatewayError && tracked.problem.code === 'CONFLICT';
  const reasons = trashed?.errors.map(({ type, field }) => ({ type, field }));
  return {
    nonce,
    accepted: false,
    // The only conflict that an event can have: its person was erased. The tracker then starts a new visitor.
    ...(isErased ? { code: 'ERASED' } : {}),
    ...(reasons ? { trashed: true, reasons } : {}),
    error,
  };
}
