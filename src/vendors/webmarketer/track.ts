import type { EventRef } from '../../domain/entities.ts';
import { toError } from '../../domain/errors.ts';
import type { TrashedEvent } from '../../domain/event-types.ts';
import { MINUTE, rfc3339 } from '../../domain/time.ts';
import type { Tracked, TrackInput, TrackMode } from '../../domain/tracking.ts';
import type { Call } from '../../ports/call.ts';
import { leadRef } from '../kit/entities.ts';
import { live } from '../kit/request.ts';
import { type Api, codeOf } from './api.ts';
import { endpoints } from './endpoints.ts';
import type { Events } from './events.ts';
import { createChecks, isFilled, isWritable, WRITABLE } from './input.ts';
import { SOURCE } from './map.ts';
import type { Trash, TrashWatch } from './trash.ts';
import { sent } from './wire.ts';

/** How long events that nobody waited for take to be processed: our assumption, none is documented. */
const PROCESSED_AFTER_MS = MINUTE;

type Track = (
  events: readonly TrackInput[],
  call: Call,
  mode?: TrackMode,
) => Promise<readonly Tracked[]>;

export function createTrack(api: Api, events: Events, trash: Trash, watch: TrashWatch): Track {
  const { project, clock } = api;

  function send(input: TrackInput, mode: TrackMode, call: Call): Promise<string> {
    const { name: endpoint, path } = mode === 'SYNC' ? endpoints.trackSync : endpoints.track;
    const body = bodyOf(input, project);
    const check = 'it is safe to send the event again with the same nonce';
    const once = () =>
      api.write({ endpoint, method: 'POST', path: path(), body, decoder: sent, check }, call);
    return once().catch(async (first: unknown) => {
      const code = codeOf(first);
      // With its nonce a second send counts once: after a lost connection, and with a renewed token.
      if (code !== 'UNKNOWN_OUTCOME' && code !== 'UPSTREAM_UNAUTHORIZED') throw first;
      return once().catch((second: unknown) => {
        throw code === 'UNKNOWN_OUTCOME' && codeOf(second) !== 'UPSTREAM_REJECTED' ? first : second;
      });
    });
  }

  /** Where the event is read is known only once it is processed; until then its user is not. */
  async function refOf(id: string, mode: TrackMode, call: Call): Promise<Processed> {
    const unknown = { lead: leadRef(SOURCE, project, ''), session: null, externalId: id };
    if (mode === 'ASYNC') return { ref: unknown, isThere: true };
    // The event was taken, whatever becomes of this.
    const event = await events.find(id, unknown.lead, live(call)).catch(toError);
    return event instanceof Error
      ? { ref: unknown, isThere: true }
      : { ref: event?.ref ?? unknown, isThere: event !== null };
  }

  async function findTrashed(ids: readonly string[], sentAt: number, call: Call) {
    if (ids.length === 0) return NONE;
    return trash.find(ids, sentAt, live(call)).catch((cause: unknown) => {
      api.warn('the trash could not be read after events were sent', {
        source: SOURCE,
        code: codeOf(cause),
      });
      return NONE;
    });
  }

  return async (inputs, call, mode = 'SYNC') => {
    const sentAt = clock.now();
    // A nonce that comes twice is one event, as it would be at Webmarketer.
    const faults = new Map(inputs.map((input) => [input, faultOf(input)]));
    const right = inputs.filter((input) => faults.get(input) === null);
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
    forget(taken);
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

  function forget(taken: readonly Processed[]): void {
    if (taken.length === 0) return;
    const { users, userEvents, insights, trash: list } = endpoints;
    api.forget([
      [users.name],
      [insights.name],
      [list.name],
      ...taken.map(({ ref: { lead } }) =>
        lead.externalId === ''
          ? ([userEvents.name] as const)
          : ([userEvents.name, userEvents.path(project, lead.externalId)] as const),
      ),
    ]);
  }
}

interface Processed {
  readonly ref: EventRef;
  /** False where it was taken, and is not there. */
  readonly isThere: boolean;
}
const NONE: ReadonlyMap<string, TrashedEvent> = new Map();

/** An event that is wrong costs only itself. */
function faultOf({ type, nonce, occurredAt }: TrackInput): Error | null {
  const checks = createChecks();
  checks.that(isFilled(type), 'type', 'must not be empty');
  checks.that(isFilled(nonce), 'nonce', 'must not be empty');
  checks.that(isWritable(occurredAt), 'occurredAt', WRITABLE);
  return checks.error();
}

/**
 * Webmarketer's events have a type, a date and data; its data is what the type declares, so that a page's title and
 * address go there too. It takes no session, address or user agent of the visitor: they are not sent.
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
    // Webmarketer answers a nonce that it knows as it did the first time.
    duplicate: isRepeated ? true : null,
    problem: null,
    ...(trashed ? { trashed } : {}),
    ...(readableAt === null ? {} : { readableAt }),
  };
}
