import type pg from 'pg';
import type { Insertion, Lock, Request, TextStatement } from './database.ts';
import type { Dialect } from './dialect.ts';
import { type PostgresStatement, toList, toPostgres } from './postgres-dialect.ts';
import { locksOf } from './postgres-locks.ts';
import { toStored } from './postgres-text.ts';

/** Statements that each connection keeps prepared; the server parses further ones each time. */
const MAX_PREPARED = 500;

/** Makes requests of works into queries of the driver. The server keeps a statement with a name prepared. */
export function createQueries(dialect: Dialect, namespace: string) {
  const names = new Map<string, string>();
  const translated = new Map<string, PostgresStatement>();

  function named(text: string, parameters: readonly unknown[]): pg.QueryConfig {
    let name = names.get(text);
    if (name === undefined && names.size < MAX_PREPARED) {
      name = `leadgraph_${names.size}`;
      names.set(text, name);
    }
    const values = parameters.map((value) => (typeof value === 'string' ? toStored(value) : value));
    return { text, values, ...(name === undefined ? {} : { name }) };
  }
  function textQuery({ sql, parameters }: TextStatement): pg.QueryConfig {
    const known = translated.get(sql) ?? toPostgres(sql);
    translated.set(sql, known);
    return named(
      known.text,
      parameters.map((value, index) => (known.lists.has(index) ? toList(value) : value)),
    );
  }
  function lockQuery({ names: locked }: Lock): pg.QueryConfig {
    const text =
      'SELECT pg_advisory_xact_lock(name::bigint) FROM unnest($1::text[]) AS name ORDER BY name::bigint';
    return named(text, [locksOf(namespace, locked)]);
  }
  function queryOf(request: Exclude<Request, Insertion>): pg.QueryConfig {
    if ('names' in request) return lockQuery(request);
    if (!('build' in request)) return textQuery(request);
    const { sql, parameters } = request.build(dialect).compile(dialect.db);
    return named(sql, parameters);
  }
  return { named, queryOf };
}
