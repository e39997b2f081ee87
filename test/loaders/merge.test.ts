import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leadId } from '../../src/domain/ids.ts';
import { compareLeadKeys, leadKeyOf } from '../../src/domain/filter.ts';
import { GatewayError } from '../../src/domain/errors.ts';
import type { LeadOrder } from '../../src/domain/query.ts';
import type { Source } from '../../src/ports/source.ts';
import type { Lead } from '../../src/domain/entities.ts';
import type { LeadsArgs } from '../../src/loaders/port.ts';
import { must } from '../vendors/kit.ts';
import { factsOf, leadOf, listSource, loadersOver } from './fake-source.ts';

const WINDOW = { from: 0, to: 1_000 };
function argsOf(more: Partial<LeadsArgs>): LeadsArgs {
  return {
    sources: null,
    accounts: null,
    window: WINDOW,
    filter: {},
    order: { field: 'LAST_SEEN_AT', direction: 'DESC' },
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
    ...more,
  };
}

/** Follows the cursor through the whole list, each page a request of its own. Gives each lead with its place. */
async function placesOf(
  sources: readonly Source[],
  first: number,
  order: LeadOrder,
): Promise<readonly { readonly lead: Lead; readonly cursor: string }[]> {
  const places: { readonly lead: Lead; readonly cursor: string }[] = [];
  for (let after: string | null = null, pages = 0; pages < 500; pages += 1) {
    const page = await loadersOver(sources).leads(argsOf({ first, after, order }));
    places.push(...page.nodes.map(({ lead }, index) => ({ lead, cursor: page.cursorAt(index) })));
    if (!page.hasNextPage) return places;
    after = page.endCursor();
  }
  throw new Error('the list does not end');
}
async function follow(...list: Parameters<typeof placesOf>): Promise<readonly Lead[]> {
  return (await placesOf(...list)).map(({ lead }) => lead);
}

const world = fc.record({
  lists: fc.array(
    fc.record({
      times: fc.array(fc.option(fc.integer({ min: 0, max: 30 }), { freq: 8 }), { maxLength: 40 }),
      pageSize: fc.integer({ min: 1, max: 17 }),
      ordered: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  first: fc.integer({ min: 1, max: 13 }),
  direction: fc.constantFrom('ASC' as const, 'DESC' as const),
});

function sourcesOf(
  lists: readonly { times: readonly (number | null)[]; pageSize: number; ordered: boolean }[],
) {
  return lists.map(({ times, pageSize, ordered }, index) => {
    const name = `S${index}`;
    const rows = times.map((at, row) => leadOf(name, `lead-${row}`, at));
    return listSource(name, rows, { pageSize, ordered });
  });
}
const idsOf = (leads: readonly Lead[]) => leads.map(({ ref }) => leadId(ref));

test('pages of any size give every lead of every source once', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ lists, first, direction }) => {
      const sources = sourcesOf(lists);
      const ids = idsOf(await follow(sources, first, { field: 'LAST_SEEN_AT', direction }));
      const all = lists.flatMap(({ times }, index) =>
        times.map((at, row) => leadId(leadOf(`S${index}`, `lead-${row}`, at).ref)),
      );
      expect([...ids].sort()).toEqual(all.sort());
    }),
    { numRuns: 300 },
  );
});

test('a list without an order that starts over returns each lead once, and is partial', async () => {
  const rows = ['a', 'b', 'c'].map((id) => leadOf('S', id, 5));
  const endless: Source = {
    ...listSource('S', rows, { pageSize: 3, ordered: false }),
    leads: async ({ after }) => ({
      items: rows,
      next: String(Number(after ?? 0) + 1),
      provenance: { state: 'LIVE', asOf: 0 },
      ordered: false,
    }),
  };
  const page = await loadersOver([endless]).leads(argsOf({ first: 10 }));
  expect(idsOf(page.nodes.map(({ lead }) => lead))).toEqual(idsOf(rows));
  expect(page.hasNextPage).toBe(false);
  expect(page.sources).toMatchObject([{ state: 'PARTIAL', code: 'UPSTREAM_INVALID' }]);
});

/** A source that gives these pages, whatever the order that is asked for. */
function pagesOf(
  pages: readonly (readonly string[])[],
  nextOf: (number: number) => string | null,
): Source {
  return {
    ...listSource('S', [], { pageSize: 1, ordered: true }),
    leads: async ({ after }) => {
      const number = Number(after ?? 0);
      return {
        items: (pages[number] ?? []).map((id) => leadOf('S', id, 9 - 'abcdefgh'.indexOf(id))),
        next: nextOf(number),
        provenance: { state: 'LIVE', asOf: 0 },
        ordered: true,
      };
    },
  };
}
const upTo = (last: number) => (number: number) => (number < last ? String(number + 1) : null);

