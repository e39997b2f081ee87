import type { Store } from '../../../src/ports/store.ts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { LeadExport } from '../../../src/domain/exports.ts';
import type { EventTypeField, TrashedEvent } from '../../../src/domain/event-types.ts';
import type { OutlayRef } from '../../../src/domain/marketing.ts';
import type { CustomFeedRef } from '../../../src/domain/changes.ts';
import type { LeadRef } from '../../../src/domain/entities.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { storeAddress } from '../../../src/store/sql/address.ts';
import {
  all,
  lock,
  type Database,
  type Statement,
  type Work,
} from '../../../src/store/sql/database.ts';
import { readAttribution } from '../../../src/store/marketing/attribution.ts';
import { readCampaigns } from '../../../src/store/marketing/campaigns.ts';
import {
  readEvents,
  readEventsById,
  readLeadEvents,
  readLeads,
  readLeadsById,
  readSessions,
  readSessionsById,
} from '../../../src/store/leads/queries.ts';
import { expire, type RetentionPlace } from '../../../src/store/upkeep/retention.ts';
import { leadRefOfRow } from '../../../src/store/model/rows.ts';
import { toPostgres, toList } from '../../../src/store/sql/postgres-dialect.ts';
import { everybody, indexOf, tlead } from '../identity/kit.ts';
import { leadQuery, must, tcall } from '../../vendors/kit.ts';
import { openDatabase, schemaOf, takeEvents } from '../database.ts';
import { server as found, sqlite, type Server } from '../engines.ts';
import { ALWAYS, NOW, openStore, readAll, RULES, tevent, track } from '../kit.ts';

const server = found as Server;

/** The reference of a browser's lead. */
function leadOf(trackerId: string): string {
  return createHash('sha256').update(`tracker:${trackerId}`).digest('base64url').slice(0, 22);
}

/** A store, its database, and the ids that it generated. */
interface Stand {
  readonly source: Store;
  readonly database: Database;
  readonly feeds: Map<string, CustomFeedRef>;
  readonly outlays: Map<string, OutlayRef>;
  close(): Promise<void>;
}
async function tstand(url: string): Promise<Stand> {
  const source = await openStore(url);
  const database = await openDatabase(url);
  return {
    source,
    database,
    feeds: new Map(),
    outlays: new Map(),
    async close() {
      await source.close();
      await database.close();
    },
  };
}

/** An action on a store; returns an answer that can be compared. */
type Act = (stand: Stand) => Promise<unknown>;
interface Named {
  readonly name: string;
  readonly act: Act;
}

const VISITORS = ['ada', 'bob', 'cid'];
const EMAILS = ['ada@acme.example', 'bob@acme.example', 'eve@beta.example'];
const SLUGS = ['spring', 'summer'];
const NONCES = ['n1', 'n2', 'n3'];
const campaignRef = (externalId: string) => ({ source: 'LOCAL', wmktId: '', externalId }) as const;
const missing = { source: 'LOCAL', account: 'local', externalId: 'none' } as const;

