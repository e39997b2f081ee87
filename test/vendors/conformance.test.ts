import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lead, LeadRef, Session } from '../../src/domain/entities.ts';
import { matches } from '../../src/domain/filter.ts';
import type { LeadFilter, LeadFilterKey, LeadOrder } from '../../src/domain/query.ts';
import { DAY, within, type TimeRange } from '../../src/domain/time.ts';
import type { RecordField, SourceFacts } from '../../src/ports/facts.ts';
import type { Source } from '../../src/ports/source.ts';
import { createWorld } from '../../src/vendors/kit/sandbox/world.ts';
import {
  CASES,
  expectOrder,
  listEvents,
  listLeads,
  listSessions,
  READING_CASES,
  startFixtureOfCase,
  VENDORS,
} from './cases.ts';
import { ALL, leadQuery, must, NOW, one, tcall, paginate } from './kit.ts';

// The laws of reading (`src/ports/source.ts`), tried on every registered source. Which cases there are, and what is
// right for each, is declared by the sandbox of the vendor: no vendor has a name here. A law that could hold because
// nothing came of it counts what came.

const PEOPLE = 60;
/** Enough for the lists of every vendor to have more pages than are read whole. */
const CROWD = 1_900;

/** What a lead is, however it was read: without what holds for a list only, and without what its own fields read. */
function identity(lead: Lead, { scoreIsPerWindow }: SourceFacts): Lead {
  const { score } = lead;
  return { ...lead, fetchedAt: NOW, details: null, score: scoreIsPerWindow ? null : score };
}

/** What a field of the source's own gives for a lead. */
function ownValue({ read }: RecordField, { details }: Lead): unknown {
  return read(details as never);
}

/** Leads of a list, each read by its id. */
async function readById(source: Source, leads: readonly Lead[]): Promise<readonly Lead[]> {
  const refs = leads.map(({ ref }) => ref);
  const found = await must(source.leadsById)(refs, tcall());
  return found.map((lead) => {
    if (lead instanceof Error) throw lead;
    return must(lead);
  });
}

const daysAgo = (from: number, to: number): TimeRange => ({
  from: NOW - from * DAY,
  to: NOW - to * DAY,
});
const windows: fc.Arbitrary<TimeRange> = fc
  .tuple(fc.integer({ min: 0, max: 30 * DAY }), fc.integer({ min: 1, max: 15 * DAY }))
  .map(([ago, length]) => ({ from: NOW - ago, to: NOW - ago + length }));
const ORDERS: readonly LeadOrder[] = (['LAST_SEEN_AT', 'FIRST_SEEN_AT'] as const).flatMap((field) =>
  (['DESC', 'ASC'] as const).map((direction) => ({ field, direction })),
);
const orders = fc.constantFrom(...ORDERS);
const sizes = fc.integer({ min: 1, max: 100 });

/** A filter by the value that a lead has for it; null where the lead has none. */
function filterBy(key: LeadFilterKey, lead: Lead): LeadFilter | null {
  const [property] = lead.properties;
  const values: Readonly<Record<string, unknown>> = {
    kind: lead.kind,
    status: lead.status,
    identified: lead.identified,
    countryCode: lead.location?.countryCode,
    assigned: lead.assignee !== null,
    assigneeExternalId: lead.assignee?.externalId,
    email: lead.person?.email,
    domain: lead.company?.domain,
    tag: lead.tags[0],
    property: typeof property?.value === 'string' ? property : undefined,
  };
  const value = values[key] ?? null;
  return value === null ? null : { [key]: value };
}

describe('every registered vendor', () => {
  it.each(VENDORS.map(({ facts, sandbox }) => [facts.title, sandbox] as const))(
    '%s declares a sandbox with a case for the conformance suite',
    async (title, sandbox) => {
      const how =
        "add `sandbox: () => import('./sandbox/index.ts')` to its defineVendor (docs/add-a-vendor.md, “The sandbox”)";
      expect(sandbox, `${title} has no sandbox: ${how}`).toBeTypeOf('function');
      const declared = await sandbox?.();
      expect(
        declared?.sandbox.cases,
        `${title}'s sandbox has no case, so nothing tries the adapter: add one to its cases (docs/add-a-vendor.md, “The conformance suite”)`,
      ).not.toHaveLength(0);
    },
  );
});

