import { expect, test } from 'vitest';
import { createMissing } from '../../src/loaders/missing.ts';

test('an answer names at most 100 places that lack rows, and a warning has the number of all', () => {
  const missing = createMissing();
  const miss = (times: number) => {
    for (let at = 0; at < times; at += 1)
      missing.add({
        path: ['leads', 'nodes', at, 'sessions'],
        source: 'ACME',
        accountId: null,
        state: 'SKIPPED_BUDGET',
        code: 'BUDGET_EXCEEDED',
        retryAt: null,
      });
  };
  miss(100);
  expect(missing.list()).toHaveLength(100);
  expect(missing.warnings()).toEqual([]);
  miss(150);
  expect(missing.list()).toHaveLength(100);
  expect(missing.warnings()).toEqual([
    'incomplete names the first 100 of 250 places that lack rows',
  ]);
});
