import type { SourceName } from '../domain/entities.ts';
import type { UpstreamHealth } from '../domain/health.ts';
import type { Call } from './call.ts';
import type { Provenance } from '../domain/page.ts';
import type { Clock, Milliseconds } from '../domain/time.ts';

/** How many calls may be counted in any window of `windowMs`. */
export interface RateLimit {
  readonly calls: number;
  readonly windowMs: Milliseconds;
}

/**
 * Who calls an upstream. Budgets and cached answers belong to the secret, which is hashed before it is kept anywhere;
 * it never stands in a cache key, a log or an error.
 */
export interface Credential {
  readonly secret: string;
  /** How the upstream gets it with every request. Absent: it does not. */
  readonly sentAs?: SecretHeader | SecretParameter | { readonly bearer: BearerTokens };
}
/** `<header>: <prefix><secret>`. */
export interface SecretHeader {
  readonly header: string;
  /** @default none */
  readonly prefix?: string;
}
/** `?<parameter>=<secret>`. */
export interface SecretParameter {
  readonly parameter: string;
}
/** Tokens that the secret is exchanged for. */
export interface BearerTokens {
  /** The token to send now; asked for before each attempt. */
  current(call: Call): Promise<string>;
  /** Drops the current token, after a 401. */
  drop(): void;
}

/** How one upstream is called: the vendor declares it, the transport carries it out. */
export interface UpstreamSpec {
  readonly source: SourceName;
  /** Origin and path prefix, without a trailing slash. */
  readonly baseUrl: string;
  readonly credential: Credential;
  /**
   * The limit of a bucket, by its name. Requests name their buckets: a vendor with a limit per endpoint names one
   * bucket per endpoint. Null: the bucket has no limit.
   */
  limit(bucket: string): RateLimit | null;
  /**
   * Reads from the body of a refusal for a limit when the window is over. Such a refusal is a 429, or an answer whose
   * decoder throws UPSTREAM_RATE_LIMITED. Null where the body does not say: the bucket then closes for one window.
   * OTHER_BUCKET: the refusal is about another bucket, and this one stays open.
   */
  throttledFor?(body: unknown, bucket: string): Throttle | 'OTHER_BUCKET' | null;
  /** @default 10 000 */
  readonly timeoutMs?: Milliseconds;
  /** @default 16 MiB */
  readonly maxBytes?: number;
}
/** When the window is over and, where the vendor says so, what the limit is. */
export interface Throttle {
  readonly retryAfterMs: Milliseconds;
  readonly limit?: number;
}

export type QueryParameters = readonly (readonly [name: string, value: string])[];

/** Asks for a part of the fields. A cached answer with more fields serves a request for fewer. */
export interface Selection {
  /** The names of the parts that are asked for; requests to the same path use the same names. */
  readonly parts: ReadonlySet<string>;
  /** The parameters that ask for them. */
  readonly query: QueryParameters;
}

export interface UpstreamRequest<T> {
  /** Stable name for errors, logs and the circuit breaker, without ids: `GET /accounts/:id/leads`. */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below the base URL, begins with `/`, every part already percent-encoded (`path` of the vendors’ kit does that). */
  readonly path: string;
  readonly query?: QueryParameters;
  /** Absent: everything is asked for. */
  readonly selection?: Selection;
  /** Sent as JSON, or as it is when it is a string (form-encoded, with `contentType`). */
  readonly body?: unknown;
  readonly contentType?: string;
  /** The buckets that the call takes a slot of: all of them or none. */
  readonly buckets: readonly string[];
  /** A read may be cached, coalesced and retried; a write is sent once. @default true for GET */
  readonly isRead?: boolean;
  /** How long an answer is fresh; 0: it is not cached. */
  readonly freshMs: Milliseconds;
  /**
   * How long after that a stale answer may be given: during a refresh, on failure, out of budget. @default 10 ×
   * freshMs
   */
  readonly staleMs?: Milliseconds;
  /** Statuses that mean "there is no such thing"; the value is null then. */
  readonly absentOn?: readonly number[];
  /**
   * From JSON to a value. Throws a `SourceShapeError`, or another `SourceError` where the vendor reports an error in
   * the body of a success. The value is cached, so nobody may change it.
   */
  decode(body: unknown): T;
}

export interface Answer<T> {
  /** Null only for a status of `absentOn`. */
  readonly value: T;
  readonly provenance: Provenance;
}

export interface CacheEntry {
  readonly endpoint: string;
  readonly path: string;
  /** The decoded value: null where there is no such thing, undefined while the request is in flight. */
  readonly value?: unknown;
}

export interface Upstream {
  send<T>(
    request: UpstreamRequest<T> & { readonly absentOn: readonly number[] },
    call: Call,
  ): Promise<Answer<T | null>>;
  send<T>(request: UpstreamRequest<T>, call: Call): Promise<Answer<T>>;
  /** Drops the cached answers that match, and caches none of the matching requests in flight. Called after a write. */
  invalidate(matches: (answer: CacheEntry) => boolean): void;
  /** How many calls could be sent now, each with a slot of every one of these buckets. */
  room(buckets: readonly string[]): number;
  health(): UpstreamHealth;
  close(): Promise<void>;
}

/** What a source gets when it is opened. */
export interface Runtime {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  random(): number;
  openUpstream(spec: UpstreamSpec): Upstream;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
