import { Agent, request as send } from 'node:http';
import { performance } from 'node:perf_hooks';

/** What a run of load measured. Times in milliseconds. */
export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly bytes: number;
}

/** Keeps `connections` requests under way for `ms`, after a warm-up of a fifth of it. */
export async function load(
  url: string,
  body: string | null,
  { connections = 16, ms = 3_000 }: { readonly connections?: number; readonly ms?: number } = {},
): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let bytes = 0;
  const warm = performance.now() + ms / 5;
  const end = warm + ms;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const began = performance.now();
      const request = send(
        url,
        {
          agent,
          method: body === null ? 'GET' : 'POST',
          headers:
            body === null
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
          });
          response.on('end', () => {
            if (response.statusCode !== 200) {
              reject(new Error(`${url} answered ${response.statusCode ?? 0}`));
              return;
            }
            bytes = size;
            const now = performance.now();
            if (began >= warm && now <= end) times.push(now - began);
            resolve();
          });
        },
      );
      request.on('error', reject);
      request.end(body ?? undefined);
    });
  const worker = async () => {
    while (performance.now() < end) await one();
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  return { perSecond: (times.length / ms) * 1_000, p50: at(0.5), p99: at(0.99), bytes };
}