/** Both stores get the same names: of visitors, addresses, campaigns, and the same nonces. */
const someAct: fc.Arbitrary<Named> = fc.oneof(
  fc
    .array(
      fc.record({
        nonce: fc.nat(12).map(String),
        trackerId: fc.constantFrom(...VISITORS),
        type: fc.constantFrom('page-view', 'order', 'form'),
        hours: fc.integer({ min: 1, max: 24 * 20 }),
        slug: fc.constantFrom(...SLUGS),
        email: fc.option(fc.constantFrom(...EMAILS)),
        amount: fc.integer({ min: 1, max: 99 }),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((events) => ({
      name: 'track',
      act: async ({ source }: Stand) => {
        const results = await track(
          source,
          events.map(({ hours, slug, email, amount, ...event }) =>
            tevent({
              ...event,
              occurredAt: NOW - hours * 60 * MINUTE,
              url: `https://shop.example/?utm_campaign=${slug}`,
              properties: { amount, currency: 'EUR', plan: slug, ...(email && { email }) },
            }),
          ),
        );
        return results.map(({ duplicate, problem }) => [duplicate, problem?.name]);
      },
    })),
  fc
    .record({ nonce: fc.constantFrom(...NONCES), name: fc.constantFrom('One', 'Two') })
    .map(({ nonce, name }) => ({
      name: 'create a feed',
      act: async ({ source, feeds }: Stand) => {
        const criteria = [
          { type: 'pageviews', value: 1, excluded: false, displayValue: null },
        ] as const;
        feeds.set(nonce, await must(source.createCustomFeed)({ nonce, name, criteria }, tcall()));
      },
    })),
  fc.record({ nonce: fc.constantFrom(...NONCES), gone: fc.boolean() }).map(({ nonce, gone }) => ({
    name: 'change a feed',
    act: async ({ source, feeds }: Stand) => {
      const feed = feeds.get(nonce) ?? missing;
      if (gone) await must(source.deleteCustomFeed)(feed, tcall());
      else await must(source.updateCustomFeed)({ feed, name: 'Renamed' }, tcall());
    },
  })),
  fc.record({ slug: fc.constantFrom(...SLUGS), isNew: fc.boolean() }).map(({ slug, isNew }) => ({
    name: 'write a campaign',
    act: async ({ source }: Stand) => {
      if (isNew)
        await must(source.createCampaign)(
          { wmktId: null, currency: 'EUR', slug, name: `The ${slug}`, active: true },
          tcall(),
        );
      else
        await must(source.updateCampaign)({ campaign: campaignRef(slug), active: false }, tcall());
    },
  })),
  fc
    .record({
      nonce: fc.constantFrom(...NONCES),
      slug: fc.constantFrom(...SLUGS),
      amount: fc.nat(500).map(String),
    })
    .map(({ nonce, slug, amount }) => ({
      name: 'write an outlay',
      act: async ({ source, outlays }: Stand) => {
        const known = outlays.get(nonce);
        if (known) await must(source.updateOutlay)({ outlay: known, amount }, tcall());
        else
          outlays.set(
            nonce,
            await must(source.createOutlay)(
              {
                nonce,
                campaign: campaignRef(slug),
                amount,
                startDate: NOW - 9 * DAY,
                endDate: NOW,
                country: null,
                region: null,
              },
              tcall(),
            ),
          );
      },
    })),
  fc
    .record({ id: fc.constantFrom('v1', 'v2'), email: fc.constantFrom(...EMAILS) })
    .map(({ id, email }) => ({
      name: 'note a vendor’s lead',
      act: async ({ source }: Stand) => {
        indexOf(source).recordLeads([tlead({ id, email, name: email })]);
      },
    })),
  fc
    .record({
      act: fc.constantFrom('link', 'unlink', 'erase'),
      some: fc.shuffledSubarray<LeadRef>(
        [...VISITORS.map((trackerId) => leadRefOfRow(leadOf(trackerId))), tlead({ id: 'v1' }).ref],
        { minLength: 2, maxLength: 2 },
      ),
    })
    .map(({ act, some }) => ({
      name: act,
      act: async ({ source }: Stand) => {
        const index = indexOf(source);
        const [first = missing] = some;
        if (act === 'link') {
          await track(
            source,
            VISITORS.map((trackerId) => tevent({ nonce: `link ${trackerId}`, trackerId })),
          );
          index.recordLeads([tlead({ id: 'v1', name: 'Vendor' })]);
          return index.link(some, 'the same');
        }
        return act === 'unlink' ? index.unlink(first, null) : index.erase(first, null);
      },
    })),
  fc.integer({ min: 3, max: 18 }).map((days) => ({
    name: 'retention',
    act: async ({ source, database }: Stand) => {
      const retention = { days, byType: new Map([['form', 5]]) };
      let place: RetentionPlace | null = null;
      do {
        const from: RetentionPlace | null = place;
        place = await database.write(() => expire(retention, NOW, from, RULES));
      } while (place);
      await everybody(indexOf(source));
    },
  })),
  fc
    .record({
      id: fc.constantFrom('e1', 'e2'),
      act: fc.constantFrom('open', 'finish', 'drop', 'forget'),
      createdAt: fc.integer({ min: NOW - 100, max: NOW }),
    })
    .map(({ id, act, createdAt }) => ({
      name: `${act} an export`,
      act: async ({ source }: Stand) => {
        const book = must(source.exports);
        const one = texport(id, createdAt);
        if (act === 'open') return book.create(one);
        if (act === 'drop') return book.remove(id);
        if (act === 'forget') return book.deleteBefore(NOW - 50);
        await book.remove(id);
        await book.deleteBefore(NOW + 1);
        return book.finish({ ...one, status: 'PROCESSED', rowCount: 1 }, [
          {
            lead: tlead({ id: 'v1', email: EMAILS[0] ?? null }),
            keywords: [],
            quality: null,
            bounces: 0,
            pageViews: createdAt,
            visits: 0,
            lastVisitDate: null,
          },
        ]);
      },
    })),
  fc.constantFrom('string', 'number').map((type) => ({
    name: 'make an event type',
    act: async ({ source }: Stand) =>
      must(source.createEventType)(
        {
          reference: 'form',
          name: 'Form',
          fields: [
            tfield('event', type, 'plan'),
            tfield('statistic', 'number', 'amount'),
            tfield('state', 'state', 'won'),
          ],
          metadata: null,
          retentionDays: null,
          phoneCountryCodes: [],
        },
        tcall(),
      ),
  })),
  fc.constant({
    name: 'run an event of the trash again',
    act: async ({ source }: Stand) => {
      const [one] = (await trashOf(source)).filter(({ eventType }) => eventType === 'form');
      return must(source.retryTrashedEvent)(
        { externalId: one?.externalId ?? 'none', properties: { plan: 7 } },
        tcall(),
      );
    },
  }),
  fc.record({ won: fc.integer({ min: 0, max: 1 }), at: fc.nat(5) }).map(({ won, at }) => ({
    name: 'set a state',
    act: async ({ source }: Stand) => {
      await track(source, [tevent({ nonce: `state ${at}`, trackerId: 'ada', type: 'form' })]);
      const events = (await readAll(source)).flatMap((whole) => whole.events);
      const forms = events.filter(({ type }) => type === 'form');
      const event = forms[at % forms.length]?.ref ?? {
        lead: missing,
        session: null,
        externalId: '',
      };
      return must(source.setEventMetric)(
        { event, type: 'STATE', key: 'won', value: won, date: NOW },
        tcall(),
      );
    },
  })),
  fc.record({ id: fc.constantFrom('1', '2'), until: fc.nat(DAY) }).map(({ id, until }) => ({
    name: 'hold a permit',
    act: async ({ source }: Stand) => {
      source.journal.hold([{ id, key: 'GIOSG', until: NOW + 1 + until }]);
    },
  })),
);

function tfield(entity: string, type: string, storageKey: string): EventTypeField {
  return {
    entity,
    type,
    storageKey,
    ingestionKey: null,
    optional: true,
    discriminant: false,
    isPii: false,
    isMostProbableLocation: false,
  };
}
async function trashOf(source: Store): Promise<readonly TrashedEvent[]> {
  const query = { first: 100, after: null, since: null, until: null };
  return (await must(source.trashedEvents)(query, tcall())).items;
}

function texport(id: string, createdAt: number): LeadExport {
  return {
    id,
    source: 'LOCAL',
    account: '',
    feed: null,
    window: ALWAYS,
    nonce: `nonce ${id}`,
    handle: '',
    status: 'PENDING',
    createdAt,
    finishedAt: null,
    rowCount: null,
    failure: null,
    secret: `secret ${id}`,
    expiresAt: null,
  };
}

/** The answer of the action, or the code of its error. */
async function outcome(act: Act, stand: Stand): Promise<unknown> {
  const given = await act(stand).catch((cause: unknown) => ({
    failed: (cause as { readonly code?: string }).code ?? cause,
  }));
  // The background work of the action has ended before the stores are compared.
  await everybody(indexOf(stand.source));
  return given;
}

/** Everything that can be read from a store, without the ids that it generated. */
async function tell({ source }: Stand): Promise<unknown> {
  const page = { first: 100, after: null };
  const { items: feeds } = await must(source.customFeeds)(null, tcall());
  const query = leadQuery({ window: ALWAYS });
  const members = await Promise.all(
    feeds.map(async (feed) => {
      const { items } = await must(source.feedLeads)({ ...query, feed }, tcall());
      return [feed.name, feed.criteria, items];
    }),
  );
  const campaigns = await must(source.campaigns)(
    { filter: {}, order: { field: 'NAME', direction: 'ASC' }, ...page },
    tcall(),
  );
  const outlays = await Promise.all(
    SLUGS.map(async (slug) => {
      const { items } = await must(source.outlays)(
        {
          campaign: campaignRef(slug),
          since: null,
          until: null,
          order: { field: 'AMOUNT', direction: 'ASC' },
          ...page,
        },
        tcall(),
      );
      return items.map(({ amount }) => [slug, amount]);
    }),
  );
  const book = must(source.exports);
  return {
    leads: await readAll(source),
    types: (await must(source.eventTypes)({ order: [], ...page }, tcall())).items,
    trash: await trashOf(source),
    insights: await must(source.insights)(
      {
        window: ALWAYS,
        metrics: ['event-count'],
        groupBy: 'EVENT_TYPE',
        interval: 'DAY',
        eventTypes: null,
        timezone: 'Europe/Helsinki',
      },
      tcall(),
    ),
    count: await must(source.countLeads)(query, tcall()),
    profiles: await everybody(indexOf(source)),
    members: new Set(members),
    campaigns: campaigns.items,
    outlays,
    attribution: await must(source.attribution)({ window: ALWAYS, model: 'LINEAR' }, tcall()),
    exports: await Promise.all(['e1', 'e2'].map((id) => book.byId(id))),
    pending: (await book.pending()).map(({ id }) => id).toSorted(),
    rows: await Promise.all(['e1', 'e2'].map((id) => book.rows(id, 0, 10))),
    permits: source.journal
      .held(NOW)
      .map(({ key, until }) => [key, until])
      .toSorted(),
  };
}

/** Every row of a workspace, read from the server. */
async function dump(place: string, workspace: string): Promise<readonly object[]> {
  const schema = schemaOf(place);
  const tables = await server.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'store_version' ORDER BY 1",
    schema,
  );
  const rows = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, one::text AS row FROM ${schema}.${name} AS one WHERE workspace = $1`,
  );
  return server.query(`${rows.join(' UNION ALL ')} ORDER BY 1, 2`, workspace);
}

describe.skipIf(found === null)('Workspaces of one schema', () => {
  it(
    'a workspace never reads or changes the rows of another, whatever the store does',
    { timeout: 240_000 },
    async () => {
      const done = new Set<string>();
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(1), someAct), { minLength: 25, maxLength: 35 }),
          async (acts) => {
            const place = server.place();
            const names = ['one', 'two'];
            const stands = await Promise.all(
              names.map(async (name) => ({
                own: await tstand(`${place}&workspace=${name}`),
                alone: await tstand(sqlite.place()),
              })),
            );
            try {
              for (const [which, { name, act }] of acts) {
                const stand = must(stands[which]);
                const other = must(names[1 - which]);
                const before = await dump(place, other);
                const given = await outcome(act, stand.own);
                expect(given, name).toEqual(await outcome(act, stand.alone));
                expect(await dump(place, other), name).toEqual(before);
                if (!JSON.stringify(given ?? null).includes('"failed"')) done.add(name);
              }
              for (const { own, alone } of stands)
                expect(await tell(own)).toEqual(await tell(alone));
            } finally {
              for (const { own, alone } of stands) {
                await own.close();
                await alone.close();
              }
            }
          },
        ),
        { numRuns: 8, seed: 11, endOnFailure: true },
      );
      // Each kind of action succeeded at least once.
      expect([...done].toSorted()).toEqual(
        [
          'track',
          'create a feed',
          'change a feed',
          'write a campaign',
          'write an outlay',
          'note a vendor’s lead',
          'link',
          'unlink',
          'erase',
          'retention',
          'open an export',
          'finish an export',
          'drop an export',
          'forget an export',
          'hold a permit',
          'make an event type',
          'run an event of the trash again',
          'set a state',
        ].toSorted(),
      );
    },
  );

  it('every table, key and index begins with the workspace', async () => {
    const place = server.place();
    await (await openStore(place)).close();
    const tables = await server.query<{ name: string; first: string }>(
      `SELECT c.relname AS name, a.attname AS first FROM pg_class AS c
       JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = 1
       WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' ORDER BY 1`,
      schemaOf(place),
    );
    const others = tables.filter(({ first }) => first !== 'workspace');
    expect(others.map(({ name }) => name)).toEqual(['store_version']);
    expect(tables.length).toBeGreaterThan(10);
    const indexes = await server.query<{ name: string; first: number }>(
      `SELECT i.indexrelid::regclass::text AS name, i.indkey[0] AS first FROM pg_index AS i
       JOIN pg_class AS c ON c.oid = i.indrelid WHERE c.relnamespace = $1::regnamespace`,
      schemaOf(place),
    );
    expect(indexes.length).toBeGreaterThan(20);
    expect(indexes.filter(({ first }) => first !== 1)).toEqual([]);
  });

  it('the documentation distributes every table by workspace', async () => {
    const place = server.place();
    await (await openStore(place)).close();
    const tables = await server.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'store_version'",
      schemaOf(place),
    );
    const text = readFileSync(new URL('../../../docs/postgresql.md', import.meta.url), 'utf8');
    const statements = [...text.matchAll(/^SELECT create_distributed_table.*$/gm)].map(
      ([statement]) => statement,
    );
    expect(statements[0]).toBe("SELECT create_distributed_table('leads', 'workspace');");
    expect(statements.toSorted()).toEqual(
      tables
        .map(({ name }) =>
          name === 'leads'
            ? statements[0]
            : `SELECT create_distributed_table('${name}', 'workspace', colocate_with => 'leads');`,
        )
        .toSorted(),
    );
  });

  it('workspaces do not wait for each other’s locks, except during migrations', async () => {
    const place = server.place();
    const one = await openDatabase(`${place}&workspace=one`);
    const two = await openDatabase(`${place}&workspace=two`);
    /** Holds the lock in the first workspace until it is released. */
    function hold(name: string) {
      let held = true;
      const done = one.write(function* () {
        yield* lock([name]);
        while (held) yield* all('SELECT pg_sleep(0.005)');
      });
      return {
        async release() {
          held = false;
          await done;
        },
      };
    }
    const count = async (condition: string) => {
      const [row] = await server.query<{ count: string }>(
        `SELECT COUNT(*) AS count FROM pg_stat_activity JOIN pg_locks USING (pid)
         WHERE application_name = $1 AND locktype = 'advisory' AND ${condition}`,
        schemaOf(place),
      );
      return Number(row?.count);
    };
    const lead = hold('a lead');
    while ((await count('granted')) === 0);
    await two.write(() => lock(['a lead']));
    await lead.release();

    const tables = hold('migrations');
    while ((await count('granted')) === 0);
    let isDone = false;
    const second = two.write(() => lock(['migrations'])).then(() => (isDone = true));
    while ((await count('NOT granted')) === 0);
    expect(isDone).toBe(false);
    await tables.release();
    await second;
    await one.close();
    await two.close();
  });

  it('statements use indexes that begin with the workspace, however many workspaces there are', async () => {
    const place = server.place();
    await (await openStore(place)).close();
    const address = storeAddress(place);
    if (address.engine !== 'POSTGRES') throw new Error('this is another engine');
    const client = new pg.Client({ connectionString: address.url });
    await client.connect();
    try {
      for (const sql of FILL) await client.query(sql);
      const ref = leadRefOfRow('lead 7');
      const session = { lead: ref, externalId: 'session 7', hint: '' };
      const page = { window: ALWAYS, first: 10, after: null };
      const event = { lead: ref, session: null, externalId: 'event 7' };
      for (const [what, work] of Object.entries<Work<unknown>>({
        leads: readLeads(leadQuery({ window: ALWAYS, first: 20 }), NOW),
        'the next leads': readLeads(leadQuery({ window: ALWAYS, after: '900~lead 9' }), NOW),
        'leads by an address': readLeads(
          leadQuery({ window: ALWAYS, filter: { email: 'ada@acme.example' } }),
          NOW,
        ),
        'leads by their ids': readLeadsById([ref, leadRefOfRow('lead 8')], NOW),
        sessions: readSessions([{ lead: ref, ...page }], NOW),
        events: readEvents([{ session, ...page }], NOW),
        'events of a lead': readLeadEvents([{ lead: ref, ...page }], NOW),
        'sessions by their ids': readSessionsById([session], NOW),
        'events by their ids': readEventsById([event]),
        'campaigns by their names': readCampaigns({
          filter: {},
          order: { field: 'NAME', direction: 'ASC' },
        }),
        attribution: readAttribution({
          window: { from: NOW, to: NOW + 1 },
          model: 'LINEAR',
        }),
        'what a new event asks': takeEvents([tevent({ nonce: 'new', trackerId: 'lead 7' })]),
      }))
        for (const { sql, parameters } of statementsOf(work)) {
          const { text, lists } = toPostgres(sql);
          const values = parameters.map((value, at) => (lists.has(at) ? toList(value) : value));
          const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [
            ...values,
            'w3',
          ]);
          const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
          expect(plan, what).not.toMatch(/Seq Scan on (leads|sessions|events|conversions)/);
          const scans = plan.match(/Index (Only )?Scan[^]*? on (leads|sessions|events)\b/g) ?? [];
          const conditions = plan.match(/Index Cond: .*workspace = 'w3'/g) ?? [];
          expect(conditions.length, `${what}\n${plan}`).toBeGreaterThanOrEqual(scans.length);
        }
    } finally {
      await client.end();
    }
  });
});

