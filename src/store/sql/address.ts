/** Where the store's database is. */
export type StoreAddress = SqliteAddress | PostgresAddress;

export interface SqliteAddress {
  readonly engine: 'SQLITE';
  /** A path, or `:memory:` for a store that ends with the process. */
  readonly file: string;
}
export interface PostgresAddress {
  readonly engine: 'POSTGRES';
  /** The URL that the driver reads: user, password, host, port, database, sslmode … */
  readonly url: string;
  /** Schema of the tables, created where it does not exist; null: the user's default schema. */
  readonly schema: string | null;
  /** The tenant whose rows the store reads and writes; several workspaces share the tables. */
  readonly workspace: string;
  /** The largest number of connections at a time; a transaction waits for a free one. */
  readonly connections: number;
  /** Host and database, for messages: the URL may contain a password. */
  readonly place: string;
}

export const DEFAULT_ADDRESS: StoreAddress = { engine: 'SQLITE', file: './leadgraph.db' };
const DEFAULT_WORKSPACE = 'default';
const DEFAULT_CONNECTIONS = 10;
const MAX_CONNECTIONS = 200;

/**
 * Parses `sqlite:<path>` and `postgres://…`. The query parameters `schema`, `workspace` and `connections` are the
 * gateway's; the driver gets the rest of the URL. Throws an Error that completes "STORE_URL …".
 */
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
  if (connections < 1 || connections > MAX_CONNECTIONS)
    throw new Error(`must have connections from 1 to ${MAX_CONNECTIONS}`);
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
