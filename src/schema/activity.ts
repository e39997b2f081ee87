import { GatewayError } from '../domain/errors.ts';
import { eventId, eventRefOf, requireId, sessionId } from '../domain/ids.ts';
import { sessionTypeName, type SourceFacts } from '../ports/facts.ts';
import type { EventMetric } from '../domain/entities.ts';
import type { EventNode, Connection, SessionNode } from '../loaders/port.ts';
import { accountRefOf, freshnessOf, PAGE, windowOf, type Arguments } from './arguments.ts';
import { factsOf, type Parts } from './builder.ts';
import type { Connections } from './connection.ts';
import { asksReferenceOnly, referenceNode, type LeadTypes } from './lead-reference.ts';
import { arrayConnection } from './array-connection.ts';
import type { Records } from './records.ts';
import { ROWS, selectedFields } from './selection.ts';
import type { Shapes } from './shapes.ts';

export type ActivityTypes = ReturnType<typeof addActivity>;

/** The references alone: leads and sessions point at each other, so their fields come after. */
export function addActivity({ builder, catalog }: Parts, connections: Connections) {
  const Session = builder.interfaceRef<SessionNode>('Session');
  const Event = builder.objectRef<EventNode>('Event');
  const SessionConnection = connections.connectionOf<SessionNode>('Session', Session, {
    description: 'Sessions of a lead, newest first.',
  });
  const EventConnection = connections.connectionOf<EventNode>('Event', Event, {
    description: 'Events of a session (oldest first) or of a lead (newest first).',
  });
  const names = new Set(['TrackedSession', ...catalog.map(sessionTypeName)]);
  const types = new Map([...names].map((name) => [name, builder.objectRef<SessionNode>(name)]));
  const own = new Map(
    catalog.flatMap((facts) => {
      const { sessionType } = facts;
      const ref = types.get(sessionTypeName(facts));
      return ref && sessionType
        ? [
            [
              sessionType.name,
              connections.connectionOf<SessionNode>(sessionType.name, ref, {
                description: sessionType.description,
              }),
            ] as const,
          ]
        : [];
    }),
  );
  function connectionOf(facts: SourceFacts) {
    const connection = own.get(sessionTypeName(facts));
    if (!connection) throw new Error(`${facts.name} has no session type of its own`);
    return connection;
  }
  return { Session, SessionConnection, Event, EventConnection, types, connectionOf };
}

