import { wholeNumberIn, type SandboxRequest, type Reply } from '../../kit/sandbox/server.ts';

/** A refusal as NestJS writes it. Any function below a route may throw it. */
export class Refused extends Error {
  override readonly name = 'Refused' as const;
  readonly reply: Reply;

  constructor(statusCode: number, message: string | readonly string[], error?: string) {
    super(`refused with ${statusCode}`);
    this.reply = refuse(statusCode, message, error);
  }
}

/** What a part of the API answers, by the name of the operation. */
export type Answers<Operation extends string> = Readonly<
  Record<Operation, (asked: SandboxRequest) => Reply>
>;

export function ok(body: unknown): Reply {
  return { status: 200, body };
}
/** The answer of NestJS to a POST that created something. */
export function created(body: unknown): Reply {
  return { status: 201, body };
}
/** A body that is a single text, as a JSON string. */
export function okText(text: string): Reply {
  return ok(JSON.stringify(text));
}
export function refuse(
  statusCode: number,
  message: string | readonly string[],
  error?: string,
): Reply {
  return {
    status: statusCode,
    body: { statusCode, message, ...(error === undefined ? {} : { error }) },
  };
}
export function notFound(message: string): Refused {
  return new Refused(404, message, 'Not Found');
}
export function badRequest(message: string | readonly string[]): Refused {
  return new Refused(400, message, 'Bad Request');
}

export type Body = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bodyOf({ body }: SandboxRequest): Body {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw badRequest('Unexpected token in JSON at position 0');
  }
  if (!isObject(parsed)) throw badRequest('Unexpected token in JSON at position 0');
  return parsed;
}

/** The query as a body, so that one set of rules holds for both. */
export function queryOf({ url }: SandboxRequest): Body {
  return Object.fromEntries(url.searchParams);
}

export interface Rule {
  readonly name: string;
  readonly isRequired?: boolean;
  readonly must: string;
  passes(value: unknown): boolean;
}

/** Refuses with everything that is wrong at once, as the validation of NestJS does: `message` is then a list. */
export function validate(from: Body, rules: readonly Rule[]): void {
  const wrong = rules.flatMap(({ name, isRequired = false, must, passes }) => {
    const value = from[name];
    const isFine = value === undefined || value === null ? !isRequired : passes(value);
    return isFine ? [] : [`${name} ${must}`];
  });
  if (wrong.length > 0) throw badRequest(wrong);
}

export const aText: Pick<Rule, 'must' | 'passes'> = {
  must: 'must be a string',
  passes: (value) => typeof value === 'string' && value !== '',
};
export const aNumber: Pick<Rule, 'must' | 'passes'> = {
  must: 'must be a number conforming to the specified constraints',
  passes: (value) => typeof value === 'number' && Number.isFinite(value),
};
/** The vendor's own client is written in PHP, which sends booleans as 0 and 1. */
export const aFlag: Pick<Rule, 'must' | 'passes'> = {
  must: 'must be a boolean value',
  passes: (value) =>
    typeof value === 'boolean' || ['0', '1', 'true', 'false'].includes(String(value)),
};
export const aMoment: Pick<Rule, 'must' | 'passes'> = {
  must: 'must be a valid ISO 8601 date string',
  passes: (value) => momentOf(value) !== null,
};
export const anObject: Pick<Rule, 'must' | 'passes'> = {
  must: 'must be an object',
  passes: isObject,
};
export function among(allowed: readonly string[]): Pick<Rule, 'must' | 'passes'> {
  return {
    must: `must be one of the following values: ${allowed.join(', ')}`,
    passes: (value) => typeof value === 'string' && allowed.includes(value),
  };
}

export const ORDER = ['ASC', 'DESC'];

export function isTrue(value: unknown): boolean {
  return ['1', 'true'].includes(String(value));
}

/** RFC 3339; without an offset it is UTC. */
export function momentOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:\d{2})?$/.exec(value);
  const parsed = match ? Date.parse(`${match[1] ?? ''}${match[2] ?? 'Z'}`) : NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

/** True where the moment is not before `since` and not after `until`; both are optional. */
export function isBetween(moment: string, { since, until }: Body): boolean {
  const at = Date.parse(moment);
  return at >= (momentOf(since) ?? -Infinity) && at <= (momentOf(until) ?? Infinity);
}

/** One page by `limit` and `offset`. Two samples in the documents lack these members, but clients rely on them. */
export function paged(asked: SandboxRequest, rows: readonly unknown[], from: Body): Reply {
  const { total, ...page } = slice(rows, from);
  return ok(
    asked.isEndless ? { ...page, data: rows.slice(0, page.limit), total: 1e6 } : { ...page, total },
  );
}

export function slice<T>(rows: readonly T[], from: Body) {
  const [limit, offset] = [whole(from['limit'], 10, 1, 1_000), whole(from['offset'], 0, 0, 1e9)];
  if (limit === null || offset === null) throw badRequest('limit and offset must be numbers');
  const data = rows.slice(offset, offset + limit);
  return { data, total: rows.length, count: data.length, offset, limit };
}

function whole(value: unknown, fallback: number, min: number, max: number): number | null {
  return wholeNumberIn(
    value === undefined ? null : JSON.stringify(value).replaceAll('"', ''),
    fallback,
    min,
    max,
  );
}

/** Sorts by a key. Rows with the same key keep their order. */
export function sorted<T>(
  rows: readonly T[],
  keyOf: (row: T) => string | number,
  order: unknown,
): readonly T[] {
  const sign = order === 'DESC' ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -sign : left > right ? sign : 0;
  });
}
