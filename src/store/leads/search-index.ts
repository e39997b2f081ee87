import { sql } from 'kysely';
import { execute, first, type Work } from '../sql/database.ts';

/**
 * Makes an index of the trigrams of `leads.search`, so that a part of a text is found without reading every lead. SQLite
 * keeps it up to date by triggers. PostgreSQL needs the extension pg_trgm for it: where the server has none, or the user
 * may not create one, a search reads the leads.
 */
export function* createSearchIndex(): Work<void> {
  const row = yield* first(
    ({ engine }) => sql<{ engine: string }>`select ${sql.lit(engine)} as engine`,
  );
  yield* row?.engine === 'SQLITE' ? createForSqlite() : createForPostgres();
}

function* createForSqlite(): Work<void> {
  const statements = [
    // Without positions: which leads have all trigrams of a text is enough, and the text itself decides.
    sql`create virtual table lead_search using fts5(
      search, content='leads', content_rowid='n', tokenize='trigram case_sensitive 1', detail='none', columnsize=0
    )`,
    sql`create trigger leads_search_added after insert on leads when new.search <> '' begin
      insert into lead_search (rowid, search) values (new.n, new.search);
    end`,
    sql`create trigger leads_search_deleted after delete on leads when old.search <> '' begin
      insert into lead_search (lead_search, rowid, search) values ('delete', old.n, old.search);
    end`,
    // A lead without a text is not in the index, and a row that is not there must not be deleted.
    sql`create trigger leads_search_changes before update of search on leads
      when old.search <> new.search and old.search <> '' begin
      insert into lead_search (lead_search, rowid, search) values ('delete', old.n, old.search);
    end`,
    sql`create trigger leads_search_changed after update of search on leads
      when old.search <> new.search and new.search <> '' begin
      insert into lead_search (rowid, search) values (new.n, new.search);
    end`,
    // Leads that were there before the index.
    sql`insert into lead_search (rowid, search) select n, search from leads where search <> ''`,
  ];
  for (const statement of statements) yield* execute(() => statement);
}

function* createForPostgres(): Work<void> {
  // Two stores of one database may start together.
  yield* execute(() => sql`select pg_advisory_xact_lock(hashtext('leadgraph pg_trgm'))`);
  let schema = yield* schemaOfExtension();
  if (schema === null && (yield* mayCreateExtension())) {
    yield* execute(() => sql`create extension pg_trgm`);
    schema = yield* schemaOfExtension();
  }
  if (schema === null) return;
  const operators = sql.id(schema, 'gin_trgm_ops');
  yield* execute(
    ({ table }) =>
      sql`create index leads_search on ${table('leads')} using gin (search ${operators})`,
  );
}

/** Removes what the index still keeps of texts that were deleted. PostgreSQL does so by itself. */
export function compactSearchIndex(): Work<void> {
  return execute(({ engine }) =>
    engine === 'SQLITE'
      ? sql`insert into lead_search (lead_search) values ('optimize')`
      : sql`select 1`,
  );
}

function* schemaOfExtension(): Work<string | null> {
  const row = yield* first(
    () => sql<{ schema: string }>`
      select n.nspname as schema from pg_extension as e join pg_namespace as n on n.oid = e.extnamespace
      where e.extname = 'pg_trgm'`,
  );
  return row?.schema ?? null;
}
function* mayCreateExtension(): Work<boolean> {
  const row = yield* first(
    () => sql<{ one: number }>`
      select 1 as one from pg_available_extensions
      where name = 'pg_trgm' and has_database_privilege(current_database(), 'CREATE')`,
  );
  return row !== undefined;
}
