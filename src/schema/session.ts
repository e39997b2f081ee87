import { MINUTE } from '../domain/time.ts';
import { DEFAULT_SESSION_RULE, type SessionEndReason } from '../domain/session.ts';
import { sessionId } from '../domain/ids.ts';
import { sessionTypeName } from '../ports/facts.ts';
import { implementConnection } from './kit/connections.ts';
import { enumOf } from './kit/enums.ts';
import { factsOf, type Parts } from './kit/parts.ts';
import { schemaFieldsOf } from './kit/records.ts';
import { asksReferenceOnly, referenceNode } from './kit/references.ts';
import { selectedFields } from './kit/selection.ts';

const END_REASONS: Readonly<Record<SessionEndReason, string>> = {
  INACTIVITY: 'The pause before the next event was too long.',
  CAMPAIGN: 'Another campaign brought the visitor again.',
  MIDNIGHT: 'The next day began.',
  MAX_LENGTH: 'The session reached its greatest length.',
  OPEN: 'Nothing ended it yet: the next event may still join it.',
};

/** `Session`, and the types of sources' sessions. */
export function addSession(parts: Parts): void {
  const { types } = parts;
  types.Session.implement({
    description: 'A visit: events of one lead without a long pause between them.',
    interfaces: [types.Node],
    resolveType: ({ session }) => sessionTypeName(factsOf(parts, session.ref.lead.source)),
  });
  addReference(parts);
  addTime(parts);
  addVisitor(parts);
  addEvents(parts);
  addEndReason(parts);
  implementConnection(parts, types.SessionConnection, {
    node: types.Session,
    description: 'Sessions of a lead or a profile, newest first.',
  });
  addTypes(parts);
}

function addReference({ builder, enums, types }: Parts): void {
  builder.interfaceFields(types.Session, (t) => ({
    id: t.id({
      description:
        'The global id. It carries the lead, because no source reads a session by its own id alone.',
      resolve: ({ session }) => sessionId(session.ref),
    }),
    source: t.field({
      type: enums.Source,
      description: 'The source that tells of the session.',
      resolve: ({ session }) => session.ref.lead.source,
    }),
    externalId: t.string({
      description:
        'The id of the session at its source; for a derived session, the id of its first event.',
      resolve: ({ session }) => session.ref.externalId,
    }),
    lead: t.field({
      type: types.Lead,
      nullable: true,
      description:
        'The lead that the session belongs to. No call where only `id`, `source` and `externalId` are selected.',
      resolve: ({ session, scope }, _args, { loaders }, info) =>
        asksReferenceOnly(info)
          ? referenceNode(session.ref.lead)
          : loaders.owner(session.ref.lead, scope, selectedFields(info)),
    }),
    derived: t.boolean({
      description: `True where the source has no sessions: the gateway then cut this one from the events of the lead, at pauses of ${DEFAULT_SESSION_RULE.inactivityMs / MINUTE} minutes.`,
      resolve: ({ session }) => session.derived,
    }),
  }));
}

function addTime({ builder, types }: Parts): void {
  builder.interfaceFields(types.Session, (t) => ({
    startedAt: t.field({
      type: 'DateTime',
      description: 'When the session began.',
      resolve: ({ session }) => session.startedAt,
    }),
    endedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time of the last event, or the beginning plus the length.',
      resolve: ({ session }) => session.endedAt,
    }),
    durationSeconds: t.field({
      type: 'NonNegativeInt',
      nullable: true,
      description: 'The length of the session in seconds.',
      resolve: ({ session }) => session.durationSeconds,
    }),
    pageViews: t.field({
      type: 'NonNegativeInt',
      nullable: true,
      description: 'How many pages were viewed.',
      resolve: ({ session }) => session.pageViews,
    }),
  }));
}

function addVisitor({ builder, types }: Parts): void {
  builder.interfaceFields(types.Session, (t) => ({
    traffic: t.field({
      type: types.TrafficSource,
      nullable: true,
      description: 'What brought the visitor.',
      resolve: ({ session }) => session.traffic,
    }),
    device: t.field({
      type: types.Device,
      nullable: true,
      description: 'The device of the visitor.',
      resolve: ({ session }) => session.device,
    }),
    location: t.field({
      type: types.Location,
      nullable: true,
      description: 'The place of the visitor.',
      resolve: ({ session }) => session.location,
    }),
    landingUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'The first page of the session.',
      resolve: ({ session }) => session.landingUrl,
    }),
  }));
}

function addEvents({ builder, enums, inputs, types }: Parts): void {
  builder.interfaceFields(types.Session, (t) => ({
    properties: t.field({
      type: [types.Property],
      description:
        'The properties of the events of the session. Of several values for a name, the one of the latest event stands. Costs no call.',
      args: inputs.keys,
      resolve: ({ session }, { keys }) =>
        [...session.properties].filter((property) => keys?.includes(property.name) ?? true),
    }),
    events: t.field({
      type: types.EventConnection,
      description:
        'The events of the session, oldest first, or newest first with `direction: DESC`. No call where the answer that gave the session brought them along. `direction: DESC`, `last` and `before` read all events of the session, at most 1000 of them.',
      args: {
        ...inputs.types,
        ...inputs.pageEitherWay,
        direction: t.arg({
          type: enums.OrderDirection,
          required: true,
          defaultValue: 'ASC',
          description: 'Which end of the session comes first.',
        }),
      },
      resolve: (node, { types: eventTypes, ...args }, { loaders }) =>
        loaders.events(node, { ...args, types: eventTypes ?? null }),
    }),
  }));
}

function addEndReason({ builder, types }: Parts): void {
  const reason = enumOf<SessionEndReason>(
    builder,
    'SessionEndReason',
    'Why a session ended.',
    END_REASONS,
  );
  builder.interfaceField(types.Session, 'endReason', (t) =>
    t.field({
      type: reason,
      nullable: true,
      description:
        'Why the session ended, or OPEN while it can still get events. Null at a source that does not say.',
      resolve: ({ session }) => session.endReason ?? null,
    }),
  );
}

/** The object types of sessions: one for each source that has fields of its own, and one for all other sources. */
function addTypes(parts: Parts): void {
  const { catalog, types } = parts;
  for (const [name, type] of types.sessionTypes) {
    const own = catalog.find(({ sessionType }) => sessionType?.name === name)?.sessionType;
    type.implement({
      description:
        own?.description ?? 'A session of a source that adds no fields of its own to sessions.',
      interfaces: [types.Node, types.Session],
      fields: (t) =>
        schemaFieldsOf(parts, t, own?.fields ?? [], {
          details: ({ session }) => session.details,
          window: ({ scope }) => scope.window,
          countSessions: () => Promise.resolve(null),
        }),
    });
    const connection = types.sessionConnections.get(name);
    if (own && connection)
      implementConnection(parts, connection, { node: type, description: own.description });
  }
}
