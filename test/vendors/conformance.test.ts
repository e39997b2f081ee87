import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { history } from '../../src/demo/history.ts';
import type { Event, Lead, LeadRef, Session } from '../../src/domain/entities.ts';
import { GatewayError, SourceShapeError } from '../../src/domain/errors.ts';
import { keyOf } from '../../src/domain/filter.ts';
import type { LeadOrder } from '../../src/domain/query.ts';
import type { Page } from '../../src/domain/page.ts';
import type { Source } from '../../src/ports/source.ts';
import { DAY, MINUTE, within, type TimeRange } from '../../src/domain/time.ts';
import * as leadfeederExamples from '../../src/vendors/leadfeeder/sandbox/examples.ts';
import * as webmarketerExamples from '../../src/vendors/webmarketer/sandbox/examples.ts';
import { GIOSG } from '../../src/vendors/giosg/sandbox/index.ts';
import { LEADBOXER } from '../../src/vendors/leadboxer/sandbox/index.ts';
import { LEADFEEDER } from '../../src/vendors/leadfeeder/sandbox/index.ts';
import { createWorld, firstVisit, type World } from '../../src/vendors/kit/sandbox/world.ts';
import { startOfDay } from '../../src/vendors/leadfeeder/paging/days.ts';
import {
  ALL,
  failureOf,
  leadQuery,
  live,
  must,
  NOW,
  one,
  openSources,
  stand,
  tcall,
  walk,
  type Opened,
  type Stand,
} from './kit.ts';

interface Case {
  readonly title: string;
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The leads of the sandboxes' world, by their ids. */
  idsIn(world: World): readonly string[];
  /** Whether `lastSeenAt` says if a lead belongs to a window. */
  readonly isListedByLastSeen: boolean;
}
const leadboxerIds = ({ people }: World) =>
  people
    .filter(({ index }) => index % 5 !== 4)
    .map((person) => `${firstVisit(person).startedAt}.${String(person.index).padStart(9, '7')}`);
const CASES: readonly Case[] = [
  {
    title: 'LEADBOXER v1',
    name: 'LEADBOXER',
    environment: {},
    idsIn: leadboxerIds,
    isListedByLastSeen: true,
  },
  {
    title: 'LEADBOXER legacy',
    name: 'LEADBOXER',
    environment: { LEADBOXER_API: 'legacy' },
    idsIn: leadboxerIds,
    isListedByLastSeen: true,
  },
  {
    title: 'GIOSG',
    name: 'GIOSG',
    environment: {},
    idsIn: ({ people }) => people.filter(({ index }) => index % 3 !== 2).map(({ uuid }) => uuid),
    isListedByLastSeen: true,
  },
  {
    title: 'LEADFEEDER legacy',
    name: 'LEADFEEDER',
    environment: {},
    idsIn: ({ people }) => [
      ...new Set(people.map(({ company, place }) => `${company.uuid}_${place.id}`)),
    ],
    isListedByLastSeen: false,
  },
  {
    title: 'LEADFEEDER v1',
    name: 'LEADFEEDER',
    environment: { LEADFEEDER_API: 'v1' },
    idsIn: ({ people }) => [
      ...new Set(people.map(({ company, place }) => `${company.uuid}_${place.id}`)),
    ],
    isListedByLastSeen: false,
  },
  {
    title: 'WEBMARKETER',
    name: 'WEBMARKETER',
    environment: {},
    idsIn: ({ people }) =>
      people
        .filter(({ index }) => index % 2 === 0)
        .map(({ uuid }) => uuid.replaceAll('-', '').slice(0, 24)),
    isListedByLastSeen: false,
  },
];
const LOCAL = { title: 'LOCAL', name: 'LOCAL', environment: {}, isListedByLastSeen: true };
const ALL_CASES: readonly Omit<Case, 'idsIn'>[] = [...CASES, LOCAL];

const PEOPLE = 60;
/** Enough for the lists of every vendor to have more pages than are read whole. */
const CROWD = 1_900;

async function openCase(
  { name, environment }: Pick<Case, 'name' | 'environment'>,
  people: number,
): Promise<{ readonly source: Source; readonly close: () => Promise<void> }> {
  const started = await stand({ people }, environment);
  const source = started.source(name);
  // The vendors tell of their own people.
  if (name === 'LOCAL') await source.track?.(history(NOW), tcall());
  return { source, close: started.close };
}

async function listLeads(
  source: Source,
  query: Parameters<typeof leadQuery>[0] = {},
): Promise<readonly Lead[]> {
  const pages = await walk((after) => must(source.leads)(leadQuery({ ...query, after }), tcall()));
  for (const { failures = [] } of pages) expect(failures).toStrictEqual([]);
  return pages.flatMap(({ items }) => items);
}

async function listSessions(
  source: Source,
  lead: LeadRef,
  window = ALL,
  first = 100,
): Promise<readonly Session[]> {
  const pages = await walk((after) =>
    one(source.sessions?.([{ lead, window, first, after }], tcall())),
  );
  return pages.flatMap(({ items }) => items);
}

