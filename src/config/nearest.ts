/**
 * The candidate that `name` was most likely meant to be; the first of several; null without candidates. A candidate that
 * has more of the words of `name` comes first, so KEY is API_KEY rather than API; then the one that takes fewer edits.
 */
export function nearest(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let fewest: readonly [words: number, edits: number] = [Infinity, Infinity];
  for (const candidate of candidates) {
    const words = wordsIn(candidate);
    const missing = wordsIn(name).filter((word) => !words.some((one) => isAlike(word, one)));
    const edits = editDistance(name, candidate);
    if ((missing.length - fewest[0] || edits - fewest[1]) >= 0) continue;
    best = candidate;
    fewest = [missing.length, edits];
  }
  return best;
}

/** The words of a name: `API_KEYS` has two. */
export function wordsIn(name: string): readonly string[] {
  return name.split(/[_-]/);
}

/** Whether a word is another one, its singular or plural, or its beginning: ORIGIN for ORIGINS, ANON for ANONYMOUS. */
export function isAlike(word: string, meant: string): boolean {
  return singular(word) === singular(meant) || (word.length > 2 && meant.startsWith(word));
}

function singular(word: string): string {
  return word.replace(/IES$/i, 'Y').replace(/S$/i, '');
}

/** Levenshtein distance: how many characters have to be inserted, removed or replaced. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 0; line < a.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < b.length; column += 1) {
      const replaced = (row[column] ?? 0) + (a[line] === b[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
