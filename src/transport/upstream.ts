import { createHash } from 'node:crypto';
import type { SourceName } from '../domain/entities.ts';
import { GatewayError, SourceError } from '../domain/errors.ts';
import type { Call, CostLedger } from '../ports/call.ts';
import type { Clock, Instant, Milliseconds } from '../domain/time.ts';
import type {
  Answer,
  Selection,
  Upstream,
  UpstreamRequest,
  UpstreamSpec,
} from '../ports/upstream.ts';
import type { CachedAnswer, SharedState } from '../state/port.ts';
import type { Received } from './answers.ts';
import { createExecutor, type AttemptFacts } from './executor.ts';
import { queryText } from './query.ts';
import { createInFlightRequests, isReadRequest, type SentRequest } from './in-flight.ts';
import { createHttpClient } from './http.ts';
import { createMonitor, type UpstreamMonitor } from './monitor.ts';
import type { Permits } from './permits.ts';
import { isIllness } from './policy.ts';
import { createSelections, joinKey } from './selections.ts';

export interface UpstreamDependencies {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly state: SharedState;
  /** One for the whole process: upstreams that use one credential share its budgets. */
  readonly permits: Permits;
  readonly userAgent: string;
  /** A fault of the gateway that nobody waits for any more, so that it reaches nobody else. */
  readonly onFault: (cause: unknown) => void;
  /** Writes down when a source starts to fail and when it works again. @default nobody */
  readonly monitorOf?: ((source: SourceName) => UpstreamMonitor) | undefined;
  /** Told of every attempt after it ended; for a log. @default nobody */
  readonly onAttempt?: ((facts: AttemptFacts) => void) | undefined;
}

/** A stale answer is renewed behind the scenes within this time. */
const REFRESH_MS: Milliseconds = 30_000;

/**
 * What every call goes through: the cache, then the request that others have under way already, then permit, attempt,
 * retry and decoding. Gives a decoded value with its provenance; throws a SourceError in our words. A caller that goes
 * away or runs out of time ends only its own wait: a call that was sent goes on and fills the cache.
 *
 * One function, since everything in it shares the keys that begin with the owner of the credential.
 */