async function listEvents(
  source: Source,
  session: Session,
  first = 100,
): Promise<readonly Event[]> {
  if (session.events) return session.events;
  const pages = await walk((after) =>
    one(source.events?.([{ session: session.ref, first, after }], tcall())),
  );
  return pages.flatMap(({ items }) => items);
}

/** What a lead is, however it was read: without what holds for a list only. */
function identity({ ref, kind, displayName, person, company, location, ...lead }: Lead) {
  const { status, assignee, tags, firstSeenAt, lastSeenAt, properties, identified } = lead;
  const { claims, isRedacted } = lead;
  return {
    ...{ ref, kind, displayName, person, company, location, status, assignee, tags },
    ...{
      firstSeenAt,
      lastSeenAt,
      properties,
      identified,
      viewUrl: lead.viewUrl,
      claims,
      isRedacted,
    },
  };
}

const windows: fc.Arbitrary<TimeRange> = fc
  .tuple(fc.integer({ min: 0, max: 30 * DAY }), fc.integer({ min: 1, max: 15 * DAY }))
  .map(([ago, length]) => ({ from: NOW - ago, to: NOW - ago + length }));
const orders: fc.Arbitrary<LeadOrder> = fc.record({
  field: fc.constantFrom('LAST_SEEN_AT', 'FIRST_SEEN_AT'),
  direction: fc.constantFrom('ASC', 'DESC'),
});
const sizes = fc.integer({ min: 1, max: 100 });

