import { SourceError, toError, type ProblemCode } from '../domain/errors.ts';
import type { CircuitState } from '../domain/health.ts';
import type { SourceName } from '../domain/entities.ts';
import type { Call } from '../ports/call.ts';
import type { Clock, Instant, Milliseconds } from '../domain/time.ts';
import type { QueryParameters, UpstreamRequest, UpstreamSpec } from '../ports/upstream.ts';
import { HttpError, type HttpClient, type HttpResponse } from './http.ts';
import type { BucketRequest, Permits } from './permits.ts';
import { backoffMs, codeOf, createBreaker, isIllness, type Breaker } from './policy.ts';

/** One question on its way up: permit, try, retry, decode. */
export interface Execution<T> {
  readonly request: UpstreamRequest<T>;
  readonly call: Call;
  /** Path and query. */
  readonly target: string;
  readonly body: string | null;
  readonly isRead: boolean;
  /** False once nobody waits for the answer: then it is not tried again. */
  isWanted(): boolean;
  /** Told before a try is sent, and after it came back. */
  onWire(isUnderway: boolean): void;
}
export interface Received {
  readonly value: unknown;
  readonly receivedAt: Instant;
  readonly sizeBytes: number;
}
/** One try, for the log; holds no address, no id and nothing the vendor said. */
export interface AttemptFacts {
  readonly source: SourceName;
  readonly endpoint: string;
  /** Null where there was no response. */
  readonly status: number | null;
  readonly waitedMs: Milliseconds;
  readonly tookMs: Milliseconds;
}
export interface Executor {
  /** Rejects with a SourceError in our words. */
  execute(climb: Execution<unknown>): Promise<Received>;
  circuit(): CircuitState;
  bucketKeys(): readonly string[];
  /** Those that are counted. */
  bucketsOf(names: readonly string[]): readonly BucketRequest[];
}

const DEFAULT_TIMEOUT_MS: Milliseconds = 10_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
/** Tries of a read after the first. */
const RETRIES = 2;

