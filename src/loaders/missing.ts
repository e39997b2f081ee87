import type { Missing } from './port.ts';

/** The most entries of `extensions.incomplete`. */
const MOST_MISSING = 100;

/** The lists of one answer that lack rows. */
export function createMissing(): {
  readonly add: (missing: Missing) => void;
  readonly list: () => readonly Missing[];
  readonly warnings: () => readonly string[];
} {
  const found: Missing[] = [];
  let count = 0;
  return {
    add(missing) {
      count += 1;
      if (found.length < MOST_MISSING) found.push(missing);
    },
    list: () => found,
    warnings: () =>
      count > MOST_MISSING
        ? [`incomplete names the first ${MOST_MISSING} of ${count} places that lack rows`]
        : [],
  };
}
