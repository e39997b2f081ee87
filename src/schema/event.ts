import { eventId, eventRefOf, requireId } from '../domain/ids.ts';
import { freshnessOf } from './kit/arguments.ts';
import { implementConnection } from './kit/connections.ts';
import type { Parts } from './kit/parts.ts';
import { asksReferenceOnly, referenceNode } from './kit/references.ts';
import { selectedFields } from './kit/selection.ts';

/** `Event`, and the query `event`. Its metrics are in event-metrics.ts. */
export function addEvent(parts: Parts): void {
  const { types } = parts;
  types.Event.implement({ description: 'One thing that a lead did.', interfaces: [types.Node] });
  addReference(parts);
  addContent(parts);
  addOwners(parts);
  addOfSource(parts);
  addRecorded(parts);
  implementConnection(parts, types.EventConnection, {
    node: types.Event,
    description: 'Events: of a session oldest first, of a lead newest first.',
  });
  addEventById(parts);
}

function addReference({ builder, enums, types }: Parts): void {
  builder.objectFields(types.Event, (t) => ({
    id: t.id({
      description: 'The global id. It carries the lead and, where it is needed, the session.',
      resolve: ({ event }) => eventId(event.ref),
    }),
    source: t.field({
      type: enums.Source,
      description: 'The source that tells of the event.',
      resolve: ({ event }) => event.ref.lead.source,
    }),
    externalId: t.string({
      description: 'The id of the event at its source.',
      resolve: ({ event }) => event.ref.externalId,
    }),
  }));
}

function addContent({ builder, inputs, types }: Parts): void {
  builder.objectFields(types.Event, (t) => ({
    type: t.string({
      description:
        'What happened: `page-view`, `email-open`, `email-click`, `video-play`, `download`, `link-click`, `form`, `order`, or any name that the source or its user chose.',
      resolve: ({ event }) => event.type,
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'When the event happened.',
      resolve: ({ event }) => event.occurredAt,
    }),
    occurredAtClamped: t.boolean({
      description:
        'True where the event was sent with a time more than ten minutes ahead. The last such event of its batch then has the time of arrival, and the ones before it keep their distance.',
      resolve: ({ event }) => event.occurredAtClamped ?? false,
    }),
    occurredAtCorrected: t.boolean({
      description:
        'True where the clock of the sender was more than a minute wrong by its own time of sending, and `occurredAt` was corrected by the difference. `raw` has what was sent.',
      resolve: ({ event }) => event.occurredAtCorrected ?? false,
    }),
    occurredAtDerived: t.boolean({
      description:
        'True where the time was worked out: the beginning of the visit plus the time on its pages.',
      resolve: ({ event }) => event.occurredAtDerived,
    }),
    title: t.string({
      nullable: true,
      description: 'The title of the page or of the event.',
      resolve: ({ event }) => event.title,
    }),
    url: t.field({
      type: 'URL',
      nullable: true,
      description: 'The page on which the event happened.',
      resolve: ({ event }) => event.url,
    }),
    properties: t.field({
      type: [types.Property],
      description: 'The names and values that came with the event.',
      args: inputs.keys,
      resolve: ({ event }, { keys }) =>
        [...event.properties].filter((property) => keys?.includes(property.name) ?? true),
    }),
  }));
}

function addOwners({ builder, types }: Parts): void {
  builder.objectFields(types.Event, (t) => ({
    lead: t.field({
      type: types.Lead,
      nullable: true,
      description:
        'The lead that did it. No call where only `id`, `source` and `externalId` are selected.',
      resolve: ({ event, scope }, _args, { loaders }, info) =>
        asksReferenceOnly(info)
          ? referenceNode(event.ref.lead)
          : loaders.owner(event.ref.lead, scope, selectedFields(info)),
    }),
    session: t.field({
      type: types.Session,
      nullable: true,
      description:
        'The session that the event belongs to; null where the source reads events without their sessions.',
      resolve: ({ event, scope }, _args, { loaders }) =>
        event.session && loaders.session(event.session, scope),
    }),
  }));
}

function addOfSource({ builder, types }: Parts): void {
  builder.objectFields(types.Event, (t) => ({
    fields: t.field({
      type: [types.FieldValue],
      description:
        'The values of the fields of the event and of its user, as they were sent and as they are now. Empty where the source has no fields.',
      resolve: ({ event }) => [...event.fields],
    }),
    nonce: t.string({
      nullable: true,
      description:
        'The text that the sender chose for this event. An event that is sent again with the same nonce is stored once.',
      resolve: ({ event }) => event.nonce,
    }),
    trackerId: t.string({
      nullable: true,
      description: 'The id that the tracker gave the visitor.',
      resolve: ({ event }) => event.trackerId,
    }),
    attributable: t.boolean({
      nullable: true,
      description: 'Whether the event counts for attribution.',
      resolve: ({ event }) => event.attributable,
    }),
    expirationPolicy: t.field({
      type: types.ExpirationPolicy,
      nullable: true,
      description: 'How long the source keeps the event.',
      resolve: ({ event }) => event.expirationPolicy,
    }),
  }));
}

function addRecorded({ builder, types }: Parts): void {
  builder.objectFields(types.Event, (t) => ({
    createdAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the source received the event.',
      resolve: ({ event }) => event.createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the source last changed the event.',
      resolve: ({ event }) => event.updatedAt,
    }),
    raw: t.field({
      type: 'JSONObject',
      nullable: true,
      description: 'The event as it was sent; null where the source does not keep that.',
      resolve: ({ event }, _args, { loaders }) => loaders.rawEvent(event),
    }),
  }));
}

function addEventById({ builder, enums, inputs, types }: Parts): void {
  const reference = builder.inputType('EventRef', {
    description: 'An event, named by its id at the source.',
    fields: (t) => ({
      source: t.field({
        type: enums.Source,
        required: true,
        description: 'The source. It has to be one that reads an event by its id alone.',
      }),
      externalId: t.string({ required: true, description: 'The id of the event at the source.' }),
    }),
  });
  const by = builder.inputType('EventBy', {
    description: 'How an event is named: exactly one of the fields.',
    isOneOf: true,
    fields: (t) => ({
      id: t.id({ description: 'The global id.' }),
      ref: t.field({ type: reference, description: 'The source and the id there.' }),
    }),
  });
  builder.queryField('event', (t) =>
    t.field({
      type: types.Event,
      nullable: true,
      description: 'One event; null where it does not exist. One call at a vendor.',
      args: {
        by: t.arg({ type: by, required: true, description: 'Which event.' }),
        freshness: t.arg({
          type: inputs.Freshness,
          description: 'How old the answer may be.',
        }),
      },
      resolve: (_root, { by: named, freshness }, { loaders }) => {
        const ref = named.ref
          ? {
              lead: { source: named.ref.source, account: '', externalId: '' },
              session: null,
              externalId: named.ref.externalId,
            }
          : eventRefOf(requireId(named.id, 'Event', 'by.id'));
        return (
          ref && loaders.event(ref, { freshness: freshnessOf(freshness), window: null, rank: 0 })
        );
      },
    }),
  );
}
