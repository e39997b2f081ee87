import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

/** What a run of load measured. */
export interface Measured {
  readonly perSecond: number;
  /** Milliseconds from the request to the last byte of its answer, for each that was counted. */
  readonly times: readonly number[];
}

export interface LoadOptions {
  readonly url: string;
  readonly body: string;
  /** Length of the right answer; any other fails the run. */
  readonly bytes: number;
  readonly connections: number;
  readonly ms: number;
  /** Time before anything is counted; longer where a connection has waited for its first answer until then. */
  readonly warmMs: number;
}

/**
 * Keeps one request under way on each connection, over plain sockets: an HTTP client would take more of the machine
 * than the servers that it measures.
 */
export async function load(options: LoadOptions): Promise<Measured> {
  const { connections, ms, warmMs } = options;
  const times: number[] = [];
  // From one answer to another, so that answers that come in bursts count as whole ones.
  let since = performance.now();
  let until = since;
  const warm = since + warmMs;
  // Servers take new connections one after another, and serve the first ones again in between.
  const waiting = new Set(Array.from({ length: connections }, (_, connection) => connection));
  let end: number | null = null;
  const answered = (connection: number, began: number): boolean => {
    const now = performance.now();
    if (end === null) {
      waiting.delete(connection);
      since = now;
      if (now >= warm && waiting.size === 0) end = now + ms;
    } else if (now <= end) {
      times.push(now - began);
      until = now;
    }
    return end === null || now < end;
  };
  await Promise.all(
    [...waiting].map((connection) => keepAsking(options, (began) => answered(connection, began))),
  );
  if (times.length < 2) throw new Error(`${options.url} answered nothing in ${ms} ms`);
  return { perSecond: (times.length / (until - since)) * 1_000, times };
}

const HEAD_END = '\r\n\r\n';

/** One connection: asks again after each answer, until `answered` says that it is enough. */
function keepAsking(
  { url, body, bytes }: LoadOptions,
  answered: (began: number) => boolean,
): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const request = Buffer.from(
    [
      `POST ${pathname} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let began = 0;
    let head = Buffer.alloc(0);
    /** Bytes of the answer that are still to come; null before its head is complete. */
    let left: number | null = null;
    const ask = () => {
      began = performance.now();
      left = null;
      socket.write(request);
    };
    const fail = (cause: Error) => {
      socket.destroy();
      reject(cause);
    };
    socket.on('connect', ask);
    socket.on('error', fail);
    socket.on('close', () => {
      reject(new Error(`${url} closed the connection`));
    });
    socket.on('data', (chunk) => {
      if (left === null) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const at = head.indexOf(HEAD_END);
        if (at < 0) return;
        const text = head.toString('latin1', 0, at);
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? -1);
        if (!text.startsWith('HTTP/1.1 200 ') || length !== bytes) {
          fail(new Error(`${url} answered ${length} instead of ${bytes} bytes:\n${text}`));
          return;
        }
        left = length - (head.length - at - HEAD_END.length);
        head = Buffer.alloc(0);
      } else left -= chunk.length;
      if (left > 0) return;
      if (answered(began)) ask();
      else {
        resolve();
        socket.destroy();
      }
    });
  });
}
