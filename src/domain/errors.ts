import type { Instant } from './time.ts';

/** The closed list of codes that a client can meet. `ProblemCode` of the schema is built from it. */
export const PROBLEM_CODES = {
  INVALID_INPUT:
    'An argument or input field is wrong; the message names it and what would be right.',
  NOT_FOUND: 'There is no such thing, or it is not visible with the configured credentials.',
  CONFLICT: 'The thing has changed since the caller read it; nothing was written.',
  UNSUPPORTED: 'This source cannot do that.',
  NOT_CONFIGURED: 'The source has no credentials; set its environment variables.',
  UNAUTHENTICATED: 'The request carries no valid API key of this gateway.',
  FORBIDDEN: 'The API key of this gateway may not do that.',
  UPSTREAM_UNAUTHORIZED: 'The source refused our credentials (HTTP 401).',
  UPSTREAM_FORBIDDEN: 'Our credentials may not do that at the source (HTTP 403).',
  UPSTREAM_PREMIUM_REQUIRED: 'The account at the source lacks the plan that this needs (HTTP 402).',
  UPSTREAM_NOT_FOUND: 'The source does not know the address we asked (HTTP 404 of a list).',
  UPSTREAM_INVALID: 'The answer of the source could not be read.',
  UPSTREAM_UNAVAILABLE: 'The source could not be reached or failed (network, HTTP 5xx).',
  UPSTREAM_TIMEOUT: 'The source did not answer in time.',
  UPSTREAM_REJECTED: 'The source refused the request as malformed (HTTP 400).',
  UPSTREAM_CAPPED: 'The list goes past the row limit of the source (HTTP 416).',
  UPSTREAM_RATE_LIMITED: 'The source said that its limit is used up (HTTP 429).',
  BUDGET_EXCEEDED: 'The call budget leaves no room before the deadline of the request.',
  UNKNOWN_OUTCOME: 'The connection was lost after a write was sent; the write may have been done.',
  BAD_CURSOR:
    'The cursor was not made by this gateway, or belongs to another list, filter or order.',
  CURSOR_EXPIRED: 'The place in the list that the cursor points to no longer exists; start again.',
  QUERY_TOO_EXPENSIVE: 'The operation is larger than this gateway allows.',
  INTERNAL: 'The gateway failed; its log has the cause under the request id.',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/**
 * Every failure that the gateway foresees. Its message is safe to show: it holds no URL, no token and no text of a
 * vendor.
 */
export class GatewayError extends Error {
  override readonly name: string = 'GatewayError';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The caller's input is wrong. Names every fault at once, each with its path into the input. */
export class InvalidInputError extends GatewayError {
  override readonly name = 'InvalidInputError' as const;
  readonly faults: readonly InputFault[];

  constructor(faults: readonly InputFault[]) {
    super('INVALID_INPUT', faults.map((fault) => fault.message).join('; '));
    this.faults = faults;
  }
}

export interface InputFault {
  readonly path: readonly string[];
  readonly message: string;
  /** The values that would be right, where they are a list. */
  readonly allowed?: readonly string[];
}

/** The named source, or every configured one, lacks the capability. */
export class UnsupportedError extends GatewayError {
  override readonly name = 'UnsupportedError' as const;
  /** The configured sources that have it. */
  readonly supportedBy: readonly string[];

  constructor(message: string, supportedBy: readonly string[]) {
    super('UNSUPPORTED', message);
    this.supportedBy = supportedBy;
  }
}

/** The source, or the way to it, failed. */
export class SourceError extends GatewayError {
  override readonly name: string = 'SourceError';
  readonly source: string;
  /** When asking again can succeed; null where nobody knows. */
  readonly retryAt: Instant | null;

  constructor(
    code: ProblemCode,
    source: string,
    message: string,
    options?: ErrorOptions & { readonly retryAt?: Instant | null },
  ) {
    super(code, message, options);
    this.source = source;
    this.retryAt = options?.retryAt ?? null;
  }
}

/** The thing differs from what the caller expects; nothing was written. */
export class ConflictError extends SourceError {
  override readonly name = 'ConflictError' as const;
  /** The global id by which the thing can be read as it is now; null where it has none. */
  readonly current: string | null;

  constructor(source: string, message: string, current: string | null) {
    super('CONFLICT', source, message);
    this.current = current;
  }
}

/** A body has the wrong shape. The message names source, endpoint and JSON pointer, never the value. */
export class SourceShapeError extends SourceError {
  override readonly name = 'SourceShapeError' as const;
  /** RFC 6901, e.g. `/data/3/attributes/visits`. */
  readonly pointer: string;

  constructor(source: string, endpoint: string, pointer: string, wanted: string) {
    super('UPSTREAM_INVALID', source, `${source} ${endpoint}: ${pointer || '/'} is not ${wanted}`);
    this.pointer = pointer;
  }
}

export function toError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error('thrown value is not an error', { cause });
}
