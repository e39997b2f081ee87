import { createHash } from 'node:crypto';
import type { LeadRow } from './rows.ts';
import type { SandboxRequest, Reply } from '../../kit/sandbox/server.ts';

/** An error in the words of Django REST framework, which giosg answers with. */
export function refuse(status: number, detail: string): Reply {
  return { status, body: { detail } };
}

/** A client cannot ask for a page size, and must not rely on one. */
const PAGE_SIZES = [25, 20, 25] as const;

/** A place in one list and its parameters: after a lead, which may have left the list since. */
interface Cursor {
  readonly path: string;
  readonly after: Pick<LeadRow, 'created_at' | 'id'>;
  readonly page: number;
  /** The address of the page before. */
  readonly previous: string;
}

/** Answers a collection page by page, sorted by creation: ascending unless the request says otherwise. */
export function createListReply(): (asked: SandboxRequest, rows: readonly LeadRow[]) => Reply {
  const cursors = new Map<string, Cursor>();
  return (asked, rows) => {
    const ordering = asked.query('ordering') ?? 'created_at';
    const processable = asked.query('is_processable')?.toLowerCase() ?? null;
    const given = asked.query('cursor');
    const faults = {
      ...(/^-?created_at$/.test(ordering) ? {} : { ordering: ['Select a valid choice.'] }),
      ...(processable === null || /^(true|false)$/.test(processable)
        ? {}
        : { is_processable: ['Must be a valid boolean.'] }),
    };
    if (Object.keys(faults).length > 0) return { status: 400, body: faults };
    const place = given === null ? null : (cursors.get(given) ?? null);
    if (given !== null && place?.path !== asked.url.pathname) return refuse(404, 'Invalid cursor');

    const sign = ordering === 'created_at' ? 1 : -1;
    const left = rows
      .filter((row) => processable === null || String(row.is_processable) === processable)
      .filter((row) => !place || sign * compare(row, place.after) > 0)
      .sort((a, b) => sign * compare(a, b));
    const page = place?.page ?? 0;
    const results = left.slice(0, PAGE_SIZES[page % PAGE_SIZES.length]);
    const last = results.at(-1);
    let next: string | null = null;
    if (last && (asked.isEndless || results.length < left.length)) {
      const cursor = createHash('md5')
        .update(`${asked.url.pathname} ${ordering} ${processable ?? ''} ${last.id}`)
        .digest('hex');
      const { pathname: path, href: previous } = asked.url;
      cursors.set(cursor, { path, after: last, page: page + 1, previous });
      const url = new URL(asked.url);
      url.searchParams.set('cursor', cursor);
      next = url.href;
    }
    return { status: 200, body: { next, previous: place?.previous ?? null, results } };
  };
}

function compare(a: Cursor['after'], b: Cursor['after']): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
