import { SourceError, toError } from '../domain/errors.ts';
import type { CircuitState } from '../domain/health.ts';
import type { SourceName } from '../domain/entities.ts';
import type { Call } from '../ports/call.ts';
import type { Clock, Instant, Milliseconds } from '../domain/time.ts';
import type { UpstreamRequest, UpstreamSpec } from '../ports/upstream.ts';
import { answerIn, unanswered, type Received } from './answers.ts';
import { headersOf, parametersOf, tokensOf } from './credential.ts';
import { HttpError, type HttpClient, type HttpResponse } from './http.ts';
import type { BucketRequest, Permits } from './permits.ts';
import { backoffMs, createBreaker, isIllness, type Breaker } from './policy.ts';
import { withQuery } from './query.ts';

/** A request that is executed: permit, attempt, retry, decoding. */
export interface Execution {
  readonly request: UpstreamRequest<unknown>;
  readonly call: Call;
  /** Path and query. */
  readonly target: string;
  readonly body: string | null;
  readonly isRead: boolean;
  /** False once nobody waits for the answer: then there is no further attempt. */
  isWanted(): boolean;
  /** Told before an attempt is sent, and after it came back. */
  onWire(isOnWire: boolean): void;
}
/** One attempt, for the log; holds no address, no id and nothing that the vendor said. */
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
  execute(execution: Execution): Promise<Received>;
  circuit(): CircuitState;
  bucketKeys(): readonly string[];
  /** Those that are counted. */
  bucketsOf(names: readonly string[]): readonly BucketRequest[];
}

const DEFAULT_TIMEOUT_MS: Milliseconds = 10_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
/** Attempts of a read after the first. */
const RETRIES = 2;

/**
 * Sends requests: each attempt waits for a permit, and reads are retried if the failure may be temporary. One function, since
 * permits, circuit breakers and the renewal of a token are decided from one attempt to the next.
 */
