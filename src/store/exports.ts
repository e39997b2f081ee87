import type { Lead, LeadRef, Session } from '../domain/entities.ts';
import type { ExportRow, LeadExport } from '../domain/exports.ts';
import type { IdentifierRules } from '../domain/identifiers.ts';
import { leadId } from '../domain/ids.ts';
import type { Page } from '../domain/page.ts';
import type { ExportQuery } from '../domain/query.ts';
import type { Instant } from '../domain/time.ts';
import type { ExportRepository } from '../ports/store.ts';
import { claimsOfLead } from './identity/claims.ts';
import { withoutErased } from './identity/tombstones.ts';
import { conditionOf } from './leads/criteria.ts';
import { requireFeed } from './leads/feeds.ts';
import { readLeads } from './leads/queries.ts';
import { all, type Database, run, type Work } from './sql/database.ts';

export const exportTables: readonly string[] = [
  `CREATE TABLE exports (
      id TEXT PRIMARY KEY, nonce TEXT UNIQUE, secret TEXT NOT NULL UNIQUE, status TEXT NOT NULL,
      created_at INTEGER NOT NULL, record TEXT NOT NULL
    ) WITHOUT ROWID`,
  `CREATE TABLE export_rows (
      export TEXT NOT NULL, n INTEGER NOT NULL, row TEXT NOT NULL, PRIMARY KEY (export, n)
    ) WITHOUT ROWID`,
];

/** Keeps exports in two tables. Columns hold what exports are found by; the rest is JSON. */
export function createExportRepository(
  database: Database,
  rules: IdentifierRules,
): ExportRepository {
  return {
    create: (record) => database.write(() => create(record)),
    remove: (id) => database.write(() => run('DELETE FROM exports WHERE id = ?', id)),
    save: (record) => database.write(() => save(record)),
    finish: (record, rows) => database.write(() => finishWithoutErased(record, rows, rules)),
    byId: (id) => database.read(one('SELECT record FROM exports WHERE id = ?', id)),
    bySecret: (secret) => database.read(one('SELECT record FROM exports WHERE secret = ?', secret)),
    pending: () => database.read(pending()),
    rows: (id, from, first) => database.read(rowsOf(id, from, first)),
    deleteBefore: (before) => database.write(() => deleteBefore(before)),
  };
}

function* one(sql: string, value: string): Work<LeadExport | null> {
  const [row] = yield* all<{ record: string }>(sql, value);
  return row ? (JSON.parse(row.record) as LeadExport) : null;
}
function* save(record: LeadExport): Work<void> {
  yield* run(
    `INSERT INTO exports (id, nonce, secret, status, created_at, record) VALUES (?,?,?,?,?,?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, record = excluded.record`,
    record.id,
    record.nonce,
    record.secret,
    record.status,
    record.createdAt,
    JSON.stringify(record),
  );
}
function* create(record: LeadExport): Work<LeadExport> {
  const known =
    record.nonce === null
      ? null
      : yield* one('SELECT record FROM exports WHERE nonce = ?', record.nonce);
  if (!known) yield* save(record);
  return known ?? record;
}
function* finish(record: LeadExport, rows: readonly ExportRow[]): Work<void> {
  for (const [n, row] of rows.entries())
    yield* run('INSERT INTO export_rows VALUES (?,?,?)', record.id, n, JSON.stringify(row));
  yield* save(record);
}
/** Rows of people who were erased while the export was made are left out. */
function* finishWithoutErased(
  record: LeadExport,
  rows: readonly ExportRow[],
  rules: IdentifierRules,
): Work<void> {
  const seen = rows.map((row) => ({
    row,
    ref: row.lead.ref,
    claims: claimsOfLead(row.lead, rules),
  }));
  const welcome = yield* withoutErased(seen, rules);
  const kept = welcome.map(({ row }) => row);
  yield* finish(kept.length < rows.length ? { ...record, rowCount: kept.length } : record, kept);
}
function* pending(): Work<readonly LeadExport[]> {
  const rows = yield* all<{ record: string }>(
    "SELECT record FROM exports WHERE status = 'PENDING'",
  );
  return rows.map(({ record }) => JSON.parse(record) as LeadExport);
}
function* rowsOf(id: string, from: number, first: number): Work<readonly ExportRow[]> {
  const rows = yield* all<{ row: string }>(
    'SELECT row FROM export_rows WHERE export = ? AND n >= ? ORDER BY n LIMIT ?',
    id,
    from,
    first,
  );
  return rows.map(({ row }) => JSON.parse(row) as ExportRow);
}
function* deleteBefore(before: Instant): Work<void> {
  yield* run(
    'DELETE FROM export_rows WHERE export IN (SELECT id FROM exports WHERE created_at < ?)',
    before,
  );
  yield* run('DELETE FROM exports WHERE created_at < ?', before);
}

