import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { accepts } from './encodings.ts';
import { CORE, TRACKER } from './scripts.gen.ts';

/** The path of the tracker, which sends events to `collect` beside it. */
export const TRACKER_PATH = '/tracker.js';

const KEPT = 'public, max-age=3600, stale-while-revalidate=86400';

/** `GET /tracker.js`: the script that pages load; with `?core` without its optional parts. Each is compressed once. */
export function createTracker() {
  const whole = encoded(TRACKER);
  const core = encoded(CORE);
  return (
    { method = '', headers }: IncomingMessage,
    response: ServerResponse,
    { searchParams }: URL,
  ): void => {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' });
      response.end();
      return;
    }
    const { etag, bodies } = searchParams.has('core') ? core : whole;
    const known = headers['if-none-match'];
    const facts = {
      etag,
      'cache-control': KEPT,
      vary: 'Accept-Encoding',
      // Any page may load it, also a page that is isolated from other origins.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    };
    if (known?.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*')) {
      response.writeHead(304, facts);
      response.end();
      return;
    }
    const encoding = (['br', 'gzip'] as const).find((one) =>
      accepts(headers['accept-encoding'], one),
    );
    const body = bodies[encoding ?? 'identity'];
    response.writeHead(200, {
      ...facts,
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': body.length,
      'x-content-type-options': 'nosniff',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    });
    response.end(method === 'HEAD' ? undefined : body);
  };
}

function encoded(script: string) {
  return {
    // Weak ETag: all encodings share one validator.
    etag: `W/"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`,
    bodies: {
      br: brotliCompressSync(script),
      gzip: gzipSync(script, { level: 9 }),
      identity: Buffer.from(script),
    },
  };
}
