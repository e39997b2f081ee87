import type { Account, SourceName } from '../domain/entities.ts';
import type { Page } from '../domain/page.ts';
import type { Source } from '../ports/source.ts';
import { concatPages, OWN_LIFETIME } from './concat.ts';
import type { Loaders } from './port.ts';
import { never, type LoaderRequest } from './request.ts';

/** Accounts and custom feeds: short lists that a source gives whole. */
export function createCollections(
  request: LoaderRequest,
): Pick<Loaders, 'accounts' | 'account' | 'trackingScript' | 'customFeeds' | 'customFeed'> {
  // Every lead may ask for its account, so each source is asked once per request.
  const accountPages = new Map<SourceName, Promise<Page<Account>>>();
  function accountsOf(source: Source): Promise<Page<Account>> {
    const { name } = source.facts;
    let page = accountPages.get(name);
    if (!page) {
      page = source.accounts?.(request.callWith(OWN_LIFETIME)) ?? never(source.facts);
      accountPages.set(name, page);
    }
    return page;
  }

  return {
    accounts: ({ sources, ...args }) =>
      concatPages(request, {
        sources,
        method: 'accounts',
        what: 'accounts',
        args,
        read: accountsOf,
      }),
    async account(ref) {
      const source = request.sourceOf(ref.source);
      if (!source.accounts) return null;
      const { items } = await accountsOf(source);
      // References of a source with a single account have an empty account.
      const isMeant = ({ ref: { externalId } }: Account) =>
        externalId === ref.externalId || ref.externalId === '';
      return items.find(isMeant) ?? null;
    },
    async trackingScript({ source: name, externalId }) {
      const source = request.sourceOf(name);
      return (await source.trackingScript?.(externalId, request.callWith(OWN_LIFETIME))) ?? null;
    },
    customFeeds({ sources: names, accounts, ...args }) {
      return concatPages(request, {
        sources: accounts ? accounts.map((ref) => ref.source) : names,
        method: 'customFeeds',
        what: 'custom feeds',
        args,
        read(source) {
          const own = accounts?.filter((ref) => ref.source === source.facts.name) ?? null;
          return (
            source.customFeeds?.(
              own?.map((ref) => ref.externalId) ?? null,
              request.callWith(OWN_LIFETIME),
            ) ?? never(source.facts)
          );
        },
      });
    },
    async customFeed(name, account, externalId) {
      const source = request.sourceOf(name);
      if (!source.customFeeds) return null;
      const { items } = await source.customFeeds([account], request.callWith(OWN_LIFETIME));
      return (
        items.find((feed) => feed.account === account && feed.externalId === externalId) ?? null
      );
    },
  };
}
