import type { CustomFeed } from '../domain/entities.ts';
import type { Freshness, LeadFilter, LeadFilterKey, LeadQuery } from '../domain/query.ts';
import type { SourceFacts } from '../ports/facts.ts';
import { readLeadList, type OnLeadRead, type Participant } from './lead-list.ts';
import { forwardOnly, pageRequest } from './page.ts';
import type { Loaders, SourceStatus } from './port.ts';
import { never, type LoaderRequest } from './request.ts';
import { absent } from './status.ts';

/** Lists of leads: of several sources, or of a feed. */
export function createLeadLists(
  request: LoaderRequest,
  onLeadRead: OnLeadRead,
): Pick<Loaders, 'leads' | 'feedLeads'> {
  return {
    async leads(args) {
      const page = pageRequest(args, request.warn);
      const call = request.callWith(args.freshness);
      const excluded: SourceStatus[] = [];
      const participants = request.chosen(args.sources).flatMap((facts): readonly Participant[] => {
        const own = args.accounts?.filter((ref) => ref.source === facts.name);
        const accounts = own?.map((ref) => ref.externalId) ?? null;
        if (accounts?.length === 0) return [];
        const missing =
          request.absence(facts, 'leads', 'list of leads') ??
          foreignFilter(request.catalog, facts, args.filter);
        if (missing) {
          excluded.push(missing);
          return [];
        }
        const source = request.sourceOf(facts.name);
        return [
          {
            facts,
            accounts,
            fetch: (query) => source.leads?.(query, call) ?? never(facts),
            ...(source.countLeads
              ? { count: (query: LeadQuery) => source.countLeads?.(query, call) ?? never(facts) }
              : {}),
          },
        ];
      });
      const { filter, order, sources, accounts, window: requestedWindow } = args;
      const question = ['leads', sources, accounts, requestedWindow, filter, order];
      return readLeadList(
        request,
        { question, page, requestedWindow, args, participants, excluded },
        onLeadRead,
      );
    },

    async feedLeads(feed: CustomFeed, { window: requestedWindow, filter, order, fields, ...args }) {
      const page = forwardOnly(args, request.warn);
      const facts = request.factsOf(feed.source);
      const source = request.sourceOf(feed.source);
      const { store } = request;
      const freshness: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };
      const call = request.callWith(freshness);
      const { account, externalId } = feed;
      const participant: Participant = {
        // The gateway applies the filters that a feed's list does not apply itself.
        facts: { ...facts, pushesDown: facts.feedFilters ?? [], ownFilters: [] },
        accounts: [account],
        fetch: (query) => source.feedLeads?.({ ...query, feed }, call) ?? never(facts),
        ...(store.facts.name === feed.source && {
          count: (query: LeadQuery) => store.countFeedLeads({ ...query, feed }, call),
        }),
      };
      return readLeadList(
        request,
        {
          question: ['feed', feed.source, account, externalId, requestedWindow, filter, order],
          page,
          requestedWindow,
          args: { filter, order, freshness, fields },
          excluded: [],
          participants: [participant],
        },
        onLeadRead,
      );
    },
  };
}

/** Why a source is excluded by a filter that only another source can apply; null where it is not. */
function foreignFilter(
  catalog: readonly SourceFacts[],
  facts: SourceFacts,
  filter: LeadFilter,
): SourceStatus | null {
  const owned = catalog.flatMap((other) => (other === facts ? [] : other.ownFilters));
  const foreign = Object.keys(filter).find(
    (name) =>
      owned.includes(name as LeadFilterKey) && !facts.ownFilters.includes(name as LeadFilterKey),
  );
  return foreign === undefined
    ? null
    : absent(facts.name, 'UNSUPPORTED', `${facts.title} cannot answer the filter ${foreign}`);
}
