import type { Lead, Session } from '../../domain/entities.ts';
import type { ExportBook, LeadExport } from '../../domain/exports.ts';
import type { ExportRow } from '../../domain/marketing.ts';
import type { Instant } from '../../domain/time.ts';
import type { ExportQuery } from '../../domain/writes.ts';
import type { Database } from './database.ts';
import { readLeads } from './read.ts';

/** Exports in two tables: what is asked about one is looked up by columns, the rest is kept as it is. */
export function createExportBook(database: Database): ExportBook {
  const one = (sql: string, value: string): LeadExport | null => {
    const [row] = database.all<{ record: string }>(sql, value);
    return row ? (JSON.parse(row.record) as LeadExport) : null;
  };
  const save = (record: LeadExport): void => {
    database.run(
      'INSERT OR REPLACE INTO exports (id, nonce, secret, status, created_at, record) VALUES (?,?,?,?,?,?)',
      record.id,
      record.nonce,
      record.secret,
      record.status,
      record.createdAt,
      JSON.stringify(record),
    );
  };
  return {
    open: (record) =>
      database.transaction(() => {
        const known =
          record.nonce === null
            ? null
            : one('SELECT record FROM exports WHERE nonce = ?', record.nonce);
        if (!known) save(record);
        return known ?? record;
      }),
    drop(id) {
      database.run('DELETE FROM exports WHERE id = ?', id);
    },
    save,
    finish(record, rows) {
      database.transaction(() => {
        for (const [n, row] of rows.entries())
          database.run('INSERT INTO export_rows VALUES (?,?,?)', record.id, n, JSON.stringify(row));
        save(record);
      });
    },
    byId: (id) => one('SELECT record FROM exports WHERE id = ?', id),
    bySecret: (secret) => one('SELECT record FROM exports WHERE secret = ?', secret),
    pending: () =>
      database
        .all<{ record: string }>("SELECT record FROM exports WHERE status = 'PENDING'")
        .map(({ record }) => JSON.parse(record) as LeadExport),
    rows: (id, from, first) =>
      database
        .all<{ row: string }>(
          'SELECT row FROM export_rows WHERE export = ? AND n >= ? ORDER BY n LIMIT ?',
          id,
          from,
          first,
        )
        .map(({ row }) => JSON.parse(row) as ExportRow),
    forget(before) {
      database.transaction(() => {
        database.run(
          'DELETE FROM export_rows WHERE export IN (SELECT id FROM exports WHERE created_at < ?)',
          before,
        );
        database.run('DELETE FROM exports WHERE created_at < ?', before);
      });
    },
  };
}

/** The leads that were seen in the window, with their figures of the window. */
export function exportLeads(
  database: Database,
  { window }: ExportQuery,
  now: Instant,
): readonly ExportRow[] {
  const order = { field: 'LAST_SEEN_AT', direction: 'DESC' } as const;
  const rows: ExportRow[] = [];
  for (let after: string | null = null; ;) {
    const query = { accounts: null, window, filter: {}, order, first: 100, after };
    const page = readLeads(database, query, now);
    rows.push(...withFigures(database, page.items, query));
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

function withFigures(
  database: Database,
  leads: readonly Lead[],
  { window }: Pick<ExportQuery, 'window'>,
): readonly ExportRow[] {
  const visits = Map.groupBy(
    database.all<Visit>(
      `SELECT lead, started_at, page_views, traffic FROM sessions
       WHERE lead IN (SELECT value FROM json_each(?)) AND started_at >= ? AND started_at < ?
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
