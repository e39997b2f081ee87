const MOST_QUESTIONS = 10_000;
const MOST_SELECTIONS = 50;

/**
 * Remembers which selections of a question were asked for: an answer that has more serves a caller that asks for
 * less.
 */
export function createSelections() {
  const questions = new Map<string, Map<string, ReadonlySet<string>>>();
  return {
    /**
     * @param parts what is asked for; null: everything
     * @returns the key of the answer, and the keys of answers that have all of it and more
     */
    enter(
      question: string,
      parts: ReadonlySet<string> | null,
    ): { readonly key: string; readonly others: () => readonly string[] } {
      if (parts === null) return { key: question, others: () => [] };
      const key = question + joinKey([...parts].sort());
      const selections = questions.get(question) ?? new Map<string, ReadonlySet<string>>();
      putLast(questions, question, selections, MOST_QUESTIONS);
      putLast(selections, key, parts, MOST_SELECTIONS);
      const hasAll = (held: ReadonlySet<string>) => [...parts].every((part) => held.has(part));
      return {
        key,
        others: () => [
          question,
          ...[...selections].flatMap(([other, held]) =>
            other !== key && hasAll(held) ? [other] : [],
          ),
        ],
      };
    },
  };
}

/** Drops the oldest entry past `most`; an answer that is no longer found is asked for again. */
function putLast<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** One key of several parts, each with its length before it, so that no part can run into the next. */
export function joinKey(parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join('');
}
