import { expect, test } from 'vitest';
import { listParts, type PartPage } from '../../../src/vendors/kit/paging.ts';

/** Reads the list of one part from these pages; after the last one, empty pages that name a next one never end. */
function read(pages: readonly (readonly string[])[], isEndless: boolean) {
  const asked: number[] = [];
  const readPage = (_part: string, number: number): Promise<PartPage<string>> => {
    asked.push(number);
    return Promise.resolve({
      items: pages[number - 1] ?? [],
      faults: [],
      next: isEndless || number < pages.length ? number + 1 : null,
      pages: null,
      capped: false,
      provenance: { state: 'LIVE', asOf: 0 },
    });
  };
  const from = (after: string | null) =>
    listParts<string>({
      parts: ['one'],
      question: 'rows',
      after,
      read: readPage,
      compare: (a, b) => (a < b ? -1 : 1),
      identify: (row) => row,
    });
  return { asked, from };
}

test('empty pages in the middle of a list are passed over', async () => {
  const list = read([['a'], [], [], ['b']], false);
  const first = await list.from(null);
  expect(first.items).toEqual(['a']);
  const second = await list.from(first.next);
  expect(second).toMatchObject({ items: ['b'], next: null, capped: false });
  expect(list.asked).toEqual([1, 2, 3, 4]);
});

test('a list whose empty pages never end ends after four of them, and says that it may have more', async () => {
  const list = read([['a']], true);
  const first = await list.from(null);
  expect(await list.from(first.next)).toMatchObject({ items: [], next: null, capped: true });
  expect(list.asked).toEqual([1, 2, 3, 4, 5]);
});
