import type pg from 'pg';
import type { Insertion, Lock, Request } from './database.ts';
import type { PostgresAddress } from './address.ts';
import type { Dialect } from './dialect.ts';
import { type ColumnTypes, readColumnTypes, toInsert } from './postgres-insert.ts';
import { locksOf } from './postgres-locks.ts';
import { toStored } from './postgres-text.ts';

/** Statements that each connection keeps prepared; the server parses further ones each time. */
const MAX_PREPARED = 500;

export interface Queries {
  queryOf(request: Request): pg.QueryConfig;
  /** True where the types of the columns of an insertion are known; else `learnColumns` reads them from the server. */
  knows(insertion: Insertion): boolean;
  learnColumns(client: Pick<pg.PoolClient, 'query'>): Promise<void>;
  /** How many rows were inserted. */
  inserted(): number;
}

/** Makes requests of works into queries of the driver. The server keeps a statement with a name prepared. */
export function createQueries(
  dialect: Dialect,
  { namespace, prepares }: Pick<PostgresAddress, 'namespace' | 'prepares'>,
): Queries {
  let columns: ColumnTypes = new Map();
  let inserted = 0;
  const names = new Map<string, string>();

  function named(text: string, parameters: readonly unknown[]): pg.QueryConfig {
    let name = names.get(text);
    if (prepares && name === undefined && names.size < MAX_PREPARED) {
      name = `leadgraph_${names.size}`;
      names.set(text, name);
    }
    const values = parameters.map((value) => (typeof value === 'string' ? toStored(value) : value));
    return { text, values, ...(name === undefined ? {} : { name }) };
  }
  function lockQuery({ names: locked }: Lock): pg.QueryConfig {
    const text =
      'SELECT pg_advisory_xact_lock(name::bigint) FROM unnest($1::text[]) AS name ORDER BY name::bigint';
    return named(text, [locksOf(namespace, locked)]);
  }
  return {
    queryOf(request) {
      if ('names' in request) return lockQuery(request);
      if ('into' in request) {
        inserted += request.rows.length;
        const { sql, parameters } = toInsert(request, dialect, columns);
        return named(sql, parameters);
      }
      const { sql, parameters } = request.build(dialect).compile(dialect.db);
      return named(sql, parameters);
    },
    knows: ({ into, rows }) =>
      Object.keys(rows[0] ?? {}).every((column) => columns.has(`${into}.${column}`)),
    async learnColumns(client) {
      columns = await readColumnTypes(client, namespace);
    },
    inserted: () => inserted,
  };
}
