import type pg from 'pg';
import { type CompiledQuery, sql } from 'kysely';
import type { Insertion } from './database.ts';
import type { Dialect } from './dialect.ts';
import { toStored } from './postgres-text.ts';

/** The type of each column by `table.column`. */
export type ColumnTypes = ReadonlyMap<string, string>;

export async function readColumnTypes(
  client: Pick<pg.PoolClient, 'query'>,
  namespace: string,
): Promise<ColumnTypes> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT table_name || '.' || column_name AS name, data_type AS type
     FROM information_schema.columns WHERE table_schema = $1`,
    [namespace],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** One statement for any number of rows: a list for each column. */
export function toInsert(
  { into, rows, onConflict }: Insertion,
  { db }: Dialect,
  types: ColumnTypes,
): CompiledQuery {
  const columns = Object.keys(rows[0] ?? {});
  const lists = columns.map((column) => {
    const type = sql.raw(types.get(`${into}.${column}`) ?? 'text');
    const values = rows.map((row) => toStored(row[column] ?? null));
    return sql`${sql.val(values)}::${type}[]`;
  });
  const query = db
    .insertInto(into)
    .columns(columns as never[])
    .expression(sql`select * from unnest(${sql.join(lists)})`);
  return (onConflict?.(query) ?? query).compile();
}
