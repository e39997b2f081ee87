import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeadExport } from '../../src/domain/exports.ts';
import type { OutlayRef } from '../../src/domain/marketing.ts';
import type { CustomFeedRef } from '../../src/domain/writes.ts';
import type { LeadRef } from '../../src/domain/entities.ts';
import type { Source } from '../../src/domain/source.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { storeAddress } from '../../src/sources/store/address.ts';
import { all, lock, type Database } from '../../src/sources/store/database.ts';
import { leadOf } from '../../src/sources/store/ingest.ts';
import { openPostgres } from '../../src/sources/store/postgres.ts';
import { expire, type RetentionPlace } from '../../src/sources/store/retention.ts';
import { leadRefOf } from '../../src/sources/store/rows.ts';
import { openSqlite } from '../../src/sources/store/sqlite.ts';
import { everybody, indexOf, tlead } from '../identity/kit.ts';
import { leadQuery, must, tcall } from '../sources/kit.ts';
import { server as found, sqlite, type Server } from './engines.ts';
import { ALWAYS, NOW, openStore, readAll, tevent, track } from './kit.ts';

const server = found as Server;

async function openDatabase(url: string): Promise<Database> {
  const address = storeAddress(url);
  return address.engine === 'POSTGRES'
    ? openPostgres({ ...address, source: 'LOCAL' })
    : openSqlite(address.file);
}
const schemaOf = (place: string) => new URL(place).searchParams.get('schema') ?? '';

/** A store with a way past it, and what it named by itself. */
interface Stand {
  readonly source: Source;
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

/** Something that is done to a store; answers what can be compared. */
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

/** Of each store the same names: of visitors, addresses, campaigns, and of whatever has a nonce. */
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
        indexOf(source).note([tlead({ id, email, name: email })]);
      },
    })),
  fc
    .record({
      act: fc.constantFrom('link', 'unlink', 'erase'),
      some: fc.shuffledSubarray<LeadRef>(
        [
          ...VISITORS.map((trackerId) => leadRefOf(leadOf(tevent({ nonce: '', trackerId })))),
          tlead({ id: 'v1' }).ref,
        ],
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
          index.note([tlead({ id: 'v1', name: 'Vendor' })]);
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
        place = await database.write(() => expire(retention, NOW, from));
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
        if (act === 'open') return book.open(one);
        if (act === 'drop') return book.drop(id);
        if (act === 'forget') return book.forget(NOW - 50);
        await book.drop(id);
        await book.forget(NOW + 1);
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
  fc.record({ id: fc.constantFrom('1', '2'), until: fc.nat(DAY) }).map(({ id, until }) => ({
    name: 'hold a permit',
    act: async ({ source }: Stand) => {
      must(source.journal).hold([{ id, key: 'GIOSG', until: NOW + 1 + until }]);
    },
  })),
);

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

/** Its answer, or the code of what went wrong. */
async function outcome(act: Act, stand: Stand): Promise<unknown> {
  const given = await act(stand).catch((cause: unknown) => ({
    failed: (cause as { readonly code?: string }).code ?? cause,
  }));
  // What it leaves for later is done before anybody looks.
  await everybody(indexOf(stand.source));
  return given;
}

/** Everything that a store tells, without what it named by itself. */
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
    count: await must(source.countLeads)(query, tcall()),
    profiles: await everybody(indexOf(source)),
    members: members.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    campaigns: campaigns.items,
    outlays,
    attribution: await must(source.attribution)({ window: ALWAYS, model: 'LINEAR' }, tcall()),
    exports: await Promise.all(['e1', 'e2'].map((id) => book.byId(id))),
    pending: (await book.pending()).map(({ id }) => id).toSorted(),
    rows: await Promise.all(['e1', 'e2'].map((id) => book.rows(id, 0, 10))),
    permits: must(source.journal)
      .held(NOW)
      .map(({ key, until }) => [key, until])
      .toSorted(),
  };
}

/** Every row of a workspace, as the server has it. */
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

describe.skipIf(found === null)('workspaces of one schema', () => {
  it(
    'show and change nothing of each other, whatever is done in them',
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
        { numRuns: 6, seed: 11, endOnFailure: true },
      );
      // Each of them was done, and not only refused.
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
        ].toSorted(),
      );
    },
  );

  it('have the workspace first in every table, key and index', async () => {
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

  it('do not wait for each other’s locks, unless tables are made', async () => {
    const place = server.place();
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => openDatabase(`${place}&workspace=${name}`)),
    );
    const order: string[] = [];
    /** Holds the lock until somebody else has it too, or waits for it. */
    const both = async (name: string) => {
      order.length = 0;
      const waiting = () =>
        all<{ count: number }>('SELECT COUNT(*) AS count FROM EACH(?)', JSON.stringify(order));
      let second: Promise<void> | null = null;
      await must(one).write(function* () {
        yield* lock([name]);
        order.push('first has it');
        second ??= must(two).write(function* () {
          yield* lock([name]);
          order.push('second has it');
        });
        for (let tries = 0; tries < 40 && order.length < 2; tries += 1) {
          yield* all('SELECT pg_sleep(0.005)');
          yield* waiting();
        }
        order.push('first is done');
      });
      await second;
      return [...order];
    };
    expect(await both('a lead')).toEqual(['first has it', 'second has it', 'first is done']);
    expect(await both('migrations')).toEqual(['first has it', 'first is done', 'second has it']);
    await Promise.all([one, two].map((database) => database?.close()));
  });
});