describe.each(ALL_CASES)('$title', (given) => {
  let source: Source;
  let close: () => Promise<void>;
  let leads: readonly Lead[];
  beforeAll(async () => {
    ({ source, close } = await openCase(given, PEOPLE));
    leads = await listLeads(source);
  });
  afterAll(() => close());

  it('gives every lead of a list by its id, and it is the same lead', async () => {
    expect(leads.length).toBeGreaterThan(10);
    const found = await must(source.leadsById)(
      leads.map(({ ref }) => ref),
      tcall(),
    );
    const read = found.map((lead) =>
      lead instanceof Error || lead === null ? lead : identity(lead),
    );
    expect(read).toStrictEqual(leads.map(identity));
  });

  it('lists a lead in its own accounts only, and all of them in all', async () => {
    const { items } = await must(source.accounts)(tcall());
    const accounts = items.map(({ ref }) => ref.externalId);
    expect(new Set(leads.map(({ ref }) => ref.source))).toStrictEqual(new Set([given.name]));
    // The store has a single account, which its leads do not name.
    if (given.name === 'LOCAL') return;
    for (const { ref } of leads) expect(accounts).toContain(ref.account);
    for (const account of accounts) {
      const own = await listLeads(source, { accounts: [account] });
      expect(own.map(({ ref }) => ref)).toStrictEqual(
        leads.map(({ ref }) => ref).filter((ref) => ref.account === account),
      );
    }
  });

  it('lists a window as those of all leads that were seen in it', async () => {
    await fc.assert(
      fc.asyncProperty(windows, async (window) => {
        const listed = (await listLeads(source, { window })).map(({ ref }) => ref);
        const expected = leads.filter(({ lastSeenAt }) => within(lastSeenAt ?? NaN, window));
        const wanted = expected.map(({ ref }) => ref);
        // Others list by visits of which only the last is known here: none that was last seen in it may lack.
        if (given.isListedByLastSeen) expect(listed).toStrictEqual(wanted);
        else if (given.name === 'WEBMARKETER')
          expect(listed).toEqual(expect.arrayContaining(wanted));
      }),
      { numRuns: 20 },
    );
  });

  /** giosg has none: that is all there is to say of it. */
  const withSessions = (title: string, law: () => Promise<void>) => {
    if (given.name === 'GIOSG')
      it(`${title}: none`, () => {
        expect(source.sessions).toBeUndefined();
      });
    else it(title, law);
  };

  withSessions(
    'gives sessions of a lead newest first, all in the window and all of the lead',
    async () => {
      const whole = new Map<Lead, readonly Session[]>();
      for (const lead of leads) whole.set(lead, await listSessions(source, lead.ref));
      expect([...whole.values()].every((sessions) => sessions.length > 0)).toBe(true);
      expect([...whole.values()].some((sessions) => sessions.length > 1)).toBe(true);
      const all = [...whole.values()].flat();
      expect(new Set(all.map(({ ref }) => JSON.stringify(ref))).size).toBe(all.length);

      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...leads), windows, sizes, async (lead, window, first) => {
          const sessions = await listSessions(source, lead.ref, window, first);
          const starts = sessions.map(({ startedAt }) => startedAt);
          expect(starts).toStrictEqual(starts.toSorted((a, b) => b - a));
          for (const { ref, startedAt } of sessions) {
            expect(ref.lead).toStrictEqual(lead.ref);
            expect(within(startedAt, window)).toBe(true);
          }
          expect(sessions).toStrictEqual(
            whole.get(lead)?.filter(({ startedAt }) => within(startedAt, window)),
          );
        }),
        { numRuns: 40 },
      );
    },
  );

  withSessions('finds each session by its id', async () => {
    for (const lead of leads.slice(0, 15)) {
      const sessions = await listSessions(source, lead.ref);
      const found = await must(source.sessionsById)(
        sessions.map(({ ref }) => ref),
        tcall(),
      );
      expect(found).toStrictEqual(sessions);
    }
  });

  withSessions(
    'gives events of a session oldest first, all of the session, and each by its id',
    async () => {
      let seen = 0;
      for (const lead of leads.slice(0, 15))
        for (const session of await listSessions(source, lead.ref)) {
          const events = await listEvents(source, session);
          seen += events.length;
          expect(events.length).toBeGreaterThan(0);
          const times = events.map(({ occurredAt }) => occurredAt);
          expect(times).toStrictEqual(times.toSorted((a, b) => a - b));
          expect(times[0]).toBeGreaterThanOrEqual(session.startedAt);
          expect(times.at(-1)).toBeLessThanOrEqual(session.endedAt ?? NaN);
          for (const { ref, session: own } of events) {
            expect(ref.lead).toStrictEqual(lead.ref);
            if (ref.session) expect(ref.session).toStrictEqual(session.ref);
            if (own) expect(own).toStrictEqual(session.ref);
          }
          expect(new Set(events.map(({ ref }) => ref.externalId)).size).toBe(events.length);
          // A smaller page cuts the same list.
          expect(await listEvents(source, session, 2)).toStrictEqual(events);
          const found = await must(source.eventsById)(
            events.map(({ ref }) => ref),
            tcall(),
          );
          expect(found).toStrictEqual(events);
        }
      expect(seen).toBeGreaterThan(30);
    },
  );

  it('answers ids that nothing has with null', async () => {
    const known = must(leads[0]).ref;
    const lead = (account: string, externalId: string) => ({ ...known, account, externalId });
    const expectNothing = async (ref: LeadRef, id: string, hint: string) => {
      const isKnown = ref.account === known.account && ref.externalId === known.externalId;
      if (!isKnown) expect(await must(source.leadsById)([ref], tcall())).toStrictEqual([null]);
      const session = { lead: ref, externalId: id, hint };
      if (source.sessionsById)
        expect(await source.sessionsById([session], tcall())).toStrictEqual([null]);
      if (source.eventsById)
        for (const of of [session, null]) {
          const event = { lead: ref, session: of, externalId: id };
          expect(await source.eventsById([event], tcall())).toStrictEqual([null]);
        }
    };
    const hints = ['', '2026-03-01', '2026-13-45', '2026-02-31', '0000-00-00', 'tomorrow'];
    const ids = [
      ...['..', '.', '../accounts', 'a/b', 'a?b', 'a#b', '%2e%2e', 'ä', '0', ' ', '\u0000'],
      ...['sessions', 'events', 'export', 'search', 'me', 'visits', 'raw', 'trash'],
    ];
    for (const hint of hints) await expectNothing(known, 'other', hint);
    for (const id of ids) {
      await expectNothing(known, id, '2026-03-01');
      await expectNothing(lead(known.account, id), id, '2026-03-01');
      await expectNothing(lead('nowhere', id), id, '2026-03-01');
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(known.account, 'nowhere'),
        fc.oneof(fc.string({ minLength: 1 }), fc.uuid()),
        fc.constantFrom(...hints),
        async (account, id, hint) => {
          await expectNothing(lead(account, id), id, hint);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe.each(CASES)('$title with many leads', (given) => {
  let source: Source;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ source, close } = await openCase(given, CROWD));
  });
  afterAll(() => close());

  it(
    'gives each lead once, whatever the size of a page and the order',
    { timeout: 60_000 },
    async () => {
      const world = createWorld({ seed: 1, now: NOW, people: CROWD });
      const expected = given.idsIn(world).toSorted();
      expect(expected.length).toBeGreaterThan(300);
      await fc.assert(
        fc.asyncProperty(sizes, orders, async (first, order) => {
          const pages = await walk((after) =>
            must(source.leads)(leadQuery({ first, order, after }), tcall()),
          );
          expect(pages.length).toBeGreaterThan(1);
          const leads = pages.flatMap(({ items }) => items);
          expect(leads.map(({ ref }) => ref.externalId).toSorted()).toStrictEqual(expected);
          // So many leads are not read whole and sorted: they come in the orders that the source declares, or in none.
          const isListed = source.facts.orders.some(
            ({ field, direction }) => field === order.field && direction === order.direction,
          );
          expect(pages.every(({ ordered }) => ordered)).toBe(isListed);
          if (isListed) expectOrder(leads, order);
        }),
        { numRuns: 6, examples: [[100, { field: 'LAST_SEEN_AT', direction: 'DESC' }]] },
      );
    },
  );
});

