import type { Store } from '../../../src/ports/store.ts';
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { storeAddress } from '../../../src/store/sql/address.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { leadQuery, must, tcall } from '../../vendors/kit.ts';
import type { Engine } from '../engines.ts';
import { openHere, tevent, track } from '../kit.ts';
import { listen, type Asked } from './statements.ts';

export interface Plan extends Asked {
  /** The query that was sent to the store. */
  readonly what: string;
  /** The plan in the engine's own words. */
  readonly lines: readonly string[];
  /** Tables and indexes that are scanned completely. */
  readonly scans: readonly string[];
}

/** The plans of the commonest queries to a store that has leads with sessions. */
export async function plansOf(
  name: Engine['name'],
  place: string,
  now: Instant = Date.now(),
): Promise<readonly Plan[]> {
  const source = await openHere(place, () => now);
  await source.identity.profilesOfRefs([]);
  const listening = listen(name);
  const asked: (Asked & { readonly what: string })[] = [];
  try {
    for (const [what, ask] of questions(source, now)) {
      const before = listening.asked.length;
      await ask();
      asked.push(...listening.asked.slice(before).map((one) => ({ ...one, what })));
    }
  } finally {
    listening.stop();
    await source.close();
  }
  const explain = name === 'SQLite' ? onSqlite(place) : onPostgres(place);
  const plans: Plan[] = [];
  try {
    for (const one of asked)
      if (/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(one.sql))
        plans.push({ ...one, ...(await explain.plan(one)) });
  } finally {
    await explain.close();
  }
  return plans;
}

type Question = readonly [what: string, ask: () => Promise<unknown>];

function questions(source: Store, now: Instant): readonly Question[] {
  const window = { from: 0, to: now };
  const after = null;
  const query = leadQuery({ window, first: 10 });
  const leads = async () => {
    const { items } = await must(source.leads)(query, tcall());
    return items.map(({ ref }) => ref);
  };
  const sessions = async () => {
    const settled = await must(source.sessions)(
      (await leads()).map((lead) => ({ lead, window, first: 5, after })),
      tcall(),
    );
    return settled.flatMap((one) => ('items' in one ? one.items.map(({ ref }) => ref) : []));
  };
  return [
    ['leads by last seen', leads],
    [
      'the next page of leads',
      async () => {
        const { next } = await must(source.leads)(query, tcall());
        await must(source.leads)({ ...query, after: must(next ?? undefined) }, tcall());
      },
    ],
    [
      'leads of a feed by page views',
      () =>
        must(source.feedLeads)(
          { ...query, feed: { account: 'local', externalId: 'top_leads' } },
          tcall(),
        ),
    ],
    ['sessions of leads', sessions],
    [
      'events of sessions',
      async () =>
        must(source.events)(
          (await sessions()).map((session) => ({ session, first: 10, after })),
          tcall(),
        ),
    ],
    [
      'events of leads',
      async () =>
        must(source.leadEvents)(
          (await leads()).map((lead) => ({ lead, window, first: 10, after })),
          tcall(),
        ),
    ],
    ['leads by id', async () => must(source.leadsById)(await leads(), tcall())],
    [
      'leads by e-mail',
      async () =>
        must(source.leads)({ ...query, filter: { email: 'nobody@acme.example' } }, tcall()),
    ],
    [
      'profiles by e-mail',
      () => must(source.identity).profile({ email: 'visitor4@company4.example' }),
    ],
    ['profiles of leads', async () => must(source.identity).profilesOfRefs(await leads())],
    [
      'a new event of a known lead',
      async () => {
        const properties = { email: 'plan@acme.example' };
        const event = { trackerId: 'plan', occurredAt: now - 1_000, properties };
        await track(source, [tevent({ ...event, nonce: `plan ${now}` })]);
        await track(source, [tevent({ ...event, nonce: `plan again ${now}` })]);
        await must(source.identity).profilesOfRefs([]);
      },
    ],
  ];
}

interface Explainer {
  plan(asked: Asked): Promise<Pick<Plan, 'lines' | 'scans'>>;
  close(): Promise<void>;
}

/** Tables with at least one row for each lead. */
const LARGE = new Set([
  'leads',
  'sessions',
  'events',
  'lead_properties',
  'conversions',
  'identity_members',
  'identity_claims',
]);

function onSqlite(place: string): Explainer {
  const address = storeAddress(place);
  const database = new Sqlite(address.engine === 'SQLITE' ? address.file : '');
  // Statements that may examine every row name it; they are explained here, and not run.
  database.function('within_deadline', () => 1);
  return {
    async plan({ sql, values }) {
      const rows = database
        .prepare<unknown[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values);
      const lines = rows.map(({ detail }) => detail);
      // A plan names tables by the aliases of the statement.
      const names = new Map<string, string>();
      for (const [, table = '', name = table] of sql.matchAll(
        /\b(?:FROM|JOIN|INTO|UPDATE) "?(\w+)"?(?: AS "?(\w+)"?)?/gi,
      ))
        names.set(name, table);
      const scans = lines.filter((line) => {
        const [, name = ''] = /^SCAN (\w+)(?! VIRTUAL)/.exec(line) ?? [];
        return LARGE.has(names.get(name) ?? name);
      });
      return { lines, scans };
    },
    close: async () => {
      database.close();
    },
  };
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Node[];
}

function onPostgres(place: string): Explainer {
  const url = new URL(place);
  for (const own of ['schema', 'connections']) url.searchParams.delete(own);
  const pool = new pg.Pool({ connectionString: url.href, max: 1 });
  return {
    async plan({ sql, values }) {
      const { rows } = await pool.query<{ readonly 'QUERY PLAN': readonly [{ Plan: Node }] }>(
        `EXPLAIN (FORMAT JSON, COSTS OFF) ${sql}`,
        [...values],
      );
      const lines: string[] = [];
      const scans: string[] = [];
      const walk = (node: Node, depth: number): void => {
        const line = [
          node['Node Type'],
          node['Index Name'] && `using ${node['Index Name']}`,
          node['Relation Name'] && `on ${node['Relation Name']}`,
          node['Index Cond'],
          node.Filter && `filtered by ${node.Filter}`,
        ];
        const text = line.filter((part) => part !== undefined).join(' ');
        lines.push('  '.repeat(depth) + text);
        const isScan =
          node['Node Type'] === 'Seq Scan' ||
          (/^(Index|Index Only|Bitmap Index) Scan$/.test(node['Node Type']) &&
            node['Index Cond'] === undefined);
        const table = node['Relation Name'] ?? node['Index Name']?.replace(/_[a-z]+$/, '') ?? '';
        if (isScan && LARGE.has(table)) scans.push(text);
        for (const inner of node.Plans ?? []) walk(inner, depth + 1);
      };
      for (const row of rows) walk(row['QUERY PLAN'][0].Plan, 0);
      return { lines, scans };
    },
    close: () => pool.end(),
  };
}
