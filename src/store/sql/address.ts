/** Where a store is. */
export type StoreAddress = SqliteAddress | PostgresAddress;

export interface SqliteAddress {
  readonly engine: 'SQLITE';
  /** A path, or `:memory:` for a store that is gone with the process. */
  readonly file: string;
}
export interface PostgresAddress {
  readonly engine: 'POSTGRES';
  /** As the driver reads it: user, password, host, port, database, sslmode … */
  readonly url: string;
  /** Schema of the tables, made where it is not there; null: the one that the server has for the user. */
  readonly schema: string | null;
  /** Whose rows of the tables they are that the store reads and writes. */
  readonly workspace: string;
  /** Most connections at a time; what needs another waits. */
  readonly connections: number;
  /** Host and database, for messages: the URL may carry a password. */
  readonly place: string;
}

export const DEFAULT_ADDRESS: StoreAddress = { engine: 'SQLITE', file: './leadgraph.db' };
const DEFAULT_WORKSPACE = 'default';
const DEFAULT_CONNECTIONS = 10;
const MOST_CONNECTIONS = 200;

/** Reads `sqlite:<path>` and `postgres://…`; of the latter, `schema`, `workspace` and `connections` in the query are ours. */
export function storeAddress(value: string): StoreAddress {
  const file = value.startsWith('sqlite:') ? value.slice('sqlite:'.length) : '';
  if (file !== '') return { engine: 'SQLITE', file };
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value))
    throw new Error('must be sqlite:<path>, sqlite::memory: or postgres://<host>/<database>');
  const url = new URL(value);
  const schema = url.searchParams.get('schema');
  if (schema !== null && !/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error('must name its schema in small letters, digits and _');
  const workspace = url.searchParams.get('workspace') ?? DEFAULT_WORKSPACE;
  if (!/^[a-z0-9_-]{1,63}$/.test(workspace))
    throw new Error('must name its workspace in 1 to 63 small letters, digits, _ and -');
  const count = url.searchParams.get('connections') ?? String(DEFAULT_CONNECTIONS);
  const connections = /^\d{1,3}$/.test(count) ? Number(count) : 0;
  if (connections < 1 || connections > MOST_CONNECTIONS)
    throw new Error(`must have connections from 1 to ${MOST_CONNECTIONS}`);
  url.searchParams.delete('schema');
  url.searchParams.delete('workspace');
  url.searchParams.delete('connections');
  if (schema !== null) {
    const options = url.searchParams.get('options');
    url.searchParams.set('options', `${options ? `${options} ` : ''}-c search_path=${schema}`);
  }
  const place = `${url.protocol}//${url.host}${url.pathname}${schema === null ? '' : `?schema=${schema}`}`;
  return { engine: 'POSTGRES', url: url.href, schema, workspace, connections, place };
}
