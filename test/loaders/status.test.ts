import { expect, test } from 'vitest';
import type { LeadOrder } from '../../src/domain/query.ts';
import type { Source } from '../../src/ports/source.ts';
import { factsOf, leadOf, listSource, loadersOver } from './fake-source.ts';

const NEWEST_SEEN: LeadOrder = { field: 'LAST_SEEN_AT', direction: 'DESC' };

/** What the status says of a source that lists leads in `orders`, where the list was asked for in another order. */
async function messageOf(orders: readonly LeadOrder[], order: LeadOrder): Promise<string | null> {
  const rows = [leadOf('S', 'a', 1), leadOf('S', 'b', 2)];
  const source: Source = {
    ...listSource('S', rows, { pageSize: 2, ordered: false }),
    facts: factsOf('S', { orders }),
  };
  const { sources } = await loadersOver([source]).leads({
    sources: null,
    accounts: null,
    window: { from: 0, to: 10 },
    filter: {},
    order,
    first: 10,
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
  });
  expect(sources).toMatchObject([{ state: 'LIVE', ordered: false }]);
  return sources[0]?.message ?? null;
}

test('a source that documents no order is reported to document none', async () => {
  expect(await messageOf([], NEWEST_SEEN)).toBe(
    'S documents no order for this list; its rows come as it gives them',
  );
});

test('a source that lists leads the other way round is reported with the way it lists them', async () => {
  expect(await messageOf([NEWEST_SEEN], { ...NEWEST_SEEN, direction: 'ASC' })).toBe(
    'S lists leads by LAST_SEEN_AT DESC, not by LAST_SEEN_AT ASC; its rows come as it gives them',
  );
});

test('a source that lists leads by another field is reported with that field', async () => {
  const orders: readonly LeadOrder[] = [NEWEST_SEEN, { ...NEWEST_SEEN, direction: 'ASC' }];
  expect(await messageOf(orders, { ...NEWEST_SEEN, field: 'FIRST_SEEN_AT' })).toBe(
    'S lists leads by LAST_SEEN_AT DESC or LAST_SEEN_AT ASC, not by FIRST_SEEN_AT DESC; its rows come as it gives them',
  );
});
