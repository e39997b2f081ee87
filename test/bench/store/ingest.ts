import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import type { Inserter, Row } from './engines.ts';
import type { Sent } from './stream.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** What the store makes of an event, the visit aside. */
export function rowOf(event: Sent): Row {
  const { nonce, type, occurredAt, trackerId, title, url, referrer, userAgent, properties } = event;
  const lead = digest(`tracker:${trackerId}`).slice(0, 22);
  return {
    id: digest(nonce).slice(0, 22),
    nonce,
    digest: digest(nonce + url),
    lead,
    session: lead,
    type,
    at: occurredAt,
    received: occurredAt,
    tracker: trackerId,
    title,
    url,
    properties: JSON.stringify(properties),
    more: JSON.stringify([referrer, userAgent, occurredAt, null, null]),
  };
}

export function batchesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Sends batches over kept connections, some at a time; answers the milliseconds until the last one was acknowledged. */
export async function post(
  origin: string,
  batches: readonly (readonly Sent[])[],
  inFlight: number,
): Promise<number> {
  const pool = new Pool(origin, { connections: inFlight, pipelining: 1 });
  // Before the clock runs: what a sender does is not what is measured.
  const bodies = batches.map((batch) => JSON.stringify(batch));
  const left = bodies
    .map((body, index) => ({ body, count: batches[index]?.length ?? 0 }))
    .reverse();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let next = left.pop(); next; next = left.pop()) {
        const { statusCode, body } = await pool.request({
          path: '/collect',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: next.body,
        });
        const text = await body.text();
        if (statusCode !== 200 || !text.startsWith(`{"accepted":${next.count},`))
          throw new Error(`/collect answered ${statusCode}: ${text.slice(0, 300)}`);
      }
    }),
  );
  const ms = performance.now() - began;
  await pool.close();
  return ms;
}

/** Milliseconds until all are stored. */
export async function insert(
  { insert: store }: Inserter,
  batches: readonly (readonly Sent[])[],
): Promise<number> {
  const rows = batches.map((batch) => batch.map(rowOf));
  const began = performance.now();
  await store(rows);
  return performance.now() - began;
}
