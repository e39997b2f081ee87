import { SourceError } from '../../domain/errors.ts';
import type { Parts, PartPage, Whole } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { Page } from '../../domain/page.ts';
import { MINUTE, type Clock } from '../../domain/time.ts';
import type { Answer, QueryParameters, Runtime, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { decodes } from '../kit/request.ts';
import { pageOf, combineProvenance } from '../kit/answer.ts';
import { SOURCE } from './map.ts';
import { page, PAGE_SIZE, type WirePage } from './wire.ts';

export const FRESH_MS = MINUTE;
const BUCKETS = ['requests'];

export interface Reading<T> {
  readonly endpoint: string;
  readonly path: string;
  readonly query?: QueryParameters;
  /** Sent by POST, which here reads. */
  readonly body?: unknown;
  readonly decoder: Decoder<T>;
}
export interface Writing<T> {
  readonly endpoint: string;
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
  readonly decoder: Decoder<T>;
  /** What shows whether it was done, where the connection was lost. */
  readonly check: string;
}
/** Which kept answers a write makes wrong: all of an endpoint, or those at a path. */
export type Forgotten = readonly (readonly [endpoint: string, path?: string])[];

/** One project of Webmarketer, as all of the source's parts speak to it. */
export interface Api {
  readonly project: string;
  readonly clock: Clock;
  warn: Runtime['warn'];
  read<T>(reading: Reading<T>, call: Call): Promise<Answer<T>>;
  /** Null where there is no such thing (404). */
  find<T>(reading: Reading<T>, call: Call): Promise<Answer<T | null>>;
  write<T>(writing: Writing<T>, call: Call): Promise<T>;
  forget(answers: Forgotten): void;
}

export function createApi(upstream: Upstream, project: string, { clock, warn }: Runtime): Api {
  const requestOf = <T>({ endpoint, path, query = [], body, decoder }: Reading<T>) => ({
    endpoint,
    method: body === undefined ? ('GET' as const) : ('POST' as const),
    path,
    query,
    body,
    buckets: BUCKETS,
    isRead: true,
    freshMs: FRESH_MS,
    decode: decodes(SOURCE, endpoint, decoder),
  });
  return {
    project,
    clock,
    warn,
    read: (reading, call) => upstream.send(requestOf(reading), call),
    find: (reading, call) => upstream.send({ ...requestOf(reading), absentOn: [404] }, call),
    async write({ endpoint, method, path, body, decoder, check }, call) {
      const decode = decodes(SOURCE, endpoint, decoder);
      try {
        const { value } = await upstream.send(
          { endpoint, method, path, body, buckets: BUCKETS, isRead: false, freshMs: 0, decode },
          call,
        );
        return value;
      } catch (cause) {
        throw codeOf(cause) === 'UNKNOWN_OUTCOME'
          ? new SourceError(
              'UNKNOWN_OUTCOME',
              SOURCE,
              `${SOURCE} ${endpoint}: it was sent, but how it ended is not known; ${check}`,
              { cause },
            )
          : cause;
      }
    },
    forget(answers) {
      upstream.invalidate((kept) =>
        answers.some(
          ([endpoint, path]) =>
            kept.endpoint === endpoint && (path === undefined || kept.path === path),
        ),
      );
    },
  };
}

/** The code of a failure that the source or the way to it had; null for any other. */
export function codeOf(cause: unknown): SourceError['code'] | null {
  return cause instanceof SourceError ? cause.code : null;
}

/** Limit and offset of a page; pages count from 1. */
export function placeOf(number: number): { readonly limit: number; readonly offset: number } {
  return { limit: PAGE_SIZE, offset: (number - 1) * PAGE_SIZE };
}

export interface Listing<T> {
  readonly endpoint: string;
  readonly path: string;
  readonly query?: readonly (readonly [string, string | number | boolean | undefined])[];
  readonly item: Decoder<T>;
}

/** A page of a list that is read by GET. Parameters that are undefined are not sent. */
export async function readPage<T, U>(
  api: Api,
  { endpoint, path, query = [], item }: Listing<T>,
  number: number,
  call: Call,
  toItem: (row: T) => U,
): Promise<ListedPage<U>> {
  const { limit, offset } = placeOf(number);
  const parameters = [...query, ['limit', limit] as const, ['offset', offset] as const];
  const { value, provenance } = await api.find(
    {
      endpoint,
      path,
      query: parameters.flatMap(([name, given]) =>
        given === undefined ? [] : [[name, String(given)] as const],
      ),
      decoder: page(item, number),
    },
    call,
  );
  const none = { items: [], faults: [], next: null, pages: 1, capped: false } as const;
  return {
    ...partPage<T, U>(value ?? none, provenance, toItem),
    isAbsent: value === null,
  };
}
interface ListedPage<T> extends PartPage<T> {
  /** True where the list is of a thing that is not there (404). */
  readonly isAbsent: boolean;
}

export function partPage<T, U>(
  value: Omit<WirePage<T>, 'total'>,
  provenance: PartPage<U>['provenance'],
  toItem: (row: T) => U,
): PartPage<U> {
  const { faults, next, pages, capped } = value;
  return { items: value.items.map(toItem), faults, next, pages, capped, provenance };
}

/** Of a list whose owner is configured, so that it must be there. */
export function mustExist<T>(part: ListedPage<T>, endpoint: string): PartPage<T> {
  if (!part.isAbsent) return part;
  throw new SourceError(
    'UPSTREAM_NOT_FOUND',
    SOURCE,
    `${SOURCE} ${endpoint}: it does not know the address (HTTP 404)`,
  );
}

/** A part of a list may be an integration, but a failure belongs to an account: the project. */
export function pageOfParts<T>({ project, clock }: Api, parts: Parts<T>): Page<T> {
  return pageOf(
    parts.items,
    parts.next,
    { provenance: combineProvenance(parts.provenances, clock.now()) },
    {
      ordered: parts.ordered,
      failures: parts.failures.map(({ error }) => ({ account: project, error })),
    },
  );
}

export function pageOfWhole<T>(
  { project, clock }: Api,
  items: readonly T[],
  whole: Whole<unknown>,
): Page<T> {
  const [fault] = whole.faults;
  return pageOf(
    items,
    null,
    { provenance: combineProvenance(whole.provenances, clock.now()) },
    { capped: whole.capped, failures: fault ? [{ account: project, error: fault }] : [] },
  );
}
