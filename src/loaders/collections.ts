import type { Account, Campaign, SourceName } from '../domain/entities.ts';
import { cursorCodec } from '../domain/cursor.ts';
import { toError } from '../domain/errors.ts';
import type { CampaignQuery, Freshness, Page, Source } from '../domain/source.ts';
import { forwardOnly } from './page.ts';
import type { Listing, Loaders, PageArgs, SourceStatus } from './port.ts';
import { failuresOf, never, type LoaderRequest } from './request.ts';
import { answered, failed } from './status.ts';

const DEFAULT: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };
const MOST_CAMPAIGNS = 1_000;

/** Accounts, feeds and campaigns: short lists that a source gives whole. */
export function createCollections(
  request: LoaderRequest,
): Pick<Loaders, 'accounts' | 'account' | 'customFeeds' | 'customFeed' | 'campaigns' | 'campaign'> {
  async function gather<T>(
    names: readonly SourceName[] | null,
    method: keyof Source,
    what: string,
    args: PageArgs,
    read: (source: Source) => Promise<Page<T>>,
  ): Promise<Listing<T>> {
    const page = forwardOnly(args, request.warn);
    const codec = cursorCodec([what, names], isOffset);
    const from = page.cursor === null ? 0 : codec.decode(page.cursor) + 1;
    const parts = await Promise.all(
      request.chosen(names).map(async (facts) => {
        const statuses: SourceStatus[] = [];
        let items: readonly T[] = [];
        const missing = request.absence(facts, method, what);
        if (missing) return { items, statuses: [missing] };
        try {
          const got = await read(request.sourceOf(facts.name));
          ({ items } = got);
          statuses.push(answered(facts.name, [got], false));
          for (const [account, error] of failuresOf([got]))
            statuses.push(failed(facts.name, error, { source: facts.name, externalId: account }));
        } catch (cause) {
          statuses.push(failed(facts.name, toError(cause)));
        }
        return { items, statuses };
      }),
    );
    const rows = parts.flatMap(({ items }) => items);
    const statuses = parts.flatMap((part) => part.statuses);
    const nodes = rows.slice(from, from + page.size);
    const isAll = statuses.every(({ state }) => state !== 'FAILED' && state !== 'SKIPPED_BUDGET');
    return {
      nodes,
      cursorAt: (index) => codec.encode(from + index),
      endCursor: () => (nodes.length > 0 ? codec.encode(from + nodes.length - 1) : null),
      hasNextPage: from + page.size < rows.length,
      hasPreviousPage: from > 0,
      sources: statuses,
      window: null,
      totalCount: () =>
        Promise.resolve({ value: rows.length, precision: isAll ? 'EXACT' : 'AT_LEAST' }),
    };
  }

  // Every lead may ask for its account: each source is asked once a request.
  const accountPages = new Map<SourceName, Promise<Page<Account>>>();
  function accountsOf(source: Source): Promise<Page<Account>> {
    const { name } = source.facts;
    let page = accountPages.get(name);
    if (!page) {
      page = source.accounts?.(request.callWith(DEFAULT)) ?? never(source.facts);
      accountPages.set(name, page);
    }
    return page;
  }

  async function allCampaigns(
    source: Source,
    query: Pick<CampaignQuery, 'filter' | 'order'>,
  ): Promise<Page<Campaign>> {
    const items: Campaign[] = [];
    for (let after: string | null = null; ;) {
      const page: Page<Campaign> = await (source.campaigns?.(
        { ...query, first: 100, after },
        request.callWith(DEFAULT),
      ) ?? never(source.facts));
      items.push(...page.items);
      if (page.next === null) return { ...page, items };
      if (items.length >= MOST_CAMPAIGNS) return { ...page, items, capped: true };
      after = page.next;
    }
  }

  return {
    accounts: ({ sources: names, ...page }) =>
      gather(names, 'accounts', 'accounts', page, accountsOf),
    async account(ref) {
      const source = request.sourceOf(ref.source);
      if (!source.accounts) return null;
      const { items } = await accountsOf(source);
      // A source with one account leaves it out of its references.
      const isMeant = ({ ref: { externalId } }: Account) =>
        externalId === ref.externalId || ref.externalId === '';
      return items.find(isMeant) ?? null;
    },
    customFeeds({ sources: names, accounts, ...page }) {
      const chosen = accounts ? accounts.map((ref) => ref.source) : names;
      return gather(chosen, 'customFeeds', 'custom feeds', page, (source) => {
        const { facts } = source;
        const own = accounts?.filter((ref) => ref.source === facts.name) ?? null;
        return (
          source.customFeeds?.(
            own?.map((ref) => ref.externalId) ?? null,
            request.callWith(DEFAULT),
          ) ?? never(facts)
        );
      });
    },
    async customFeed(name, account, externalId) {
      const source = request.sourceOf(name);
      if (!source.customFeeds) return null;
      const { items } = await source.customFeeds([account], request.callWith(DEFAULT));
      return (
        items.find((feed) => feed.account === account && feed.externalId === externalId) ?? null
      );
    },
    campaigns: ({ sources: names, filter, order, ...args }) =>
      gather(names, 'campaigns', 'campaigns', args, (source) =>
        allCampaigns(source, { filter, order }),
      ),
    async campaign(name, wmktId, externalId) {
      const source = request.sourceOf(name);
      if (!source.campaigns) return null;
      const order = { field: 'NAME', direction: 'ASC' } as const;
      const { items } = await allCampaigns(source, { filter: { wmktId, externalId }, order });
      return items.find((one) => one.externalId === externalId) ?? null;
    },
  };
}

function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
