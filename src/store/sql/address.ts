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
  /** The schema of the workspace's tables, created where it does not exist. */
  readonly namespace: string;
  /** The schema that the URL names, and the workspace, whose tables version 1 of the store did not separate. */
  readonly schema: string;
  readonly workspace: string;
  /** False where the URL leads to a pooler of transactions: a prepared statement is then not on the next connection. */
  readonly prepares: boolean;
  /** The largest number of connections at a time; a transaction waits for a free one. */
  readonly connections: number;
  /** Host and database, for messages: the URL may contain a password. */
  readonly place: string;
}

export const DEFAULT_ADDRESS: StoreAddress = { engine: 'SQLITE', file: './leadgraph.db' };
const DEFAULT_WORKSPACE = 'default';
const DEFAULT_SCHEMA = 'public';
/** The longest name that PostgreSQL keeps whole. */
const MAX_NAME = 63;
const DEFAULT_CONNECTIONS = 10;
const MAX_CONNECTIONS = 200;

/**
 * Parses `sqlite:<path>` and `postgres://…`. The query parameters `schema`, `workspace`, `connections` and `prepared` are the
 * gateway's; the driver gets the rest of the URL. Throws an Error that completes "STORE_URL …".
 */
export function storeAddress(value: string): StoreAddress {
  const file = value.startsWith('sqlite:') ? value.slice('sqlite:'.length) : '';
  if (file !== '') return { engine: 'SQLITE', file };
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value))
    throw new Error('must be sqlite:<path>, sqlite::memory: or postgres://<host>/<database>');
  const url = new URL(value);
  const schema = url.searchParams.get('schema') ?? DEFAULT_SCHEMA;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error('must name its schema in small letters, digits and _');
  const workspace = url.searchParams.get('workspace') ?? DEFAULT_WORKSPACE;
  if (!/^[a-z0-9_-]{1,63}$/.test(workspace))
    throw new Error('must name its workspace in 1 to 63 small letters, digits, _ and -');
  const namespace = workspace === DEFAULT_WORKSPACE ? schema : `${schema}_${workspace}`;
  if (namespace.length > MAX_NAME)
    throw new Error(
      `must have names of a schema and a workspace that are at most ${MAX_NAME - 1} characters together`,
    );
  const count = url.searchParams.get('connections') ?? String(DEFAULT_CONNECTIONS);
  const connections = /^\d{1,3}$/.test(count) ? Number(count) : 0;
  if (connections < 1 || connections > MAX_CONNECTIONS)
    throw new Error(`must have connections from 1 to ${MAX_CONNECTIONS}`);
  const prepared = url.searchParams.get('prepared') ?? '1';
  if (!/^[01]$/.test(prepared))
    throw new Error('must have prepared=1, or prepared=0 for a pooler of transactions');
  url.searchParams.delete('prepared');
  url.searchParams.delete('schema');
  url.searchParams.delete('workspace');
  url.searchParams.delete('connections');
  const place = `${url.protocol}//${url.host}${url.pathname}?schema=${namespace}`;
  return {
    engine: 'POSTGRES',
    url: url.href,
    namespace,
    schema,
    workspace,
    prepares: prepared === '1',
    connections,
    place,
  };
}
