import { sql } from 'kysely';
import { emailIn } from '../domain/addresses.ts';
import type { Lead, LeadRef, Session } from '../domain/entities.ts';
import type { ExportRow, LeadExport } from '../domain/exports.ts';
import type { IdentifierRules } from '../domain/identifiers.ts';
import { leadId } from '../domain/ids.ts';
import type { Page } from '../domain/page.ts';
import type { ExportQuery } from '../domain/query.ts';
import type { Instant } from '../domain/time.ts';
import { claimsOfLead } from './identity/claims.ts';
import { withoutErased } from './identity/tombstones.ts';
import { conditionOf } from './leads/criteria.ts';
import { requireFeed } from './leads/feeds.ts';
import { toLeadPage } from './leads/pages.ts';
import { readLeads } from './leads/queries.ts';
import { LOCAL } from './sql/account.ts';
import { execute, first, insert, rows, type Work } from './sql/database.ts';
import type { Definition } from './sql/dialect.ts';

export const exportTables: readonly Definition[] = [
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('exports')} (
      id ${text} primary key, nonce ${text} unique, secret ${text} not null unique, status ${text} not null,
      created_at ${integer} not null, record ${text} not null
    ) ${byKey}`,
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('export_rows')} (
      export ${text} not null, n ${integer} not null, row ${text} not null, primary key (export, n)
    ) ${byKey}`,
];

export function* exportBy(
  column: 'id' | 'secret' | 'nonce',
  value: string,
): Work<LeadExport | null> {
  const row = yield* first(({ db }) =>
    db.selectFrom('exports').select('record').where(column, '=', value),
  );
  return row ? (JSON.parse(row.record) as LeadExport) : null;
}
export function saveExport(record: LeadExport): Work<void> {
  const { id, nonce, secret, status, createdAt } = record;
  const row = { id, nonce, secret, status, created_at: createdAt, record: JSON.stringify(record) };
  return insert('exports', [row], (into) =>
    into.onConflict((on) =>
      on.column('id').doUpdateSet(({ ref }) => ({
        status: ref('excluded.status'),
        record: ref('excluded.record'),
      })),
    ),
  );
}
export function* createExport(record: LeadExport): Work<LeadExport> {
  const known = record.nonce === null ? null : yield* exportBy('nonce', record.nonce);
  if (!known) yield* saveExport(record);
  return known ?? record;
}
function* finish(record: LeadExport, given: readonly ExportRow[]): Work<void> {
  yield* insert(
    'export_rows',
    given.map((row, n) => ({ export: record.id, n, row: JSON.stringify(row) })),
  );
  yield* saveExport(record);
}
/** Rows of people who were erased while the export was made are left out. */
export function* finishExport(
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
export function deleteExport(id: string): Work<void> {
  return execute(({ db }) => db.deleteFrom('exports').where('id', '=', id));
}
export function* pendingExports(): Work<readonly LeadExport[]> {
  const found = yield* rows(({ db }) =>
    db.selectFrom('exports').select('record').where('status', '=', 'PENDING'),
  );
  return found.map(({ record }) => JSON.parse(record) as LeadExport);
}
export function* exportRows(id: string, from: number, limit: number): Work<readonly ExportRow[]> {
  const found = yield* rows(({ db }) =>
    db
      .selectFrom('export_rows')
      .select('row')
      .where('export', '=', id)
      .where('n', '>=', from)
      .orderBy('n')
      .limit(limit),
  );
  return found.map(({ row }) => JSON.parse(row) as ExportRow);
}
export function* deleteExportsBefore(before: Instant): Work<void> {
  yield* execute(({ db }) =>
    db
      .deleteFrom('export_rows')
      .where('export', 'in', ({ selectFrom }) =>
        selectFrom('exports').select('id').where('created_at', '<', before),
      ),
  );
  yield* execute(({ db }) => db.deleteFrom('exports').where('created_at', '<', before));
}

/** Deletes the rows of erased leads from finished exports. Rows are found by the lead or by the e-mail address. */
export function* eraseExportRows(leads: readonly LeadRef[], emails: readonly string[]): Work<void> {
  const ids = new Set(leads.map(leadId));
  const isErased = ({ lead }: ExportRow) =>
    ids.has(leadId(lead.ref)) || emails.includes(emailIn(lead.person?.email) ?? '');
  const exports = yield* rows(({ db }) => db.selectFrom('exports').select('record'));
  // One export at a time, because an export may have many rows.
  for (const { record } of exports) {
    const one = JSON.parse(record) as LeadExport;
    const found = yield* exportRows(one.id, 0, one.rowCount ?? 0);
    const kept = found.filter((row) => !isErased(row));
    if (kept.length === found.length) continue;
    yield* execute(({ db }) => db.deleteFrom('export_rows').where('export', '=', one.id));
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
  const found: ExportRow[] = [];
  for (let after: string | null = null; ;) {
    const query = { accounts: null, window, filter: {}, order, first: 100, after };
    const page: Page<Lead> = toLeadPage(yield* readLeads(query, members), now);
    found.push(...(yield* withFigures(page.items, query)));
    if (page.next === null) return found;
    after = page.next;
  }
}

function* withFigures(
  leads: readonly Lead[],
  { window }: Pick<ExportQuery, 'window'>,
): Work<readonly ExportRow[]> {
  const ids = leads.map(({ ref }) => ref.externalId);
  const found = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('sessions')
      .select(['lead', 'started_at', 'page_views', 'traffic'])
      .where('account', '=', LOCAL)
      .where(isIn('lead', ids))
      .where('started_at', '>=', window.from)
      .where('started_at', '<', window.to)
      .orderBy('started_at'),
  );
  const visits = Map.groupBy(found, ({ lead }) => lead);
  return leads.map((lead) => {
    const own = visits.get(lead.ref.externalId) ?? [];
    const last = own.at(-1);
    const keywords = own.flatMap(({ traffic }) => {
      const keyword = (JSON.parse(traffic ?? 'null') as Session['traffic'])?.keyword;
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
