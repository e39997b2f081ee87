import type { Store } from '../../../src/ports/store.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import type { Call } from '../../../src/ports/call.ts';
import type { LeadFilter, LeadOrder } from '../../../src/domain/query.ts';
import type { Settled } from '../../../src/domain/page.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import { DAY, MINUTE, type TimeRange } from '../../../src/domain/time.ts';
import { failureOf, leadQuery, must, one, tcall, paginate } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import {
  ALWAYS,
  listEvents,
  listLeadEvents,
  listLeads,
  listSessions,
  NOW,
  tevent,
  track,
} from '../kit.ts';

const START = NOW - 20 * DAY;
const sizes = fc.integer({ min: 1, max: 30 });
const orders = fc.record<LeadOrder>({
  field: fc.constantFrom('LAST_SEEN_AT', 'FIRST_SEEN_AT'),
  direction: fc.constantFrom('ASC', 'DESC'),
});
/** Few different times, so that many rows share one. */
const moments = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 40 });

const sign = ({ direction }: Pick<LeadOrder, 'direction'>) => (direction === 'ASC' ? 1 : -1);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

describe.each(engines)('Pages of any size on $name', ({ within, runs }) => {
  it('pages of leads neither skip nor repeat a lead, for both orders and directions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
          minLength: 1,
          maxLength: 30,
        }),
        sizes,
        orders,
        async (visits, first, order) => {
          await within(async (source) => {
            const events = visits.flatMap(([day, more], index): TrackInput[] => {
              const own = { trackerId: `t${index}` };
              const [from, to] = [START + day * DAY, START + (day + more) * DAY];
              return [
                tevent({ nonce: `${index}-first`, occurredAt: from, ...own }),
                tevent({ nonce: `${index}-last`, occurredAt: to, ...own }),
              ];
            });
            const sent = (await track(source, events)).map(({ event }) => must(event ?? undefined));
            const expected = visits
              .map(([day, more], index) => ({
                id: must(sent[2 * index]).lead.externalId,
                at: START + (order.field === 'FIRST_SEEN_AT' ? day : day + more) * DAY,
              }))
              .sort((a, b) => sign(order) * (a.at - b.at || compare(a.id, b.id)));
            const window = { from: START, to: START + 10 * DAY };
            const pages = await paginate((after) =>
              must(source.leads)(leadQuery({ window, order, first, after }), tcall()),
            );
            expect(pages.flatMap(({ items }) => items.map(({ ref }) => ref.externalId))).toEqual(
              expected.map(({ id }) => id),
            );
            expect(pages).toHaveLength(Math.ceil(visits.length / first));
            for (const { items } of pages.slice(0, -1)) expect(items).toHaveLength(first);
            const count = await source.countLeads?.(leadQuery({ window, order, first }), tcall());
            expect(count).toEqual({ value: visits.length, precision: 'EXACT' });
          });
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('pages of events neither skip nor repeat an event: oldest first for a session, newest first for a lead', async () => {
    await fc.assert(
      fc.asyncProperty(moments, sizes, async (minutes, first) => {
        await within(async (source) => {
          const sent = await track(
            source,
            minutes.map((minute, index) =>
              tevent({ nonce: `n${index}`, occurredAt: START + minute * MINUTE }),
            ),
          );
          const expected = sent
            .map(({ event }, index) => ({
              id: event?.externalId ?? '',
              at: minutes[index] ?? NaN,
            }))
            .sort((a, b) => a.at - b.at || compare(a.id, b.id))
            .map(({ id }) => id);
          const lead = must(sent[0]?.event?.lead);
          const [session] = await listSessions(source, lead);
          const oldest = await listEvents(source, must(session).ref, first);
          expect(oldest.map(({ ref }) => ref.externalId)).toEqual(expected);
          const newest = await listLeadEvents(source, lead, first);
          expect(newest.map(({ ref }) => ref.externalId)).toEqual(expected.toReversed());
        });
      }),
      { numRuns: runs(60) },
    );
  });

  it('pages of sessions neither skip nor repeat a session, newest first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }),
        sizes,
        async (hours, first) => {
          await within(async (source) => {
            const at = hours.map((hour) => START + hour * 60 * MINUTE);
            const sent = await track(
              source,
              at.map((occurredAt, index) => tevent({ nonce: `n${index}`, occurredAt })),
            );
            const sessions = await listSessions(source, must(sent[0]?.event?.lead), first);
            expect(sessions.map(({ startedAt }) => startedAt)).toEqual(
              at.toSorted((a, b) => b - a),
            );
          });
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('pages of sessions that start at the same moment neither skip nor repeat a session', async () => {
    await within(async (source) => {
      const sent = await track(
        source,
        Array.from({ length: 20 }, (_, index) =>
          tevent({ nonce: `n${index}`, url: `https://shop.example/?utm_campaign=${index}` }),
        ),
      );
      const lead = must(sent[0]?.event?.lead);
      const whole = await listSessions(source, lead);
      expect(whole).toHaveLength(20);
      for (const first of [1, 3, 19, 20])
        expect(await listSessions(source, lead, first)).toEqual(whole);
    });
  });

  it('the next page continues after the last row when rows were inserted before it', async () => {
    await within(async (source) => {
      const visitor = (name: string, minute: number) =>
        tevent({ nonce: name, trackerId: name, occurredAt: START + minute * MINUTE });
      await track(source, [visitor('a', 1), visitor('b', 2), visitor('c', 3)]);
      const read = (after: string | null) =>
        must(source.leads)(leadQuery({ window: ALWAYS, first: 2, after }), tcall());
      const { items, next } = await read(null);
      await track(source, [visitor('d', 4), visitor('e', 3)]);
      const rest = await read(next);
      expect([...items, ...rest.items].map(trackerOf)).toEqual(['c', 'b', 'a']);
    });
  });

  it('pages hold the rows of the window, which includes its start and excludes its end', async () => {
    await within(async (source) => {
      const sent = await track(
        source,
        [0, 1, 2, 3].map((hour) =>
          tevent({ nonce: `n${hour}`, occurredAt: START + hour * 60 * MINUTE }),
        ),
      );
      const lead = must(sent[0]?.event?.lead);
      const window: TimeRange = { from: START + 60 * MINUTE, to: START + 180 * MINUTE };
      const query = { lead, window, first: 10, after: null };
      const sessions = await one(source.sessions?.([query], tcall()));
      expect(sessions.items.map(({ startedAt }) => startedAt)).toEqual([
        START + 120 * MINUTE,
        START + 60 * MINUTE,
      ]);
      const events = await one(source.leadEvents([query], tcall()));
      expect(events.items.map(({ nonce }) => nonce)).toEqual(['n2', 'n1']);

      const seen = async (to: number, order: LeadOrder) =>
        (
          await must(source.leads)(
            leadQuery({ window: { from: START + 60 * MINUTE, to }, order }),
            tcall(),
          )
        ).items.length;
      const last = START + 180 * MINUTE;
      expect(await seen(last, { field: 'LAST_SEEN_AT', direction: 'ASC' })).toBe(0);
      expect(await seen(last + 1, { field: 'LAST_SEEN_AT', direction: 'ASC' })).toBe(1);
      expect(await seen(last + 1, { field: 'FIRST_SEEN_AT', direction: 'ASC' })).toBe(0);
    });
  });

  it('a page after a cursor that the store did not issue is refused', async () => {
    await within(async (source) => {
      for (const after of ['', '~', 'x~y', 'Infinity~a', '1'])
        expect(
          await failureOf(must(source.leads)(leadQuery({ window: ALWAYS, after }), tcall())),
        ).toMatchObject({ code: 'BAD_CURSOR' });
    });
  });
});

/** Queries that are answered together get the same answers as one by one. */
async function expectSame<Q, T>(
  ask: (queries: readonly Q[], call: Call) => Promise<Settled<T>>,
  queries: readonly Q[],
): Promise<void> {
  const alone = await Promise.all(queries.map((query) => ask([query], tcall())));
  expect(await ask(queries, tcall())).toEqual(alone.flat());
}

describe.each(engines)('Queries that are answered together on $name', ({ topen, within, runs }) => {
  it('queries that are answered together get the same answers as alone, for any page sizes, cursors and repetitions', async () => {
    const source = await topen();
    await track(
      source,
      Array.from({ length: 60 }, (_, index) =>
        tevent({
          nonce: `n${index}`,
          trackerId: `t${index % 4}`,
          occurredAt: START + index * 12 * MINUTE,
        }),
      ),
    );
    const leads = (await listLeads(source)).map(({ ref }) => ref);
    const sessions = (await Promise.all(leads.map((lead) => listSessions(source, lead)))).flatMap(
      (list) => list.map(({ ref }) => ref),
    );
    const unknown = { source: 'LOCAL', account: '', externalId: 'unknown' };
    const sizes = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...leads, unknown), sizes), { maxLength: 8 }),
        fc.array(fc.tuple(fc.constantFrom(...sessions), sizes), { maxLength: 8 }),
        async (ofLeads, ofSessions) => {
          const leadQueries = ofLeads.map(([lead, first]) => ({
            lead,
            first,
            after: null,
            window: ALWAYS,
          }));
          const eventQueries = ofSessions.map(([session, first]) => ({
            session,
            first,
            after: null,
          }));
          await expectSame(must(source.sessions), leadQueries);
          await expectSame(must(source.leadEvents), leadQueries);
          await expectSame(must(source.events), eventQueries);
        },
      ),
      { numRuns: runs(40) },
    );
    await source.close();
  });

  it('queries for missing leads, sessions and events get empty answers', async () => {
    await within(async (source) => {
      const [sent] = await track(source, [tevent({ nonce: 'n' })]);
      const event = must(sent?.event ?? undefined);
      const unknown = { ...event.lead, externalId: 'unknown' };
      expect(await must(source.leadsById)([unknown, event.lead], tcall())).toMatchObject([
        null,
        { ref: event.lead },
      ]);
      const session = { lead: unknown, externalId: 'unknown', hint: '' };
      expect(await must(source.sessionsById)([session], tcall())).toEqual([null]);
      expect(
        await must(source.eventsById)([{ ...event, externalId: 'unknown' }, event], tcall()),
      ).toMatchObject([null, { nonce: 'n' }]);
      expect(await listEvents(source, session)).toEqual([]);
      expect(await listLeadEvents(source, unknown)).toEqual([]);
    });
  });
});

