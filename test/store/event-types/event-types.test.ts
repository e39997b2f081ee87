import type { Store } from '../../../src/ports/store.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventTypeInput } from '../../../src/domain/changes.ts';
import { ConflictError, InvalidInputError } from '../../../src/domain/errors.ts';
import type { EventTypeField, TrashedEvent } from '../../../src/domain/event-types.ts';
import { eventId, eventTypeId } from '../../../src/domain/ids.ts';
import type { EventTypeQuery } from '../../../src/domain/query.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import type { Tracked, TrackInput } from '../../../src/domain/tracking.ts';
import { failureOf, must, tcall } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { indexOf, partition } from '../identity/kit.ts';
import {
  listEvents,
  listLeads,
  listSessions,
  NOW,
  object,
  openStore,
  readAll,
  tevent,
  track,
} from '../kit.ts';

const field = (
  entity: string,
  type: string,
  storageKey: string,
  more: Partial<EventTypeField> = {},
): EventTypeField => ({
  entity,
  type,
  storageKey,
  ingestionKey: null,
  optional: true,
  discriminant: false,
  isPii: false,
  isMostProbableLocation: false,
  ...more,
});
const CALL_ME: EventTypeInput = {
  reference: 'call-me',
  name: 'Call me back',
  fields: [
    field('user', 'email', 'email', { ingestionKey: 'mail', discriminant: true, isPii: true }),
    field('user', 'phone', 'phone', { optional: false, isPii: true }),
    field('user', 'location', 'home', { isMostProbableLocation: true }),
    field('event', 'message', 'message'),
    field('event', 'number', 'seats'),
    field('statistic', 'currency', 'turnover', { ingestionKey: 'worth' }),
    field('state', 'state', 'qualified'),
    field('state', 'state', 'converted'),
  ],
  metadata: { owner: 'sales' },
  retentionDays: null,
  phoneCountryCodes: ['FR', 'BE'],
};
const GOOD = { phone: '06 12 34 56 78', mail: 'Ada@Lovelace.example' };

const create = (source: Store, input: EventTypeInput = CALL_ME) =>
  must(source.createEventType)(input, tcall());
const list = (source: Store, query: Partial<EventTypeQuery> = {}) =>
  must(source.eventTypes)({ first: 100, after: null, order: [], ...query }, tcall());
const trashOf = (source: Store, first = 100, after: string | null = null) =>
  must(source.trashedEvents)({ first, after, since: null, until: null }, tcall());
const retry = (source: Store, externalId: string, properties: Record<string, unknown> = {}) =>
  must(source.retryTrashedEvent)({ externalId, properties }, tcall());
const call = (nonce: string, more: Partial<TrackInput> = {}) =>
  tevent({ nonce, type: 'call-me', properties: GOOD, ...more });
async function send(source: Store, event: TrackInput): Promise<Tracked> {
  const [result] = await track(source, [event]);
  return must(result);
}
function placesIn(cause: Error): readonly string[] {
  return cause instanceof InvalidInputError ? cause.faults.map(({ path }) => path.join('.')) : [];
}
async function refused(source: Store, event: TrackInput): Promise<TrashedEvent> {
  const { trashed, event: stored } = await send(source, event);
  expect(stored).toBeNull();
  return must(trashed);
}

