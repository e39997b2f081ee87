import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceError } from '../../src/domain/errors.ts';
import type { Page } from '../../src/domain/page.ts';
import { countAll, FIRST, pagePlaceCodec, paginate } from '../../src/loaders/paginate.ts';

/** A list in pages of these lengths; a token is the number of a page. */
function listOf(lengths: readonly number[]) {
  let next = 0;
  const pages = lengths.map((length) => Array.from({ length }, () => next++));
  const read = (token: string | null): Promise<Page<number>> => {
    const at = Number(token ?? 0);
    return Promise.resolve({
      items: pages[at] ?? [],
      next: at + 1 < pages.length ? String(at + 1) : null,
      provenance: { state: 'LIVE', asOf: 0 },
      ordered: true,
    });
  };
  return { rows: pages.flat(), read };
}
const noWarning = (message: string) => {
  throw new Error(message);
};

test('pages of any size return every wanted row once, in order, whatever the pages of the source', async () => {
  const codec = pagePlaceCodec('question');
  let followed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      async (lengths, first, every) => {
        // Ten empty pages in a row leave no place to go on from.
        fc.pre(!lengths.join('').includes('0'.repeat(10)));
        const { rows, read } = listOf(lengths);
        const wanted = (row: number) => row % every === 0;
        const got: number[] = [];
        for (let place = FIRST, isMore = true; isMore; followed += 1) {
          const page = await paginate(place, first, read, wanted);
          expect(page.items.length).toBeLessThanOrEqual(first);
          got.push(...page.items);
          isMore = page.more && page.end !== null;
          if (page.end) place = codec.decode(codec.encode(page.end));
        }
        expect(got).toEqual(rows.filter(wanted));
      },
    ),
    { numRuns: 300 },
  );
  expect(followed).toBeGreaterThan(1_000);
});

test('a page reads no more pages of the source than it needs', async () => {
  const asked: (string | null)[] = [];
  const { read } = listOf([3, 3, 3]);
  const page = await paginate(FIRST, 3, (token) => {
    asked.push(token);
    return read(token);
  });
  expect(page).toMatchObject({ items: [0, 1, 2], more: true });
  expect(asked).toEqual([null]);
});

test('a page whose rows are sorted out ends after ten pages of the source, and says that there may be more', async () => {
  const { read } = listOf(Array.from({ length: 20 }, () => 5));
  const page = await paginate(FIRST, 1, read, () => false);
  expect(page).toMatchObject({ items: [], more: true, end: { token: '9', index: 4 } });
});

test('a count is exact where all rows were read, and at least that where the source goes on', async () => {
  const counting = { source: 'A', warn: noWarning };
  const { read } = listOf([4, 4]);
  expect(await countAll(counting, null, read)).toEqual({ value: 8, precision: 'EXACT' });
  expect(await countAll(counting, null, read, (row) => row > 5)).toEqual({
    value: 2,
    precision: 'EXACT',
  });
  const capped = async (token: string | null) => ({ ...(await read(token)), capped: true });
  expect(await countAll(counting, null, capped)).toEqual({ value: 8, precision: 'AT_LEAST' });
  const endless = listOf(Array.from({ length: 300 }, () => 5));
  expect(await countAll(counting, null, endless.read)).toEqual({
    value: 50,
    precision: 'AT_LEAST',
  });
});

test('a count of rows that were all read already makes no call', async () => {
  const { read } = listOf([4]);
  const got = await paginate(FIRST, 10, read);
  const fail = () => Promise.reject(new SourceError('UPSTREAM_TIMEOUT', 'A', 'A is slow'));
  expect(await countAll({ source: 'A', warn: noWarning }, got, fail)).toEqual({
    value: 4,
    precision: 'EXACT',
  });
});
