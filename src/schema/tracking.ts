import { InvalidInputError } from '../domain/errors.ts';
import { eventId } from '../domain/ids.ts';
import type { Tracked } from '../domain/tracking.ts';
import type { ActivityTypes } from './activity.ts';
import { freshnessOf } from './arguments.ts';
import type { Parts } from './builder.ts';
import { attempt, placed, refusalOf, type Problems } from './problems.ts';
import type { TrashTypes } from './event-types.ts';

const MAX_EVENTS = 1_000;

interface TrackSuccess {
  readonly tracked: readonly Tracked[];
}

/** The mutation `trackEvents`. */
export function addTracking(
  { builder, SourceEnum }: Parts,
  problems: Problems,
  activity: ActivityTypes,
  TrashedEvent: TrashTypes['TrashedEventRef'],
): void {
  const TrackedEvent = builder.objectRef<Tracked>('TrackedEvent').implement({
    description: 'What became of one event of a batch. A batch may fail in part: see problem.',
    fields: (t) => ({
      nonce: t.exposeString('nonce', { description: 'The nonce it was sent with.' }),
      eventId: t.id({
        nullable: true,
        description: 'Known where the source gave one, also when the event cannot be read yet.',
        resolve: ({ event }) => event && eventId(event),
      }),
      event: t.field({
        type: activity.Event,
        nullable: true,
        description: 'The event as it can be read back now.',
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
        description: 'When it can be read at the latest; null where that is now.',
        resolve: ({ readableAt }) => readableAt ?? null,
      }),
      trashed: t.field({
        type: TrashedEvent,
        nullable: true,
        description:
          'Where it was taken and then refused by its type’s schema (SYNC). What is sent ASYNC shows in trashedEvents.',
        resolve: ({ trashed }) => trashed ?? null,
      }),
      duplicate: t.exposeBoolean('duplicate', {
        nullable: true,
        description:
          'True where the same event was there already; null where the source doesn’t tell.',
      }),
      problem: t.field({
        type: problems.Problem,
        nullable: true,
        description: 'Why it was not taken; null where it was.',
        resolve: ({ problem }) => problem && refusalOf(problem),
      }),
    }),
  });
  const Success = builder.objectRef<TrackSuccess>('TrackEventsSuccess').implement({
    description: 'The batch was taken, wholly or in part.',
    fields: (t) => ({
      accepted: t.field({
        type: 'NonNegativeInt',
        description: 'Events stored now or before.',
        resolve: ({ tracked }) => tracked.filter((one) => !one.problem && !one.trashed).length,
      }),
      results: t.field({
        type: [TrackedEvent],
        description: 'One an event, in their order.',
        resolve: ({ tracked }) => [...tracked],
      }),
    }),
  });
  const Result = problems.resultOf('TrackEvents', Success, ['INVALID', 'UNSUPPORTED', 'UPSTREAM']);
  const TrackMode = builder.enumType('TrackMode', {
    description: 'Whether to wait until events are processed.',
    values: {
      SYNC: { value: 'SYNC', description: 'Answer when they are stored.' },
      ASYNC: {
        value: 'ASYNC',
        description: 'Answer when they are taken over. LOCAL always stores first.',
      },
    } as const,
  });
  const TrackEventInput = builder.inputType('TrackEventInput', {
    description: 'One event.',
    fields: (t) => ({
      type: t.string({
        required: true,
        description: 'page-view, form, order, … or any name, up to 200 characters.',
      }),
      nonce: t.string({
        required: true,
        description:
          'Makes a repeated send count once; any text up to 200 characters, unique to the event.',
      }),
      occurredAt: t.field({
        type: 'DateTime',
        description: 'When it happened; by default when it is received.',
      }),
      trackerId: t.string({
        description:
          'The visitor’s own id (first-party cookie); events of one tracker id belong to one lead.',
      }),
      sessionId: t.string({
        description: 'The tracker’s session id; kept, LOCAL sessions are cut by time.',
      }),
      title: t.string({ description: 'Title of the page or of the event.' }),
      url: t.string({
        description: 'The page; its utm parameters become the session’s traffic source.',
      }),
      referrer: t.string({ description: 'The page before.' }),
      ip: t.string({ description: 'Of the visitor, when a server sends for him.' }),
      userAgent: t.string({ description: 'Of the visitor, when a server sends for him.' }),
      properties: t.field({
        type: 'JSONObject',
        description:
          'They go to the event, its session and its lead. email, firstName, lastName, phone, company, domain and userId identify.',
      }),
    }),
  });
  const TrackEventsInput = builder.inputType('TrackEventsInput', {
    description: 'A batch of events for one source.',
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        required: true,
        defaultValue: 'LOCAL',
        description: 'Where to send them.',
      }),
      mode: t.field({
        type: TrackMode,
        required: true,
        defaultValue: 'SYNC',
        description: 'Whether to wait.',
      }),
      events: t.field({
        type: [TrackEventInput],
        required: true,
        description: '1 to 1000 events.',
      }),
    }),
  });
  builder.mutationField('trackEvents', (t) =>
    t.field({
      type: Result,
      nullable: true,
      description:
        'Sends events to the local store, or to a source that takes them. The nonce makes it safe to repeat: what LOCAL has acknowledged is stored, once.',
      args: { input: t.arg({ type: TrackEventsInput, required: true, description: 'The batch.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async (): Promise<TrackSuccess> => {
          if (input.events.length < 1 || input.events.length > MAX_EVENTS) {
            const message = `events must be 1 to ${MAX_EVENTS}, not ${input.events.length}`;
            throw new InvalidInputError([{ path: ['events'], message }]);
          }
          const events = input.events.map(({ occurredAt, properties, ...event }) => ({
            type: event.type,
            nonce: event.nonce,
            occurredAt: occurredAt ? occurredAt.getTime() : null,
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

/** A source names faults from the event down; the caller looks for them from the input down. */
function inBatch(tracked: Tracked, index: number): Tracked {
  const { problem } = tracked;
  return problem instanceof InvalidInputError
    ? { ...tracked, problem: placed(problem, ['input', 'events', String(index)]) }
    : tracked;
}