describe('LOCAL with pages of any size', () => {
  it('gives each lead once and in order', async () => {
    const { source, close } = await openCase(LOCAL, 1);
    const whole = await listLeads(source);
    expect(whole).toHaveLength(16);
    await fc.assert(
      fc.asyncProperty(sizes, orders, async (first, order) => {
        const leads = await listLeads(source, { first, order });
        expectOrder(leads, order);
        expect(new Set(leads.map(({ ref }) => ref.externalId))).toStrictEqual(
          new Set(whole.map(({ ref }) => ref.externalId)),
        );
        expect(leads).toHaveLength(whole.length);
      }),
    );
    await close();
  });
});

/** In order of their moments; where two leads have one, either may come first. */
function expectOrder(leads: readonly Lead[], order: LeadOrder): void {
  const moments = leads.map((lead) => keyOf(lead, order).value ?? NaN);
  expect(moments).toStrictEqual(
    moments.toSorted((a, b) => (order.direction === 'ASC' ? a - b : b - a)),
  );
}

describe('LEADFEEDER', () => {
  it('counts as many visits in a window of whole days as it has sessions in it', async () => {
    const { source, close } = await openCase({ name: 'LEADFEEDER', environment: {} }, PEOPLE);
    const { items: accounts } = await must(source.accounts)(tcall());
    const day = (ago: number) => new Date(NOW - ago * DAY).toISOString().slice(0, 10);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...accounts),
        fc.integer({ min: 5, max: 28 }),
        fc.integer({ min: 1, max: 5 }),
        async ({ ref, timezone }, ago, length) => {
          const window = {
            from: startOfDay(day(ago), timezone ?? 'UTC'),
            to: startOfDay(day(ago - length), timezone ?? 'UTC'),
          };
          for (const lead of await listLeads(source, { window, accounts: [ref.externalId] })) {
            const sessions = await listSessions(source, lead.ref, window);
            expect(lead.details).toMatchObject({ visitsInWindow: sessions.length, window });
            expect(lead.score).toStrictEqual({
              value: Math.min(10, 2 * sessions.length),
              min: 0,
              max: 10,
            });
          }
        },
      ),
      { numRuns: 15 },
    );
    await close();
  });
});

