import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import { type Admitted, type CollectLimits, createAdmission, KEY_HEADER } from './admission.ts';
import { readBody } from './body.ts';
import { isBot } from './bots.ts';
import { readEvent } from './event.ts';
import { eventOf, PIXEL } from './pixel.ts';

/** Stores events and says what became of each; resolves when they are durable. */
export type Track = (events: readonly TrackInput[]) => Promise<readonly Tracked[]>;

/** What an answer says of an event that is not stored and was not wrong. */
const IGNORED = 'BOT';

export interface CollectOptions {
  readonly track: Track;
  readonly clock: Clock;
  readonly limits: CollectLimits;
  /** Origins that may send from a page; null: any. */
  readonly origins: readonly string[] | null;
  /** Whether events are stored too whose user agent says that it is a bot. */
  readonly takesBots: boolean;
}

/**
 * `POST /collect` takes one event or a list as JSON, or lines of them as NDJSON, and answers what became of each;
 * `GET /collect` takes one from its query and answers a pixel, so that e-mails and pages without scripts can send too.
 */
export function createCollect({ track, clock, limits, origins, takesBots }: CollectOptions) {
  const admit = createAdmission(limits, clock);
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: string | null,
  ): Promise<void> => {
    const { method = '', headers } = request;
    if (headers.origin !== undefined) {
      if (origins && !origins.includes(headers.origin)) {
        answer(response, 403, { error: 'This origin may not send events; see COLLECT_ORIGINS.' });
        return;
      }
      response.setHeader('access-control-allow-origin', origins ? headers.origin : '*');
      response.setHeader('access-control-expose-headers', 'retry-after');
      response.setHeader('vary', 'Origin');
    }
    if (method === 'OPTIONS') {
      response.writeHead(204, {
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': `content-type, ${KEY_HEADER}`,
        'access-control-max-age': '86400',
      });
      response.end();
      return;
    }
    if (method !== 'GET' && method !== 'POST') {
      response.setHeader('allow', 'GET, POST, OPTIONS');
      answer(response, 405, { error: 'Send events by POST (JSON) or GET (pixel).' });
      return;
    }
    const admission = admit(request, url);
    if ('error' in admission) {
      const { status, error, retryAfter } = admission;
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      if (method === 'GET') picture(response, status, error);
      else answer(response, status, { error });
      return;
    }
    await (method === 'GET'
      ? pixel(request, response, url, admission)
      : batch(request, response, body ?? '', admission));
  };

  function isIgnored({ userAgent }: TrackInput): boolean {
    return !takesBots && isBot(userAgent);
  }

  async function pixel(
    { headers }: IncomingMessage,
    response: ServerResponse,
    url: URL,
    { charge }: Admitted,
  ): Promise<void> {
    charge(1);
    const event = eventOf(url, { referer: headers.referer, nonce: randomUUID() });
    const read = readEvent(event, {
      userAgent: headers['user-agent'] ?? null,
      nameOf: (field) => field ?? 'the query',
    });
    if ('faults' in read) {
      picture(response, 200, read.faults.join('; '));
      return;
    }
    if (isIgnored(read.input)) {
      response.setHeader('x-collect-ignored', IGNORED);
      picture(response, 200);
      return;
    }
    const [tracked] = await track([read.input]);
    picture(response, 200, refusalOf(tracked));
  }

  async function batch(
    { headers }: IncomingMessage,
    response: ServerResponse,
    body: string,
    { charge }: Admitted,
  ): Promise<void> {
    const { maxBytes, maxEvents } = limits;
    if (Buffer.byteLength(body) > maxBytes) {
      charge(1);
      answer(response, 413, { error: `The body is larger than ${maxBytes} bytes.` });
      return;
    }
    const list = readBody(body, headers['content-type']);
    if ('error' in list) {
      charge(1);
      answer(response, 400, list);
      return;
    }
    if (list.length < 1 || list.length > maxEvents) {
      charge(1);
      answer(response, 400, { error: `Send 1 to ${maxEvents} events, not ${list.length}.` });
      return;
    }
    charge(list.length);
    const inputs: TrackInput[] = [];
    // One wrong event never costs the others: it keeps its place in the answer.
    const results: object[] = [];
    const places: number[] = [];
    let ignored = 0;
    for (const [index, entry] of list.entries()) {
      if ('fault' in entry) {
        results[index] = { accepted: false, ...entry.fault };
        continue;
      }
      const read = readEvent(entry.value, {
        userAgent: headers['user-agent'] ?? null,
        nameOf: entry.nameOf,
      });
      if ('faults' in read) results[index] = { accepted: false, error: read.faults.join('; ') };
      else if (isIgnored(read.input)) {
        // Accepted: whoever sent it is not to send it again.
        results[index] = { nonce: read.input.nonce, accepted: true, ignored: IGNORED };
        ignored += 1;
      } else {
        places.push(index);
        inputs.push(read.input);
      }
    }
    const tracked = inputs.length > 0 ? await track(inputs) : [];
    for (const [at, one] of tracked.entries()) {
      const place = places[at];
      if (place === undefined) continue;
      results[place] = resultOf(one);
    }
    const accepted = ignored + tracked.filter((one) => !one.problem && !one.trashed).length;
    // What is in the trash was taken: there is nothing to send again.
    const isTaken = accepted > 0 || tracked.some(({ trashed }) => trashed);
    answer(response, isTaken ? 200 : 400, { accepted, results });
  }
}

/** Why an event was not stored; absent where it was. */
function refusalOf(tracked: Tracked | undefined): string | undefined {
  if (tracked?.problem) return tracked.problem.message;
  return tracked?.trashed
    ? 'The event does not fit its type; it is kept in the trash for a retry'
    : undefined;
}
function resultOf(tracked: Tracked): object {
  const { nonce, duplicate, trashed } = tracked;
  const error = refusalOf(tracked);
  if (error === undefined) return { nonce, accepted: true, duplicate };
  const reasons = trashed?.errors.map(({ type, field }) => ({ type, field }));
  return { nonce, accepted: false, ...(reasons ? { trashed: true, reasons } : {}), error };
}

/** A broken picture helps nobody: it is always sent, and says in a header what was wrong. */
function picture(response: ServerResponse, status: number, error?: string): void {
  if (error !== undefined)
    response.setHeader('x-collect-error', error.replace(/[^\x20-\x7e]/g, '?'));
  response.writeHead(status, {
    'content-type': 'image/gif',
    'content-length': PIXEL.length,
    'cache-control': 'no-store',
  });
  response.end(PIXEL);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
