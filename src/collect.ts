import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracked } from './domain/marketing.ts';
import type { TrackInput } from './domain/source.ts';

/** Stores events and says what became of each; resolves when they are durable. */
export type Track = (events: readonly TrackInput[]) => Promise<readonly Tracked[]>;

const MAX_EVENTS = 1_000;

/** The smallest transparent GIF there is: 1×1. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Query parameters of the pixel that are no properties. */
const PIXEL_FIELDS = [
  'type',
  'nonce',
  'trackerId',
  'sessionId',
  'title',
  'url',
  'referrer',
  'occurredAt',
] as const;

export interface CollectOptions {
  readonly track: Track;
  /** Origins that may send from a page; null: any. */
  readonly origins: readonly string[] | null;
}

/**
 * `POST /collect` takes one event or a list as JSON and answers what became of each; `GET /collect` takes one
 * from its query and answers a pixel, so that e-mails and pages without scripts can send too.
 */
export function createCollect({ track, origins }: CollectOptions) {
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: string | null,
  ): Promise<void> => {
    const { origin } = request.headers;
    if (origin !== undefined) {
      if (origins && !origins.includes(origin)) {
        answer(response, 403, { error: 'This origin may not send events; see COLLECT_ORIGINS.' });
        return;
      }
      response.setHeader('access-control-allow-origin', origins ? origin : '*');
      response.setHeader('vary', 'Origin');
    }
    switch (request.method ?? '') {
      case 'OPTIONS':
        response.writeHead(204, {
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': 'content-type',
          'access-control-max-age': '86400',
        });
        response.end();
        return;
      case 'GET':
        await pixel(request, response, url);
        return;
      case 'POST':
        await batch(request, response, body ?? '');
        return;
      default:
        response.setHeader('allow', 'GET, POST, OPTIONS');
        answer(response, 405, { error: 'Send events by POST (JSON) or GET (pixel).' });
    }
  };

  async function pixel(
    request: IncomingMessage,
    response: ServerResponse,
    { searchParams }: URL,
  ): Promise<void> {
    const event: Record<string, unknown> = { type: 'page-view' };
    const properties = new Map<string, string>();
    for (const [name, value] of searchParams) {
      if (PIXEL_FIELDS.some((field) => field === name)) event[name] = value;
      else properties.set(name, value);
    }
    event['properties'] = Object.fromEntries(properties);
    event['url'] ??= request.headers.referer;
    // Without a nonce each look counts: a second opening of an e-mail is a second event.
    event['nonce'] ??= randomUUID();
    const faults: string[] = [];
    const input = read(event, [], request, faults);
    // A broken picture helps nobody: the pixel is always sent, and says in a header what was wrong.
    if (!input) response.setHeader('x-collect-error', faults.join('; '));
    else {
      const [tracked] = await track([input]);
      if (tracked?.problem)
        response.setHeader(
          'x-collect-error',
          tracked.problem.message.replace(/[^\x20-\x7e]/g, '?'),
        );
    }
    response.writeHead(200, {
      'content-type': 'image/gif',
      'content-length': PIXEL.length,
      'cache-control': 'no-store',
    });
    response.end(PIXEL);
  }

  async function batch(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
  ): Promise<void> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch (cause) {
      answer(response, 400, {
        error: `The body is not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`,
      });
      return;
    }
    const list: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    if (list.length < 1 || list.length > MAX_EVENTS) {
      answer(response, 400, { error: `Send 1 to ${MAX_EVENTS} events, not ${list.length}.` });
      return;
    }
    const inputs: TrackInput[] = [];
    // One wrong event never costs the others: it keeps its place in the answer.
    const results: object[] = [];
    const places: number[] = [];
    for (const [index, one] of list.entries()) {
      const faults: string[] = [];
      const input = read(one, Array.isArray(parsed) ? [String(index)] : [], request, faults);
      if (input) {
        places.push(index);
        inputs.push(input);
      } else results[index] = { accepted: false, error: faults.join('; ') };
    }
    const tracked = inputs.length > 0 ? await track(inputs) : [];
    for (const [at, one] of tracked.entries()) {
      const place = places[at];
      if (place === undefined) continue;
      results[place] = one.problem
        ? { nonce: one.nonce, accepted: false, error: one.problem.message }
        : { nonce: one.nonce, accepted: true, duplicate: one.duplicate };
    }
    const accepted = tracked.filter((one) => !one.problem).length;
    answer(response, accepted > 0 ? 200 : 400, { accepted, results });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

/** Null where the event is wrong; every fault is then in `faults`. */
function read(
  event: unknown,
  at: readonly string[],
  request: IncomingMessage,
  faults: string[],
): TrackInput | null {
  const place = (name: string) => [...at, name].join('.');
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    faults.push(`${at.join('.') || 'the body'} must be an event, a JSON object`);
    return null;
  }
  const fields = new Map<string, unknown>(Object.entries(event));
  const text = (name: string): string | null => {
    const value = fields.get(name) ?? null;
    if (value === null || typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    faults.push(`${place(name)} must be text`);
    return null;
  };
  const needed = (name: string): string => {
    const value = text(name);
    if (!value) faults.push(`${place(name)} is missing`);
    return value ?? '';
  };
  const properties = fields.get('properties') ?? {};
  if (typeof properties !== 'object' || Array.isArray(properties))
    faults.push(`${place('properties')} must be a JSON object`);
  const time = fields.get('occurredAt') ?? null;
  const occurredAt =
    typeof time === 'number' ? time : typeof time === 'string' ? momentOf(time) : null;
  if (time !== null && !Number.isFinite(occurredAt))
    faults.push(`${place('occurredAt')} must be a date-time or milliseconds since 1970`);
  const input: TrackInput = {
    type: needed('type'),
    nonce: needed('nonce'),
    occurredAt,
    trackerId: text('trackerId'),
    sessionId: text('sessionId'),
    title: text('title'),
    url: text('url'),
    referrer: text('referrer'),
    ip: text('ip'),
    userAgent: text('userAgent') ?? request.headers['user-agent'] ?? null,
    properties: properties as Readonly<Record<string, unknown>>,
  };
  return faults.length > 0 ? null : input;
}

/** A pixel's parameters are all text, milliseconds too. */
function momentOf(text: string): number {
  return /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text);
}
