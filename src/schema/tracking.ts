import { InvalidInputError } from '../domain/errors.ts';
import { eventId } from '../domain/ids.ts';
import { MAX_CHARACTERS } from '../domain/limits.ts';
import type { Tracked, TrackMode } from '../domain/tracking.ts';
import { freshnessOf } from './kit/arguments.ts';
import { enumOf } from './kit/enums.ts';
import type { Parts } from './kit/parts.ts';
import { attempt, placed, refusalOf } from './kit/refusals.ts';
import { resultOf } from './kit/results.ts';

const MAX_EVENTS = 1_000;

interface TrackSuccess {
  readonly tracked: readonly Tracked[];
}

/** The mutation `trackEvents`. */
export function addTracking(parts: Parts): void {
  const { builder } = parts;
  const type = createInput(parts);
  const result = createResult(parts);
  builder.mutationField('trackEvents', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Sends events to the gateway’s own store, or to another source that takes events. The nonces make it safe to repeat.',
      args: { input: t.arg({ type, required: true, description: 'The batch.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async (): Promise<TrackSuccess> => {
          if (input.events.length < 1 || input.events.length > MAX_EVENTS) {
            const message = `events must be 1 to ${MAX_EVENTS}, not ${input.events.length}`;
            throw new InvalidInputError([{ path: ['events'], message }]);
          }
          const events = input.events.map(({ occurredAt, sentAt, properties, ...event }) => ({
            type: event.type,
            nonce: event.nonce,
            occurredAt: occurredAt ? occurredAt.getTime() : null,
            sentAt: sentAt ? sentAt.getTime() : null,
            trackerId: event.trackerId ?? null,
            sessionId: event.sessionId ?? null,
            title: event.title ?? null,
            url: event.url ?? null,
            referrer: event.referrer ?? null,
            ip: event.ip ?? null,
            userAgent: event.userAgent ?? null,
            properties: properties ?? {},
          }));
          const tracked = await loaders.track(input.source, events, input.mode);
          return { tracked: tracked.map(inBatch) };
        }),
    }),
  );
}

/** A source names the places of faults from the event down; the caller looks for them from the input down. */
function inBatch(tracked: Tracked, index: number): Tracked {
  const { problem } = tracked;
  return problem instanceof InvalidInputError
    ? { ...tracked, problem: placed(problem, ['input', 'events', String(index)]) }
    : tracked;
}

function createInput(parts: Parts) {
  const { builder, enums, store } = parts;
  const event = createEventInput(parts);
  const mode = enumOf<TrackMode>(
    builder,
    'TrackMode',
    'Whether to wait until events are processed.',
    {
      SYNC: 'The answer comes when the events are stored.',
      ASYNC: 'The answer comes when the source has taken the events over.',
    },
  );
  return builder.inputType('TrackEventsInput', {
    description: 'A batch of events for one source.',
    fields: (t) => ({
      source: t.field({
        type: enums.Source,
        required: true,
        defaultValue: store,
        description: 'The source to send the events to.',
      }),
      mode: t.field({
        type: mode,
        required: true,
        defaultValue: 'SYNC',
        description: 'Whether to wait until the events are processed.',
      }),
      events: t.field({
        type: [event],
        required: true,
        description: `The events: 1 to ${MAX_EVENTS}.`,
      }),
    }),
  });
}

function createEventInput({ builder }: Parts) {
  return builder.inputType('TrackEventInput', {
    description: 'One event.',
    fields: (t) => ({
      type: t.string({
        required: true,
        description: `What happened: \`page-view\`, \`form\`, \`order\`, … or any name of up to ${MAX_CHARACTERS.type} characters.`,
      }),
      nonce: t.string({
        required: true,
        description: `A text of up to ${MAX_CHARACTERS.nonce} characters that you choose and that no other event has. An event that is sent again with the same nonce counts once.`,
      }),
      occurredAt: t.field({
        type: 'DateTime',
        description: 'When the event happened; by default when it is received.',
      }),
      sentAt: t.field({
        type: 'DateTime',
        description:
          'When the event is sent, by the clock that `occurredAt` was read from. Where that clock is more than a minute wrong, the gateway corrects `occurredAt` by the difference.',
      }),
      trackerId: t.string({
        description:
          'The id that the tracker gave the visitor, in a first-party cookie. Events with the same id belong to the same lead.',
      }),
      sessionId: t.string({ description: 'The id that the tracker gave the session.' }),
      title: t.string({ description: 'The title of the page or of the event.' }),
      url: t.string({
        description: 'The page. Its utm parameters become the traffic source of the session.',
      }),
      referrer: t.string({ description: 'The page before.' }),
      ip: t.string({
        description: 'The IP address of the visitor, where a server sends in place of the browser.',
      }),
      userAgent: t.string({
        description: 'The user agent of the visitor, where a server sends in place of the browser.',
      }),
      properties: t.field({
        type: 'JSONObject',
        description:
          'Properties of the event, which its session and its lead get as well. `email`, `firstName`, `lastName`, `phone`, `company`, `domain` and `userId` identify the lead.',
      }),
    }),
  });
}

function createResult(parts: Parts) {
  const { builder } = parts;
  const type = createTracked(parts);
  const success = builder.objectRef<TrackSuccess>('TrackEventsSuccess').implement({
    description: 'The batch was taken, wholly or in part.',
    fields: (t) => ({
      accepted: t.field({
        type: 'NonNegativeInt',
        description: 'How many events are stored, by this batch or an earlier one.',
        resolve: ({ tracked }) => tracked.filter((one) => !one.problem && !one.trashed).length,
      }),
      results: t.field({
        type: [type],
        description: 'One result for each event, in the order of the events.',
        resolve: ({ tracked }) => [...tracked],
      }),
    }),
  });
  return resultOf(parts, 'TrackEvents', {
    success,
    problems: ['InvalidInput', 'Unsupported', 'Upstream'],
  });
}

function createTracked({ builder, types }: Parts) {
  return builder.objectRef<Tracked>('TrackedEvent').implement({
    description:
      'What became of one event of a batch. Some events of a batch may fail: see `problem`.',
    fields: (t) => ({
      nonce: t.exposeString('nonce', { description: 'The nonce that the event was sent with.' }),
      eventId: t.id({
        nullable: true,
        description:
          'The global id, where the source gave one; also while the event cannot be read yet.',
        resolve: ({ event }) => event && eventId(event),
      }),
      event: t.field({
        type: types.Event,
        nullable: true,
        description: 'The event, read from its source; null while it cannot be read yet.',
        resolve: ({ event, readableAt }, _args, { loaders }) =>
          event && !readableAt
            ? loaders.event(event, {
                freshness: freshnessOf({ mode: 'LIVE' }),
                window: null,
                rank: 0,
              })
            : null,
      }),
      readableAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the event can be read at the latest; null where it can be read now.',
        resolve: ({ readableAt }) => readableAt ?? null,
      }),
      trashed: t.field({
        type: types.TrashedEvent,
        nullable: true,
        description:
          'The trashed event, where the source took the event and its type then refused it. Only in the mode SYNC; what was sent ASYNC shows in `trashedEvents`.',
        resolve: ({ trashed }) => trashed ?? null,
      }),
      duplicate: t.exposeBoolean('duplicate', {
        nullable: true,
        description:
          'True where the same event was there already; null where the source does not tell.',
      }),
      problem: t.field({
        type: types.Problem,
        nullable: true,
        description: 'Why the event was not taken; null where it was.',
        resolve: ({ problem }) => problem && refusalOf(problem),
      }),
    }),
  });
}