// eslint-disable-next-line max-lines-per-function -- everything shares the keys of one credential
export function openUpstream(
  spec: UpstreamSpec,
  {
    clock,
    random,
    state,
    permits,
    userAgent,
    onFault,
    monitorOf = createMonitor(() => undefined),
    onAttempt,
  }: UpstreamDependencies,
): Upstream {
  const { source } = spec;
  const base = new URL(spec.baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const http = createHttpClient(base.origin);
  // Cache keys begin with the source and a hash of the credential, because two credentials may see different data.
  const owner = [source, digest(spec.credential.secret)];
  const ownedAnswers = joinKey([...owner, base.origin]);
  const bucketKey = (bucket: string) => joinKey([...owner, bucket]);
  const executor = createExecutor(spec, {
    clock,
    random,
    permits,
    userAgent,
    http,
    bucketKey,
    onAttempt,
  });
  const monitor = monitorOf(source);
  let lastError: { readonly message: string; readonly at: Instant } | null = null;
  const requests = createInFlightRequests({
    source,
    clock,
    permits,
    executor,
    onFault,
    onEnd({ endpoint }, failure) {
      if (failure) monitor.failed(endpoint, failure);
      else monitor.succeeded(endpoint);
      if (failure && failure.code !== 'BUDGET_EXCEEDED')
        lastError = { message: failure.message, at: clock.now() };
    },
  });
  const selections = createSelections();
  let hits = 0;
  let misses = 0;

  async function send<T>(request: UpstreamRequest<T>, call: Call): Promise<Answer<T>> {
    const body = bodyOf(request);
    const asked: SentRequest = {
      request,
      target: targetOf(prefix, request, request.selection),
      body,
    };
    if (!isReadRequest(request)) return answerOf<T>(await requests.send(asked, call), 'LIVE');
    const question =
      ownedAnswers +
      joinKey([request.method, targetOf(prefix, request), body === null ? '' : digest(body)]);
    return read<T>(asked, question, call);
  }

  /** A read: of the cache where freshness allows that, else of the upstream. */
  async function read<T>(asked: SentRequest, question: string, call: Call): Promise<Answer<T>> {
    const { request } = asked;
    const keeps = request.freshMs > 0;
    const { key, others } = selections.enter(question, request.selection?.parts ?? null);
    const cached = keeps ? youngest([key, ...others()]) : undefined;
    const ageMs = cached ? clock.now() - cached.receivedAt : Infinity;
    const { mode, maxAgeMs } = call.freshness;
    const hit = (held: CachedAnswer, as: 'CACHED' | 'STALE') => {
      call.cost.cacheHit(source);
      hits += 1;
      return answerOf<T>(held, as);
    };
    if (mode === 'MIRROR') {
      if (cached) return hit(cached, ageMs <= request.freshMs ? 'CACHED' : 'STALE');
      throw new SourceError(
        'UNSUPPORTED',
        source,
        `${source} ${request.endpoint}: no mirror holds an answer`,
      );
    }
    const keep = ({ value, receivedAt, sizeBytes }: Received) => {
      const { endpoint, path } = request;
      if (keeps) state.set(key, { value, receivedAt, endpoint, path }, sizeBytes);
    };
    const ask = () => {
      const joined = requests.join([key], call) ?? requests.join(others(), call);
      if (joined) call.cost.coalesced(source);
      return joined ?? requests.share(key, asked, call, keep);
    };
    if (mode === 'LIVE') return answerOf<T>(await ask(), 'LIVE');

    const standsUntilMs = request.freshMs + (request.staleMs ?? 10 * request.freshMs);
    if (cached && ageMs <= (maxAgeMs ?? request.freshMs)) return hit(cached, 'CACHED');
    // Stale while it is asked again, but only where nobody said how old is too old.
    if (cached && maxAgeMs === null && ageMs <= standsUntilMs) {
      if (!requests.has(key)) refresh(key, asked, keep);
      return hit(cached, 'STALE');
    }
    if (keeps) misses += 1;
    try {
      return answerOf<T>(await ask(), 'LIVE');
    } catch (cause) {
      // Stale on failure, and stale out of budget.
      if (cached && ageMs <= standsUntilMs && canStandInFor(cause)) return hit(cached, 'STALE');
      throw cause;
    }
  }

  /** Asks anew while a stale answer stands in. */
  function refresh(key: string, asked: SentRequest, keep: (received: Received) => void): void {
    const call = backgroundCall(clock.monotonic() + REFRESH_MS);
    requests.share(key, asked, call, keep).catch((cause: unknown) => {
      // A failure shows in the health; the next caller gets the same stale answer, or asks itself.
      if (!(cause instanceof GatewayError)) onFault(cause);
    });
  }

  function youngest(keys: readonly string[]): CachedAnswer | undefined {
    let found: CachedAnswer | undefined;
    for (const key of keys) {
      const held = state.get(key);
      if (held && held.receivedAt > (found?.receivedAt ?? -Infinity)) found = held;
    }
    return found;
  }

  let closing: Promise<void> | null = null;
  return {
    send,
    invalidate(matches) {
      state.invalidate(ownedAnswers, matches);
      requests.invalidate(matches);
    },
    room: (buckets) => permits.room(executor.bucketsOf(buckets)),
    health() {
      const circuit = executor.circuit();
      return {
        healthy: circuit === 'CLOSED' && !monitor.isFailing(),
        circuit,
        budgets: permits.budgets(executor.bucketKeys()),
        cache: { entries: state.count(ownedAnswers), hits, misses },
        lastError: lastError?.message ?? null,
        lastErrorAt: lastError?.at ?? null,
      };
    },
    close() {
      monitor.close();
      return (closing ??= http.close());
    },
  };
}

const FREE: CostLedger = { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} };

function backgroundCall(deadline: Milliseconds): Call {
  return {
    signal: new AbortController().signal,
    deadline,
    freshness: { mode: 'LIVE', maxAgeMs: null },
    priority: 'BACKGROUND',
    rank: 0,
    cost: FREE,
  };
}

/** What an older answer may stand in for: illness, limits and nonsense, not refusals. */
function canStandInFor(cause: unknown): boolean {
  if (!(cause instanceof SourceError)) return false;
  return (
    isIllness(cause.code) ||
    cause.code === 'BUDGET_EXCEEDED' ||
    cause.code === 'UPSTREAM_RATE_LIMITED' ||
    cause.code === 'UPSTREAM_INVALID'
  );
}

function answerOf<T>(
  { value, receivedAt }: Pick<Received, 'value' | 'receivedAt'>,
  state: 'LIVE' | 'CACHED' | 'STALE',
): Answer<T> {
  // The key says which question it answers, and the question which decoder made the value.
  return { value: value as T, provenance: { state, asOf: receivedAt } };
}

/** Path and query; parameters in order of their names, so that one question has one spelling. */
function targetOf<T>(
  prefix: string,
  { path, query = [] }: UpstreamRequest<T>,
  selection?: Selection,
): string {
  const all = [...query, ...(selection?.query ?? [])];
  const text = queryText(all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return `${prefix}${path}${text && `?${text}`}`;
}

function bodyOf<T>({ body }: UpstreamRequest<T>): string | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