describe.each(READING_CASES)('$title', (given) => {
  let source: Source;
  let close: () => Promise<void>;
  let leads: readonly Lead[];
  beforeAll(async () => {
    ({ source, close } = await given.open(PEOPLE));
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
      lead instanceof Error || lead === null ? lead : identity(lead, source.facts),
    );
    expect(read).toStrictEqual(leads.map((lead) => identity(lead, source.facts)));
  });

  it('gives each own field the same from a list and by id, or from the one that its facts name', async () => {
    const byId = await readById(source, leads);
    for (const field of source.facts.leadFields) {
      const listed = leads.map((lead) => ownValue(field, lead));
      const single = byId.map((lead) => ownValue(field, lead));
      const { name, onlyFrom } = field;
      if (!onlyFrom)
        expect(
          single,
          `${name}: where only one of the two tells it, declare onlyFrom`,
        ).toStrictEqual(listed);
      else
        expect(
          new Set(onlyFrom === 'LIST' ? single : listed),
          `${name} declares onlyFrom: '${onlyFrom}', so the other gives null`,
        ).toStrictEqual(new Set([null]));
    }
    // What no field reads has no exception.
    if (source.facts.leadFields.every(({ onlyFrom }) => !onlyFrom))
      expect(byId.map(({ details }) => details)).toStrictEqual(leads.map(({ details }) => details));
  });

  it('lists a lead in its own accounts only, and all of them in all', async () => {
    const { items } = await must(source.accounts)(tcall());
    const accounts = items.map(({ ref }) => ref.externalId);
    expect(new Set(leads.map(({ ref }) => ref.source))).toStrictEqual(new Set([given.name]));
    if (leads.every(({ ref }) => ref.account === '')) {
      // Leads that name no account belong to the only one.
      expect(accounts).toHaveLength(1);
      return;
    }
    for (const { ref } of leads) expect(accounts).toContain(ref.account);
    for (const account of accounts) {
      const own = await listLeads(source, { accounts: [account] });
      expect(own.map(({ ref }) => ref)).toStrictEqual(
        leads.map(({ ref }) => ref).filter((ref) => ref.account === account),
      );
    }
  });

  it('applies each filter that its facts name, so that no row has to be filtered again', async () => {
    // What a search looks at, and what `me` means, only the source knows: `matches` cannot judge it.
    const judged = source.facts.pushesDown.filter(
      (key) => key !== 'search' && !source.facts.ownFilters.includes(key),
    );
    let tried = 0;
    for (const key of judged) {
      const filters = leads.flatMap((lead) => filterBy(key, lead) ?? []);
      // A filter that no lead of the sandbox has a value for is tried by the vendor's own tests.
      const [filter] = filters.filter((one) => !leads.every((lead) => matches(lead, one)));
      if (!filter) continue;
      tried += 1;
      const listed = await listLeads(source, { filter });
      expect(listed.map(({ ref }) => ref.externalId).toSorted(), key).toStrictEqual(
        leads
          .filter((lead) => matches(lead, filter))
          .map(({ ref }) => ref.externalId)
          .toSorted(),
      );
    }
    expect(tried > 0).toBe(judged.length > 0);
  });

  it('lists exactly the leads of a window, by last and by first visit', async () => {
    const world = createWorld({ seed: 1, now: NOW, people: PEOPLE });
    const expectedIn = (window: TimeRange, { field }: LeadOrder) =>
      given.leadsIn?.(world, window, { field }) ??
      leads
        .filter((lead) => {
          const at = field === 'LAST_SEEN_AT' ? lead.lastSeenAt : lead.firstSeenAt;
          return within(at ?? NaN, window);
        })
        .map(({ ref }) => ref.externalId);
    const parts = { LAST_SEEN_AT: 0, FIRST_SEEN_AT: 0 };
    await fc.assert(
      fc.asyncProperty(windows, orders, async (window, order) => {
        const listed = (await listLeads(source, { window, order })).map(
          ({ ref }) => ref.externalId,
        );
        expect(listed.toSorted()).toStrictEqual([...expectedIn(window, order)].toSorted());
        if (listed.length > 0 && listed.length < leads.length) parts[order.field] += 1;
      }),
      {
        numRuns: 30,
        examples: [
          [daysAgo(12, 6), { field: 'LAST_SEEN_AT', direction: 'DESC' }],
          [daysAgo(25, 15), { field: 'FIRST_SEEN_AT', direction: 'ASC' }],
        ],
      },
    );
    // Windows with some of the leads, neither none nor all: without those the law says little.
    expect(parts.LAST_SEEN_AT).toBeGreaterThan(0);
    expect(parts.FIRST_SEEN_AT).toBeGreaterThan(0);
  });

  it('gives pages of at most `first` rows where its facts say so, and of its own size elsewhere', async () => {
    const { sizedLists = [] } = source.facts;
    const expectSized = (
      list: (typeof sizedLists)[number],
      pages: readonly { readonly items: readonly unknown[] }[],
      first: number,
    ) => {
      const largest = Math.max(...pages.map(({ items }) => items.length));
      const said = `the largest page of ${list} with \`first: ${first}\`; facts.sizedLists ${sizedLists.includes(list) ? 'names' : 'does not name'} ${list}`;
      if (sizedLists.includes(list)) expect(largest, said).toBe(first);
      else expect(largest, said).toBeGreaterThan(first);
    };
    expectSized(
      'leads',
      await paginate((after) => must(source.leads)(leadQuery({ first: 3, after }), tcall())),
      3,
    );
    if (!given.hasSessions) return;
    const [lead] = await withMany(leads, ({ ref }) => listSessions(source, ref));
    expectSized(
      'sessions',
      await paginate((after) =>
        one(source.sessions?.([{ lead: lead.ref, window: ALL, first: 1, after }], tcall())),
      ),
      1,
    );
    if (!source.events) return;
    const sessions = (
      await Promise.all(leads.slice(0, 5).map(({ ref }) => listSessions(source, ref)))
    ).flat();
    const withCall = sessions.filter(({ events }) => events === null);
    const [session] = await withMany(withCall, (one) => listEvents(source, one));
    expectSized(
      'events',
      await paginate((after) =>
        one(source.events?.([{ session: session.ref, first: 1, after }], tcall())),
      ),
      1,
    );
  });

  if (!given.hasSessions)
    it('has no sessions and no events, so it lacks the members that read them', () => {
      const { sessions, sessionsById, events, eventsById } = source;
      expect([sessions, sessionsById, events, eventsById]).toStrictEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    });
  else {
    it('gives sessions of a lead newest first, all in the window and all of the lead', async () => {
      const whole = new Map<Lead, readonly Session[]>();
      for (const lead of leads) whole.set(lead, await listSessions(source, lead.ref));
      expect([...whole.values()].every((sessions) => sessions.length > 0)).toBe(true);
      expect([...whole.values()].some((sessions) => sessions.length > 1)).toBe(true);
      const all = [...whole.values()].flat();
      expect(new Set(all.map(({ ref }) => JSON.stringify(ref))).size).toBe(all.length);

      let found = 0;
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
          found += sessions.length;
        }),
        { numRuns: 40, examples: leads.slice(0, 10).map((lead) => [lead, daysAgo(30, 0), 100]) },
      );
      expect(found).toBeGreaterThan(0);
    });

    it('finds each session by its id', async () => {
      let found = 0;
      for (const lead of leads.slice(0, 15)) {
        const sessions = await listSessions(source, lead.ref);
        const read = await must(source.sessionsById)(
          sessions.map(({ ref }) => ref),
          tcall(),
        );
        expect(read).toStrictEqual(sessions);
        found += read.length;
      }
      expect(found).toBeGreaterThan(10);
    });

    it('gives events of a session oldest first, all of the session, and each by its id', async () => {
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
    });
  }

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

