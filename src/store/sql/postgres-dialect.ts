import { scopeToWorkspace } from './tenant/rewrite.ts';
import { WORKSPACE_PARAMETER } from './tenant/queries.ts';
import { LOCK, PARTS, VERSION, type Value } from './database.ts';

/** A statement in PostgreSQL's dialect. */
export interface PostgresStatement {
  readonly text: string;
  /** Indexes of the parameters that are lists of texts. */
  readonly lists: ReadonlySet<number>;
  /** True where the name of the workspace follows its parameters. */
  readonly takesWorkspace: boolean;
}

/** A table of one row: the number of migrations that the database has applied. */
export const VERSION_TABLE = 'store_version';
/** Tables that all workspaces share. */
const SHARED: ReadonlySet<string> = new Set([VERSION_TABLE]);

/** Translates the store's SQL (see `Statement`) to PostgreSQL's dialect, for the rows of one workspace. */
export function toPostgres(sql: string): PostgresStatement {
  if (sql === VERSION) return plain(`SELECT version FROM ${VERSION_TABLE}`);
  if (sql.startsWith(`${VERSION} = `))
    return plain(`UPDATE ${VERSION_TABLE} SET version = ${sql.slice(`${VERSION} = `.length)}`);
  // The list is sorted, so every transaction takes its locks in the same order.
  if (sql === LOCK)
    return {
      text: 'SELECT pg_advisory_xact_lock(name::bigint) FROM unnest($1::text[]) AS name',
      lists: new Set([0]),
      takesWorkspace: false,
    };
  return withParameters(withTypes(scopeToWorkspace(withLateral(sql), SHARED)));
}
function plain(text: string): PostgresStatement {
  return { text, lists: new Set(), takesWorkspace: false };
}

/** The subquery after `IN EACH_OF` becomes a lateral join in front of the table that it picks rows from. */
function withLateral(sql: string): string {
  const match = /\bJOIN (\w+) AS (\w+) ON \2\.(\w+) IN EACH_OF \(/.exec(sql);
  if (!match) return sql;
  const [whole, table, name, column] = match;
  const begin = match.index + whole.length;
  const end = closing(sql, begin);
  return `${sql.slice(0, match.index)}CROSS JOIN LATERAL (${sql.slice(begin, end)}) AS picked JOIN ${table ?? ''} AS ${name ?? ''} ON ${name ?? ''}.${column ?? ''} = picked.${column ?? ''}${sql.slice(end + 1)}`;
}
/** The index of the bracket that closes the one opened before `begin`. */
function closing(sql: string, begin: number): number {
  let depth = 1;
  for (let at = begin; at < sql.length; at += 1) {
    if (sql[at] === '(') depth += 1;
    else if (sql[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`a bracket is not closed: ${sql}`);
}

const TYPES = [
  // Instants are milliseconds, which need 64 bits.
  [/\bINTEGER\b/g, 'BIGINT'],
  [/\bREAL\b/g, 'DOUBLE PRECISION'],
  // Keyset paging and TypeScript compare texts as well, so their order must be that of their bytes.
  [/\bTEXT\b/g, 'TEXT COLLATE "C"'],
  [/\s*\bWITHOUT ROWID\b/g, ''],
] as const;

function withTypes(sql: string): string {
  if (/^\s*(CREATE|ALTER) TABLE\b/.test(sql))
    return TYPES.reduce((text, [ours, theirs]) => text.replace(ours, theirs), sql);
  return sql.replace(/\bAS INTEGER\)/g, 'AS BIGINT)').replace(/\bAS REAL\)/g, 'AS FLOAT8)');
}

/** The first alternative matches text in quotes, which is left as it is. */
const WORDS = /'(?:[^']|'')*'|\bEACH\(\?\)(?: AS (\w+))?|\bFIND\(|\bPARTS?\(\)|\?|:workspace\b/g;

function withParameters(sql: string): PostgresStatement {
  const lists = new Set<number>();
  const last = sql.match(WORDS)?.filter((word) => /^(\?|EACH)/.test(word)).length ?? 0;
  let count = 0;
  let takesWorkspace = false;
  const text = sql.replace(WORDS, (word, name: string | undefined) => {
    if (word.startsWith("'")) return word;
    if (word === 'FIND(') return 'strpos(';
    if (word === 'PARTS()') return String(PARTS);
    // Each connection has a server process of its own.
    if (word === 'PART()') return `(pg_backend_pid() % ${PARTS})`;
    if (word === WORKSPACE_PARAMETER) {
      takesWorkspace = true;
      return `$${last + 1}::text`;
    }
    count += 1;
    if (word === '?') return `$${count}`;
    lists.add(count - 1);
    return `(SELECT place - 1 AS key, value FROM unnest($${count}::text[]) WITH ORDINALITY AS each (value, place)) AS ${name ?? `each_${count}`}`;
  });
  return { text, lists, takesWorkspace };
}

/**
 * PostgreSQL stores no NUL in a text, so a NUL is written as `MARK` and `NUL`, two characters of the private use area.
 * A `MARK` in the text itself is doubled, so that every text reads back as it was written.
 */
const MARK = '\ue000';
const NUL = '\ue001';

export function toStored(value: Value): Value {
  return typeof value === 'string' && /[\0\ue000]/.test(value)
    ? value.replace(/[\0\ue000]/g, (one) => MARK + (one === MARK ? MARK : NUL))
    : value;
}
export function fromStored(text: string): string {
  return text.includes(MARK)
    ? text.replace(/\ue000([\ue000\ue001])/g, (_pair, one) => (one === MARK ? MARK : '\0'))
    : text;
}

/** The elements of a JSON list as the texts that `unnest` takes. */
export function toList(value: Value): readonly Value[] {
  const elements = JSON.parse(String(value)) as readonly unknown[];
  return elements.map((one) =>
    one === null ? null : toStored(typeof one === 'string' ? one : JSON.stringify(one)),
  );
}