test('an ordered list that repeats a page gives the rows behind it, and is partial', async () => {
  const source = pagesOf([['a', 'b'], ['a', 'b'], ['c']], upTo(2));
  const page = await loadersOver([source]).leads(argsOf({ first: 10 }));
  expect(page.nodes.map(({ lead }) => lead.ref.externalId)).toEqual(['a', 'b', 'c']);
  expect(page.hasNextPage).toBe(false);
  expect(page.sources).toMatchObject([{ state: 'PARTIAL', code: 'UPSTREAM_INVALID' }]);
});

test('an ordered list that repeats its page for ever ends, and is partial', async () => {
  const endless = Array.from({ length: 100 }, () => ['a', 'b']);
  const page = await loadersOver([pagesOf(endless, upTo(99))]).leads(argsOf({ first: 10 }));
  expect(page.nodes).toHaveLength(2);
  expect(page.hasNextPage).toBe(false);
  expect(page.sources).toMatchObject([{ state: 'PARTIAL', code: 'UPSTREAM_INVALID' }]);
});

test('an ordered list whose page leads back to itself ends with the rows of that page, and is partial', async () => {
  const source = pagesOf([['a', 'b'], ['c']], () => '1');
  const page = await loadersOver([source]).leads(argsOf({ first: 10 }));
  expect(page.nodes.map(({ lead }) => lead.ref.externalId)).toEqual(['a', 'b', 'c']);
  expect(page.hasNextPage).toBe(false);
  expect(page.sources).toMatchObject([{ state: 'PARTIAL', code: 'UPSTREAM_INVALID' }]);
});

test('empty pages in the middle of a list are passed, and too many of them make it partial with a cursor', async () => {
  const few = pagesOf([['a'], [], [], ['b']], upTo(3));
  const whole = await loadersOver([few]).leads(argsOf({ first: 10 }));
  expect(whole.nodes).toHaveLength(2);
  expect(whole.sources).toMatchObject([{ state: 'LIVE' }]);
  const many = pagesOf([['a'], ...Array.from({ length: 15 }, () => []), ['b']], upTo(16));
  const part = await loadersOver([many]).leads(argsOf({ first: 10 }));
  expect(part.nodes).toHaveLength(1);
  expect(part.sources).toMatchObject([{ state: 'PARTIAL', code: null }]);
  const rest = await loadersOver([many]).leads(argsOf({ first: 10, after: part.endCursor() }));
  expect(rest.nodes).toHaveLength(1);
});

test('leads of one moment on both sides of a page’s edge are returned, each once', async () => {
  const crowded = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      crowded,
      crowded,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('ASC' as const, 'DESC' as const),
      async (one, two, pageSize, first, direction) => {
        const sources = [one, two].map((times, index) => {
          const rows = times.map((at, row) =>
            leadOf(`S${index}`, `lead-${(row * 7) % 41}-${row}`, at),
          );
          return listSource(`S${index}`, rows, {
            pageSize,
            ordered: true,
            ties: 'BY_ID_WITHIN_A_PAGE',
          });
        });
        const ids = idsOf(await follow(sources, first, { field: 'LAST_SEEN_AT', direction }));
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toHaveLength(one.length + two.length);
      },
    ),
    { numRuns: 300 },
  );
});

test('pages of any size of ordered sources, concatenated, are the whole list in order', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ lists, first, direction }) => {
      const order = { field: 'LAST_SEEN_AT', direction } as const;
      const sources = sourcesOf(lists.map((list) => ({ ...list, ordered: true })));
      const leads = await follow(sources, first, order);
      const sorted = [...leads].sort((a, b) =>
        compareLeadKeys(leadKeyOf(a, order), leadKeyOf(b, order), order),
      );
      expect(idsOf(leads)).toEqual(idsOf(sorted));
    }),
    { numRuns: 200 },
  );
});

test('paging backward from any place returns the rows in front of it', async () => {
  const long = { times: Array.from({ length: 40 }, (_, at) => at), pageSize: 17, ordered: true };
  let tried = 0;
  let behindTheFirstPage = 0;
  await fc.assert(
    fc.asyncProperty(world, fc.nat(), async ({ lists, first, direction }, at) => {
      const order = { field: 'LAST_SEEN_AT', direction } as const;
      const dated = lists.map((list) => ({
        ...list,
        ordered: true,
        times: list.times.map((time) => time ?? 3),
      }));
      const sources = sourcesOf(dated);
      const places = await placesOf(sources, 100, order);
      const place = places.length > 0 ? at % places.length : 0;
      const before = places[place]?.cursor;
      // An empty list has no place to page back from.
      if (before === undefined) return;
      tried += 1;
      if (place >= 100) behindTheFirstPage += 1;
      const page = await loadersOver(sources).leads(argsOf({ last: first, before, order }));
      const expected = places.slice(Math.max(0, place - first), place);
      expect(idsOf(page.nodes.map(({ lead }) => lead))).toEqual(
        idsOf(expected.map(({ lead }) => lead)),
      );
      expect(page.hasPreviousPage).toBe(place - first > 0);
    }),
    {
      numRuns: 200,
      // Four long lists: the place lies behind a page of the largest size.
      examples: [[{ lists: [long, long, long, long], first: 13, direction: 'DESC' }, 150]],
    },
  );
  expect(tried).toBeGreaterThan(150);
  expect(behindTheFirstPage).toBeGreaterThan(0);
});

