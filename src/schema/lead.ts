import { DEFAULT_WINDOW_DAYS, sameRange } from '../domain/time.ts';
import type { LeadNode } from '../loaders/port.ts';
import type { SourceFacts } from '../ports/facts.ts';
import { leadId } from '../domain/ids.ts';
import { windowOf } from './kit/arguments.ts';
import { implementConnection } from './kit/connections.ts';
import { factsOf, type Parts } from './kit/parts.ts';
import { schemaFieldsOf } from './kit/records.ts';
import { ROWS, selectedFields } from './kit/selection.ts';

/** `Lead`, and the type of each source's leads. */
export function addLead(parts: Parts): void {
  const { catalog, types } = parts;
  types.Lead.implement({
    description:
      'A person, browser or company, as one source tells it. These fields hold for every source; the types that implement Lead add the fields of one source.',
    interfaces: [types.Node],
    resolveType: ({ lead }) => factsOf(parts, lead.ref.source).leadType,
  });
  addReference(parts);
  addIdentity(parts);
  addState(parts);
  addScore(parts);
  addProperties(parts);
  addActivity(parts);
  implementConnection(parts, types.LeadConnection, {
    node: types.Lead,
    description: 'Leads, merged from several sources into one order.',
    window: true,
  });
  for (const facts of catalog) addLeadOf(parts, facts);
}

function addReference({ builder, enums, types }: Parts): void {
  builder.interfaceFields(types.Lead, (t) => ({
    id: t.id({
      description: 'The global id. Costs no call.',
      resolve: ({ lead }) => leadId(lead.ref),
    }),
    source: t.field({
      type: enums.Source,
      description: 'The source that tells of the lead. Costs no call.',
      resolve: ({ lead }) => lead.ref.source,
    }),
    externalId: t.string({
      description: 'The id of the lead at its source. Costs no call.',
      resolve: ({ lead }) => lead.ref.externalId,
    }),
    account: t.field({
      type: types.Account,
      nullable: true,
      description:
        'The account that the lead belongs to. One call a source, kept for ten minutes; no call where only `id` and `externalId` are selected.',
      resolve: ({ lead }, _args, { loaders }) =>
        loaders.account({ source: lead.ref.source, externalId: lead.ref.account }),
    }),
    viewUrl: t.field({
      type: 'URL',
      nullable: true,
      description: 'The page of the lead in the application of its source.',
      resolve: ({ lead }) => lead.viewUrl,
    }),
    fetchedAt: t.field({
      type: 'DateTime',
      description: 'When the gateway received the answer that holds the lead.',
      resolve: ({ lead }) => lead.fetchedAt,
    }),
  }));
}

function addIdentity({ builder, enums, types }: Parts): void {
  builder.interfaceFields(types.Lead, (t) => ({
    kind: t.field({
      type: enums.LeadKind,
      description: 'Whether the lead is a person or a company.',
      resolve: ({ lead }) => lead.kind,
    }),
    displayName: t.string({
      nullable: true,
      description:
        'A name for lists: the full name, else the e-mail address, else the name of the company.',
      resolve: ({ lead }) => lead.displayName,
    }),
    person: t.field({
      type: types.Person,
      nullable: true,
      description: 'What is known of the person; null for a company.',
      resolve: ({ lead }) => lead.person,
    }),
    company: t.field({
      type: types.Company,
      nullable: true,
      description: 'What is known of the company.',
      resolve: ({ lead }) => lead.company,
    }),
    location: t.field({
      type: types.Location,
      nullable: true,
      description: 'Where the lead was last seen.',
      resolve: ({ lead }) => lead.location,
    }),
    profile: t.field({
      type: types.Profile,
      nullable: true,
      description:
        'The person or company, over all sources, that the lead belongs to. Costs no call. Null where the lead was erased.',
      resolve: ({ lead }, _args, { loaders }) => loaders.profileOf(lead),
    }),
  }));
}

function addState({ builder, enums, types }: Parts): void {
  builder.interfaceFields(types.Lead, (t) => ({
    status: t.field({
      type: enums.LeadStatus,
      description: 'How far the lead has been worked on.',
      resolve: ({ lead }) => lead.status,
    }),
    assignee: t.field({
      type: types.Assignee,
      nullable: true,
      description: 'The user of the source who is assigned to the lead.',
      resolve: ({ lead }) => lead.assignee,
    }),
    tags: t.stringList({
      description: 'The tags that users of the source gave the lead; empty where there are none.',
      resolve: ({ lead }) => [...lead.tags],
    }),
    firstSeenAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the lead was first seen.',
      resolve: ({ lead }) => lead.firstSeenAt,
    }),
    lastSeenAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the lead was last seen.',
      resolve: ({ lead }) => lead.lastSeenAt,
    }),
  }));
}