describe('rows of the wrong shape', () => {
  let started: Stand;
  let own: Opened;
  beforeAll(async () => {
    started = await stand({ people: 6 });
  });
  beforeEach(() => {
    for (const { running } of started.sandboxes.all) running.heal();
  });
  afterEach(() => own.close());
  afterAll(() => started.close());

  interface Listing {
    readonly name: string;
    readonly endpoint: string;
    /** How errors name it, where that is not as the sandbox does. */
    readonly named?: string;
    readonly at: string;
    readonly environment?: Readonly<Record<string, string>>;
    row(id: string): unknown;
    read(source: Source): Promise<Page<unknown>>;
    idOf(item: unknown): string;
  }
  const at = Date.parse('2026-03-01T12:00:00Z');
  const leadRef = (source: string, account: string) => ({ source, account, externalId: 'some' });
  const byRef = (item: unknown) => (item as Lead | Session).ref.externalId;
  const example = (vendor: string, name: string) =>
    must(
      (vendor === 'leadfeeder' ? leadfeederExamples : webmarketerExamples).examples.find(
        (one) => one.name === name,
      ),
    ).body;
  const rowOf = (vendor: string, name: string) =>
    must((example(vendor, name) as { readonly data: readonly object[] }).data[0]);
  const boxed = leadRef('LEADBOXER', LEADBOXER.site);
  const fed = leadRef('LEADFEEDER', '6002');
  const marketed = leadRef('WEBMARKETER', 'demo-project');
  const leadsOf = (source: Source) => must(source.leads)(leadQuery(), live());
  const sessionsOf = (lead: LeadRef) => (source: Source) =>
    one(source.sessions?.([{ lead, window: ALL, first: 100, after: null }], live()));
  const feedRow = (id: string) => ({
    ...rowOf('leadfeeder', 'leads'),
    id,
    attributes: { name: id, first_visit_date: '2026-03-01', last_visit_date: '2026-03-01' },
  });
  const visitRow = (id: string) => ({
    id,
    type: 'visits',
    attributes: { started_at: new Date(at).toISOString(), lead_id: 'some', visit_route: [] },
  });
  const eventRow = (id: string) => ({
    ...(example('webmarketer', 'event') as object),
    _id: id,
    eventDate: new Date(at).toISOString(),
  });
  const listings: readonly Listing[] = [
    {
      name: 'LEADBOXER',
      endpoint: 'GET /v1/leads',
      at: 'data',
      row: (id) => ({ use_id: id, eventEsTimestamp: String(at) }),
      read: leadsOf,
      idOf: byRef,
    },
    {
      name: 'LEADBOXER',
      endpoint: 'GET /api/views/c_view_leads',
      environment: { LEADBOXER_API: 'legacy' },
      at: 'resultsList',
      row: (id) => ({ use_id: id, eventEsTimestamp: String(at) }),
      read: leadsOf,
      idOf: byRef,
    },
    {
      name: 'LEADBOXER',
      endpoint: 'GET /v1/leads/sessions',
      at: 'sessions',
      row: (id) => ({ session_id: id, session_unix_timestamp: String(at) }),
      read: sessionsOf(boxed),
      idOf: byRef,
    },
    {
      name: 'LEADBOXER',
      endpoint: 'GET /v1/leads/events',
      at: 'events',
      row: (id) => ({ event_id: id, eventEsTimestamp: String(at) }),
      read: (source) =>
        one(
          source.events?.(
            [{ session: { lead: boxed, externalId: 'some', hint: '' }, first: 100, after: null }],
            live(),
          ),
        ),
      idOf: byRef,
    },
    {
      name: 'GIOSG',
      endpoint: 'GET /api/v5/orgs/:org/leads',
      at: 'results',
      row: (id) => ({ id, created_at: new Date(at).toISOString(), data: {} }),
      read: leadsOf,
      idOf: byRef,
    },
    {
      name: 'LEADFEEDER',
      endpoint: 'GET /accounts',
      at: 'data',
      row: (id) => ({ id, type: 'accounts', attributes: {} }),
      read: (source) => must(source.accounts)(live()),
      idOf: byRef,
    },
    {
      name: 'LEADFEEDER',
      endpoint: 'GET /accounts/:account/custom-feeds',
      at: 'data',
      row: (id) => ({ id, type: 'custom_feeds', attributes: { name: id } }),
      read: (source) => must(source.customFeeds)(['6002'], live()),
      idOf: (item) => (item as { readonly externalId: string }).externalId,
    },
    {
      name: 'LEADFEEDER',
      endpoint: 'GET /accounts/:account/leads',
      at: 'data',
      row: feedRow,
      read: (source) => must(source.leads)(leadQuery({ accounts: ['6002'] }), live()),
      idOf: byRef,
    },
    {
      name: 'LEADFEEDER',
      endpoint: 'GET /accounts/:account/leads/:lead/visits',
      at: 'data',
      row: visitRow,
      read: sessionsOf(fed),
      idOf: byRef,
    },
    {
      name: 'LEADFEEDER',
      endpoint: 'GET /accounts/:account/visits',
      at: 'data',
      row: visitRow,
      read: (source) =>
        must(source.visits)({ accounts: ['6002'], window: ALL, first: 100, after: null }, live()),
      idOf: byRef,
    },
    {
      name: 'WEBMARKETER',
      endpoint: 'POST /api/v1/projects/:project/users/search',
      named: 'POST /projects/:project/users/search',
      at: 'data',
      row: (id) => ({ _id: id, user: {} }),
      read: leadsOf,
      idOf: byRef,
    },
    {
      name: 'WEBMARKETER',
      endpoint: 'GET /api/v1/projects/:project/users/:user/events',
      named: 'GET /projects/:project/users/:user/events',
      at: 'data',
      row: eventRow,
      read: (source) =>
        one(
          source.leadEvents?.([{ lead: marketed, window: ALL, first: 100, after: null }], live()),
        ),
      idOf: byRef,
    },
    {
      name: 'WEBMARKETER',
      endpoint: 'GET /api/v1/projects/:project/custom-ads/:wmktId/campaigns',
      named: 'GET /projects/:project/custom-ads/:wmktId/campaigns',
      at: 'data',
      row: (id) => ({ ...rowOf('webmarketer', 'campaigns'), id }),
      read: (source) =>
        must(source.campaigns)(
          { filter: {}, order: { field: 'NAME', direction: 'ASC' }, first: 100, after: null },
          live(),
        ),
      idOf: (item) => (item as { readonly externalId: string }).externalId,
    },
  ];

  const MARK = 'told by the vendor';
  const junk: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom<unknown>(null, MARK, [MARK], 17, true, {}),
    fc.constantFrom('id', '_id', 'use_id', 'session_id', 'event_id').chain((key) =>
      fc.constantFrom<unknown>(null, '', [MARK], { [MARK]: MARK }).map((value) => ({
        [key]: value,
        [MARK]: MARK,
        attributes: { name: MARK },
      })),
    ),
  );

  it.each(listings)('of $name $endpoint cost only themselves', async (listing) => {
    own = await openSources({
      ...started.sandboxes.env,
      ...started.sandboxes.unhurried,
      ...listing.environment,
    });
    const source = own.source(listing.name);
    const sandbox = started.sandboxes.of(listing.name);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ isGood: fc.boolean(), junk }), { minLength: 1, maxLength: 6 }),
        async (kinds) => {
          const rows = kinds.map((kind, index) =>
            kind.isGood ? listing.row(`good-${index}`) : kind.junk,
          );
          const good = kinds.flatMap(({ isGood }, index) => (isGood ? [`good-${index}`] : []));
          const firstBad = kinds.findIndex(({ isGood }) => !isGood);
          sandbox.heal();
          sandbox.fail({
            kind: 'BODY',
            endpoint: listing.endpoint,
            body: { [listing.at]: rows, next: null, total: rows.length },
          });
          const answer = listing.read(source);
          const failures =
            good.length === 0 && listing.endpoint === 'GET /accounts'
              ? [{ error: await failureOf(answer) }]
              : ((await answer).failures ?? []);
          if (good.length > 0) {
            const ids = (await answer).items.map(listing.idOf);
            expect(ids.toSorted()).toStrictEqual(good);
          }
          expect(failures).toHaveLength(firstBad < 0 ? 0 : 1);
          for (const { error } of failures) {
            if (!(error instanceof SourceShapeError)) throw error;
            const { pointer, message } = error;
            expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', source: listing.name });
            expect(`${pointer}/`.startsWith(`/${listing.at}/${firstBad}/`)).toBe(true);
            const named = `${listing.name} ${listing.named ?? listing.endpoint}: ${pointer} is not `;
            expect(message.startsWith(named)).toBe(true);
            expect(`${message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toContain(MARK);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each(listings)('where $name $endpoint gives no list at all: an error', async (listing) => {
    own = await openSources({
      ...started.sandboxes.env,
      ...started.sandboxes.unhurried,
      ...listing.environment,
    });
    const source = own.source(listing.name);
    for (const body of [{ [listing.at]: MARK }, { [listing.at]: { [MARK]: 1 } }, { error: MARK }]) {
      const sandbox = started.sandboxes.of(listing.name);
      sandbox.heal();
      sandbox.fail({ kind: 'BODY', endpoint: listing.endpoint, body });
      const error = await failureOf(listing.read(source));
      expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', source: listing.name });
      const named = `${listing.name} ${listing.named ?? listing.endpoint}`;
      // Where none of the names is there that a list may have, the first of them is missed.
      expect([`${named}: /${listing.at} is not a list`, `${named}: /data is not a list`]).toContain(
        error.message,
      );
    }
  });
});

describe('an id from outside', () => {
  const BY_ID = {
    LEADBOXER: 'GET /v1/leads/:id',
    GIOSG: 'GET /api/v5/orgs/:org/leads/:lead',
    LEADFEEDER: 'GET /accounts/:account/leads/:lead',
    WEBMARKETER: 'GET /api/v1/projects/:project/users/:user/events',
  } as const;
  it.each(Object.entries(BY_ID))('stays in its place of the path at %s', async (name, endpoint) => {
    const started = await stand({ people: 6 });
    const sandbox = started.sandboxes.of(name);
    const account = name === 'LEADFEEDER' ? '6002' : '';
    const ids = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('..', '.', '../..', '%2e%2e', 'a/../b', '?a=b', '#', '\\..\\', '@', ';'),
    );
    await fc.assert(
      fc.asyncProperty(ids, async (externalId) => {
        sandbox.resetCounts();
        const answers = await must(started.source(name).leadsById)(
          [{ source: name, account, externalId }],
          live(),
        );
        expect(answers).toStrictEqual([null]);
        expect(sandbox.counts()[endpoint]).toBe(1);
      }),
      { examples: [['..'], ['.'], ['../..'], ['%2e%2e'], ['?a=b'], ['#'], ['\ud800']] },
    );
    await started.close();
  });
});

describe('a wrong credential', () => {
  let started: Stand;
  beforeAll(async () => {
    started = await stand({ people: 6 });
  });
  afterAll(() => started.close());

  /** Another key than the one that the vendor knows. */
  function forged(serviceAccount: string): string {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    return JSON.stringify({ ...(JSON.parse(serviceAccount) as object), privateKey });
  }
  const WRONG = 'a-wrong-credential';
  const schemes: readonly (readonly [
    scheme: string,
    name: string,
    wrong: (env: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ])[] = [
    ['LeadBoxer’s x-api-key', 'LEADBOXER', () => ({ LEADBOXER_API_KEY: WRONG })],
    [
      'LeadBoxer’s apiKey in the query',
      'LEADBOXER',
      () => ({ LEADBOXER_API_KEY: WRONG, LEADBOXER_API: 'legacy' }),
    ],
    ['giosg’s Token', 'GIOSG', () => ({ GIOSG_TOKEN: WRONG })],
    ['Leadfeeder’s Token token=', 'LEADFEEDER', () => ({ LEADFEEDER_TOKEN: WRONG })],
    [
      'Webmarketer’s signed assertion',
      'WEBMARKETER',
      (env) => ({ WEBMARKETER_SERVICE_ACCOUNT: forged(env['WEBMARKETER_SERVICE_ACCOUNT'] ?? '') }),
    ],
  ];

  it.each(schemes)('%s is refused as UPSTREAM_UNAUTHORIZED', async (_scheme, name, wrong) => {
    const { env } = started.sandboxes;
    const own = await openSources({ ...env, ...wrong(env) });
    const source = own.source(name);
    const lead = { source: name, account: '', externalId: 'some' };
    const answers: readonly unknown[] = [
      await failureOf(must(source.leads)(leadQuery(), live())),
      ...(await must(source.leadsById)([lead], live())),
      ...((await source.sessions?.([{ lead, window: ALL, first: 1, after: null }], live())) ?? []),
    ];
    for (const answer of answers) {
      expect(answer).toBeInstanceOf(GatewayError);
      expect(answer).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', source: name });
      expect(String(answer)).not.toContain(WRONG);
    }
    await own.close();
  });

  it.each(schemes)('%s: the right one is let in', async (_scheme, name, wrong) => {
    const { env } = started.sandboxes;
    const { LEADBOXER_API } = wrong(env) as { readonly LEADBOXER_API?: string };
    const own = await openSources({ ...env, ...(LEADBOXER_API ? { LEADBOXER_API } : {}) });
    expect((await must(own.source(name).leads)(leadQuery(), live())).items).not.toHaveLength(0);
    await own.close();
  });

  it.each([
    ['leadboxer', '/v1/leads', { 'x-api-key': WRONG }],
    ['leadboxer', `/v1/leads?apiKey=${LEADBOXER.apiKey}`, {}],
    ['leadboxer', `/api/views/c_view_leads?apiKey=${WRONG}`, {}],
    ['leadboxer', '/api/views/c_view_leads', { 'x-api-key': LEADBOXER.apiKey }],
    ['giosg', '/api/v5/users/me', { authorization: `Token ${WRONG}` }],
    ['giosg', '/api/v5/users/me', { authorization: GIOSG.token }],
    ['leadfeeder', '/accounts', { authorization: `Token token=${WRONG}` }],
    ['leadfeeder', '/accounts', { authorization: `Token ${LEADFEEDER.token}` }],
    ['webmarketer', '/api/v1/projects/demo-project/events/x', { authorization: 'Bearer a.b.c' }],
    ['webmarketer', '/api/v1/projects/demo-project/events/x', {}],
  ] as const)('the sandbox of %s answers %s with 401', async (vendor, to, headers) => {
    const response = await fetch(started.sandboxes[vendor].origin + to, { headers });
    expect(response.status).toBe(401);
  });

  it('of Webmarketer that has only grown old is renewed', async () => {
    let now = NOW;
    const aging = await stand({ people: 6, now: () => now });
    const source = aging.source('WEBMARKETER');
    await must(source.leads)(leadQuery(), live());
    now += 20 * MINUTE;
    expect((await must(source.leads)(leadQuery(), live())).items).not.toHaveLength(0);
    expect(aging.sandboxes.webmarketer.counts()).toStrictEqual({
      'POST /oidc/token': 2,
      'POST /api/v1/projects/:project/users/search': 3,
    });
    await aging.close();
  });
});

describe('a next that never ends', () => {
  let started: Stand;
  beforeEach(async () => {
    started = await stand({ people: CROWD });
  });
  afterEach(() => started.close());

  it.each(CASES.filter(({ name }) => name !== 'WEBMARKETER'))(
    'of $title ends, with each lead once',
    { timeout: 60_000 },
    async ({ name, environment, idsIn }) => {
      const own = await openSources({
        ...started.sandboxes.env,
        ...started.sandboxes.unhurried,
        ...environment,
      });
      const sandbox = started.sandboxes.of(name);
      sandbox.fail({ kind: 'ENDLESS' });
      const pages = await walk(
        (after) => must(own.source(name).leads)(leadQuery({ after }), live()),
        60,
      );
      const ids = pages.flatMap(({ items }) => items.map(({ ref }) => ref.externalId));
      const world = createWorld({ seed: 1, now: NOW, people: CROWD });
      expect(ids.toSorted()).toStrictEqual(idsIn(world).toSorted());
      await own.close();
    },
  );

  it('of Webmarketer costs one call a page of leads, and ten for the events of one', async () => {
    const source = started.source('WEBMARKETER');
    const { items } = await must(source.leads)(leadQuery(), live());
    const { ref } = must(items[0]);
    const { webmarketer } = started.sandboxes;
    webmarketer.fail({ kind: 'ENDLESS' });
    webmarketer.resetCounts();
    const page = await must(source.leads)(leadQuery(), live());
    expect(page.items).toHaveLength(100);
    expect(webmarketer.calls()).toBe(1);
    const query = { lead: ref, window: ALL, first: 100, after: null };
    const sessions = await one(source.sessions?.([query], live()));
    expect(webmarketer.calls()).toBe(11);
    expect(sessions).toMatchObject({ next: null, capped: true });
    const events = sessions.items.flatMap((session) => session.events ?? []);
    expect(new Set(events.map((event) => event.ref.externalId)).size).toBe(events.length);
  });

  it('of LeadBoxer ends where the token leads back to its own page', async () => {
    const row = { use_id: '1.1', eventEsTimestamp: String(NOW - DAY) };
    started.sandboxes.leadboxer.fail({
      kind: 'BODY',
      endpoint: 'GET /v1/leads',
      body: { data: [row], nextToken: 'again' },
    });
    for (const field of ['LAST_SEEN_AT', 'FIRST_SEEN_AT'] as const) {
      const order = { field, direction: 'DESC' } as const;
      await walk(
        (after) => must(started.source('LEADBOXER').leads)(leadQuery({ after, order }), live()),
        3,
      );
    }
  });

  it('of giosg ends where the address is that of its own page', async () => {
    const { giosg } = started.sandboxes;
    const row = { id: 'a', created_at: new Date(NOW - DAY).toISOString(), data: {} };
    giosg.fail({
      kind: 'BODY',
      endpoint: 'GET /api/v5/orgs/:org/leads',
      body: { results: [row], next: `${giosg.origin}/api/v5/orgs/x/leads?cursor=again` },
    });
    await walk((after) => must(started.source('GIOSG').leads)(leadQuery({ after }), live()), 3);
  });

  it('of Leadfeeder’s visits, full pages without links, ends after ten', async () => {
    const { leadfeeder } = started.sandboxes;
    const row = (id: number) => ({
      id: `visit-${id}`,
      attributes: { started_at: new Date(NOW - DAY).toISOString() },
    });
    leadfeeder.fail({
      kind: 'BODY',
      endpoint: 'GET /accounts/:account/leads/:lead/visits',
      body: { data: Array.from({ length: 100 }, (_, id) => row(id)) },
    });
    const lead = { source: 'LEADFEEDER', account: '6002', externalId: 'some' };
    const page = await one(
      started
        .source('LEADFEEDER')
        .sessions?.([{ lead, window: ALL, first: 100, after: null }], live()),
    );
    expect(page).toMatchObject({ capped: true, next: null });
    expect(page.items).toHaveLength(100);
    expect(leadfeeder.counts()['GET /accounts/:account/leads/:lead/visits']).toBe(10);
  });
});

describe('a next of giosg on another origin', () => {
  it('is refused, and nothing is ever sent there', async () => {
    const requests: (string | undefined)[] = [];
    const foreign = createServer((request, response) => {
      requests.push(request.headers.authorization);
      response.end(JSON.stringify({ next: null, previous: null, results: [] }));
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const { port } = foreign.address() as AddressInfo;
    const started = await stand({ people: 60 });
    const { giosg } = started.sandboxes;
    const source = started.source('GIOSG');
    const row = { id: 'a', created_at: new Date(NOW - DAY).toISOString(), data: {} };
    const path = `/api/v5/orgs/${GIOSG.organization}/leads?cursor=x`;
    const own = new URL(giosg.origin);
    for (const next of [
      `http://127.0.0.1:${port}${path}`,
      `//127.0.0.1:${port}${path}`,
      `http://${own.host}@127.0.0.1:${port}${path}`,
      `https://${own.host}${path}`,
      `http://localhost:${own.port}${path}`,
      'javascript:alert(1)?cursor=x',
      'http://',
      '',
    ]) {
      giosg.heal();
      giosg.resetCounts();
      giosg.fail({
        kind: 'BODY',
        endpoint: 'GET /api/v5/orgs/:org/leads',
        body: { results: [row], next },
      });
      const page = await must(source.leads)(leadQuery(), live());
      expect(page.items.map(({ ref }) => ref.externalId)).toStrictEqual(['a']);
      expect(page.next).toBeNull();
      expect(page.failures).toMatchObject([
        { error: { code: 'UPSTREAM_INVALID', source: 'GIOSG' } },
      ]);
      expect(page.failures?.[0]?.error.message).not.toContain('cursor=x');
      expect(giosg.calls()).toBe(1);
    }
    // And one that a client made up is asked of our own origin.
    giosg.heal();
    giosg.resetCounts();
    const after = `http://127.0.0.1:${port}${path}`;
    await failureOf(
      must(source.leads)(leadQuery({ after }), live()).then(() => {
        throw new Error('it may as well be answered');
      }),
    );
    expect(giosg.calls()).toBe(1);
    expect(requests).toStrictEqual([]);
    await started.close();
    await new Promise((resolve) => foreign.close(resolve));
  });

  it('on its own origin is followed', async () => {
    const started = await stand({ people: 60 });
    const leads = await listLeads(started.source('GIOSG'));
    expect(leads).toHaveLength(40);
    expect(started.sandboxes.giosg.calls()).toBe(2);
    await started.close();
  });
});

describe.each(CASES.filter(({ name }) => name === 'LEADBOXER'))(
  'a place in the list of $title',
  (given) => {
    it('holds for ten minutes, then it is CURSOR_EXPIRED', async () => {
      let now = NOW;
      const started = await stand({ people: 300, now: () => now }, given.environment);
      const source = started.source('LEADBOXER');
      const first = await must(source.leads)(leadQuery(), live());
      expect(first.next).not.toBeNull();
      now += 9 * MINUTE;
      const second = await must(source.leads)(leadQuery({ after: first.next }), live());
      expect(second.items).toHaveLength(100);
      now += 2 * MINUTE;
      const error = await failureOf(must(source.leads)(leadQuery({ after: first.next }), live()));
      expect(error).toMatchObject({ code: 'CURSOR_EXPIRED', source: 'LEADBOXER' });
      // A list that begins anew is not refused.
      expect((await must(source.leads)(leadQuery(), live())).items).toHaveLength(100);
      await started.close();
    });
  },
);
