import { DEFAULT_WINDOW_DAYS } from '../domain/time.ts';
import { leadRefOf, requireId } from '../domain/ids.ts';
import { accountRefsOf, DEFAULT_ORDER, filterOf, freshnessOf, windowOf } from './kit/arguments.ts';
import type { Parts } from './kit/parts.ts';
import { ROWS, selectedFields } from './kit/selection.ts';

/** The queries `lead` and `leads`. */
export function addLeadQueries(parts: Parts): void {
  addLeadById(parts);
  addLeads(parts);
}

function addLeadById({ builder, enums, inputs, types }: Parts): void {
  const reference = builder.inputType('LeadRef', {
    description: 'A lead, named by its id at the source.',
    fields: (t) => ({
      source: t.field({ type: enums.Source, required: true, description: 'The source.' }),
      externalId: t.string({ required: true, description: 'The id of the lead at the source.' }),
      accountExternalId: t.string({
        description:
          'The id of the account at the source; needed where the source has several accounts.',
      }),
    }),
  });
  const by = builder.inputType('LeadBy', {
    description: 'How a lead is named: exactly one of the fields.',
    isOneOf: true,
    fields: (t) => ({
      id: t.id({ description: 'The global id.' }),
      ref: t.field({ type: reference, description: 'The source and the id there.' }),
    }),
  });
  builder.queryField('lead', (t) =>
    t.field({
      type: types.Lead,
      nullable: true,
      description: 'One lead; null where it does not exist. One call at a vendor.',
      args: {
        by: t.arg({ type: by, required: true, description: 'Which lead.' }),
        freshness: t.arg({
          type: inputs.Freshness,
          description: 'How old the answer may be.',
        }),
      },
      resolve: (_root, { by: { id, ref: named }, freshness }, { loaders }, info) => {
        const ref = named
          ? {
              source: named.source,
              account: named.accountExternalId ?? '',
              externalId: named.externalId,
            }
          : leadRefOf(requireId(id, 'Lead', 'by.id'));
        return ref && loaders.lead(ref, freshnessOf(freshness), selectedFields(info, [[]], 'lead'));
      },
    }),
  );
}

function addLeads({ builder, inputs, types }: Parts): void {
  builder.queryField('leads', (t) =>
    t.field({
      type: types.LeadConnection,
      description: `The leads of all configured sources, merged into one order. Without a window: those of the last ${DEFAULT_WINDOW_DAYS} days. About one call a source and page. A source that fails, is slow or is not configured costs its own rows only.`,
      args: {
        ...inputs.sources,
        accountIds: t.arg.idList({
          description:
            'Only these accounts. Of a source without an account among them no leads are listed.',
        }),
        window: t.arg({
          type: inputs.Window,
          description: 'Only leads of this window. LeadOrderField says what that means.',
        }),
        filter: t.arg({ type: inputs.LeadFilter, description: 'Only leads that fit the filter.' }),
        orderBy: t.arg({
          type: inputs.LeadOrder,
          description:
            'The order of the leads; by default LAST_SEEN_AT, newest first. A lead that is seen again between two pages moves, and can be missed; read by FIRST_SEEN_AT where every lead counts.',
        }),
        freshness: t.arg({
          type: inputs.Freshness,
          description: 'How old answers may be, for the list and everything below.',
        }),
        ...inputs.pageEitherWay,
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
  );
}
