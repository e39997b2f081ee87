import { type RawBuilder, sql } from 'kysely';
import { execute, first, rows, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';

/** The workspace of a gateway on PostgreSQL. Version 1 kept all workspaces of a schema in its tables, by a column. */
export interface Workspace {
  /** The schema of the STORE_URL, without the workspace. */
  readonly schema: string;
  readonly name: string;
  /** The schema of the workspace. */
  readonly namespace: string;
}

/** The tables of version 1. */
export interface TablesBefore {
  table(dialect: Dialect, name: string): RawBuilder<unknown>;
  /** True for a row of the workspace. */
  readonly isOurs: RawBuilder<boolean>;
  /** Deletes what was carried over, and the tables with the last workspace. */
  discard(): Work<void>;
}

const NAMES = [
  'conversions',
  'campaigns',
  'custom_feeds',
  'event_metrics',
  'event_types',
  'events',
  'export_rows',
  'exports',
  'identity_acts',
  'identity_apart',
  'identity_claims',
  'identity_links',
  'identity_members',
  'identity_unsettled',
  'lead_properties',
  'leads',
  'outlays',
  'permits',
  'session_rules',
  'sessions',
  'sums',
  'tombstones',
  'trash',
] as const;
/** They are set aside under these names. */
const asideOf = (name: string) => `before_${name}`;

/**
 * The tables of version 1 where the database has them, set aside so that the new ones can be made; null where there are
 * none.
 * @param version that of the database, or of the workspace's schema on PostgreSQL
 * @param workspace null on SQLite
 */
export function* setTablesAside(
  version: number,
  workspace: Workspace | null,
): Work<TablesBefore | null> {
  if (workspace === null) return version === 1 ? yield* asideInFile() : null;
  return yield* asideOnServer(version, workspace);
}

function* asideInFile(): Work<TablesBefore> {
  const indexes = yield* rows(
    () =>
      sql<{
        name: string;
      }>`select name from sqlite_master where type = 'index' and sql is not null`,
  );
  for (const { name } of indexes) yield* execute(() => sql`drop index ${sql.id(name)}`);
  for (const name of NAMES)
    yield* execute(() => sql`alter table ${sql.id(name)} rename to ${sql.id(asideOf(name))}`);
  return {
    table: (_dialect, name) => sql.id(asideOf(name)),
    isOurs: sql<boolean>`1 = 1`,
    *discard() {
      for (const name of NAMES) yield* execute(() => sql`drop table ${sql.id(asideOf(name))}`);
    },
  };
}

function* asideOnServer(version: number, workspace: Workspace): Work<TablesBefore | null> {
  const { schema, name: ours, namespace } = workspace;
  // The schema itself has the tables of version 1 until the gateway of its default workspace sets them aside.
  if (version === 1 && namespace === schema) yield* setAsideIn(schema);
  else if (version !== 0) return null;
  const isAside = yield* isTable(schema, asideOf('events'));
  if (!isAside && !(yield* hasWorkspaces(schema))) return null;
  const nameOf = isAside ? asideOf : (name: string) => name;
  const tableOf = (name: string) => sql.id(schema, nameOf(name));
  const isOurs = sql<boolean>`workspace = ${ours}`;
  return {
    table: (_dialect, name) => tableOf(name),
    isOurs,
    *discard() {
      for (const name of NAMES)
        yield* execute(() => sql`delete from ${tableOf(name)} where ${isOurs}`);
      if (!isAside || (yield* hasRows(tableOf))) return;
      for (const name of NAMES) yield* execute(() => sql`drop table ${tableOf(name)}`);
    },
  };
}

function* setAsideIn(schema: string): Work<void> {
  // Those of constraints go along with their tables, under names that PostgreSQL does not give again.
  const indexes = yield* rows(
    () => sql<{ name: string }>`
      select c.relname as name from pg_index as i
      join pg_class as c on c.oid = i.indexrelid join pg_class as t on t.oid = i.indrelid
      join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = ${schema} and t.relname in (${sql.join(NAMES)})
        and not exists (select 1 from pg_constraint where conindid = i.indexrelid)`,
  );
  for (const { name } of indexes) yield* execute(() => sql`drop index ${sql.id(schema, name)}`);
  for (const name of NAMES)
    yield* execute(
      () => sql`alter table ${sql.id(schema, name)} rename to ${sql.id(asideOf(name))}`,
    );
}

function* isTable(schema: string, name: string): Work<boolean> {
  const row = yield* first(
    () => sql<{ one: number }>`
      select 1 as one from pg_tables where schemaname = ${schema} and tablename = ${name}`,
  );
  return row !== undefined;
}
function* hasWorkspaces(schema: string): Work<boolean> {
  const row = yield* first(
    () => sql<{ one: number }>`
      select 1 as one from information_schema.columns
      where table_schema = ${schema} and table_name = 'events' and column_name = 'workspace'`,
  );
  return row !== undefined;
}
function* hasRows(tableOf: (name: string) => RawBuilder<unknown>): Work<boolean> {
  for (const name of NAMES)
    if (yield* first(() => sql`select 1 as one from ${tableOf(name)} limit 1`)) return true;
  return false;
}