describe.each(engines)('Event types on $name', ({ within }) => {
  it('creating the same event type again returns the first one; with other content it is a conflict that names it', async () => {
    await within(async (source) => {
      const ref = await create(source);
      expect(await create(source)).toEqual(ref);
      const cause = await failureOf(create(source, { ...CALL_ME, name: 'Other' }));
      expect(cause).toBeInstanceOf(ConflictError);
      expect(cause).toHaveProperty('current', eventTypeId(ref));
      expect(await must(source.eventTypeByReference)('call-me', tcall())).toMatchObject({
        source: 'LOCAL',
        externalId: 'call-me',
        name: 'Call me back',
        metadata: { owner: 'sales' },
        phoneCountryCodes: ['FR', 'BE'],
        expirationPolicy: null,
        archivedAt: null,
        createdAt: NOW,
        fields: CALL_ME.fields,
      });
      expect(await must(source.eventTypeByReference)('nothing', tcall())).toBeNull();
    });
  });

  it('event types are listed by filter and order, page by page', async () => {
    await within(async (source) => {
      for (const name of ['Beta', 'alpha', 'Gamma'])
        await create(source, {
          ...CALL_ME,
          reference: `ref-${name}`,
          name,
          fields: [field('event', 'string', `key-${name}`)],
        });
      const names = async (query: Partial<EventTypeQuery>) =>
        (await list(source, query)).items.map(({ name }) => name);
      expect(await names({ search: 'ALP' })).toEqual(['alpha']);
      expect(await names({ reference: 'ref-Beta' })).toEqual(['Beta']);
      expect(await names({ storageKey: 'key-Gamma' })).toEqual(['Gamma']);
      expect(await names({ archived: true })).toEqual([]);
      const order = [{ field: 'NAME', direction: 'DESC' }] as const;
      expect(await names({ order })).toEqual(['alpha', 'Gamma', 'Beta']);
      const first = await list(source, { order, first: 2 });
      const second = await list(source, { order, first: 2, after: first.next });
      expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(
        await names({ order }),
      );
      expect(second.next).toBeNull();
    });
  });

  it('an invalid event type is refused with all faults and their paths', async () => {
    await within(async (source) => {
      const cause = await failureOf(
        create(source, {
          ...CALL_ME,
          reference: ' ',
          retentionDays: 0,
          phoneCountryCodes: ['FR', 'AQ'],
          fields: [
            field('visitor', 'string', 'a'),
            field('user', 'colour', 'b'),
            field('statistic', 'string', 'c'),
            field('state', 'state', 'event-count'),
            field('statistic', 'number', 'state-delay-x'),
            field('user', 'string', 'twice'),
            field('event', 'string', 'twice'),
            field('event', 'string', 'told', { discriminant: true }),
            field('user', 'string', 'place', { isMostProbableLocation: true }),
          ],
        }),
      );
      expect(cause).toBeInstanceOf(InvalidInputError);
      expect(placesIn(cause)).toEqual([
        'reference',
        'retentionDays',
        'phoneCountryCodes.1',
        'fields.0.entity',
        'fields.1.type',
        'fields.2.type',
        'fields.3.storageKey',
        'fields.4.storageKey',
        'fields.6.storageKey',
        'fields.7.discriminant',
        'fields.8.isMostProbableLocation',
      ]);
      expect((await list(source)).items).toEqual([]);
    });
  });
});

