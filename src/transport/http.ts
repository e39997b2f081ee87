import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Pool, type Dispatcher } from 'undici';
import type { Milliseconds } from '../domain/time.ts';

/** One attempt of one call. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: Milliseconds;
  /** Of the answer's body, counted after decompression. */
  readonly maxBytes: number;
}
export interface HttpResponse {
  readonly status: number;
  readonly body: string;
}
export type HttpFailure = 'TIMEOUT' | 'NETWORK' | 'TOO_LARGE';

/** An attempt without a response. It has no `cause`: the causes of the network carry addresses and header values. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly failure: HttpFailure;
  /** False where the request never left, so that the upstream cannot have counted or done it. */
  readonly sent: boolean;

  constructor(failure: HttpFailure, sent: boolean) {
    super(failure);
    this.failure = failure;
    this.sent = sent;
  }
}

export interface HttpClient {
  /** Rejects with an `HttpError` and nothing else. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Resolves when the calls in flight have ended. */
  close(): Promise<void>;
}

const CONNECTIONS = 64;

/** Connections to one origin. Redirects are not followed: a credential goes to the origin it was given for. */
export function createHttpClient(origin: string): HttpClient {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        let controller: Dispatcher.DispatchController | null = null;
        let sink: Sink | null = null;
        let status = 0;
        let settled = false;
        const settle = (): boolean => {
          if (settled) return false;
          settled = true;
          clearTimeout(timer);
          return true;
        };
        const fail = (failure: HttpFailure) => {
          if (!settle()) return;
          const error = new HttpError(failure, controller !== null);
          reject(error);
          sink?.destroy();
          controller?.abort(error);
        };
        const timer = setTimeout(fail, request.timeoutMs, 'TIMEOUT');

        // dispatch() instead of request(): no stream is made for a body that is read whole anyway.
        pool.dispatch(
          {
            path: request.target,
            method: request.method,
            headers: { ...request.headers, 'accept-encoding': 'gzip, deflate, br' },
            body: request.body,
            // The timer above is the limit; undici's own timers count other spans, in steps of a second.
            headersTimeout: 0,
            bodyTimeout: 0,
          },
          {
            onRequestStart(started) {
              controller = started;
              // The call waited for a connection until nobody wanted it any more; aborted here, it is not written.
              if (settled) started.abort(new HttpError('TIMEOUT', false));
            },
            onResponseStart(_controller, code, headers) {
              status = code;
              sink = createSink(headers['content-encoding'], request.maxBytes, fail);
            },
            onResponseData(_controller, chunk) {
              sink?.write(chunk);
            },
            onResponseEnd() {
              sink?.end((body) => {
                if (settle()) resolve({ status, body });
              });
            },
            onResponseError() {
              fail('NETWORK');
            },
          },
        );
      }),
    close: () => pool.close(),
  };
}

interface Sink {
  write(chunk: Buffer): void;
  end(done: (body: string) => void): void;
  destroy(): void;
}

/** Collects a body up to a limit of decoded bytes, so that a small body cannot unpack to a large one. */
function createSink(
  encoding: string | string[] | undefined,
  maxBytes: number,
  fail: (failure: HttpFailure) => void,
): Sink {
  const chunks: Buffer[] = [];
  let size = 0;
  const collect = (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) fail('TOO_LARGE');
    else chunks.push(chunk);
  };
  const text = () => Buffer.concat(chunks).toString('utf8');
  const decoder = decoderOf(String(encoding ?? '').toLowerCase());
  if (!decoder)
    return {
      write: collect,
      end(done) {
        done(text());
      },
      destroy() {},
    };
  decoder.on('data', collect);
  decoder.on('error', () => {
    fail('NETWORK');
  });
  return {
    write(chunk) {
      decoder.write(chunk);
    },
    end(done) {
      decoder.on('end', () => {
        done(text());
      });
      decoder.end();
    },
    destroy() {
      decoder.destroy();
    },
  };
}

function decoderOf(encoding: string) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return null;
  }
}