function addScore(parts: Parts): void {
  const { builder, inputs, types } = parts;
  builder.interfaceField(types.Lead, 'score', (t) =>
    t.field({
      type: types.Score,
      nullable: true,
      description: 'The score that the source gives the lead. The scales of sources differ.',
      args: {
        window: t.arg({
          type: inputs.Window,
          description:
            'The window that the score has to hold for; by default the one that listed the lead.',
        }),
      },
      resolve: ({ lead, scope }, { window: input }) => {
        const window = windowOf(input);
        const perWindow = factsOf(parts, lead.ref.source).scoreIsPerWindow;
        return window && perWindow && !sameRange(window, scope.window) ? null : lead.score;
      },
    }),
  );
}

function addProperties({ builder, inputs, types }: Parts): void {
  builder.interfaceField(types.Lead, 'properties', (t) =>
    t.field({
      type: [types.Property],
      nullable: true,
      description:
        'The names and values that came with events of the lead. Of several values for a name, the one of the latest event stands. Costs no call.',
      args: {
        ...inputs.keys,
        asOf: t.arg({
          type: 'DateTime',
          description:
            'The properties as they stood at this moment, by the time of events. Null, with an error, where the source keeps no history.',
        }),
      },
      async resolve({ lead }, { keys, asOf }, { loaders }) {
        const all = asOf ? await loaders.propertiesAsOf(lead.ref, asOf.getTime()) : lead.properties;
        return all.filter((property) => keys?.includes(property.name) ?? true);
      },
    }),
  );
}

function addActivity({ builder, inputs, types }: Parts): void {
  builder.interfaceFields(types.Lead, (t) => ({
    sessions: t.field({
      type: types.SessionConnection,
      description: `The sessions of the lead, newest first. Without a window: those in the window that listed the lead, else those of the last ${DEFAULT_WINDOW_DAYS} days.`,
      args: {
        window: t.arg({ type: inputs.Window, description: 'Only sessions that began in it.' }),
        ...inputs.pageEitherWay,
      },
      resolve: ({ lead, scope }, { window, ...page }, { loaders }, info) =>
        loaders.sessions(lead.ref, scope, {
          ...page,
          window: windowOf(window),
          fields: selectedFields(info, ROWS),
        }),
    }),
    events: t.field({
      type: types.EventConnection,
      description:
        'The events of all sessions of the lead, newest first. Costs the calls that `sessions` costs.',
      args: {
        window: t.arg({
          type: inputs.Window,
          description: 'Only events in it; by default as for `sessions`.',
        }),
        ...inputs.types,
        ...inputs.page,
      },
      resolve: ({ lead, scope }, { window, types: eventTypes, ...page }, { loaders }) =>
        loaders.leadEvents(lead.ref, scope, {
          ...page,
          window: windowOf(window),
          types: eventTypes ?? null,
        }),
    }),
  }));
}

/** The type of one source's leads: the fields of `Lead`, and the source's own. */
function addLeadOf(parts: Parts, facts: SourceFacts): void {
  const { builder, types } = parts;
  const type = builder.objectRef<LeadNode>(facts.leadType).implement({
    description: `A lead of the source ${facts.name}. ${facts.description}`,
    interfaces: [types.Node, types.Lead],
    fields: (t) =>
      schemaFieldsOf(parts, t, facts.leadFields, {
        details: ({ lead }) => lead.details,
        window: ({ scope }) => scope.window,
        countSessions: async ({ lead, scope }, window, { loaders }) => {
          const connection = await loaders.sessions(lead.ref, scope, { window, first: 100 });
          const count = await connection.totalCount();
          return count?.precision === 'EXACT' ? count.value : null;
        },
      }),
  });
  const { sessionType } = facts;
  const connection = types.sessionConnections.get(sessionType?.name ?? '');
  if (!sessionType || !connection) return;
  builder.objectField(type, sessionType.leadField, (t) =>
    t.field({
      type: connection,
      description: `The same rows as \`sessions\`, with the fields that only ${facts.title} has. Costs no further call.`,
      args: {
        window: t.arg({ type: parts.inputs.Window, description: 'As for `sessions`.' }),
        ...parts.inputs.page,
      },
      resolve: ({ lead, scope }, { window, ...page }, { loaders }, info) =>
        loaders.sessions(lead.ref, scope, {
          ...page,
          window: windowOf(window),
          fields: selectedFields(info, ROWS),
        }),
    }),
  );
}