/** The first item that has more than one row of its own, in a list. Throws where there is none. */
async function withMany<T>(
  items: readonly T[],
  rowsOf: (item: T) => Promise<readonly unknown[]>,
): Promise<readonly [T]> {
  for (const item of items) if ((await rowsOf(item)).length > 1) return [item];
  throw new Error('nothing has more than one row');
}

describe.each(CASES)('$title with many leads', (given) => {
  let source: Source;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const found = must(READING_CASES.find(({ title }) => title === given.title));
    ({ source, close } = await found.open(CROWD));
  });
  afterAll(() => close());

  it('gives each lead once, whatever the size of a page and the order', async () => {
    const world = createWorld({ seed: 1, now: NOW, people: CROWD });
    const expected = given.leadsIn(world, ALL, { field: 'LAST_SEEN_AT' }).toSorted();
    expect(expected.length).toBeGreaterThan(300);
    await fc.assert(
      fc.asyncProperty(sizes, orders, async (first, order) => {
        const pages = await paginate(
          (after) => must(source.leads)(leadQuery({ first, order, after }), tcall()),
          2_000,
        );
        expect(pages.length).toBeGreaterThan(1);
        const leads = pages.flatMap(({ items }) => items);
        expect(leads.map(({ ref }) => ref.externalId).toSorted()).toStrictEqual(expected);
        // So many leads are not read whole and sorted: they come in the orders that the source declares, or in none.
        const isListed = source.facts.orders.some(
          ({ field, direction }) => field === order.field && direction === order.direction,
        );
        expect(
          pages.every(({ ordered }) => ordered),
          `Page.ordered of a long list; facts.orders ${isListed ? 'names' : 'does not name'} the order`,
        ).toBe(isListed);
        if (isListed) expectOrder(leads, order);
      }),
      { numRuns: 6, examples: ORDERS.map((order) => [100, order]) },
    );
  });
});