/** The fields of sessions and events, and the queries that begin with them. */
export function implementActivity(
  parts: Parts,
  shapes: Shapes,
  args: Arguments,
  connections: Connections,
  records: Records,
  { Lead }: LeadTypes,
  activity: ActivityTypes,
): void {
  const { builder, catalog, Node, SourceEnum } = parts;
  const { Session, Event, EventConnection } = activity;
  const SessionEndReason = builder.enumType('SessionEndReason', {
    description: 'What ended a session, by the rules of the local store.',
    values: {
      INACTIVITY: {
        value: 'INACTIVITY',
        description: 'A pause: 30 minutes, or SESSION_TIMEOUT_MINUTES.',
      },
      CAMPAIGN: { value: 'CAMPAIGN', description: 'Another campaign brought the visitor again.' },
      MIDNIGHT: {
        value: 'MIDNIGHT',
        description: 'The next day began, where SESSION_MIDNIGHT_CUTS is on.',
      },
      MAX_LENGTH: {
        value: 'MAX_LENGTH',
        description: 'It had gone on for a day, or SESSION_MAX_HOURS.',
      },
      OPEN: { value: 'OPEN', description: 'Nothing yet: the next event may still join it.' },
    } as const,
  });
  Session.implement({
    description: 'A visit: events of one lead without a long pause between them.',
    interfaces: [Node],
    resolveType: ({ session }) => sessionTypeName(factsOf(catalog, session.ref.lead.source)),
    fields: (t) => ({
      id: t.id({
        description:
          'Global id; carries the lead, since no source reads a session by its id alone.',
        resolve: ({ session }) => sessionId(session.ref),
      }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it comes from.',
        resolve: ({ session }) => session.ref.lead.source,
      }),
      externalId: t.string({
        description: 'Its id at the source; for a derived session the id of its first event.',
        resolve: ({ session }) => session.ref.externalId,
      }),
      lead: t.field({
        type: Lead,
        nullable: true,
        description: 'Whose session it is. No call for id, source and externalId alone.',
        resolve: ({ session, scope }, _args, { loaders }, info) =>
          asksReferenceOnly(info)
            ? referenceNode(session.ref.lead)
            : loaders.owner(session.ref.lead, scope, selectedFields(info)),
      }),
      startedAt: t.field({
        type: 'DateTime',
        description: 'When it began. Leadfeeder rounds to minutes.',
        resolve: ({ session }) => session.startedAt,
      }),
      endedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When its last event was, or its start plus its length.',
        resolve: ({ session }) => session.endedAt,
      }),
      durationSeconds: t.field({
        type: 'NonNegativeInt',
        nullable: true,
        description: 'Length in seconds.',
        resolve: ({ session }) => session.durationSeconds,
      }),
      pageViews: t.field({
        type: 'NonNegativeInt',
        nullable: true,
        description: 'Pages seen.',
        resolve: ({ session }) => session.pageViews,
      }),
      traffic: t.field({
        type: shapes.TrafficSourceRef,
        nullable: true,
        description: 'Where the visitor came from.',
        resolve: ({ session }) => session.traffic,
      }),
      device: t.field({
        type: shapes.DeviceRef,
        nullable: true,
        description: 'What was used.',
        resolve: ({ session }) => session.device,
      }),
      location: t.field({
        type: shapes.LocationRef,
        nullable: true,
        description: 'Where the visitor was.',
        resolve: ({ session }) => session.location,
      }),
      landingUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'The first page.',
        resolve: ({ session }) => session.landingUrl,
      }),
      properties: t.field({
        type: [shapes.PropertyRef],
        description: 'Properties of its events; the last one in event time stands. Costs no call.',
        args: { keys: t.arg.stringList({ description: 'These names only; by default all.' }) },
        resolve: ({ session }, { keys }) =>
          [...session.properties].filter((property) => keys?.includes(property.name) ?? true),
      }),
      endReason: t.field({
        type: SessionEndReason,
        nullable: true,
        description: 'Why no further event joins it; LOCAL only, null elsewhere.',
        resolve: ({ session }) => session.endReason ?? null,
      }),
      derived: t.boolean({
        description:
          'True where the source has no sessions and the gateway cut them from events, by 30 minutes of inactivity.',
        resolve: ({ session }) => session.derived,
      }),
      events: t.field({
        type: EventConnection,
        description:
          'Oldest first. One call a session at LeadBoxer; none at the others, whose answers bring them along.',
        args: {
          types: t.arg.stringList({
            description: 'These event types only; sorted out by the gateway.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (node, { types, ...page }, { loaders }) =>
          loaders.events(node, { ...page, types: types ?? null }),
      }),
    }),
  });
  for (const [name, ref] of activity.types) {
    const own = catalog.find((facts) => facts.sessionType?.name === name)?.sessionType;
    ref.implement({
      description:
        own?.description ?? 'A session of a source that has no fields of its own for it.',
      interfaces: [Session, Node],
      fields: (t) =>
        records.fieldsOf(t, own?.fields ?? [], {
          details: ({ session }) => session.details,
          window: ({ scope }) => scope.window,
          countSessions: () => Promise.resolve(null),
        }),
    });
  }

  const EventMetricOrder = builder.inputType('EventMetricOrder', {
    description: 'The order of metrics.',
    fields: (t) => ({
      field: t.field({
        type: builder.enumType('EventMetricOrderField', {
          description: 'What metrics are ordered by.',
          values: {
            CREATED_AT: { value: 'createdAt', description: 'When it was first stored.' },
            UPDATED_AT: { value: 'updatedAt', description: 'When it was last changed.' },
            METRIC_DATE: { value: 'date', description: 'Since when it holds.' },
          } as const,
        }),
        required: true,
        description: 'What to order by.',
      }),
      direction: t.field({
        type: args.OrderDirection,
        required: true,
        description: 'Which end comes first.',
      }),
    }),
  });
  const EventMetricConnection = connections.connectionOf<EventMetric>(
    'EventMetric',
    shapes.EventMetricRef,
    {
      description: 'States and statistics of an event.',
    },
  );
  Event.implement({
    description: 'One thing that a lead did.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({
        description: 'Global id; carries the lead and, where needed, the session.',
        resolve: ({ event }) => eventId(event.ref),
      }),
      source: t.field({
        type: SourceEnum,
        description: 'Where it comes from.',
        resolve: ({ event }) => event.ref.lead.source,
      }),
      externalId: t.string({
        description: 'Its id at the source; at Leadfeeder the visit’s id and the step.',
        resolve: ({ event }) => event.ref.externalId,
      }),
      type: t.string({
        description:
          'page-view, email-open, email-click, video-play, download, link-click, form, order, or any name of the vendor or the user.',
        resolve: ({ event }) => event.type,
      }),
      occurredAt: t.field({
        type: 'DateTime',
        description: 'When it happened.',
        resolve: ({ event }) => event.occurredAt,
      }),
      occurredAtClamped: t.boolean({
        description:
          'True where it was sent with a time more than ten minutes ahead: occurredAt is then when it arrived (LOCAL).',
        resolve: ({ event }) => event.occurredAtClamped ?? false,
      }),
      occurredAtDerived: t.boolean({
        description:
          'True where the time was worked out (a visit’s start plus the time on its pages).',
        resolve: ({ event }) => event.occurredAtDerived,
      }),
      title: t.string({
        nullable: true,
        description: 'Title of the page or of the event.',
        resolve: ({ event }) => event.title,
      }),
      url: t.field({
        type: 'URL',
        nullable: true,
        description: 'The page.',
        resolve: ({ event }) => event.url,
      }),
      properties: t.field({
        type: [shapes.PropertyRef],
        description: 'What came with it.',
        args: { keys: t.arg.stringList({ description: 'These names only; by default all.' }) },
        resolve: ({ event }, { keys }) =>
          [...event.properties].filter((property) => keys?.includes(property.name) ?? true),
      }),
      lead: t.field({
        type: Lead,
        nullable: true,
        description: 'Who did it. No call for id, source and externalId alone.',
        resolve: ({ event, scope }, _args, { loaders }, info) =>
          asksReferenceOnly(info)
            ? referenceNode(event.ref.lead)
            : loaders.owner(event.ref.lead, scope, selectedFields(info)),
      }),
      session: t.field({
        type: Session,
        nullable: true,
        description: 'The session it belongs to; null where the source reads events without one.',
        resolve: ({ event, scope }, _args, { loaders }) =>
          event.session && loaders.session(event.session, scope),
      }),
      metrics: t.field({
        type: EventMetricConnection,
        description:
          'States and statistics (LOCAL, Webmarketer); every event of LOCAL has `event-count`. Costs no call.',
        args: {
          type: t.arg({ type: shapes.MetricType, description: 'States or statistics only.' }),
          since: t.arg({ type: 'DateTime', description: 'Metrics that hold since then or later.' }),
          until: t.arg({
            type: 'DateTime',
            description: 'Metrics that hold since then or earlier.',
          }),
          orderBy: t.arg({
            type: EventMetricOrder,
            description: 'By default as the source gives them.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: ({ event }, { type, since, until, orderBy, first, after }, { loaders }) => {
          const rows = event.metrics.filter(
            (metric) =>
              (!type || metric.type === type) &&
              (!since || (metric.date !== null && metric.date >= since.getTime())) &&
              (!until || (metric.date !== null && metric.date <= until.getTime())),
          );
          if (orderBy) {
            const sign = orderBy.direction === 'ASC' ? 1 : -1;
            rows.sort((a, b) => sign * ((a[orderBy.field] ?? 0) - (b[orderBy.field] ?? 0)));
          }
          return arrayConnection(rows, { first, after }, event.ref.lead.source, loaders.warn);
        },
      }),
      fields: t.field({
        type: [shapes.FieldValueRef],
        description:
          'Webmarketer: the values of the event and of its user, as sent and as they are now. Empty elsewhere.',
        resolve: ({ event }) => [...event.fields],
      }),
      nonce: t.string({
        nullable: true,
        description: 'What makes a repeated send count once; LOCAL and Webmarketer.',
        resolve: ({ event }) => event.nonce,
      }),
      trackerId: t.string({
        nullable: true,
        description: 'The visitor’s own id; LOCAL and Webmarketer.',
        resolve: ({ event }) => event.trackerId,
      }),
      attributable: t.boolean({
        nullable: true,
        description: 'Webmarketer: whether it counts for attribution.',
        resolve: ({ event }) => event.attributable,
      }),
      expirationPolicy: t.field({
        type: shapes.ExpirationPolicyRef,
        nullable: true,
        description: 'How long the source keeps it (Webmarketer).',
        resolve: ({ event }) => event.expirationPolicy,
      }),
      createdAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the source received it.',
        resolve: ({ event }) => event.createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the source last changed it.',
        resolve: ({ event }) => event.updatedAt,
      }),
      raw: t.field({
        type: 'JSONObject',
        nullable: true,
        description:
          'The event as it was sent: LOCAL, and Webmarketer, where it takes one call an event. Null elsewhere.',
        resolve: ({ event }, _args, { loaders }) => loaders.rawEvent(event),
      }),
    }),
  });
  addActivityQueries();

  function addActivityQueries(): void {
    const EventRefInput = builder.inputType('EventRef', {
      description: 'An event by its id at the source.',
      fields: (t) => ({
        source: t.field({
          type: SourceEnum,
          required: true,
          description: 'LOCAL or WEBMARKETER: the others read no event by its id alone.',
        }),
        externalId: t.string({ required: true, description: 'The event’s id there.' }),
      }),
    });
    const EventBy = builder.inputType('EventBy', {
      description: 'Exactly one of them.',
      isOneOf: true,
      fields: (t) => ({
        id: t.id({ description: 'The global id.' }),
        ref: t.field({ type: EventRefInput, description: 'Source and id there.' }),
      }),
    });
    builder.queryField('event', (t) =>
      t.field({
        type: Event,
        nullable: true,
        description: 'One event; null where there is none. One call at a vendor.',
        args: {
          by: t.arg({ type: EventBy, required: true, description: 'Which one.' }),
          freshness: t.arg({
            type: args.FreshnessInput,
            description: 'How old the answer may be.',
          }),
        },
        resolve: (_root, { by, freshness }, { loaders }) => {
          const ref = by.ref
            ? {
                lead: { source: by.ref.source, account: '', externalId: '' },
                session: null,
                externalId: by.ref.externalId,
              }
            : eventRefOf(requireId(by.id, 'Event', 'by.id'));
          return (
            ref && loaders.event(ref, { freshness: freshnessOf(freshness), window: null, rank: 0 })
          );
        },
      }),
    );
    const visiting = catalog.find((facts) => facts.sessionType?.leadField === 'visits');
    if (!visiting) return;
    builder.queryField('visits', (t) =>
      t.field({
        type: activity.connectionOf(visiting),
        description: `${visiting.title}’s visits of an account (or of all), newest first; one call a page of 100.`,
        args: {
          accountId: t.arg.id({ description: 'One account; by default all of the token.' }),
          window: t.arg({
            type: args.WindowInput,
            required: true,
            description: 'Visits that began in it.',
          }),
          freshness: t.arg({
            type: args.FreshnessInput,
            description: 'How old the answer may be, here and below.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (
          _root,
          { accountId, window, freshness, ...page },
          { loaders },
          info,
        ): Promise<Connection<SessionNode>> => {
          const range = windowOf(window);
          if (!range) throw new GatewayError('INVALID_INPUT', 'visits needs a window');
          return loaders.visits({
            ...page,
            account: accountId ? accountRefOf(accountId, 'accountId') : null,
            window: range,
            freshness: freshnessOf(freshness),
            fields: selectedFields(info, ROWS),
          });
        },
      }),
    );
  }
}
