import { type RawBuilder, sql } from 'kysely';
import { rows, type Work } from './database.ts';
import type { TableName, Tables } from './tables.ts';

/**
 * The distinct texts of a column, in order, by one index search for each text, however many rows have it. An index must
 * begin with the column, or with the columns that `where` compares.
 *
 * @param where what is true of the rows; all rows by default
 * @param limit how many texts are returned at most; all by default
 */
export function* distinctTexts<T extends TableName>(
  column: keyof Tables[T] & string,
  from: T,
  { where = sql<boolean>`1 = 1`, limit }: { where?: RawBuilder<boolean>; limit?: number } = {},
): Work<readonly string[]> {
  const name = sql.id(column);
  const found = yield* rows(
    ({ table }) => sql<{ text: string }>`
      with recursive found (text) as (
        select min(${name}) from ${table(from)} where ${where}
        union all
        select (select min(${name}) from ${table(from)} where ${where} and ${name} > found.text)
        from found where found.text is not null
      )
      select text from found where text is not null ${limit === undefined ? sql`` : sql`limit ${limit}`}`,
  );
  return found.map(({ text }) => text);
}
