import { MAX_PAGE } from '../domain/limits.ts';
import { leadId, leadRefOf, requireId } from '../domain/ids.ts';
import type { SourceFacts } from '../ports/facts.ts';
import { sameRange } from '../domain/time.ts';
import type { LeadNode } from '../loaders/port.ts';
import {
  accountRefsOf,
  DEFAULT_ORDER,
  filterOf,
  freshnessOf,
  PAGE,
  windowOf,
  type Arguments,
} from './arguments.ts';
import { factsOf, type Parts } from './builder.ts';
import type { ActivityTypes } from './activity.ts';
import type { LeadTypes } from './lead-reference.ts';
import type { Records } from './records.ts';
import { ROWS, selectedFields } from './selection.ts';
import type { Shapes } from './shapes.ts';

/** The fields of `Lead` and the type of each source. */
export function implementLead(
  parts: Parts,
  shapes: Shapes,
  args: Arguments,
  records: Records,
  { Lead }: LeadTypes,
  activity: ActivityTypes,
  account: { readonly AccountRef: unknown },
): void {
  const { builder, catalog, Node, SourceEnum } = parts;
  Lead.implement({
    description:
      'A person, browser or company as one source tells it. The same fields hold for every source; the types add what only one has.',
    interfaces: [Node],
    resolveType: (node) => factsOf(catalog, node.lead.ref.source).leadType,
    fields: (t) => ({
      id: t.id({
        description: 'Global id. Costs no call.',
        resolve: ({ lead }) => leadId(lead.ref),
      }),
      source: t.field({
        type: SourceEnum,
        description: 'Where the lead comes from. Costs no call.',
        resolve: ({ lead }) => lead.ref.source,
      }),
      externalId: t.string({
        description: 'Its id at the source. Costs no call.',
        resolve: ({ lead }) => lead.ref.externalId,
      }),
      account: t.field({
        type: account.AccountRef as never,
        nullable: true,
        description:
          'The account it belongs to. One call a source, kept for ten minutes; none for `id` and `externalId` alone.',
        resolve: ({ lead }, _args, { loaders }) =>
          loaders.account({ source: lead.ref.source, externalId: lead.ref.account }) as never,
      }),
      kind: t.field({
        type: args.LeadKind,
        description: 'Person or company.',
        resolve: ({ lead }) => lead.kind,
      }),
      displayName: t.string({
        nullable: true,
        description: 'A name for lists: full name, else e-mail address, else company.',
        resolve: ({ lead }) => lead.displayName,
      }),
      person: t.field({
        type: shapes.PersonRef,
        nullable: true,
        description: 'What is known of the person; null for companies.',
        resolve: ({ lead }) => lead.person,
      }),
      company: t.field({
        type: shapes.CompanyRef,
        nullable: true,
        description: 'What is known of the company.',
        resolve: ({ lead }) => lead.company,
      }),
      location: t.field({
        type: shapes.LocationRef,
        nullable: true,
        description: 'Where the lead was last seen.',
        resolve: ({ lead }) => lead.location,
      }),
      status: t.field({
        type: args.LeadStatus,
        description: 'NEW, ASSIGNED or CLOSED.',
        resolve: ({ lead }) => lead.status,
      }),
      assignee: t.field({
        type: shapes.AssigneeRef,
        nullable: true,
        description: 'Who takes care of it.',
        resolve: ({ lead }) => lead.assignee,
      }),
      tags: t.stringList({
        description: 'Tags given at the source; empty where it has none.',
        resolve: ({ lead }) => [...lead.tags],
      }),
      score: t.field({
        type: shapes.ScoreRef,
        nullable: true,
        description:
          'The source’s own score; scales differ. Leadfeeder’s holds for the window that listed the lead and is null for any other.',
        args: {
          window: t.arg({
            type: args.WindowInput,
            description:
              'The window that the score has to hold for; by default the one that listed the lead.',
          }),
        },
        resolve: ({ lead, scope }, { window: input }) => {
          const window = windowOf(input);
          const perWindow = factsOf(catalog, lead.ref.source).scoreIsPerWindow;
          return window && perWindow && !sameRange(window, scope.window) ? null : lead.score;
        },
      }),
      firstSeenAt: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'First seen. Leadfeeder knows the day only: its start in the account’s time zone.',
        resolve: ({ lead }) => lead.firstSeenAt,
      }),
      lastSeenAt: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'Last seen; at giosg when the lead was created. Leadfeeder knows the day only.',
        resolve: ({ lead }) => lead.lastSeenAt,
      }),
      properties: t.field({
        type: [shapes.PropertyRef],
        nullable: true,
        description:
          'Name/value pairs that came with events; the last one in event time stands. Costs no call.',
        args: {
          keys: t.arg.stringList({ description: 'These names only; by default all.' }),
          asOf: t.arg({
            type: 'DateTime',
            description:
              'As they stood then, on the time of events. LOCAL only; for other leads null, with an error.',
          }),
        },
        async resolve({ lead }, { keys, asOf }, { loaders }) {
          const all = asOf
            ? await loaders.propertiesAsOf(lead.ref, asOf.getTime())
            : lead.properties;
          return all.filter((property) => keys?.includes(property.name) ?? true);
        },
      }),
      sessions: t.field({
        type: activity.SessionConnection,
        description:
          'Newest first. Without a window: the one that listed the lead, else the last 30 days. One call a lead at LeadBoxer, Leadfeeder and Webmarketer; giosg has none.',
        args: {
          window: t.arg({ type: args.WindowInput, description: 'Sessions that began in it.' }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
          last: t.arg.int({ description: PAGE.last }),
          before: t.arg.string({ description: PAGE.before }),
        },
        resolve: ({ lead, scope }, { window, ...page }, { loaders }, info) =>
          loaders.sessions(lead.ref, scope, {
            ...page,
            window: windowOf(window),
            fields: selectedFields(info, ROWS),
          }),
      }),
      events: t.field({
        type: activity.EventConnection,
        description:
          'All events of all sessions, newest first. Costs what `sessions` costs, and at LeadBoxer one call more a session.',
        args: {
          window: t.arg({
            type: args.WindowInput,
            description: 'Events in it. Without one as for `sessions`.',
          }),
          types: t.arg.stringList({
            description: 'These event types only; sorted out by the gateway.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: ({ lead, scope }, { window, types, ...page }, { loaders }) =>
          loaders.leadEvents(lead.ref, scope, {
            ...page,
            window: windowOf(window),
            types: types ?? null,
          }),
      }),
      viewUrl: t.field({
        type: 'URL',
        nullable: true,
        description: 'The lead in the source’s own application.',
        resolve: ({ lead }) => lead.viewUrl,
      }),
      fetchedAt: t.field({
        type: 'DateTime',
        description: 'When the answer that holds this lead was received.',
        resolve: ({ lead }) => lead.fetchedAt,
      }),
    }),
  });
  for (const facts of catalog) implementLeadOf(facts);

  function implementLeadOf(facts: SourceFacts): void {
    builder.objectRef<LeadNode>(facts.leadType).implement({
      description: `A lead of ${facts.title}. ${facts.description}`,
      interfaces: [Lead, Node],
      fields: (t) => ({
        ...records.fieldsOf(t, facts.leadFields, {
          details: ({ lead }) => lead.details,
          window: ({ scope }) => scope.window,
          countSessions: async ({ lead, scope }, window, { loaders }) => {
            const listing = await loaders.sessions(lead.ref, scope, { window, first: MAX_PAGE });
            const count = await listing.totalCount();
            return count?.precision === 'EXACT' ? count.value : null;
          },
        }),
        ...(facts.sessionType
          ? {
              [facts.sessionType.leadField]: t.field({
                type: activity.connectionOf(facts),
                description: `The same rows as \`sessions\`, with ${facts.title}’s own fields. Costs no further call.`,
                args: {
                  window: t.arg({ type: args.WindowInput, description: 'As for `sessions`.' }),
                  first: t.arg.int({ description: PAGE.first }),
                  after: t.arg.string({ description: PAGE.after }),
                },
                resolve: ({ lead, scope }, { window, ...page }, { loaders }, info) =>
                  loaders.sessions(lead.ref, scope, {
                    ...page,
                    window: windowOf(window),
                    fields: selectedFields(info, ROWS),
                  }),
              }),
            }
          : {}),
      }),
    });
  }
}