// eslint-disable-next-line max-lines-per-function -- permits, breakers and tokens are decided from attempt to attempt
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
  const tokens = tokensOf(spec.credential);
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
  async function execute(execution: Execution): Promise<Received> {
    let renewed = false;
    for (let retries = 0; ;) {
      const generation = renewals;
      const outcome = await attempt(execution);
      if (!(outcome instanceof SourceError)) return outcome;
      if (outcome.code === 'UPSTREAM_UNAUTHORIZED' && tokens && !renewed) {
        renewed = true;
        // Another call may have renewed meanwhile; the new token must not be dropped for the old one's 401.
        if (generation === renewals) {
          renewals += 1;
          tokens.drop();
        }
        if (execution.isRead) continue;
      }
      const isIll = isIllness(outcome.code);
      const pauseMs = isIll ? backoffMs(retries, random) : 0;
      const freezeMs = Math.max(0, (outcome.retryAt ?? 0) - clock.now());
      const mayRetry =
        execution.isRead &&
        execution.isWanted() &&
        retries < RETRIES &&
        // A limit that is not counted tells nothing of when it opens.
        (isIll || (outcome.code === 'UPSTREAM_RATE_LIMITED' && outcome.retryAt !== null)) &&
        clock.monotonic() + Math.max(pauseMs, freezeMs) < execution.call.deadline;
      if (!mayRetry) throw outcome;
      retries += 1;
      if (pauseMs > 0) await clock.sleep(pauseMs, execution.call.signal);
    }
  }

  /** One attempt. Returns an error that may be retried as a value, throws one that is final. */
  async function attempt(execution: Execution): Promise<Received | SourceError> {
    const { request, call } = execution;
    const breaker = breakerOf(request.endpoint);
    if (breaker.state(clock.monotonic()) === 'OPEN') throw circuitOpen(execution, breaker);
    // Before the permit: a vendor may fetch a token here, and that call needs a slot of its own.
    const headers = await headersOf(spec.credential, call);
    const buckets = bucketsOf(request.buckets);
    for (const { key } of buckets) bucketKeys.add(key);
    const permit = await permits.acquire({ source, buckets }, call);
    if (permit.waitedMs > 0) call.cost.waited(source, permit.waitedMs);
    if (call.signal.aborted || !breaker.admits(clock.monotonic())) {
      permit.release('UNSENT');
      throw call.signal.aborted
        ? new SourceError('UPSTREAM_TIMEOUT', source, 'The request was given up')
        : circuitOpen(execution, breaker);
    }
    call.cost.upstreamCall(source);
    const sentAt = clock.monotonic();
    const report = (status: number | null) => {
      const { endpoint } = request;
      const tookMs = clock.monotonic() - sentAt;
      onAttempt?.({ source, endpoint, status, waitedMs: permit.waitedMs, tookMs });
    };
    execution.onWire(true);
    let response: HttpResponse;
    try {
      response = await http.send({
        method: request.method,
        target: withQuery(execution.target, parametersOf(spec.credential)),
        headers: {
          accept: 'application/json',
          'user-agent': userAgent,
          ...(execution.body === null ? {} : { 'content-type': request.contentType ?? JSON_TYPE }),
          ...headers,
        },
        body: execution.body,
        timeoutMs: spec.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxBytes: spec.maxBytes ?? DEFAULT_MAX_BYTES,
      });
    } catch (cause) {
      permit.release(cause instanceof HttpError && !cause.sent ? 'UNSENT' : 'LOST');
      report(null);
      if (!(cause instanceof HttpError)) {
        breaker.inconclusive();
        throw toError(cause);
      }
      if (cause.failure === 'TOO_LARGE') breaker.inconclusive();
      else breaker.failed(clock.monotonic());
      return unanswered(source, request, cause, execution.isRead);
    } finally {
      execution.onWire(false);
    }
    permit.release('ANSWERED');
    report(response.status);
    return judge(execution, response, breaker);
  }

  function circuitOpen(execution: Execution, breaker: Breaker): SourceError {
    const waitMs = Math.max(0, Math.ceil(breaker.opensUntil - clock.monotonic()));
    return new SourceError(
      'UPSTREAM_UNAVAILABLE',
      source,
      `${source} ${execution.request.endpoint}: failed repeatedly and is left alone for some seconds`,
      { retryAt: clock.now() + waitMs },
    );
  }

  /**
   * From a response to a value, or to the error that it means; the breaker learns which. An error that the decoder read
   * from a body of status 200 counts as one of its status would: a limit closes the budget, a failure is one of health.
   */
  function judge(
    { request }: Execution,
    response: HttpResponse,
    breaker: Breaker,
  ): Received | SourceError {
    let answer: Received | SourceError;
    try {
      answer = answerIn(response, source, request, clock.now());
    } catch (cause) {
      breaker.succeeded();
      throw cause;
    }
    const code = answer instanceof SourceError ? answer.code : null;
    if (code === 'UPSTREAM_RATE_LIMITED') {
      breaker.inconclusive();
      return throttled(request, response);
    }
    if (code !== null && isIllness(code)) breaker.failed(clock.monotonic());
    else breaker.succeeded();
    return answer;
  }

  function throttled(
    request: UpstreamRequest<unknown>,
    { status, body }: HttpResponse,
  ): SourceError {
    let parsed: unknown = null;
    try {
      parsed = JSON.parse(body);
    } catch {
      // The status says enough without a body.
    }
    let retryAt: Instant | null = null;
    for (const { key, name } of bucketsOf(request.buckets)) {
      const throttle = spec.throttledFor?.(parsed, name) ?? null;
      if (throttle === 'OTHER_BUCKET') continue;
      const opensAt = permits.throttled(key, throttle);
      retryAt = Math.max(retryAt ?? 0, opensAt);
    }
    return new SourceError(
      'UPSTREAM_RATE_LIMITED',
      source,
      `${source} ${request.endpoint}: its limit is used up (HTTP ${status}); somebody else may use the token`,
      { retryAt },
    );
  }

  return {
    execute,
    circuit() {
      const now = clock.monotonic();
      const states = [...breakers.values()].map((breaker) => breaker.state(now));
      return WORST_CIRCUIT_FIRST.find((state) => states.includes(state)) ?? 'CLOSED';
    },
    bucketKeys: () => [...bucketKeys],
    bucketsOf,
  };
}

const JSON_TYPE = 'application/json';
const WORST_CIRCUIT_FIRST = ['OPEN', 'HALF_OPEN', 'CLOSED'] as const;
