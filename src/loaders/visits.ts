import type { Session } from '../domain/entities.ts';
import { forwardOnly } from './page.ts';
import { emptyConnection, forwardConnection, pagePlaceCodec } from './paginate.ts';
import type { Loaders, Scope, SessionNode, SourceStatus } from './port.ts';
import { never, type LoaderRequest } from './request.ts';

/** Sessions of an account, from the first source of the catalog that lists them. */
export function createVisits(request: LoaderRequest): Loaders['visits'] {
  return async ({ account, window, freshness, fields, ...args }) => {
    const page = forwardOnly(args, request.warn);
    const codec = pagePlaceCodec(['visits', account, window]);
    const scope: Scope = { freshness, window, rank: 0 };
    const accounts = account ? [account.externalId] : null;
    const call = request.callWith(freshness);
    const excluded: SourceStatus[] = [];
    for (const facts of account ? [request.factsOf(account.source)] : request.catalog) {
      if (!facts.sessionType) continue;
      const missing = request.absence(facts, 'visits', 'visits');
      if (missing) {
        excluded.push(missing);
        continue;
      }
      const source = request.sourceOf(facts.name);
      const chosen = fields && facts.selectsFields ? { fields } : {};
      const visits = await forwardConnection<Session, SessionNode>({
        source: facts.name,
        codec,
        page,
        freshness,
        window,
        read: (after) =>
          source.visits?.({ accounts, window, first: page.first, after, ...chosen }, call) ??
          never(facts),
        toNode: (session) => ({ session, scope }),
        warn: request.warn,
      });
      return { ...visits, sources: [...visits.sources, ...excluded] };
    }
    return emptyConnection(excluded, window);
  };
}
