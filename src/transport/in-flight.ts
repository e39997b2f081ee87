import { GatewayError, SourceError, toError } from '../domain/errors.ts';
import type { SourceName } from '../domain/entities.ts';
import type { Clock } from '../domain/time.ts';
import type { Call } from '../ports/call.ts';
import type { UpstreamRequest } from '../ports/upstream.ts';
import type { Received } from './answers.ts';
import type { Executor } from './executor.ts';
import type { Permits } from './permits.ts';

/** A request as it is sent. */
export interface SentRequest {
  readonly request: UpstreamRequest<unknown>;
  /** Path and query. */
  readonly target: string;
  readonly body: string | null;
}

/** A request under way, over all calls that wait for its answer. */
interface InFlight {
  readonly request: UpstreamRequest<unknown>;
  readonly isRead: boolean;
  readonly answer: Promise<Received>;
  /** As urgent as the most urgent call that waits. */
  readonly call: { -readonly [K in keyof Call]: Call[K] };
  waiting: number;
  /** An attempt is sent and not answered yet. */
  isOnWire: boolean;
  /** False once what it asks for was invalidated: the answer may be older than the reason. */
  isKept: boolean;
  /** Ends it while it waits for its turn. */
  abort(): void;
}

/** Requests under way, and those who wait for them. A call that gives up ends its own wait, not what was sent. */
export interface InFlightRequests {
  /** A request that nobody else can wait for: a write. */
  send(asked: SentRequest, call: Call): Promise<Received>;
  /** A request that others can join by its key; `keep` gets the answer unless it was invalidated meanwhile. */
  share(
    key: string,
    asked: SentRequest,
    call: Call,
    keep: (received: Received) => void,
  ): Promise<Received>;
  has(key: string): boolean;
  /** Waits for the shared request of the first of these keys; null where none has one. */
  join(keys: readonly string[], call: Call): Promise<Received> | null;
  /** The answers of these requests are not kept, and nobody joins them any more. */
  invalidate(matches: (request: UpstreamRequest<unknown>) => boolean): void;
}

interface InFlightDependencies {
  readonly source: SourceName;
  readonly clock: Clock;
  readonly permits: Permits;
  readonly executor: Executor;
  /** Told how a request ended; not of one that was given up before it was sent. */
  readonly onEnd: (request: UpstreamRequest<unknown>, failure: GatewayError | null) => void;
  /** A fault of the gateway in a request that nobody waits for any more. */
  readonly onFault: (cause: unknown) => void;
}

export function createInFlightRequests({
  source,
  clock,
  permits,
  executor,
  onEnd,
  onFault,
}: InFlightDependencies): InFlightRequests {
  const shared = new Map<string, InFlight>();

  function start({ request, target, body }: SentRequest, call: Call): InFlight {
    const stop = new AbortController();
    const own = { ...call, signal: stop.signal };
    let inFlight: InFlight | null = null;
    const isRead = isReadRequest(request);
    const answer = executor.execute({
      request,
      call: own,
      target,
      body,
      isRead,
      isWanted: () => inFlight === null || inFlight.waiting > 0,
      onWire(isOnWire) {
        if (inFlight) inFlight.isOnWire = isOnWire;
      },
    });
    answer.then(
      () => {
        onEnd(request, null);
      },
      (cause: unknown) => {
        if (!(cause instanceof GatewayError)) {
          if (inFlight?.waiting === 0) onFault(cause);
        } else if (!stop.signal.aborted) onEnd(request, cause);
      },
    );
    const abort = () => {
      stop.abort();
    };
    inFlight = {
      request,
      isRead,
      answer,
      call: own,
      waiting: 0,
      isOnWire: false,
      isKept: true,
      abort,
    };
    return inFlight;
  }

  /** Waits until the caller's deadline, or until the caller goes away. */
  function waitFor(inFlight: InFlight, call: Call): Promise<Received> {
    inFlight.waiting += 1;
    if (raise(inFlight, call)) permits.reconsider();
    return untilGivenUp(inFlight.answer, call, clock, {
      over() {
        inFlight.waiting -= 1;
      },
      gaveUp() {
        const error = outOfTime(source, inFlight);
        if (inFlight.waiting === 0 && !inFlight.isOnWire) inFlight.abort();
        return error;
      },
    });
  }

  return {
    send: (asked, call) => waitFor(start(asked, call), call),
    share(key, asked, call, keep) {
      const inFlight = start(asked, call);
      const end = () => {
        if (shared.get(key) === inFlight) shared.delete(key);
      };
      shared.set(key, inFlight);
      inFlight.call.signal.addEventListener('abort', end, { once: true });
      inFlight.answer.then((received) => {
        end();
        if (inFlight.isKept) keep(received);
      }, end);
      return waitFor(inFlight, call);
    },
    has: (key) => shared.has(key),
    join(keys, call) {
      for (const key of keys) {
        const inFlight = shared.get(key);
        if (inFlight) return waitFor(inFlight, call);
      }
      return null;
    },
    invalidate(matches) {
      for (const [key, inFlight] of shared) {
        if (!matches(inFlight.request)) continue;
        inFlight.isKept = false;
        shared.delete(key);
      }
    },
  };
}

/** Makes a request as urgent as a call that now waits for it; false where it was so before. */
function raise({ call }: InFlight, { priority, rank, deadline }: Call): boolean {
  const isMoreUrgent = rank < call.rank || deadline > call.deadline || priority !== call.priority;
  if (!isMoreUrgent) return false;
  // A refresh in the background that somebody now waits for is no background call any more.
  if (priority === 'INTERACTIVE') call.priority = priority;
  call.rank = Math.min(call.rank, rank);
  call.deadline = Math.max(call.deadline, deadline);
  return true;
}

function outOfTime(source: SourceName, { isOnWire, isRead }: InFlight): SourceError {
  return isOnWire && !isRead
    ? new SourceError('UNKNOWN_OUTCOME', source, `${source} had not answered a write`)
    : new SourceError('UPSTREAM_TIMEOUT', source, `${source} did not answer before the deadline`);
}

/** The answer or, where the call's deadline comes first or its caller goes away, the error of `gaveUp`. */
function untilGivenUp(
  answer: Promise<Received>,
  call: Call,
  clock: Clock,
  /** `over` is called once, whatever ends the wait, and before `gaveUp`. */
  { over, gaveUp }: { readonly over: () => void; readonly gaveUp: () => Error },
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const stop = new AbortController();
    let isOver = false;
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      call.signal.removeEventListener('abort', leave);
      stop.abort();
      over();
      return true;
    };
    const leave = () => {
      if (end()) reject(gaveUp());
    };
    answer.then(
      (received) => {
        if (end()) resolve(received);
      },
      (cause: unknown) => {
        if (end()) reject(toError(cause));
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

export function isReadRequest({ isRead, method }: UpstreamRequest<unknown>): boolean {
  return isRead ?? method === 'GET';
}