function trackerOf(lead: Lead): string {
  return (lead.details as { readonly trackerIds: readonly string[] }).trackerIds.join();
}

describe.each(engines)('Filters of leads on $name', ({ topen, within, runs }) => {
  let source: Store;
  beforeAll(async () => {
    source = await topen();
    const people: Readonly<Record<string, Record<string, unknown>>> = {
      ada: { email: 'Ada@Acme.example', firstName: 'Ada', lastName: 'Byron', company: '100% Ada' },
      bob: { email: 'bob_smith@b.example', domain: 'www.acme.example' },
      eve: { company: 'back\\slash', firstName: 'Evé' },
      kim: { userId: 'kim', company: 'bobXsmith & 100 more' },
      nobody: { color: '%_' },
    };
    await track(
      source,
      Object.entries(people).map(([trackerId, properties]) =>
        tevent({ nonce: trackerId, trackerId, properties }),
      ),
    );
  });
  afterAll(() => source.close());

  const found: readonly (readonly [LeadFilter, readonly string[]])[] = [
    [{}, ['ada', 'bob', 'eve', 'kim', 'nobody']],
    [{ identified: true }, ['ada', 'bob', 'kim']],
    [{ identified: false }, ['eve', 'nobody']],
    [{ email: 'ADA@acme.example' }, ['ada']],
    [{ email: 'ada' }, []],
    [{ email: '%' }, []],
    [{ domain: 'ACME.example' }, ['bob']],
    [{ domain: '' }, []],
    [{ search: 'aDa by' }, ['ada']],
    [{ search: 'acme.EXAMPLE' }, ['ada', 'bob']],
    [{ search: 'EVÉ' }, ['eve']],
    [{ search: '%' }, ['ada']],
    [{ search: '100%' }, ['ada']],
    [{ search: '_' }, ['bob']],
    [{ search: 'bob_smith' }, ['bob']],
    [{ search: '\\' }, ['eve']],
    [{ search: 'k\\s' }, ['eve']],
    [{ search: '\\%' }, []],
    [{ search: "' OR 1=1 --" }, []],
    [{ search: 'x'.repeat(100_000) }, []],
    [{ search: 'acme', identified: true, domain: 'acme.example' }, ['bob']],
    [{ search: 'ada', identified: false }, []],
  ];
  it.each(
    found.map(([filter, names]) => ({ filter, names, title: JSON.stringify(filter).slice(0, 60) })),
  )('the filter $title selects its leads', async ({ filter, names }) => {
    const query = leadQuery({ window: ALWAYS, filter });
    const { items } = await must(source.leads)(query, tcall());
    expect(items.map(trackerOf).toSorted()).toEqual(names);
    expect(await must(source.countLeads)(query, tcall())).toEqual({
      value: names.length,
      precision: 'EXACT',
    });
  });

  it('the search filter takes any text literally', async () => {
    const texts = fc.string({ unit: fc.constantFrom('%', '_', '\\', 'a', 'A', '*', '?', '[') });
    await fc.assert(
      fc.asyncProperty(texts, texts, texts, async (before, text, after) => {
        await within(async (own) => {
          await track(own, [
            tevent({
              nonce: 'in',
              trackerId: 'in',
              properties: { company: `x${before}${text}${after}x` },
            }),
            tevent({ nonce: 'out', trackerId: 'out', properties: { company: `x${after}x` } }),
          ]);
          const { items } = await must(own.leads)(
            leadQuery({ window: ALWAYS, filter: { search: text } }),
            tcall(),
          );
          const isInBoth = `x${after}x`.toLowerCase().includes(text.toLowerCase());
          expect(items.map(trackerOf).toSorted()).toEqual(isInBoth ? ['in', 'out'] : ['in']);
        });
      }),
      { numRuns: runs(60) },
    );
  });
});
