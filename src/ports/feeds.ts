import type { CustomFeed, Lead } from '../domain/entities.ts';
import type { Page } from '../domain/page.ts';
import type { FeedLeadsQuery } from '../domain/query.ts';
import type { Call } from './call.ts';

/** Custom feeds: saved selections of leads. */
export interface FeedSource {
  customFeeds(accounts: readonly string[] | null, call: Call): Promise<Page<CustomFeed>>;
  feedLeads(query: FeedLeadsQuery, call: Call): Promise<Page<Lead>>;
}
