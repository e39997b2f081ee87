import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../domain/time.ts';
import { type Admitted, type CollectLimits, createAdmission, KEY_HEADER } from './admission.ts';
import { answer, answerPixel, trackingFault } from './answers.ts';
import type { AddressRange } from './address.ts';
import { createBatch } from './batch.ts';
import { type Circumstances, createCircumstances } from './circumstances.ts';
import { parseEvent } from './event.ts';
import { createEventSink, type EventSink, type Track } from './event-sink.ts';
import { pixelEvent } from './pixel.ts';
import { storeRefusal } from './store-refusal.ts';
import { visitorCookie } from './visitor-cookie.ts';

export interface CollectOptions {
  readonly track: Track;
  /** Why the store takes no events now; null where it does. */
  readonly overload: () => Error | null;
  readonly clock: Clock;
  readonly limits: CollectLimits;
  /** Origins of web pages that may send events; null: any origin. */
  readonly origins: readonly string[] | null;
  /** Whether events are stored too if their user agent says that it is a bot. */
  readonly takesBots: boolean;
  /** Addresses of the operator's own people, whose events are not stored. */
  readonly internal: readonly AddressRange[];
  /** The header in which a proxy names the visitor's country, in lower case; null: no proxy does. */
  readonly countryHeader: string | null;
  /** Whether the store looks addresses up in a file of places. */
  readonly looksUpAddresses: boolean;
}

/**
 * `POST /collect` takes one event or a list as JSON, or lines of them as NDJSON, and answers what became of each;
 * `GET /collect` takes one from its query and answers a pixel, so that e-mails and pages without scripts can send too.
 */
export function createCollect({
  track,
  overload,
  clock,
  limits,
  origins,
  takesBots,
  ...options
}: CollectOptions) {
  const admit = createAdmission(limits, clock);
  const sink = createEventSink(track, { takesBots });
  const batch = createBatch(sink, limits);
  const circumstancesOf = createCircumstances({ proxies: limits.proxies, ...options });
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: string | null,
  ): Promise<void> => {
    const { method = '', headers } = request;
    if (!allowOrigin(headers.origin, response, origins)) {
      answer(response, 403, { error: 'This origin may not send events; see COLLECT_ORIGINS.' });
      return;
    }
    if (method === 'OPTIONS') {
      preflight(response);
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
      if (method === 'GET') answerPixel(response, status, error);
      else answer(response, status, { error });
      return;
    }
    const circumstances = circumstancesOf(request);
    const cookie = method === 'POST' ? visitorCookie(request, url) : null;
    if (cookie?.deletes) {
      admission.charge(1);
      cookie.drop(response);
      answer(response, 200, { accepted: 0, results: [] });
      return;
    }
    try {
      // Before the events are read, which takes more memory than they have in the body.
      const overloaded = overload();
      if (overloaded) throw overloaded;
      await (method === 'GET'
        ? pixel(sink, { request, response, url, circumstances }, admission)
        : batch({ request, response, body: body ?? '', circumstances, cookie }, admission));
    } catch (cause) {
      const refusal = storeRefusal(cause, clock.now());
      if (!refusal) throw cause;
      response.setHeader('retry-after', refusal.retryAfter);
      if (method === 'GET') answerPixel(response, 503, refusal.error);
      else answer(response, 503, { error: refusal.error });
    }
  };
}

/** Whether a page of this origin may send events; if so, the page may read the answer. */
function allowOrigin(
  origin: string | undefined,
  response: ServerResponse,
  allowed: readonly string[] | null,
): boolean {
  if (origin === undefined) return true;
  if (allowed && !allowed.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', allowed ? origin : '*');
  response.setHeader('access-control-expose-headers', 'retry-after');
  response.setHeader('vary', 'Origin');
  return true;
}

function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': `content-type, ${KEY_HEADER}`,
    'access-control-max-age': '86400',
  });
  response.end();
}

interface PixelRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly circumstances: Circumstances;
}

async function pixel(
  { track, ignoredFor }: EventSink,
  { request: { headers }, response, url, circumstances }: PixelRequest,
  { charge }: Admitted,
): Promise<void> {
  charge(1);
  const event = pixelEvent(url, { referer: headers.referer, nonce: randomUUID() });
  const read = parseEvent(event, circumstances, (field) => field ?? 'the query');
  if ('faults' in read) {
    answerPixel(response, 200, read.faults.join('; '));
    return;
  }
  const { internalRange } = circumstances;
  const why = ignoredFor(read.input, { internalRange, isMarked: read.isMarked });
  if (why) {
    response.setHeader('x-collect-ignored', why.ignored);
    response.setHeader('x-collect-rule', why.rule);
    answerPixel(response, 200);
    return;
  }
  const [tracked] = await track([read.input]);
  if (tracked?.dropped)
    response.setHeader('x-collect-dropped', tracked.dropped.map(encodeURIComponent).join(','));
  answerPixel(response, 200, trackingFault(tracked));
}
