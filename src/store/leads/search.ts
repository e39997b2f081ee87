import { sql, type RawBuilder } from 'kysely';
import { first, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Given } from '../sql/prepared.ts';

/** How a search finds its leads: by the index of trigrams, or by reading the leads in the order of the list. */
export type SearchWay = 'INDEX' | 'SCAN';

/** The texts of a search, as the engines want them. */
export interface SearchTexts {
  /** What to find, in small letters. */
  readonly search: string;
  /** Its trigrams, for SQLite. */
  readonly trigrams: string;
  /** For LIKE on PostgreSQL. */
  readonly pattern: string;
}

const GRAM = 3;
/** Trigrams that are looked for at most; the text itself decides. */
const MAX_GRAMS = 32;

export function searchTexts(text: string): SearchTexts {
  const search = text.toLowerCase();
  return {
    search,
    trigrams: trigramsOf(search)
      .map((gram) => `"${gram.replaceAll('"', '""')}"`)
      .join(' AND '),
    pattern: `%${search.replace(/[\\%_]/g, '\\$&')}%`,
  };
}

function trigramsOf(text: string): readonly string[] {
  // By code points, as SQLite counts. A NUL would end the expression.
  const letters = Array.from(text);
  const grams = new Set<string>();
  for (let from = 0; from + GRAM <= letters.length && grams.size < MAX_GRAMS; from += 1) {
    const gram = letters.slice(from, from + GRAM).join('');
    if (!gram.includes('\0')) grams.add(gram);
  }
  return [...grams];
}

/**
 * True where the search text of a lead contains the text.
 * @param leads what the statement calls the table of leads
 */
export function isFound(
  { engine, isWithinDeadline }: Dialect,
  given: Given<SearchTexts>,
  way: SearchWay,
  leads = 'leads',
): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${leads}.${name}`);
  if (engine === 'POSTGRES') return sql`${column('search')} like ${given.value('pattern')}`;
  const contains = sql`instr(${column('search')}, ${given.value('search')}) > 0`;
  return way === 'SCAN'
    ? sql`(${isWithinDeadline} and ${contains})`
    : sql`(${column('n')} in (select rowid from lead_search where lead_search match ${given.value('trigrams')}) and ${contains})`;
}

/** Leads with the trigrams of a text that are read in no order; beyond them the order of the list finds a page sooner. */
const MAX_CANDIDATES = 1_000;

/** The faster way of a search. PostgreSQL chooses by itself. */
export function* searchWay({ trigrams }: SearchTexts): Work<SearchWay> {
  if (trigrams === '') return 'SCAN';
  const row = yield* first(
    ({ engine }) => sql<{ found: number }>`
      select count(*) as found from (${
        engine === 'SQLITE'
          ? sql`select 1 from lead_search where lead_search match ${trigrams} limit ${MAX_CANDIDATES + 1}`
          : sql`select 1 where false`
      }) as candidates`,
  );
  return (row?.found ?? 0) > MAX_CANDIDATES ? 'SCAN' : 'INDEX';
}