describe.each(VENDORS)('$facts.name in all versions of its API', (vendor) => {
  const once = vendor.facts.leadFields.filter(({ onlyFrom }) => onlyFrom);

  it('tells each own field that declares onlyFrom, in one version at least', async () => {
    const told = new Set<string>();
    for (const given of CASES.filter(({ name }) => name === vendor.facts.name)) {
      if (once.length === 0) break;
      const fixture = await startFixtureOfCase(given, PEOPLE);
      const source = fixture.source(given.name);
      const leads = await listLeads(source);
      const byId = await readById(source, leads);
      for (const field of once)
        if (
          (field.onlyFrom === 'LIST' ? leads : byId).some((lead) => ownValue(field, lead) !== null)
        )
          told.add(field.name);
      await fixture.close();
    }
    expect([...told].toSorted()).toStrictEqual(once.map(({ name }) => name).toSorted());
  });
});

describe.each(CASES)('$title, whose calls are counted', (given) => {
  it('takes the calls that its facts declare for the sessions of a lead and the events of a session', async () => {
    const fixture = await startFixtureOfCase(given, PEOPLE);
    const source = fixture.source(given.name);
    const sandbox = fixture.sandboxes.of(given.name);
    const { callsPerLead, callsPerSession } = source.facts;
    const leads = await listLeads(source);
    const countedIn = async <T>(read: Promise<T>): Promise<readonly [T, number]> => {
      sandbox.resetCounts();
      return [await read, sandbox.calls()];
    };
    if (given.hasSessions) {
      const query = { lead: must(leads[0]).ref, window: ALL, first: 20, after: null };
      const [page, forLead] = await countedIn(one(source.sessions?.([query], tcall())));
      expect(forLead).toBe(callsPerLead);
      const session = must(page.items[0]);
      const [, forSession] = session.events
        ? [null, 0]
        : await countedIn(
            one(source.events?.([{ session: session.ref, first: 20, after: null }], tcall())),
          );
      expect(forSession).toBe(callsPerSession);
    }
    // The gateway completes lead after lead, as far as the source says that there is room.
    if (callsPerSession > 0) expect(source.room).toBeTypeOf('function');
    await fixture.close();
  });
});

describe('LOCAL with pages of any size', () => {
  it('gives each lead once and in order', async () => {
    const { source, close } = await must(READING_CASES.find(({ name }) => name === 'LOCAL')).open(
      1,
    );
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
