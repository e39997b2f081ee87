import type { ServerResponse } from 'node:http';
import { leadId } from '../domain/ids.ts';
import type { ExportRow } from '../domain/exports.ts';
import { rfc3339, type Instant } from '../domain/time.ts';
import type { Exports } from '../ports/exports.ts';
import { answerRefusal } from './answers.ts';
import { CSV_HEAD, csvLine, type CsvRow } from './csv.ts';
import type { Handler } from './server.ts';

const ROWS_AT_ONCE = 500;

/** `GET /exports?download=…`: the rows of an export as NDJSON, or as CSV with `format=csv`. The address is the permission: it cannot be guessed, and expires. */
export function createDownloads(exports: Pick<Exports, 'download' | 'rows'>): Handler {
  return async (request, response, url) => {
    response.setHeader('cache-control', 'private, no-store');
    if (request.method !== 'GET') {
      const message = 'Downloads are read with GET.';
      answerRefusal(response, { status: 405, message, headers: { allow: 'GET' } });
      return;
    }
    const wish = url.searchParams.get('format') ?? 'ndjson';
    if (!isForm(wish)) {
      const message = `format must be one of ${Object.keys(FORMS).join(', ')}.`;
      answerRefusal(response, { status: 400, message });
      return;
    }
    const found = await exports.download(url.searchParams.get('download') ?? '');
    if (!found) {
      const message = 'There is no such download, or it has expired: start the export again.';
      answerRefusal(response, { status: 404, message });
      return;
    }
    const { type, ending, head, line } = FORMS[wish];
    response.writeHead(200, {
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="leads-${found.id}.${ending}"`,
    });
    if (head !== '') response.write(head);
    for (let from = 0; ; from += ROWS_AT_ONCE) {
      const rows = await exports.rows(found.id, from, ROWS_AT_ONCE);
      const text = rows.map((row) => line(lineOf(row))).join('');
      // A slow reader holds the rows back; a reader that has gone away ends them.
      if (!response.write(text) && !response.destroyed) await ready(response);
      if (rows.length < ROWS_AT_ONCE || response.destroyed) break;
    }
    response.end();
  };
}

interface Form {
  readonly type: string;
  readonly ending: string;
  /** What stands before the first row. */
  readonly head: string;
  readonly line: (row: CsvRow) => string;
}
const FORMS = {
  ndjson: {
    type: 'application/x-ndjson',
    ending: 'ndjson',
    head: '',
    line: (row) => `${JSON.stringify(row)}\n`,
  },
  csv: { type: 'text/csv', ending: 'csv', head: CSV_HEAD, line: csvLine },
} as const satisfies Readonly<Record<string, Form>>;

function isForm(wish: string): wish is keyof typeof FORMS {
  return Object.hasOwn(FORMS, wish);
}

/** Resolves when more can be written, or the reader has gone away. */
function ready(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** A line, with the names and shapes of the schema. */
function lineOf({ lead, ...figures }: ExportRow): CsvRow {
  const moment = (at: Instant | null) => (at === null ? null : rfc3339(at));
  return {
    id: leadId(lead.ref),
    source: lead.ref.source,
    externalId: lead.ref.externalId,
    kind: lead.kind,
    displayName: lead.displayName,
    person: lead.person,
    company: lead.company,
    location: lead.location,
    assignee: lead.assignee,
    tags: lead.tags,
    firstSeenAt: moment(lead.firstSeenAt),
    lastSeenAt: moment(lead.lastSeenAt),
    viewUrl: lead.viewUrl,
    ...figures,
  };
}
