import { expect, test } from 'vitest';
import type { Account } from '../../src/domain/entities.ts';
import { SourceError } from '../../src/domain/errors.ts';
import type { Source } from '../../src/ports/source.ts';
import { listSource, loadersOver } from './fake-source.ts';

function accountsOf(name: string, count: number): readonly Account[] {
  return Array.from({ length: count }, (_, at) => ({
    ref: { source: name, externalId: `${name}${at}` },
    name: null,
    timezone: null,
    subscription: null,
    trackingStatus: null,
  }));
}
function source(name: string, answer: readonly Account[] | Error | null): Source {
  return {
    ...listSource(name, [], { pageSize: 1, ordered: true }),
    ...(answer && {
      accounts: () =>
        answer instanceof Error
          ? Promise.reject(answer)
          : Promise.resolve({
              items: answer,
              next: null,
              provenance: { state: 'LIVE', asOf: 0 } as const,
              ordered: true,
            }),
    }),
  };
}
const down = new SourceError('UPSTREAM_UNAVAILABLE', 'B', 'B is down');

test('lists of several sources are concatenated in the order of the catalog, and paged over their edges', async () => {
  const sources = [source('A', accountsOf('A', 3)), source('B', accountsOf('B', 4))];
  const got: string[] = [];
  let after: string | null = null;
  for (let isMore = true; isMore;) {
    const page: Awaited<ReturnType<ReturnType<typeof loadersOver>['accounts']>> = await loadersOver(
      sources,
    ).accounts({ sources: null, first: 2, after });
    got.push(...page.nodes.map(({ ref }) => ref.externalId));
    expect(await page.totalCount()).toEqual({ value: 7, precision: 'EXACT' });
    after = page.endCursor();
    isMore = page.hasNextPage;
  }
  expect(got).toEqual(['A0', 'A1', 'A2', 'B0', 'B1', 'B2', 'B3']);
});

test('a source that fails costs only its own rows: its status says why, and the total is at least the rest', async () => {
  const sources = [source('A', accountsOf('A', 3)), source('B', down)];
  const page = await loadersOver(sources).accounts({ sources: null });
  expect(page.nodes).toHaveLength(3);
  expect(page.sources).toMatchObject([
    { source: 'A', state: 'LIVE' },
    { source: 'B', state: 'FAILED', code: 'UPSTREAM_UNAVAILABLE', message: 'B is down' },
  ]);
  expect(await page.totalCount()).toEqual({ value: 3, precision: 'AT_LEAST' });
});

test('a source without the list is reported as UNSUPPORTED, and a fault of the gateway is thrown', async () => {
  const page = await loadersOver([source('A', null)]).accounts({ sources: null });
  expect(page.sources).toMatchObject([{ source: 'A', state: 'UNSUPPORTED' }]);
  const broken = loadersOver([source('A', new TypeError('a fault'))]);
  await expect(broken.accounts({ sources: null })).rejects.toThrow('a fault');
});

test('a cursor of other arguments is refused as BAD_CURSOR', async () => {
  const sources = [source('A', accountsOf('A', 3))];
  const cursor = (await loadersOver(sources).accounts({ sources: null, first: 1 })).endCursor();
  await expect(
    loadersOver(sources).accounts({ sources: ['A'], after: cursor }),
  ).rejects.toMatchObject({ code: 'BAD_CURSOR' });
});
