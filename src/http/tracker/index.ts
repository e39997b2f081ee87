import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { accepts } from './encodings.ts';

/** The path of the tracker, which sends events to `collect` beside it. */
export const TRACKER_PATH = '/tracker.js';

const KEPT = 'public, max-age=3600, stale-while-revalidate=86400';

/** `GET /tracker.js`: the script that pages load. It is read and compressed once. */
export function createTracker() {
  const script = compact(readFileSync(new URL('browser/tracker.js', import.meta.url), 'utf8'));
  const gzipped = gzipSync(script, { level: 9 });
  // Weak ETag: gzip and identity encodings share one validator.
  const etag = `W/"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`;
  return ({ method = '', headers }: IncomingMessage, response: ServerResponse): void => {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' });
      response.end();
      return;
    }
    const known = headers['if-none-match'];
    const isCompressed = accepts(headers['accept-encoding'], 'gzip');
    const body = isCompressed ? gzipped : Buffer.from(script);
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
    response.writeHead(200, {
      ...facts,
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': body.length,
      'x-content-type-options': 'nosniff',
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(method === 'HEAD' ? undefined : body);
  };
}

/**
 * Removes comments and indentation. It relies on the source: a comment fills whole lines unless it states a type, and no
 * string contains the beginning of a comment.
 */
function compact(source: string): string {
  return source
    .replace(/\/\*\*[\s\S]*?\*\/ ?/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'))
    .join('\n');
}
