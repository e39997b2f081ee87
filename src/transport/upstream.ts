import { createHash } from 'node:crypto';
import { GatewayError, SourceError, toError } from '../domain/errors.ts';
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
import { createExecutor, queryText, type Received, type AttemptFacts } from './executor.ts';
import { createHttpClient } from './http.ts';
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
  readonly onAttempt?: (facts: AttemptFacts) => void;
}

/** A stale answer is renewed behind the scenes within this time. */
const REFRESH_MS: Milliseconds = 30_000;

/** A question on its way, over all requests that ask it. */
interface InFlight {
  readonly answer: Promise<Received>;
  /** Its urgency is that of the most urgent who waits. */
  readonly call: { -readonly [K in keyof Call]: Call[K] };
  waiting: number;
  isUnderway: boolean;
  readonly isRead: boolean;
  /** False once what it asks was forgotten: the answer may be older than the reason. */
  isKept: boolean;
  /** Ends it while it waits for its turn. */
  abandon(): void;
}

/**
 * The ladder around every call: cache → coalesce → permit → one try → retry → decode. What it answers is a
 * decoded value with its provenance; what it throws is a SourceError in our words. A caller that goes away or
 * runs out of time ends only its own wait: a call that was sent goes on and fills the cache.
 */
export function openUpstream(
  spec: UpstreamSpec,
  { clock, random, state, permits, userAgent, onAttempt = () => undefined }: UpstreamDependencies,
): Upstream {
  const { source } = spec;
  const base = new URL(spec.baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const http = createHttpClient(base.origin);
  // Whatever is shared begins with who and whose: two credentials, two keys.
  const owner = [source, digest(spec.credential)];
  const ownedAnswers = joinKey([...owner, base.origin]);
  const climber = createExecutor(spec, {
    clock,
    random,
    permits,
    userAgent,
    http,
    bucketKey: (bucket) => joinKey([...owner, bucket]),
    onAttempt,
  });
  const selections = createSelections();
  const inFlight = new Map<string, InFlight & Pick<CachedAnswer, 'endpoint' | 'path'>>();
  let hits = 0;
  let misses = 0;
  let lastError: { readonly message: string; readonly at: Instant } | null = null;

  async function send<T>(request: UpstreamRequest<T>, call: Call): Promise<Answer<T>> {
    const target = targetOf(prefix, request, request.selection);
    const body = bodyOf(request);
    if (!isRead(request))
      return answerOf<T>(await waitFor(start(request, call, target, body), call), 'LIVE');

    const question =
      ownedAnswers +
      joinKey([request.method, targetOf(prefix, request), body === null ? '' : digest(body)]);
    const keeps = request.freshMs > 0;
    const { key, others } = selections.enter(question, request.selection?.parts ?? null);
    const cached = keeps ? freshest([key, ...others()]) : undefined;
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
    const ask = () => {
      const flying = inFlight.get(key) ?? others().flatMap((one) => inFlight.get(one) ?? [])[0];
      if (flying) {
        call.cost.coalesced(source);
        return waitFor(flying, call);
      }
      return waitFor(startShared(request, call, { key, target, body, keeps }), call);
    };
    if (mode === 'LIVE') return answerOf<T>(await ask(), 'LIVE');

    const standsUntilMs = request.freshMs + (request.staleMs ?? 10 * request.freshMs);
    if (cached && ageMs <= (maxAgeMs ?? request.freshMs)) return hit(cached, 'CACHED');
    // Stale while it is asked again, but only where nobody said how old is too old.
    if (cached && maxAgeMs === null && ageMs <= standsUntilMs) {
      if (!inFlight.has(key)) {
        const refresh = backgroundCall(clock.monotonic() + REFRESH_MS);
        // Its failure is noted; the next caller sees the same stale answer, or asks itself.
        waitFor(startShared(request, refresh, { key, target, body, keeps }), refresh).catch(
          () => null,
        );
      }
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

  function freshest(keys: readonly string[]): CachedAnswer | undefined {
    let found: CachedAnswer | undefined;
    for (const key of keys) {
      const held = state.get(key);
      if (held && held.receivedAt > (found?.receivedAt ?? -Infinity)) found = held;
    }
    return found;
  }

  /** Starts a flight that others can join and that fills the cache. */
  function startShared<T>(
    request: UpstreamRequest<T>,
    call: Call,
    { key, target, body, keeps }: Asked,
  ): InFlight {
    const { endpoint, path } = request;
    const flight = Object.assign(start(request, call, target, body), { endpoint, path });
    const land = () => {
      if (inFlight.get(key) === flight) inFlight.delete(key);
    };
    inFlight.set(key, flight);
    flight.call.signal.addEventListener('abort', land, { once: true });
    flight.answer.then((received) => {
      land();
      const { value, receivedAt, sizeBytes } = received;
      if (keeps && flight.isKept) state.set(key, { value, receivedAt, endpoint, path }, sizeBytes);
    }, land);
    return flight;
  }

  function start<T>(
    request: UpstreamRequest<T>,
    call: Call,
    target: string,
    body: string | null,
  ): InFlight {
    const stop = new AbortController();
    const own = { ...call, signal: stop.signal };
    const abandon = () => {
      stop.abort();
    };
    let flight: InFlight | null = null;
    const answer = climber.execute({
      request,
      call: own,
      target,
      body,
      isRead: isRead(request),
      isWanted: () => flight === null || flight.waiting > 0,
      onWire(isUnderway) {
        if (flight) flight.isUnderway = isUnderway;
      },
    });
    answer.catch(note);
    flight = {
      answer,
      call: own,
      waiting: 0,
      isUnderway: false,
      isRead: isRead(request),
      isKept: true,
      abandon,
    };
    return flight;
  }

  /** Waits for a flight until the caller's deadline, or until it goes away. */
  function waitFor(flight: InFlight, call: Call): Promise<Received> {
    flight.waiting += 1;
    raisePriority(flight, call);
    return new Promise((resolve, reject) => {
      const stop = new AbortController();
      let isOver = false;
      const over = (): boolean => {
        if (isOver) return false;
        isOver = true;
        call.signal.removeEventListener('abort', leave);
        stop.abort();
        flight.waiting -= 1;
        return true;
      };
      const leave = () => {
        if (!over()) return;
        const error = left(flight);
        if (flight.waiting === 0 && !flight.isUnderway) flight.abandon();
        reject(error);
      };
      flight.answer.then(
        (received) => {
          if (over()) resolve(received);
        },
        (cause: unknown) => {
          if (over()) reject(toError(cause));
        },
      );
      if (call.signal.aborted) {
        leave();
        return;
      }
      call.signal.addEventListener('abort', leave, { once: true });
      void clock.sleep(Math.max(0, call.deadline - clock.monotonic()), stop.signal).then(leave);
    });
  }

  /** A refresh in the background that somebody now waits for is no background call any more. */
  function raisePriority({ call }: InFlight, { priority, rank, deadline }: Call): void {
    const isMoreUrgent = rank < call.rank || deadline > call.deadline || priority !== call.priority;
    if (!isMoreUrgent) return;
    if (priority === 'INTERACTIVE') call.priority = priority;
    call.rank = Math.min(call.rank, rank);
    call.deadline = Math.max(call.deadline, deadline);
    permits.reconsider();
  }

  function left({ isUnderway, isRead }: InFlight): SourceError {
    return isUnderway && !isRead
      ? new SourceError('UNKNOWN_OUTCOME', source, `${source} had not answered a write`)
      : new SourceError('UPSTREAM_TIMEOUT', source, `${source} did not answer before the deadline`);
  }

  function note(cause: unknown): void {
    if (cause instanceof GatewayError && cause.code !== 'BUDGET_EXCEEDED')
      lastError = { message: cause.message, at: clock.now() };
  }

  let closing: Promise<void> | null = null;
  return {
    send,
    invalidate(matches) {
      state.invalidate(ownedAnswers, matches);
      for (const [key, flight] of inFlight) {
        if (!matches(flight)) continue;
        flight.isKept = false;
        inFlight.delete(key);
      }
    },
    room: (buckets) => permits.room(climber.bucketsOf(buckets)),
    health() {
      const circuit = climber.circuit();
      return {
        healthy: circuit === 'CLOSED',
        circuit,
        budgets: permits.budgets(climber.bucketKeys()),
        cache: { entries: state.count(ownedAnswers), hits, misses },
        lastError: lastError?.message ?? null,
        lastErrorAt: lastError?.at ?? null,
      };
    },
    close: () => (closing ??= http.close()),
  };
}

interface Asked {
  readonly key: string;
  readonly target: string;
  readonly body: string | null;
  readonly keeps: boolean;
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

function isRead<T>({ isRead, method }: UpstreamRequest<T>): boolean {
  return isRead ?? method === 'GET';
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