/** Deletes the rows of erased leads from finished exports. Rows are found by the lead or by the e-mail address. */
export function* eraseExportRows(leads: readonly LeadRef[], emails: readonly string[]): Work<void> {
  const ids = new Set(leads.map(leadId));
  const isErased = ({ lead }: ExportRow) =>
    ids.has(leadId(lead.ref)) || emails.includes(lead.person?.email?.toLowerCase() ?? '');
  const exports = yield* all<{ record: string }>('SELECT record FROM exports');
  for (const { record } of exports) {
    const one = JSON.parse(record) as LeadExport;
    const rows = yield* rowsOf(one.id, 0, one.rowCount ?? 0);
    const kept = rows.filter((row) => !isErased(row));
    if (kept.length === rows.length) continue;
    yield* run('DELETE FROM export_rows WHERE export = ?', one.id);
    yield* finish({ ...one, rowCount: kept.length }, kept);
  }
}

/** The leads of a feed, or all leads, that were seen in the window, with their figures of the window. */
export function* exportLeads(
  { feed, window }: ExportQuery,
  now: Instant,
): Work<readonly ExportRow[]> {
  const members = feed === null ? undefined : conditionOf((yield* requireFeed(feed)).criteria);
  const order = { field: 'LAST_SEEN_AT', direction: 'DESC' } as const;
  const rows: ExportRow[] = [];
  for (let after: string | null = null; ;) {
    const query = { accounts: null, window, filter: {}, order, first: 100, after };
    const page: Page<Lead> = yield* readLeads(query, now, members);
    rows.push(...(yield* withFigures(page.items, query)));
    if (page.next === null) return rows;
    after = page.next;
  }
}

interface Visit {
  readonly lead: string;
  readonly started_at: Instant;
  readonly page_views: number;
  readonly traffic: string;
}

function* withFigures(
  leads: readonly Lead[],
  { window }: Pick<ExportQuery, 'window'>,
): Work<readonly ExportRow[]> {
  const visits = Map.groupBy(
    yield* all<Visit>(
      `SELECT lead, started_at, page_views, traffic FROM sessions
       WHERE lead IN (SELECT value FROM EACH(?)) AND started_at >= ? AND started_at < ?
       ORDER BY started_at`,
      JSON.stringify(leads.map(({ ref }) => ref.externalId)),
      window.from,
      window.to,
    ),
    ({ lead }) => lead,
  );
  return leads.map((lead) => {
    const own = visits.get(lead.ref.externalId) ?? [];
    const last = own.at(-1);
    const keywords = own.flatMap(({ traffic }) => {
      const keyword = (JSON.parse(traffic) as Session['traffic'])?.keyword;
      return keyword ? [keyword] : [];
    });
    return {
      lead,
      keywords: [...new Set(keywords)],
      quality: null,
      bounces: own.filter(({ page_views: pages }) => pages <= 1).length,
      pageViews: own.reduce((sum, { page_views: pages }) => sum + pages, 0),
      visits: own.length,
      lastVisitDate: last ? new Date(last.started_at).toISOString().slice(0, 10) : null,
    };
  });
}