describe.each(engines)('Events of a type with a schema on $name', ({ within, runs, place }) => {
  it('an event is stored under its storage keys with converted values, beside what was sent', async () => {
    await within(async (source) => {
      await create(source);
      await send(
        source,
        call('1', {
          properties: {
            ...GOOD,
            home: 'Allemagne',
            seats: '3',
            worth: 40.5,
            qualified: true,
            more: 1,
          },
        }),
      );
      const [whole] = await readAll(source);
      const { lead, events } = must(whole);
      expect(lead).toMatchObject({
        identified: true,
        person: { email: 'ada@lovelace.example', phone: '+33 6 12 34 56 78' },
        location: { country: 'Germany', countryCode: 'DE' },
      });
      const event = must(events[0]);
      expect(object(event.properties.map(({ name, value }) => [name, value]))).toMatchObject({
        email: 'ada@lovelace.example',
        phone: '+33 6 12 34 56 78',
        seats: 3,
        countryCode: 'DE',
        more: 1,
      });
      expect(event.properties.map(({ name }) => name)).not.toEqual(
        expect.arrayContaining(['mail', 'worth', 'qualified']),
      );
      expect(event.fields.find(({ key }) => key === 'phone')).toEqual({
        entity: 'user',
        key: 'phone',
        type: 'phone',
        raw: GOOD.phone,
        current: '+33 6 12 34 56 78',
        date: NOW - DAY,
        anonymized: false,
        invalid: false,
      });
      expect(event.raw?.['properties']).toEqual({
        ...GOOD,
        home: 'Allemagne',
        seats: '3',
        worth: 40.5,
        qualified: true,
        more: 1,
      });
      expect(
        event.metrics.map(({ key, type, valueType, value, money }) => [
          key,
          type,
          valueType,
          value,
          money?.amount ?? null,
        ]),
      ).toEqual([
        ['turnover', 'STATISTIC', 'currency', 40.5, '40.50'],
        ['qualified', 'STATE', 'state', 1, null],
        ['state-delay-qualified', 'STATISTIC', 'number', 0, null],
        ['event-count', 'STATISTIC', 'number', 1, null],
      ]);
    });
  });

  it('an event that violates its schema is in the trash only, as it was sent and with all reasons', async () => {
    await within(async (source) => {
      await create(source);
      const properties = {
        mail: 'no address',
        worth: { amount: 3, currency: 'USD' },
        seats: 'many',
      };
      const trashed = await refused(source, call('1', { properties, ip: '192.0.2.1' }));
      expect(trashed.errors.map(({ type, field: key, value }) => [type, key, value])).toEqual([
        ['invalid-field', 'email', 'no address'],
        ['missing-field', 'phone', null],
        ['invalid-field', 'seats', 'many'],
        ['invalid-field', 'turnover', { amount: 3, currency: 'USD' }],
      ]);
      expect(trashed.errors[1]?.definition).toEqual(CALL_ME.fields[1]);
      expect(trashed).toMatchObject({
        eventType: 'call-me',
        eventTypeExternalId: 'call-me',
        processedAt: NOW,
        rawEventDate: NOW - DAY,
        raw: { nonce: '1', properties, occurredAt: new Date(NOW - DAY).toISOString() },
      });
      expect(JSON.stringify(trashed)).not.toContain('192.0.2.1');
      expect(await must(source.trashedEventById)(trashed.externalId, tcall())).toEqual(trashed);
      expect(await listLeads(source)).toEqual([]);
    });
  });

  it('an event that violates its schema does not affect the others of its batch', async () => {
    await within(async (source) => {
      await create(source);
      const results = await track(source, [
        call('1'),
        call('2', { properties: {} }),
        tevent({ nonce: '3', type: 'untyped', properties: { phone: '0' } }),
      ]);
      expect(results.map(({ event, trashed }) => [event !== null, trashed !== undefined])).toEqual([
        [true, false],
        [false, true],
        [true, false],
      ]);
    });
  });

  it('an event that arrives before its type has a schema is stored as sent, and stays so', async () => {
    await within(async (source) => {
      await send(source, call('1', { properties: { phone: 'any' } }));
      await create(source);
      const [whole] = await readAll(source);
      expect(must(whole).events[0]).toMatchObject({
        fields: [],
        metrics: [{ key: 'event-count' }],
      });
      expect(await send(source, call('1', { properties: { phone: 'any' } }))).toMatchObject({
        duplicate: true,
      });
    });
  });

  it('an event without a tracker id belongs to the lead of its discriminating field', async () => {
    await within(async (source) => {
      await create(source, {
        ...CALL_ME,
        fields: [field('user', 'string', 'member', { ingestionKey: 'm', discriminant: true })],
      });
      const by = (nonce: string, m: string, trackerId: string | null) =>
        call(nonce, { trackerId, properties: { m } });
      await track(source, [by('1', 'A', null), by('2', 'A', null), by('3', 'B', null)]);
      expect((await listLeads(source)).length).toBe(2);
      // The browsers of one member share a profile.
      await track(source, [by('4', 'A', 'one'), by('5', 'A', 'two')]);
      const parts = await partition(indexOf(source));
      expect(parts.map((part) => part.length).toSorted()).toEqual([1, 3]);
    });
  });

  it('a field with a name like __proto__ is treated as data', async () => {
    await within(async (source) => {
      await create(source, {
        ...CALL_ME,
        fields: [field('user', 'number', '__proto__', { ingestionKey: 'constructor' })],
      });
      await send(source, call('1', { properties: object([['constructor', '7']]) }));
      const [whole] = await readAll(source);
      expect(must(whole).events[0]?.properties).toMatchObject([{ name: '__proto__', value: 7 }]);
      expect(must(whole).lead.properties).toMatchObject([{ name: '__proto__', value: 7 }]);
      await expect(
        refused(source, call('2', { properties: object([['constructor', {}]]) })),
      ).resolves.toMatchObject({ errors: [{ field: '__proto__' }] });
      // Inherited properties of objects were not sent.
      expect(await send(source, call('3', { properties: {} }))).toMatchObject({ problem: null });
    });
  });

  it('events of a type with a schema give the same result in any order and any batches', async () => {
    const events = fc.uniqueArray(
      fc.record({
        nonce: fc.string({ minLength: 1, maxLength: 3 }).filter((text) => text.trim() !== ''),
        minute: fc.nat(90),
        trackerId: fc.constantFrom('a', 'b'),
        properties: fc.record(
          {
            phone: fc.constantFrom('0612345678', '06', '+3225550101'),
            worth: fc.constantFrom(1, '2.5', 'x'),
            qualified: fc.constantFrom(0, 1),
            home: fc.constantFrom('FR', 'nowhere'),
          },
          { requiredKeys: ['phone'] },
        ),
      }),
      { selector: ({ nonce }) => nonce, minLength: 1, maxLength: 12 },
    );
    const told = async (sends: readonly (readonly TrackInput[])[]) =>
      within(async (source) => {
        await create(source);
        for (const batch of sends) await track(source, batch);
        const trash = (await trashOf(source)).items.map(({ externalId, errors }) => [
          externalId,
          errors,
        ]);
        return [await readAll(source), trash.toSorted()];
      });
    await fc.assert(
      fc.asyncProperty(
        events.chain((all) =>
          fc.record({
            all: fc.constant(all),
            shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
            size: fc.integer({ min: 1, max: all.length }),
          }),
        ),
        async ({ all, shuffled, size }) => {
          const inputs = (of: typeof all) =>
            of.map(({ minute, ...rest }) =>
              call(rest.nonce, { ...rest, occurredAt: NOW - DAY + minute * MINUTE }),
            );
          const batches: TrackInput[][] = [];
          for (let at = 0; at < shuffled.length; at += size)
            batches.push(inputs(shuffled.slice(at, at + size)));
          const plain = await told([inputs(all)]);
          expect(await told(batches)).toEqual(plain);
          // A repeated delivery changes nothing.
          expect(await told([...batches, ...batches])).toEqual(plain);
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('events are read by the schema of their type after a restart as well', async () => {
    const address = place();
    const before = await openStore(address);
    await create(before);
    await before.close();
    const after = await openStore(address);
    expect((await refused(after, call('1', { properties: {} }))).errors).toMatchObject([
      { type: 'missing-field', field: 'phone' },
    ]);
    await after.close();
  });
});

describe.each(engines)(
  'Erasure of a person named by a discriminating field on $name',
  ({ within }) => {
    it('an erased person is in no event of the trash, and none brings them back', async () => {
      await within(async (source) => {
        await create(source, {
          ...CALL_ME,
          fields: [
            field('user', 'phone', 'phone', { ingestionKey: 'tel', discriminant: true }),
            field('user', 'email', 'email', { ingestionKey: 'mail', discriminant: true }),
            field('event', 'number', 'seats', { optional: false }),
          ],
        });
        const tel = '06 12 34 56 78';
        const by = (nonce: string, properties: Record<string, unknown>, trackerId: string | null) =>
          call(nonce, { trackerId, properties });
        await track(source, [
          by('1', { tel, mail: 'ann@corp.fi', seats: 1 }, 'one'),
          by('2', { tel, seats: 'many' }, 'two'),
          by('3', { mail: 'joann@corp.fi', seats: 'many' }, 'three'),
        ]);
        expect((await trashOf(source)).items).toHaveLength(2);
        const [ann] = await listLeads(source);
        await indexOf(source).erase(must(ann).ref, null);
        const left = async () => (await trashOf(source)).items.map(({ raw }) => raw?.['nonce']);
        expect(await left()).toEqual(['3']);
        const again = await send(source, by('4', { mail: 'ann@corp.fi', seats: 'many' }, 'four'));
        expect(again).toMatchObject({ event: null, problem: { code: 'CONFLICT' } });
        expect(await left()).toEqual(['3']);
      });
    });
  },
);

describe.each(engines)('The trash on $name', ({ within }) => {
  it('the trash holds a refused event once, however often it is sent', async () => {
    await within(async (source) => {
      await create(source);
      const bad = call('1', { properties: {} });
      expect(await send(source, bad)).toMatchObject({ duplicate: false });
      expect(await send(source, bad)).toMatchObject({ duplicate: true, event: null });
      const results = await track(source, [bad, bad]);
      expect(results).toMatchObject([{ duplicate: true }, { duplicate: true }]);
      expect((await trashOf(source)).items).toHaveLength(1);
    });
  });

  it('a corrected event with the nonce of a refused one is stored', async () => {
    await within(async (source) => {
      await create(source);
      await refused(source, call('1', { properties: {} }));
      expect(await send(source, call('1'))).toMatchObject({ duplicate: false, problem: null });
      expect((await trashOf(source)).items).toHaveLength(1);
    });
  });

  it('of two events with one nonce, the first stays stored and the second goes to the trash', async () => {
    await within(async (source) => {
      const { event } = await send(source, tevent({ nonce: '1', title: 'first' }));
      const second = await send(source, tevent({ nonce: '1', title: 'second' }));
      expect(second).toMatchObject({ event, duplicate: false, problem: { code: 'CONFLICT' } });
      expect(second.problem).toHaveProperty('current', eventId(must(event ?? undefined)));
      const { items } = await trashOf(source);
      expect(items).toMatchObject([
        {
          eventType: 'page-view',
          eventTypeExternalId: null,
          errors: [{ type: 'nonce-conflict', field: null, definition: null, value: null }],
          raw: { title: 'second' },
        },
      ]);
      const cause = await failureOf(retry(source, must(items[0]).externalId));
      expect(cause).toBeInstanceOf(ConflictError);
      expect((await trashOf(source)).items).toHaveLength(1);
    });
  });

  it('the trash is read newest first, page by page, also among events of one moment', async () => {
    let now = NOW;
    await within(
      async (source) => {
        await create(source);
        for (let nonce = 0; nonce < 7; nonce += 1) {
          now = NOW + Math.floor(nonce / 2);
          await refused(source, call(String(nonce), { properties: {} }));
        }
        const all = (await trashOf(source)).items;
        expect(all.map(({ processedAt }) => processedAt - NOW)).toEqual([3, 2, 2, 1, 1, 0, 0]);
        const paged: TrashedEvent[] = [];
        for (let after: string | null = null; ;) {
          const page = await trashOf(source, 3, after);
          paged.push(...page.items);
          after = page.next;
          if (after === null) break;
        }
        expect(paged).toEqual(all);
        const some = await must(source.trashedEvents)(
          { first: 100, after: null, since: NOW + 1, until: NOW + 2 },
          tcall(),
        );
        expect(some.items).toEqual(all.slice(1, 5));
      },
      {},
      () => now,
    );
  });
});

describe.each(engines)('Retry of an event in the trash on $name', ({ within }) => {
  it('a retried event is stored with its corrections at its own time, and leaves the trash', async () => {
    let now = NOW;
    await within(
      async (source) => {
        await create(source);
        const sent = call('1', {
          occurredAt: null,
          properties: { phone: '0613', mail: GOOD.mail },
        });
        const trashed = await refused(source, sent);
        now = NOW + DAY;
        const event = await retry(source, trashed.externalId, { phone: GOOD.phone });
        expect((await trashOf(source)).items).toEqual([]);
        const [whole] = await readAll(source);
        expect(must(whole).lead.person).toMatchObject({ email: 'ada@lovelace.example' });
        expect(must(whole).events).toMatchObject([
          { ref: event, occurredAt: NOW, session: {}, raw: { properties: { phone: GOOD.phone } } },
        ]);
        // The first version, sent again, is a duplicate.
        expect(await send(source, sent)).toMatchObject({ duplicate: true, event });
        expect((await trashOf(source)).items).toEqual([]);
        expect(await failureOf(retry(source, trashed.externalId))).toMatchObject({
          code: 'NOT_FOUND',
        });
      },
      {},
      () => now,
    );
  });

  it('a retried event that still violates its schema stays in the trash, and all faults are named by the sent names', async () => {
    await within(async (source) => {
      await create(source);
      const { externalId } = await refused(source, call('1', { properties: { mail: 'x' } }));
      const cause = await failureOf(retry(source, externalId, { phone: '0613' }));
      expect(cause).toBeInstanceOf(InvalidInputError);
      expect(placesIn(cause)).toEqual(['properties.mail', 'properties.phone']);
      const { items } = await trashOf(source);
      expect(items).toMatchObject([{ raw: { properties: { mail: 'x' } } }]);
      expect(await listLeads(source)).toEqual([]);
    });
  });

  it('an event is retried once, however many retries run at the same time', async () => {
    await within(async (source) => {
      await create(source);
      const { externalId } = await refused(source, call('1', { properties: {} }));
      const answers = await Promise.allSettled(
        ['06 12 34 56 78', '02 555 01 01', '+32 2 555 01 02'].map((phone) =>
          retry(source, externalId, { phone }),
        ),
      );
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await readAll(source))[0]?.events).toHaveLength(1);
    });
  });

  it('a retried event from a clock that runs ahead keeps the time of its arrival', async () => {
    let now = NOW;
    await within(
      async (source) => {
        await create(source);
        const ahead = call('1', { occurredAt: NOW + 11 * MINUTE, properties: {} });
        const { externalId } = await refused(source, ahead);
        now = NOW + 5 * MINUTE;
        await retry(source, externalId, GOOD);
        const [whole] = await readAll(source);
        expect(must(whole).events).toMatchObject([{ occurredAt: NOW, occurredAtClamped: true }]);
      },
      {},
      () => now,
    );
  });

  it('a retried event that identifies its lead is announced to listeners', async () => {
    await within(async (source) => {
      await create(source);
      const heard: unknown[] = [];
      must(source.onIdentified)((one) => heard.push(one.identifiedAt));
      const { externalId } = await refused(source, call('1', { properties: { mail: GOOD.mail } }));
      await retry(source, externalId, { phone: GOOD.phone });
      expect(heard).toEqual([NOW - DAY]);
    });
  });
});

describe.each(engines)('States and statistics on $name', ({ within }) => {
  const set = (
    source: Store,
    event: Tracked,
    key: string,
    value: number,
    date: number | null = null,
    type: 'STATE' | 'STATISTIC' = 'STATE',
  ) =>
    must(source.setEventMetric)(
      { event: must(event.event ?? undefined), type, key, value, date },
      tcall(),
    );
  async function metricsOf(source: Store) {
    const [whole] = await readAll(source);
    return must(must(whole).events[0]).metrics;
  }

  it('each metric has its own date; a state that is true has a delay, a state that is false has none', async () => {
    let now = NOW;
    await within(
      async (source) => {
        await create(source);
        const event = await send(source, call('1'));
        await set(source, event, 'qualified', 1, NOW - DAY + 90_400);
        now = NOW + 5;
        await set(source, event, 'converted', 1);
        const shown = (await metricsOf(source)).map(
          ({ key, value, date, createdAt, updatedAt }) => [
            key,
            value,
            must(date ?? undefined) - NOW,
            [createdAt, updatedAt].map((at) => (at ?? 0) - NOW),
          ],
        );
        expect(shown).toEqual([
          ['qualified', 1, -DAY + 90_400, [0, 0]],
          ['state-delay-qualified', 90, -DAY + 90_400, [0, 0]],
          ['converted', 1, 5, [5, 5]],
          ['state-delay-converted', DAY / 1_000, 5, [5, 5]],
          ['event-count', 1, -DAY, [0, 0]],
        ]);
        now = NOW + 9;
        await set(source, event, 'qualified', 0);
        const after = await metricsOf(source);
        expect(after.map(({ key, value }) => [key, value])).toEqual([
          ['converted', 1],
          ['state-delay-converted', DAY / 1_000],
          ['qualified', 0],
          ['event-count', 1],
        ]);
        expect(after[2]).toMatchObject({ createdAt: NOW, updatedAt: NOW + 9, date: NOW + 9 });
      },
      {},
      () => now,
    );
  });

  it('a metric that is too large to be added up is refused', async () => {
    await within(async (source) => {
      await create(source);
      await refused(source, call('1', { properties: { ...GOOD, worth: 1e308 } }));
      const event = await send(source, call('2', { properties: { ...GOOD, worth: 1e15 } }));
      await send(source, call('3', { properties: { ...GOOD, worth: 12.5 } }));
      const cause = await failureOf(set(source, event, 'turnover', 1e16, null, 'STATISTIC'));
      expect(placesIn(cause)).toEqual(['value']);
    });
  });

  it('setting a metric that its type lacks, or of a missing event, is refused with the valid keys', async () => {
    await within(async (source) => {
      await create(source);
      const event = await send(source, call('1'));
      const cause = await failureOf(set(source, event, 'lost', 1));
      expect(cause).toMatchObject({
        faults: [{ path: ['key'], allowed: ['qualified', 'converted'] }],
      });
      expect(await failureOf(set(source, event, 'qualified', 1, null, 'STATISTIC'))).toMatchObject({
        faults: [{ allowed: ['turnover'] }],
      });
      const untyped = await send(source, tevent({ nonce: '2' }));
      expect(await failureOf(set(source, untyped, 'qualified', 1))).toMatchObject({
        faults: [{ allowed: [] }],
      });
      const nobody = { ...event, event: { ...must(event.event ?? undefined), externalId: 'x' } };
      expect(await failureOf(set(source, nobody, 'qualified', 1))).toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });

  it('insights add up metrics, also changed ones, and know metrics that no event has yet', async () => {
    await within(async (source) => {
      await create(source);
      const properties = { ...GOOD, worth: 10.25, qualified: 1 };
      const event = await send(source, call('1', { properties }));
      await send(source, call('2', { properties: { ...GOOD, worth: 0.5 } }));
      const sums = async () => {
        const { points } = await must(source.insights)(
          {
            window: { from: 0, to: NOW },
            metrics: ['turnover', 'qualified', 'converted', 'state-delay-converted', 'event-count'],
            groupBy: 'EVENT_TYPE',
            interval: 'YEAR',
            eventTypes: null,
            timezone: 'UTC',
          },
          tcall(),
        );
        return points.map(({ identifier, values }) => [
          identifier,
          values.map(({ value }) => value),
        ]);
      };
      expect(await sums()).toEqual([['call-me', [10.75, 1, 0, 0, 2]]]);
      await set(source, event, 'turnover', 4, null, 'STATISTIC');
      await set(source, event, 'qualified', 0);
      await set(source, event, 'converted', 1, NOW - DAY + 60_000);
      expect(await sums()).toEqual([['call-me', [4.5, 0, 1, 60, 2]]]);
    });
  });

  it('campaigns are credited with the statistic turnover', async () => {
    await within(async (source) => {
      await create(source);
      const event = await send(
        source,
        call('1', { url: 'https://shop.example/?utm_campaign=spring' }),
      );
      const credited = async () => {
        const { campaigns, unattributed } = await must(source.attribution)(
          { window: { from: 0, to: NOW }, model: 'LINEAR' },
          tcall(),
        );
        return [campaigns.get('spring')?.turnover, unattributed.turnover];
      };
      expect(await credited()).toEqual([undefined, []]);
      await set(source, event, 'turnover', 4_000, null, 'STATISTIC');
      expect(await credited()).toEqual([[{ amount: '4000.00', currency: 'EUR' }], []]);
      await set(source, event, 'turnover', 1.5, null, 'STATISTIC');
      expect(await credited()).toEqual([[{ amount: '1.50', currency: 'EUR' }], []]);
    });
  });
});

describe.each(engines)('Properties as of a moment on $name', ({ within, runs }) => {
  const at = async (source: Store, asOf: number) => {
    const [lead] = await listLeads(source);
    const [answer] = await must(source.propertiesAsOf)([{ lead: must(lead).ref, asOf }], tcall());
    if (!answer || answer instanceof Error) throw new Error('there is no answer');
    return answer;
  };

  it('properties as of a moment are the last values by event time, in any order of arrival', async () => {
    await within(async (source) => {
      const say = (nonce: string, minute: number, properties: Record<string, unknown>) =>
        tevent({ nonce, occurredAt: NOW - DAY + minute * MINUTE, properties });
      await track(source, [say('3', 30, { plan: 'pro', seats: null })]);
      await track(source, [
        say('1', 10, { plan: 'free', seats: 1 }),
        say('2', 20, { plan: 'basic' }),
      ]);
      const plain = async (minute: number) =>
        (await at(source, NOW - DAY + minute * MINUTE)).map(({ name, value }) => [name, value]);
      expect(await plain(9)).toEqual([]);
      expect(await plain(10)).toEqual([
        ['plan', 'free'],
        ['seats', 1],
      ]);
      expect(await plain(25)).toEqual([
        ['seats', 1],
        ['plan', 'basic'],
      ]);
      // Null is a value: the property was erased at that time.
      expect(await plain(30)).toEqual([
        ['plan', 'pro'],
        ['seats', null],
      ]);
    });
  });

  it('properties as of a moment are those of the lead without later events, and as of now its current ones', async () => {
    const said = fc.array(
      fc.record({
        minute: fc.nat(20),
        name: fc.constantFrom('a', 'b', '__proto__'),
        value: fc.constantFrom(1, 'x', null, false),
      }),
      { minLength: 1, maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(said, fc.nat(20), async (all, minute) => {
        const events = all.map((one, nonce) =>
          tevent({
            nonce: String(nonce),
            occurredAt: NOW - DAY + one.minute * MINUTE,
            properties: object([[one.name, one.value]]),
          }),
        );
        const moment = NOW - DAY + minute * MINUTE;
        const early = events.filter(({ occurredAt }) => (occurredAt ?? 0) <= moment);
        const expected = await within(async (source) => {
          await track(source, early);
          return (await listLeads(source))[0]?.properties ?? [];
        });
        await within(async (source) => {
          await track(source, events);
          expect(await at(source, moment)).toEqual(expected);
          expect(await at(source, NOW)).toEqual((await listLeads(source))[0]?.properties);
        });
      }),
      { numRuns: runs(40) },
    );
  });
});

describe.each(engines)('An event from a clock that runs ahead on $name', ({ within }) => {
  it('an event from the future is dated with its arrival, is marked as such, and keeps the time that was sent', async () => {
    await within(async (source) => {
      await track(source, [
        tevent({ nonce: '1', occurredAt: NOW + 11 * MINUTE }),
        tevent({ nonce: '2', occurredAt: NOW + 10 * MINUTE, trackerId: 'b' }),
        tevent({ nonce: '3', occurredAt: null, trackerId: 'c' }),
      ]);
      const flags = new Map<string | null, unknown>();
      for (const lead of await listLeads(source))
        for (const session of await listSessions(source, lead.ref))
          for (const event of await listEvents(source, session.ref))
            flags.set(event.nonce, [
              event.occurredAt - NOW,
              event.occurredAtClamped,
              event.raw?.['occurredAt'],
            ]);
      expect([...flags].toSorted()).toEqual([
        ['1', [0, true, new Date(NOW + 11 * MINUTE).toISOString()]],
        ['2', [10 * MINUTE, false, new Date(NOW + 10 * MINUTE).toISOString()]],
        ['3', [0, false, null]],
      ]);
    });
  });
});