/** Ten workspaces with the same rows, enough rows that a scan of all is the worse plan. */
const FILL: readonly string[] = [
  `INSERT INTO leads SELECT 'w' || w, 'lead ' || n, n, n, NULL, n || '@acme.example', NULL, NULL, '', '[]', '[]'
   FROM generate_series(0, 9) AS w, generate_series(1, 2000) AS n`,
  `INSERT INTO sessions (workspace, id, lead, started_at, ended_at, page_views, traffic, device, properties, campaign, campaign_at, direct, end_reason, open_until)
   SELECT 'w' || w, 'session ' || n, 'lead ' || n / 2, n, n, 1, 'null', 'null', '[]', 'c' || n % 5, n, 0, 'INACTIVITY', n
   FROM generate_series(0, 9) AS w, generate_series(1, 4000) AS n`,
  `INSERT INTO events (workspace, id, nonce, digest, lead, session, type, at, received, properties, more)
   SELECT 'w' || w, 'event ' || n, n, '', 'lead ' || n / 4, 'session ' || n / 2, 'page-view', n, n, '{}', '[]'
   FROM generate_series(0, 9) AS w, generate_series(1, 8000) AS n`,
  'ANALYZE leads',
  'ANALYZE sessions',
  'ANALYZE events',
];

/** The statements of a work whose every query finds no row. */
function statementsOf(work: Work<unknown>): readonly Statement[] {
  const asked: Statement[] = [];
  let rows: readonly unknown[] = [];
  for (let step = work.next(rows); step.done !== true; step = work.next(rows)) {
    const several = 'sql' in step.value ? null : step.value;
    asked.push(...(several ?? [step.value as Statement]));
    rows = several?.map(() => []) ?? [];
  }
  return asked.filter(({ sql }) => /\b(FROM|INTO|UPDATE) \w/.test(sql) && !/^INSERT/.test(sql));
}
