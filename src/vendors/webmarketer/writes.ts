import type { EventRef } from '../../domain/entities.ts';
import { toError } from '../../domain/errors.ts';
import type { TrashedEvent } from '../../domain/event-types.ts';
import { MINUTE, rfc3339 } from '../../domain/time.ts';
import type { Tracked, TrackInput, TrackMode } from '../../domain/tracking.ts';
import type { Call } from '../../ports/call.ts';
import type { WriteSource } from '../../ports/writes.ts';
import { createChecks } from '../kit/checks.ts';
import { live } from '../kit/request.ts';
import type { SingleAccount } from '../kit/source.ts';
import { SOURCE } from './facts.ts';
import type { Trash, TrashWatch } from './marketing/reads-trash.ts';
import { readEvent } from './reads.ts';
import { failureCodeOf, endpoints, type Api } from './requests.ts';
import { sent } from './wire.ts';

/** How long an event takes to be processed in mode ASYNC. Our assumption: Webmarketer documents nothing. */
const PROCESSED_AFTER_MS = MINUTE;

/** Sends events. `writes-metrics.ts` sets their metrics later; `writes-offline.ts` sends offline interactions. */
export function createTrack(
  api: Api,
  account: SingleAccount,
  trash: Trash,
  watch: TrashWatch,
): WriteSource['track'] {
  const { project, clock } = api;

  /** Sends an event. It is sent again where the first send may have been lost; its nonce makes it count once. */
  function send(input: TrackInput, mode: TrackMode, call: Call): Promise<string> {
    const target = api.at(mode === 'SYNC' ? endpoints.trackSync : endpoints.track);
    const body = bodyOf(input, project);
    const check = 'it is safe to send the event again with the same nonce';
    const once = () => api.write({ ...target, body, decoder: sent, check }, call);
    return once().catch(async (first: unknown) => {
      const code = failureCodeOf(first);
      // UPSTREAM_UNAUTHORIZED: the second send has a renewed token.
      if (code !== 'UNKNOWN_OUTCOME' && code !== 'UPSTREAM_UNAUTHORIZED') throw first;
      return once().catch((second: unknown) => {
        throw code === 'UNKNOWN_OUTCOME' && failureCodeOf(second) !== 'UPSTREAM_REJECTED'
          ? first
          : second;
      });
    });
  }

  /** The user of an event is known only once the event is processed. */
  async function refOf(id: string, mode: TrackMode, call: Call): Promise<Processed> {
    const unknown = { lead: account.leadRef(''), session: null, externalId: id };
    if (mode === 'ASYNC') return { ref: unknown, isThere: true };
    // The event was taken, even where reading it fails.
    const event = await readEvent(api, id, unknown.lead, live(call)).catch(toError);
    return event instanceof Error
      ? { ref: unknown, isThere: true }
      : { ref: event?.ref ?? unknown, isThere: event !== null };
  }

  async function findTrashed(ids: readonly string[], sentAt: number, call: Call) {
    if (ids.length === 0) return NONE;
    return trash.find(ids, sentAt, live(call)).catch((cause: unknown) => {
      api.warn('the trash could not be read after events were sent', {
        source: SOURCE,
        code: failureCodeOf(cause),
      });
      return NONE;
    });
  }

  return async (inputs, call, mode = 'SYNC') => {
    const sentAt = clock.now();
    const faults = new Map(inputs.map((input) => [input, faultOf(input)]));
    const right = inputs.filter((input) => faults.get(input) === null);
    // Two events with one nonce are one event, as they are at Webmarketer. The first of them counts.
    const byNonce = new Map(right.toReversed().map((input) => [input.nonce, input]));
    const answers = new Map<string, Processed | Error>(
      await Promise.all(
        [...byNonce.values()].map(async (input) => {
          const answer = send(input, mode, call).then((id) => refOf(id, mode, call));
          return [input.nonce, await answer.catch(toError)] as const;
        }),
      ),
    );
    const taken = [...answers.values()].flatMap((answer) =>
      answer instanceof Error ? [] : [answer],
    );
    const missing = taken.filter(({ isThere }) => !isThere).map(({ ref }) => ref.externalId);
    const trashed = await findTrashed(missing, sentAt, call);
    invalidate(api, taken);
    if (mode === 'ASYNC' && taken.length > 0)
      watch.expect(taken.map(({ ref: { externalId } }) => externalId));
    return inputs.map((input) =>
      toTracked(input, {
        answer: faults.get(input) ?? answers.get(input.nonce),
        trashed,
        isRepeated: byNonce.get(input.nonce) !== input,
        readableAt: mode === 'ASYNC' ? sentAt + PROCESSED_AFTER_MS : null,
      }),
    );
  };
}

/** Invalidates the cached lists and sums that lack the events. Without a known user: the lists of all users. */
function invalidate(api: Api, taken: readonly Processed[]): void {
  if (taken.length === 0) return;
  const { users, userEvents, insights, trash } = endpoints;
  api.invalidate([
    users,
    insights,
    trash,
    ...taken.map(({ ref: { lead } }) =>
      lead.externalId === '' ? userEvents : api.at(userEvents, { user: lead.externalId }),
    ),
  ]);
}

interface Processed {
  readonly ref: EventRef;
  /** False where Webmarketer took the event and cannot find it: it was trashed, most likely. */
  readonly isThere: boolean;
}
const NONE: ReadonlyMap<string, TrashedEvent> = new Map();

/** What is wrong with an event. The others of the batch are sent all the same. */
function faultOf({ type, nonce, occurredAt }: TrackInput): Error | null {
  const checks = createChecks();
  checks.filled(type, 'type');
  checks.filled(nonce, 'nonce');
  checks.date(occurredAt, 'occurredAt');
  return checks.error();
}

/**
 * An event of Webmarketer has a type, a date and data. The type declares the data, so the page's title and address go
 * there too. Webmarketer takes no session, IP address or user agent of the visitor, so they are not sent.
 */
function bodyOf(input: TrackInput, project: string) {
  const { type, nonce, occurredAt, trackerId, title, url, referrer, properties } = input;
  const page = Object.entries({ title, url, referrer }).filter(([, value]) => value !== null);
  return {
    projectId: project,
    eventType: type,
    ...(occurredAt === null ? {} : { eventDate: rfc3339(occurredAt) }),
    ...(trackerId === null ? {} : { trackerId }),
    nonce,
    data: { ...Object.fromEntries(page), ...properties },
  };
}

function toTracked(
  { nonce }: TrackInput,
  of: {
    readonly answer: Processed | Error | undefined;
    readonly trashed: ReadonlyMap<string, TrashedEvent>;
    readonly isRepeated: boolean;
    readonly readableAt: number | null;
  },
): Tracked {
  const { answer, isRepeated, readableAt } = of;
  if (answer === undefined) throw new RangeError('every nonce was sent');
  if (answer instanceof Error) return { nonce, event: null, duplicate: null, problem: answer };
  const trashed = of.trashed.get(answer.ref.externalId);
  return {
    nonce,
    event: answer.ref,
    // Webmarketer answers a nonce that it knows as it did the first time, so the answer does not tell.
    duplicate: isRepeated ? true : null,
    problem: null,
    ...(trashed ? { trashed } : {}),
    ...(readableAt === null ? {} : { readableAt }),
  };
}