/** `Query.lead` and `Query.leads`. */
export function addLeadQueries(
  parts: Parts,
  args: Arguments,
  { Lead, LeadConnection }: LeadTypes,
): void {
  const { builder, SourceEnum } = parts;
  const LeadRefInput = builder.inputType('LeadRef', {
    description: 'A lead by its id at the source.',
    fields: (t) => ({
      source: t.field({ type: SourceEnum, required: true, description: 'The source.' }),
      externalId: t.string({ required: true, description: 'The lead’s id there.' }),
      accountExternalId: t.string({
        description: 'The account’s id there; needed where the source has several (Leadfeeder).',
      }),
    }),
  });
  const LeadBy = builder.inputType('LeadBy', {
    description: 'Exactly one of them.',
    isOneOf: true,
    fields: (t) => ({
      id: t.id({ description: 'The global id.' }),
      ref: t.field({ type: LeadRefInput, description: 'Source and id there.' }),
    }),
  });
  builder.queryFields((t) => ({
    lead: t.field({
      type: Lead,
      nullable: true,
      description: 'One lead; null where there is none. One call at a vendor, none at LOCAL.',
      args: {
        by: t.arg({ type: LeadBy, required: true, description: 'Which one.' }),
        freshness: t.arg({ type: args.FreshnessInput, description: 'How old the answer may be.' }),
      },
      resolve: (_root, { by, freshness }, { loaders }, info) => {
        const ref = by.ref
          ? {
              source: by.ref.source,
              account: by.ref.accountExternalId ?? '',
              externalId: by.ref.externalId,
            }
          : leadRefOf(requireId(by.id, 'Lead', 'by.id'));
        return ref && loaders.lead(ref, freshnessOf(freshness), selectedFields(info, [[]], 'lead'));
      },
    }),
    leads: t.field({
      type: LeadConnection,
      description:
        'Leads of all configured sources (or of those named), merged in order. Without a window: the last 30 days. About one call a source and page; a source that fails, is slow or not configured costs its own rows only.',
      args: {
        sources: t.arg({ type: [SourceEnum], description: 'These sources only; by default all.' }),
        accountIds: t.arg.idList({
          description: 'These accounts only; sources without a named account take no part.',
        }),
        window: t.arg({
          type: args.WindowInput,
          description: 'See LeadOrderField for what it means.',
        }),
        filter: t.arg({ type: args.LeadFilterInput, description: 'Only leads like this.' }),
        orderBy: t.arg({
          type: args.LeadOrderInput,
          description: 'By default LAST_SEEN_AT, newest first.',
        }),
        freshness: t.arg({
          type: args.FreshnessInput,
          description: 'How old answers may be, here and below.',
        }),
        first: t.arg.int({ description: PAGE.first }),
        after: t.arg.string({ description: PAGE.after }),
        last: t.arg.int({ description: PAGE.last }),
        before: t.arg.string({ description: PAGE.before }),
      },
      resolve: (
        _root,
        { sources, accountIds, window, filter, orderBy, freshness, ...page },
        { loaders },
        info,
      ) =>
        loaders.leads({
          ...page,
          sources: sources ?? null,
          accounts: accountRefsOf(accountIds, 'accountIds'),
          window: windowOf(window),
          filter: filterOf(filter),
          order: orderBy ?? DEFAULT_ORDER,
          freshness: freshnessOf(freshness),
          fields: selectedFields(info, ROWS, 'lead'),
        }),
    }),
  }));
}
