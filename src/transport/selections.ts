const MOST_QUESTIONS = 10_000;
const MOST_SELECTIONS = 50;

/** Which selections of a question there are keys of: an answer that has more serves whoever asks for less. */
export function createSelections() {
  const questions = new Map<string, Map<string, ReadonlySet<string>>>();
  return {
    /**
     * @param parts null: everything
     * @returns the key of the answer, and those of answers that have all of it and more
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

/** The oldest go first; an answer that is not found for it is asked for again. */
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