export function createExecutor(
  spec: UpstreamSpec,
  {
    clock,
    random,
    permits,
    userAgent,
    http,
    bucketKey,
    onAttempt,
  }: {
    readonly clock: Clock;
    readonly random: () => number;
    readonly permits: Permits;
    readonly userAgent: string;
    readonly http: HttpClient;
    readonly bucketKey: (bucket: string) => string;
    readonly onAttempt?: ((facts: AttemptFacts) => void) | undefined;
  },
): Executor {
  const { source } = spec;
  const breakers = new Map<string, Breaker>();
  const bucketKeys = new Set<string>();
  let renewals = 0;

  function breakerOf(endpoint: string): Breaker {
    let breaker = breakers.get(endpoint);
    if (!breaker) breakers.set(endpoint, (breaker = createBreaker()));
    return breaker;
  }
  function bucketsOf(names: readonly string[]): readonly BucketRequest[] {
    return [...new Set(names)].flatMap((name) => {
      const limit = spec.limit(name);
      return limit ? { key: bucketKey(name), name, limit } : [];
    });
  }
  function failure(code: ProblemCode, { request }: Execution<unknown>, what: string): SourceError {
    return new SourceError(code, source, `${source} ${request.endpoint}: ${what}`);
  }

  async function execute(up: Execution<unknown>): Promise<Received> {
    let renewed = false;
    for (let retries = 0; ;) {
      const generation = renewals;
      const outcome = await attempt(up);
      if (!(outcome instanceof SourceError)) return outcome;
      if (outcome.code === 'UPSTREAM_UNAUTHORIZED' && spec.renew && !renewed) {
        renewed = true;
        // Another call may have renewed meanwhile; the new token must not be dropped for the old one's 401.
        if (generation === renewals) {
          renewals += 1;
          spec.renew();
        }
        if (up.isRead) continue;
      }
      const isIll = isIllness(outcome.code);
      const pauseMs = isIll ? backoffMs(retries, random) : 0;
      const freezeMs = Math.max(0, (outcome.retryAt ?? 0) - clock.now());
      const mayRetry =
        up.isRead &&
        up.isWanted() &&
        retries < RETRIES &&
        // A limit that is not counted tells nothing of when it opens.
        (isIll || (outcome.code === 'UPSTREAM_RATE_LIMITED' && outcome.retryAt !== null)) &&
        clock.monotonic() + Math.max(pauseMs, freezeMs) < up.call.deadline;
      if (!mayRetry) throw outcome;
      retries += 1;
      if (pauseMs > 0) await clock.sleep(pauseMs, up.call.signal);
    }
  }

  /** Answers what may be tried again as a value, throws what is final. */
  async function attempt(up: Execution<unknown>): Promise<Received | SourceError> {
    const { request, call } = up;
    const breaker = breakerOf(request.endpoint);
    if (breaker.state(clock.monotonic()) === 'OPEN') throw leftAlone(up, breaker);
    // Before the permit: a vendor may fetch a token here, and that call needs a slot of its own.
    const headers = await spec.headers(call);
    const buckets = bucketsOf(request.buckets);
    for (const { key } of buckets) bucketKeys.add(key);
    const permit = await permits.acquire({ source, buckets }, call);
    if (permit.waitedMs > 0) call.cost.waited(source, permit.waitedMs);
    if (call.signal.aborted || !breaker.admits(clock.monotonic())) {
      permit.release('UNSENT');
      throw call.signal.aborted
        ? new SourceError('UPSTREAM_TIMEOUT', source, 'The request was given up')
        : leftAlone(up, breaker);
    }
    call.cost.upstreamCall(source);
    const sentAt = clock.monotonic();
    const told = (status: number | null) => {
      const { endpoint } = request;
      const tookMs = clock.monotonic() - sentAt;
      onAttempt?.({ source, endpoint, status, waitedMs: permit.waitedMs, tookMs });
    };
    up.onWire(true);
    let response: HttpResponse;
    try {
      response = await http.send({
        method: request.method,
        target: withQuery(up.target, spec.secretQuery ?? []),
        headers: {
          accept: 'application/json',
          'user-agent': userAgent,
          ...(up.body === null ? {} : { 'content-type': request.contentType ?? JSON_TYPE }),
          ...headers,
        },
        body: up.body,
        timeoutMs: spec.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxBytes: spec.maxBytes ?? DEFAULT_MAX_BYTES,
      });
    } catch (cause) {
      const sent = !(cause instanceof HttpError) || cause.sent;
      permit.release(sent ? 'LOST' : 'UNSENT');
      told(null);
      return lost(up, cause, breaker);
    } finally {
      up.onWire(false);
    }
    permit.release('ANSWERED');
    told(response.status);
    return judge(up, response, breaker);
  }

  function leftAlone(up: Execution<unknown>, breaker: Breaker): SourceError {
    const waitMs = Math.max(0, Math.ceil(breaker.opensUntil - clock.monotonic()));
    return new SourceError(
      'UPSTREAM_UNAVAILABLE',
      source,
      `${source} ${up.request.endpoint}: failed repeatedly and is left alone for some seconds`,
      { retryAt: clock.now() + waitMs },
    );
  }

  function lost(up: Execution<unknown>, cause: unknown, breaker: Breaker): SourceError {
    if (!(cause instanceof HttpError)) {
      breaker.inconclusive();
      throw toError(cause);
    }
    if (cause.failure === 'TOO_LARGE') breaker.inconclusive();
    else breaker.failed(clock.monotonic());
    if (!up.isRead && cause.sent)
      return failure('UNKNOWN_OUTCOME', up, 'it was sent, but how it ended is not known');
    switch (cause.failure) {
      case 'TOO_LARGE':
        return failure('UPSTREAM_INVALID', up, 'the answer is larger than we take');
      case 'TIMEOUT':
        return failure('UPSTREAM_TIMEOUT', up, 'no answer in time');
      case 'NETWORK':
        return failure('UPSTREAM_UNAVAILABLE', up, 'the connection failed');
    }
  }

  /** From a response to a value, or to the error that its status means. */
  function judge(
    up: Execution<unknown>,
    { status, body }: HttpResponse,
    breaker: Breaker,
  ): Received | SourceError {
    const receivedAt = clock.now();
    const code = codeOf(status);
    if (code === 'UPSTREAM_RATE_LIMITED') {
      breaker.inconclusive();
      return throttled(up, body);
    }
    if (code !== null && isIllness(code)) breaker.failed(clock.monotonic());
    else breaker.succeeded();
    if (up.request.absentOn?.includes(status)) return { value: null, receivedAt, sizeBytes: 1 };
    if (code !== null)
      return failure(code, up, `${MEANING[code] ?? 'unexpected answer'} (HTTP ${status})`);
    let parsed: unknown;
    try {
      parsed = body.trim() === '' ? null : JSON.parse(body);
    } catch {
      // The parser's own message quotes the body.
      return failure('UPSTREAM_INVALID', up, 'the answer is not JSON');
    }
    try {
      return { value: up.request.decode(parsed), receivedAt, sizeBytes: body.length };
    } catch (cause) {
      if (cause instanceof SourceError) return cause;
      throw cause;
    }
  }

  function throttled(up: Execution<unknown>, body: string): SourceError {
    let parsed: unknown = null;
    try {
      parsed = JSON.parse(body);
    } catch {
      // A 429 says enough without a body.
    }
    let retryAt: Instant | null = null;
    for (const { key, name } of bucketsOf(up.request.buckets)) {
      const throttle = spec.throttledFor?.(parsed, name) ?? null;
      if (throttle === 'OTHER_BUCKET') continue;
      const opensAt = permits.throttled(key, throttle);
      retryAt = Math.max(retryAt ?? 0, opensAt);
    }
    return new SourceError(
      'UPSTREAM_RATE_LIMITED',
      source,
      `${source} ${up.request.endpoint}: its limit is used up (HTTP 429); somebody else may use the token`,
      { retryAt },
    );
  }

  return {
    execute,
    circuit() {
      const now = clock.monotonic();
      const states = [...breakers.values()].map((breaker) => breaker.state(now));
      return WORST_FIRST.find((state) => states.includes(state)) ?? 'CLOSED';
    },
    bucketKeys: () => [...bucketKeys],
    bucketsOf,
  };
}

function withQuery(target: string, query: QueryParameters): string {
  const text = queryText(query);
  return text === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${text}`;
}

export function queryText(query: QueryParameters): string {
  return query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

/** Half a surrogate pair cannot be encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

const JSON_TYPE = 'application/json';
const WORST_FIRST = ['OPEN', 'HALF_OPEN', 'CLOSED'] as const;

const MEANING: { readonly [C in ProblemCode]?: string } = {
  UPSTREAM_REJECTED: 'it refused the request as malformed',
  UPSTREAM_UNAUTHORIZED: 'it refused our credentials',
  UPSTREAM_PREMIUM_REQUIRED: 'the account lacks the plan that this needs',
  UPSTREAM_FORBIDDEN: 'our credentials may not do that',
  UPSTREAM_NOT_FOUND: 'it does not know the address',
  UPSTREAM_CAPPED: 'past its row limit',
  UPSTREAM_UNAVAILABLE: 'it failed',
  CONFLICT: 'the thing changed meanwhile',
};
