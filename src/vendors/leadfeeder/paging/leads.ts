import type { Count, Lead } from '../../../domain/entities.ts';
import { compareLeadKeys, leadKeyOf } from '../../../domain/filter.ts';
import type { Page } from '../../../domain/page.ts';
import type { LeadQuery } from '../../../domain/query.ts';
import type { Clock } from '../../../domain/time.ts';
import type { Call } from '../../../ports/call.ts';
import { settleAll } from '../../kit/answer.ts';
import { listParts } from '../../kit/paging.ts';
import { SOURCE } from '../facts.ts';
import { leadsSelection } from '../requests-fields.ts';
import type { Requests } from '../requests.ts';
import { pageOfAccounts, type ChosenAccounts } from './accounts.ts';
import type { Days } from './days.ts';
import { createPaginator } from './parts.ts';

/** Lists and counts of leads over several accounts. `feed` null: all leads of each account. */
export interface LeadLists {
  list(
    query: LeadQuery,
    feed: string | null,
    chosen: ChosenAccounts,
    call: Call,
  ): Promise<Page<Lead>>;
  count(query: LeadQuery, chosen: ChosenAccounts, call: Call): Promise<Count | null>;
}

export function createLeadPaging(requests: Requests, clock: Clock): LeadLists {
  const paginator = createPaginator(() => clock.now());

  /** The list of one account: its key, the days that cover its window, and how a page of it is read. */
  function listOf(
    query: LeadQuery,
    feed: string | null,
    account: string,
    { timezones }: ChosenAccounts,
    call: Call,
  ) {
    const timezone = timezones.get(account) ?? 'UTC';
    const { window, order } = query;
    const { parts = null } = leadsSelection(query) ?? {};
    const fields = parts && [...parts].sort();
    return {
      key: JSON.stringify([account, feed, window.from, window.to, order.field, fields]),
      days: requests.cover(window, timezone),
      read: (days: Days, page: number) =>
        requests.leads(query, { account, timezone, feed }, days, page, call),
    };
  }

  /** @returns null where the number cannot be told from one page of each part of the list */
  async function countOf(
    query: LeadQuery,
    account: string,
    chosen: ChosenAccounts,
    call: Call,
  ): Promise<Count | null> {
    // A count needs the dates alone. A page that the list itself has read has them, so it can stand in.
    const asked = { ...query, fields: new Set<string>() };
    const { key, days, read } = listOf(asked, null, account, chosen, call);
    if (query.order.field === 'FIRST_SEEN_AT') {
      // Leads first seen before the window are left out, so only rows that were read can be counted.
      const { pages, items } = await read(days, 1);
      return pages === 1 ? { value: items.length, precision: 'EXACT' } : null;
    }
    const { value, isExact, isCapped } = await paginator.count(key, days, read);
    return { value, precision: isExact ? 'EXACT' : isCapped ? 'AT_LEAST' : 'ESTIMATE' };
  }

  return {
    async list(query, feed, chosen, call) {
      const { order } = query;
      const parts = await listParts({
        parts: [...chosen.timezones.keys()],
        question: [SOURCE, 'leads', feed],
        after: query.after,
        read: (account, page) => {
          const { key, days, read } = listOf(query, feed, account, chosen, call);
          return paginator.read(key, days, page, read);
        },
        compare: (a, b) => compareLeadKeys(leadKeyOf(a, order), leadKeyOf(b, order), order),
        identify: ({ ref }) => JSON.stringify([ref.account, ref.externalId]),
      });
      return pageOfAccounts(parts, chosen, clock);
    },

    async count(query, chosen, call) {
      const counts = await settleAll([...chosen.timezones.keys()], (account) =>
        countOf(query, account, chosen, call),
      );
      return sumOf(counts, chosen.failures.length > 0);
    },
  };
}

/** From the least precise to the most: a sum is no more precise than any of its numbers. */
const PRECISIONS = ['ESTIMATE', 'AT_LEAST', 'EXACT'] as const;

/** @returns null where one of the numbers is not known. Throws where all of them failed. */
function sumOf(counts: readonly (Count | null | Error)[], isPartial: boolean): Count | null {
  if (counts.includes(null)) return null;
  const known = counts.flatMap((one) => (one instanceof Error || one === null ? [] : [one]));
  const error = counts.find((one) => one instanceof Error);
  if (error && known.length === 0) throw error;
  const precisions = known.map(({ precision }) => precision);
  if (error !== undefined || isPartial) precisions.push('AT_LEAST');
  return {
    value: known.reduce((sum, { value }) => sum + value, 0),
    precision: PRECISIONS.find((one) => precisions.includes(one)) ?? 'EXACT',
  };
}
