import { SourceError, type ProblemCode } from '../domain/errors.ts';
import { parseJsonAsText } from '../domain/numbers.ts';
import type { Instant } from '../domain/time.ts';
import type { HttpError, HttpResponse } from './http.ts';
import type { UpstreamRequest } from '../ports/upstream.ts';
import { codeOf } from './policy.ts';

/** A decoded answer. */
export interface Received {
  readonly value: unknown;
  readonly receivedAt: Instant;
  readonly sizeBytes: number;
}

/** What became of an attempt, in our words: no address, no id and nothing that the vendor said. */
export function failure(
  code: ProblemCode,
  source: string,
  { endpoint }: Pick<UpstreamRequest<unknown>, 'endpoint'>,
  what: string,
): SourceError {
  return new SourceError(code, source, `${source} ${endpoint}: ${what}`);
}

/** The error of an attempt without a response. */
export function unanswered(
  source: string,
  request: UpstreamRequest<unknown>,
  { failure: kind, sent }: HttpError,
  isRead: boolean,
): SourceError {
  if (!isRead && sent)
    return failure(
      'UNKNOWN_OUTCOME',
      source,
      request,
      'it was sent, but how it ended is not known',
    );
  switch (kind) {
    case 'TOO_LARGE':
      return failure('UPSTREAM_INVALID', source, request, 'the answer is larger than we take');
    case 'TIMEOUT':
      return failure('UPSTREAM_TIMEOUT', source, request, 'no answer in time');
    case 'NETWORK':
      return failure('UPSTREAM_UNAVAILABLE', source, request, 'the connection failed');
  }
}

/** The decoded value of a response, or the error that its status or its body means. Throws what is a fault of ours. */
export function answerIn(
  { status, body }: HttpResponse,
  source: string,
  request: UpstreamRequest<unknown>,
  receivedAt: Instant,
): Received | SourceError {
  if (request.absentOn?.includes(status)) return { value: null, receivedAt, sizeBytes: 1 };
  const code = codeOf(status);
  if (code !== null)
    return failure(
      code,
      source,
      request,
      `${MEANING[code] ?? 'unexpected answer'} (HTTP ${status})`,
    );
  let parsed: unknown;
  try {
    parsed = body.trim() === '' ? null : parseJsonAsText(body);
  } catch {
    // The parser's own message quotes the body.
    return failure('UPSTREAM_INVALID', source, request, 'the answer is not JSON');
  }
  try {
    return { value: request.decode(parsed), receivedAt, sizeBytes: body.length };
  } catch (cause) {
    if (cause instanceof SourceError) return cause;
    throw cause;
  }
}

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
