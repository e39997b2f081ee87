import { GatewayError, SourceError } from '../../domain/errors.ts';
import type { Page } from '../../domain/page.ts';
import { MINUTE, type Clock } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { Answer, QueryParameters, Runtime, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { endpoint, type Endpoint, type PartsOf } from '../kit/endpoint.ts';
import { pageOfParts, type PartPage, type PartsPage } from '../kit/paging.ts';
import { decodes } from '../kit/request.ts';
import { SOURCE } from './facts.ts';
import { page, PAGE_SIZE, type WirePage } from './wire.ts';

// Every operation of the API, and the ways to send one for the project: read, find, write.

const PROJECT = '/projects/:project';
const EVENTS = `${PROJECT}/events`;
const TYPES = `${PROJECT}/event-types`;
const CAMPAIGNS = `${PROJECT}/custom-ads/:wmktId/campaigns`;
const OUTLAYS = `${CAMPAIGNS}/:campaign/outlays`;

/**
 * Every operation. The paths of users, of raw and trashed events, of insights, campaigns and outlays are published
 * nowhere: the vendor's own client and the names in its schema suggest them.
 */
export const endpoints = {
  users: endpoint('POST', `${PROJECT}/users/search`),
  userEvents: endpoint('GET', `${PROJECT}/users/:user/events`),
  track: endpoint('POST', '/events'),
  trackSync: endpoint('POST', '/events/sync'),
  event: endpoint('GET', `${EVENTS}/:event`),
  rawEvent: endpoint('GET', `${EVENTS}/raw/:event`),
  setState: endpoint('PATCH', `${EVENTS}/:event/states/:storageKey`),
  setStatistic: endpoint('PATCH', `${EVENTS}/:event/statistics/:storageKey`),
  trash: endpoint('GET', `${EVENTS}/trash`),
  insights: endpoint('POST', `${EVENTS}/insights`),
  eventTypes: endpoint('GET', TYPES),
  createEventType: endpoint('POST', TYPES),
  eventType: endpoint('GET', `${TYPES}/:reference`),
  campaigns: endpoint('GET', CAMPAIGNS),
  createCampaign: endpoint('POST', CAMPAIGNS),
  campaign: endpoint('GET', `${CAMPAIGNS}/:campaign`),
  updateCampaign: endpoint('PATCH', `${CAMPAIGNS}/:campaign`),
  outlays: endpoint('GET', OUTLAYS),
  createOutlay: endpoint('POST', OUTLAYS),
  outlay: endpoint('GET', `${OUTLAYS}/:outlay`),
  updateOutlay: endpoint('PATCH', `${OUTLAYS}/:outlay`),
  offline: endpoint('POST', `${PROJECT}/interactions/offline`),
} as const;
type Method = 'GET' | 'POST' | 'PATCH';

/** An operation on one thing of the project. */
export interface Target {
  readonly endpoint: string;
  readonly method: Method;
  readonly path: string;
}
export interface Read<T> extends Target {
  readonly query?: QueryParameters;
  /** Of a read that is sent by POST. */
  readonly body?: unknown;
  readonly decoder: Decoder<T>;
}
export interface Write<T> extends Target {
  readonly body: unknown;
  readonly decoder: Decoder<T>;
  /** Ends the message after a lost connection: how to see whether the write was done. */
  readonly check: string;
}

export interface Api {
  readonly project: string;
  readonly clock: Clock;
  warn: Runtime['warn'];
  /** The operation on the thing that the parts name. The project is filled in. */
  at<T extends string>(
    operation: Endpoint<Method, T>,
    ...parts: Exclude<PartsOf<T>, 'project'> extends never
      ? []
      : [Readonly<Record<Exclude<PartsOf<T>, 'project'>, string>>]
  ): Target;
  read<T>(read: Read<T>, call: Call): Promise<Answer<T>>;
  /** As `read`; the value is null where there is no such thing (404). */
  find<T>(read: Read<T>, call: Call): Promise<Answer<T | null>>;
  write<T>(write: Write<T>, call: Call): Promise<T>;
  /** After a write: drops the cached answers of a target, or every answer of an operation. */
  invalidate(answers: readonly (Target | { readonly name: string })[]): void;
}

const BUCKETS = ['requests'];
const FRESH_MS = MINUTE;

export function createApi(upstream: Upstream, project: string, { clock, warn }: Runtime): Api {
  const requestOf = <T>({ decoder, ...read }: Read<T>) => ({
    ...read,
    buckets: BUCKETS,
    isRead: true,
    freshMs: FRESH_MS,
    decode: decodes(SOURCE, read.endpoint, decoder),
  });
  return {
    project,
    clock,
    warn,
    at: ({ name, method, path }, ...[parts]) => {
      const all: Readonly<Record<string, string>> = { project, ...parts };
      return { endpoint: name, method, path: path(all) };
    },
    read: (read, call) => upstream.send(requestOf(read), call),
    find: (read, call) => upstream.send({ ...requestOf(read), absentOn: [404] }, call),
    async write({ decoder, check, ...write }, call) {
      const decode = decodes(SOURCE, write.endpoint, decoder);
      try {
        const request = { ...write, buckets: BUCKETS, isRead: false, freshMs: 0, decode };
        const { value } = await upstream.send(request, call);
        return value;
      } catch (cause) {
        throw failureCodeOf(cause) === 'UNKNOWN_OUTCOME'
          ? unknownOutcome(write, `it was sent, but how it ended is not known; ${check}`, cause)
          : cause;
      }
    },
    invalidate(answers) {
      upstream.invalidate((kept) =>
        answers.some((one) =>
          'name' in one
            ? kept.endpoint === one.name
            : kept.endpoint === one.endpoint && kept.path === one.path,
        ),
      );
    },
  };
}

export function unknownOutcome(
  { endpoint: name }: Target,
  message: string,
  cause?: unknown,
): SourceError {
  return new SourceError('UNKNOWN_OUTCOME', SOURCE, `${SOURCE} ${name}: ${message}`, { cause });
}

/** The code of a failure of the source or of the way to it; null for any other failure. */
export function failureCodeOf(cause: unknown): SourceError['code'] | null {
  return cause instanceof SourceError ? cause.code : null;
}

/**
 * What a failed create was to make, where it is there all the same. How Webmarketer refuses a name that is taken is
 * documented nowhere, so the thing is looked for after each refusal.
 *
 * @throws the failure of the create where the thing is not there. Where the source fails in the look-up as well, the
 * message says so. A fault of the gateway in the look-up is thrown as it is, so that it is reported.
 */
export async function lookUpAfter<T>(cause: unknown, find: () => Promise<T | null>): Promise<T> {
  if (!(cause instanceof SourceError) || !MAYBE_MADE.includes(cause.code)) throw cause;
  let there: T | null;
  try {
    there = await find();
  } catch (again) {
    if (!(again instanceof SourceError)) throw again;
    const message = `${cause.message}; it could not be looked up either: ${again.message}`;
    throw new SourceError(cause.code, SOURCE, message, { cause: again, retryAt: cause.retryAt });
  }
  if (there === null) throw cause;
  return there;
}
/** The codes of a failed create after which the thing may exist. */
const MAYBE_MADE: readonly SourceError['code'][] = [
  'CONFLICT',
  'UPSTREAM_REJECTED',
  'UNKNOWN_OUTCOME',
];

export function notFound(what: string): GatewayError {
  return new GatewayError('NOT_FOUND', `There is no such ${what} at Webmarketer`);
}

/** Limit and offset of a page; pages count from 1. */
export function limitsOf(number: number): { readonly limit: number; readonly offset: number } {
  return { limit: PAGE_SIZE, offset: (number - 1) * PAGE_SIZE };
}

/** A list that is read by GET. */
export interface ListRead<T> extends Target {
  readonly query?: ListParameters;
  readonly item: Decoder<T>;
}
/** A parameter that is undefined is not sent. */
export type ListParameters = readonly (readonly [
  name: string,
  value: string | number | boolean | undefined,
])[];

interface ListPage<T> extends PartPage<T> {
  /** True where the list is of a thing that does not exist (404). */
  readonly isAbsent: boolean;
}

export async function readListPage<T, U>(
  api: Api,
  { item, query = [], ...target }: ListRead<T>,
  number: number,
  call: Call,
  toItem: (row: T) => U,
): Promise<ListPage<U>> {
  const { limit, offset } = limitsOf(number);
  const parameters: ListParameters = [...query, ['limit', limit], ['offset', offset]];
  const { value, provenance } = await api.find(
    {
      ...target,
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

export function partPage<T, U>(
  { items, faults, next, pages, capped }: Omit<WirePage<T>, 'total'>,
  provenance: PartPage<U>['provenance'],
  toItem: (row: T) => U,
): PartPage<U> {
  return { items: items.map(toItem), faults, next, pages, capped, provenance };
}

/** Throws for a 404: the owner of the list is configured, so the address must be wrong. */
export function requireList<T>(part: ListPage<T>, { endpoint: name }: Target): PartPage<T> {
  if (!part.isAbsent) return part;
  throw new SourceError(
    'UPSTREAM_NOT_FOUND',
    SOURCE,
    `${SOURCE} ${name}: it does not know the address (HTTP 404)`,
  );
}

/** A part of a list may be an integration. Its failure is told as one of the project, which is the account. */
export function pageOfProject<T>({ project, clock }: Api, parts: PartsPage<T>): Page<T> {
  const failures = parts.failures.map(({ error }) => ({ account: project, error }));
  return pageOfParts({ ...parts, failures }, clock.now());
}
