import { createServer } from 'node:http';
import process from 'node:process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { encodeId } from '../../src/domain/ids.ts';
import { serve } from './child.ts';
import { withoutSchema } from './store/engines.ts';

// The nested query over the local store as somebody would write it without GraphQL: three statements, one JSON. With
// `worker` as the second argument the statements on SQLite run in a thread, as the gateway's do.

interface LeadRow {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly last_seen: number;
}
interface SessionRow {
  readonly id: string;
  readonly lead: string;
  readonly started_at: number;
  readonly page_views: number;
  readonly landing_url: string | null;
}
interface EventRow {
  readonly id: string;
  readonly session: string;
  readonly type: string;
  readonly at: number;
  readonly title: string | null;
  readonly url: string | null;
}

/** The three statements. */
interface Store {
  leads(from: number, to: number): Promise<readonly LeadRow[]>;
  sessions(leads: readonly string[], from: number, to: number): Promise<readonly SessionRow[]>;
  events(sessions: readonly string[]): Promise<readonly EventRow[]>;
}

function onSqlite(file: string): Store {
  const database = new Sqlite(file, { readonly: true });
  const leads = database.prepare<[number, number], LeadRow>(
    'SELECT id, name, email, last_seen FROM leads WHERE account = 1 AND last_seen >= ? AND last_seen < ? ORDER BY last_seen DESC, id DESC LIMIT 20',
  );
  const sessions = database.prepare<[string, number, number], SessionRow>(
    `SELECT s.id, s.lead, s.started_at, s.page_views, s.landing_url FROM json_each(?) AS wanted JOIN sessions AS s ON s.n IN (
       SELECT n FROM sessions WHERE account = 1 AND lead = wanted.value AND started_at >= ? AND started_at < ? ORDER BY started_at DESC, id DESC LIMIT 5)
     ORDER BY wanted.key, s.started_at DESC, s.id DESC`,
  );
  const events = database.prepare<[string], EventRow>(
    `SELECT e.id, e.session, e.type, e.at, e.title, e.url FROM json_each(?) AS wanted JOIN events AS e ON e.n IN (
       SELECT n FROM events WHERE account = 1 AND session = wanted.value ORDER BY at, id LIMIT 10)
     ORDER BY wanted.key, e.at, e.id`,
  );
  return {
    leads: async (from, to) => leads.all(from, to),
    sessions: async (ids, from, to) => sessions.all(JSON.stringify(ids), from, to),
    events: async (ids) => events.all(JSON.stringify(ids)),
  };
}

function onPostgres(url: string): Store {
  const { href, schema } = withoutSchema(url);
  const pool = new pg.Pool({ connectionString: href, options: `-c search_path=${schema}` });
  // Moments are of 64 bits.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  async function ask<R extends object>(
    name: string,
    text: string,
    ...values: readonly unknown[]
  ): Promise<readonly R[]> {
    return (await pool.query<R>({ name, text, values: [...values] })).rows;
  }
  return {
    leads: (from, to) =>
      ask(
        'leads',
        'SELECT id, name, email, last_seen FROM leads WHERE account = 1 AND last_seen >= $1 AND last_seen < $2 ORDER BY last_seen DESC, id DESC LIMIT 20',
        from,
        to,
      ),
    sessions: (ids, from, to) =>
      ask(
        'sessions',
        `SELECT s.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, place) CROSS JOIN LATERAL (
           SELECT id, lead, started_at, page_views, landing_url FROM sessions
           WHERE account = 1 AND lead = wanted.id AND started_at >= $2 AND started_at < $3 ORDER BY started_at DESC, id DESC LIMIT 5) AS s
         ORDER BY wanted.place, s.started_at DESC, s.id DESC`,
        ids,
        from,
        to,
      ),
    events: (ids) =>
      ask(
        'events',
        `SELECT e.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, place) CROSS JOIN LATERAL (
           SELECT id, session, type, at, title, url FROM events WHERE account = 1 AND session = wanted.id ORDER BY at, id LIMIT 10) AS e
         ORDER BY wanted.place, e.at, e.id`,
        ids,
      ),
  };
}

/** A statement that the thread is to run. */
interface Job {
  readonly name: keyof Store;
  readonly values: readonly unknown[];
}
/** One statement at a time: the thread answers in order. */
function inThread(file: string): Store {
  const worker = new Worker(new URL(import.meta.url), { workerData: file });
  const waiting: ((rows: unknown) => void)[] = [];
  worker.on('message', (rows: unknown) => waiting.shift()?.(rows));
  const ask = <R>(job: Job) =>
    new Promise<R>((resolve) => {
      waiting.push(resolve as (rows: unknown) => void);
      worker.postMessage(job);
    });
  return {
    leads: (...values) => ask({ name: 'leads', values }),
    sessions: (...values) => ask({ name: 'sessions', values }),
    events: (...values) => ask({ name: 'events', values }),
  };
}
function answerJobs(file: string): void {
  const store = onSqlite(file);
  parentPort?.on('message', ({ name, values }: Job) => {
    const run = store[name] as (...given: readonly unknown[]) => Promise<unknown>;
    void run(...values).then((rows) => {
      parentPort?.postMessage(rows);
    });
  });
}

function storeAt(place: string, isInThread: boolean): Store {
  if (place.startsWith('postgres:')) return onPostgres(place);
  return isInThread ? inThread(place) : onSqlite(place);
}
const iso = (at: number) => new Date(at).toISOString();

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

async function answer(store: Store, from: number, to: number): Promise<unknown> {
  const leadRows = await store.leads(from, to);
  const sessionRows = await store.sessions(
    leadRows.map(({ id }) => id),
    from,
    to,
  );
  const eventRows = await store.events(sessionRows.map(({ id }) => id));
  const sessionsOf = groupBy(sessionRows, ({ lead }) => lead);
  const eventsOf = groupBy(eventRows, ({ session }) => session);
  const nodes = leadRows.map((lead) => ({
    id: encodeId({ type: 'Lead', source: 'LOCAL', parts: ['', lead.id] }),
    externalId: lead.id,
    displayName: lead.name ?? lead.email,
    lastSeenAt: iso(lead.last_seen),
    sessions: {
      nodes: (sessionsOf.get(lead.id) ?? []).map((session) => ({
        externalId: session.id,
        startedAt: iso(session.started_at),
        pageViews: session.page_views,
        landingUrl: session.landing_url,
        events: {
          nodes: (eventsOf.get(session.id) ?? []).map((event) => ({
            externalId: event.id,
            type: event.type,
            occurredAt: iso(event.at),
            title: event.title,
            url: event.url,
          })),
        },
      })),
    },
  }));
  return { data: { leads: { nodes } } };
}

function listen(store: Store): void {
  serve(
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
          readonly variables: { readonly window: { readonly from: string; readonly to: string } };
        };
        const { from, to } = variables.window;
        void answer(store, Date.parse(from), Date.parse(to)).then((answered) => {
          const body = JSON.stringify(answered);
          response.writeHead(200, {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(body),
          });
          response.end(body);
        });
      });
    }),
  );
}

if (isMainThread) listen(storeAt(process.argv[2] ?? '', process.argv[3] === 'worker'));
else answerJobs(workerData as string);
