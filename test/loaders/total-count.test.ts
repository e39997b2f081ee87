import { expect, test } from 'vitest';
import type { Count } from '../../src/domain/entities.ts';
import { SourceError } from '../../src/domain/errors.ts';
import type { LeadFilter } from '../../src/domain/query.ts';
import type { Source } from '../../src/ports/source.ts';
import { leadOf, listSource, loadersOver, sessionOf } from './fake-source.ts';

/** A source that counts its leads, or fails to; null: it has no count. */
function counting(name: string, answer: Count | Error | null): Source {
  return {
    ...listSource(name, [], { pageSize: 1, ordered: true }),
    ...(answer && {
      countLeads: () =>
        answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
    }),
  };
}

async function total(
  sources: readonly Source[],
  filter: LeadFilter = {},
): Promise<{ readonly count: Count | null; readonly warnings: readonly string[] }> {
  const loaders = loadersOver(sources);
  const list = await loaders.leads({
    sources: null,
    accounts: null,
    window: { from: 0, to: 1 },
    filter,
    order: { field: 'LAST_SEEN_AT', direction: 'DESC' },
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
  });
  return { count: await list.totalCount(), warnings: loaders.warnings() };
}
const exactly = (value: number): Count => ({ value, precision: 'EXACT' });

test('the total of several sources is the sum of their counts', async () => {
  const { count, warnings } = await total([counting('A', exactly(2)), counting('B', exactly(3))]);
  expect(count).toEqual(exactly(5));
  expect(warnings).toEqual([]);
});

test('a total is at least the sum where one source counts only so far', async () => {
  const capped: Count = { value: 10, precision: 'AT_LEAST' };
  for (const counts of [
    [exactly(2), capped],
    [capped, exactly(2)],
  ])
    expect((await total(counts.map((one, at) => counting(`S${at}`, one)))).count).toEqual({
      value: 12,
      precision: 'AT_LEAST',
    });
});

test('a total is unknown where one source has no count, or the gateway filters its rows', async () => {
  expect(await total([counting('A', exactly(2)), counting('B', null)])).toEqual({
    count: null,
    warnings: [],
  });
  expect(await total([counting('A', exactly(2))], { identified: true })).toEqual({
    count: null,
    warnings: [],
  });
});

test('a total is unknown where one source fails, and a warning says which and why', async () => {
  const failure = new SourceError('UPSTREAM_TIMEOUT', 'B', 'B did not answer');
  const { count, warnings } = await total([counting('A', exactly(2)), counting('B', failure)]);
  expect(count).toBeNull();
  expect(warnings).toEqual(['totalCount is unknown at B: B did not answer']);
});

test('a fault of the gateway while it counts is no unknown total', async () => {
  await expect(total([counting('A', new TypeError('a fault'))])).rejects.toThrow('a fault');
});

test('a total of sessions that can no longer be read is unknown, with a warning', async () => {
  const lead = leadOf('A', 'lead', 1);
  let isDown = false;
  const source: Source = {
    ...listSource('A', [lead], { pageSize: 1, ordered: true }),
    sessions: async (queries) =>
      queries.map(() =>
        isDown
          ? new SourceError('UPSTREAM_UNAVAILABLE', 'A', 'A is down')
          : {
              items: [sessionOf(lead, 1), sessionOf(lead, 2)],
              next: 'more',
              provenance: { state: 'LIVE', asOf: 0 } as const,
              ordered: true,
            },
      ),
  };
  const loaders = loadersOver([source]);
  const scope = {
    freshness: { mode: 'CACHE_FIRST', maxAgeMs: null },
    window: { from: 0, to: 1 },
    rank: 0,
  } as const;
  const list = await loaders.sessions(lead.ref, scope, { window: null, first: 2 });
  isDown = true;
  expect(await list.totalCount()).toBeNull();
  expect(loaders.warnings()).toEqual(['totalCount is unknown at A: A is down']);
});