test('a page back of a source whose scores hold for a window is read with the whole window', async () => {
  const rows = [9, 8, 7, 6].map((at) => leadOf('S0', `lead-${at}`, at));
  const list = listSource('S0', rows, { pageSize: 10, ordered: true });
  const asked: unknown[] = [];
  const scored: Source = {
    ...list,
    facts: factsOf('S0', { scoreIsPerWindow: true }),
    leads: (query, call) => {
      asked.push(query.window);
      return must(list.leads)(query, call);
    },
  };
  const window = { from: 0, to: 20 };
  const whole = await loadersOver([scored]).leads(argsOf({ window }));
  const back = await loadersOver([scored]).leads(
    argsOf({ window, last: 2, before: whole.cursorAt(3) }),
  );
  expect(back.nodes.map(({ lead }) => lead.lastSeenAt)).toEqual([8, 7]);
  expect(asked).toEqual([window, window]);
});

test('a new lead in front does not shift the rows behind a cursor', async () => {
  const rows = [9, 8, 7, 6, 5].map((at) => leadOf('S0', `lead-${at}`, at));
  const before = listSource('S0', rows, { pageSize: 2, ordered: true });
  const first = await loadersOver([before]).leads(argsOf({ first: 2 }));
  const newer = listSource('S0', [leadOf('S0', 'newer', 10), ...rows], {
    pageSize: 2,
    ordered: true,
  });
  const after = first.endCursor();
  const second = await loadersOver([newer]).leads(argsOf({ first: 10, after }));
  expect(second.nodes.map(({ lead }) => lead.lastSeenAt)).toEqual([7, 6, 5]);
});

test('a list that fails in the middle keeps its place: the cursor continues there once the source works again', async () => {
  const rows = [9, 7, 5, 3].map((at) => leadOf('S0', `a-${at}`, at));
  const other = [8, 6, 4, 2].map((at) => leadOf('S1', `b-${at}`, at));
  const broken = class extends GatewayError {};
  const failing = listSource('S0', rows, { pageSize: 1, ordered: true });
  const sick: Source = {
    ...failing,
    leads: (query, call) =>
      query.after === '1'
        ? Promise.reject(new broken('UPSTREAM_UNAVAILABLE', 'down'))
        : (failing.leads?.(query, call) ?? Promise.reject(new Error('no list'))),
  };
  const healthy = listSource('S1', other, { pageSize: 2, ordered: true });
  const one = await loadersOver([sick, healthy]).leads(argsOf({ first: 3 }));
  expect(one.nodes.map(({ lead }) => lead.lastSeenAt)).toEqual([9, 8, 6]);
  expect(one.sources.find(({ source }) => source === 'S0')).toMatchObject({ state: 'FAILED' });
  const two = await loadersOver([failing, healthy]).leads(
    argsOf({ first: 10, after: one.endCursor() }),
  );
  expect(two.nodes.map(({ lead }) => lead.lastSeenAt).sort()).toEqual([2, 3, 4, 5, 7]);
});

test('a forged, foreign or truncated cursor is refused as BAD_CURSOR, never with an unexpected error', async () => {
  const sources = sourcesOf([{ times: [1, 2, 3, 4, 5], pageSize: 2, ordered: true }]);
  const page = await loadersOver(sources).leads(argsOf({ first: 2 }));
  const good = page.endCursor() ?? '';
  const refused = async (after: string, more: Partial<LeadsArgs> = {}) => {
    await expect(
      loadersOver(sources).leads(argsOf({ first: 2, after, ...more })),
    ).rejects.toMatchObject({
      code: 'BAD_CURSOR',
    });
  };
  await refused(good.slice(0, -3));
  await refused(good, { filter: { kind: 'COMPANY' } });
  await refused(good, { order: { field: 'LAST_SEEN_AT', direction: 'ASC' } });
  await refused(Buffer.from('[1,"x",{}]').toString('base64url'));
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 200 }), (text) => refused(text === '' ? '-' : text)),
  );
  await fc.assert(
    fc.asyncProperty(fc.json(), (text) => refused(Buffer.from(text).toString('base64url') || '-')),
  );
});

test('a cursor over five sources stays short enough for a URL', async () => {
  const sources = sourcesOf(
    Array.from({ length: 5 }, () => ({
      times: Array.from({ length: 40 }, (_, at) => at % 30),
      pageSize: 10,
      ordered: true,
    })),
  );
  const page = await loadersOver(sources).leads(argsOf({ first: 20 }));
  expect(page.endCursor()?.length).toBeLessThan(1_000);
});
