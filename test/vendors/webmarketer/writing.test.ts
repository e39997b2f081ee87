import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventRef } from '../../../src/domain/entities.ts';
import { ConflictError } from '../../../src/domain/errors.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import type { EventMetricChange, EventTypeInput } from '../../../src/domain/changes.ts';
import { ALL, failureOf, leadQuery, live, must, NOW, one, tcall } from '../kit.ts';
import {
  contactForm,
  insightQuery,
  market,
  NO_EVENT,
  OF_PROJECT,
  PAGE,
  seen,
  type Market,
} from './kit.ts';

let m: Market;
beforeEach(async () => {
  m = await market({ wmktIds: 'wmkt-1,wmkt-2' });
});
afterEach(() => m.close());

describe('a state or statistic', () => {
  const EVENT = `GET ${OF_PROJECT}/events/:event`;
  const STATE = `PATCH ${OF_PROJECT}/events/:event/states/:storageKey`;
  const STATISTIC = `PATCH ${OF_PROJECT}/events/:event/statistics/:storageKey`;
  const set = (event: EventRef, more: Partial<EventMetricChange> = {}) =>
    m.source.setEventMetric(
      { event, type: 'STATE', key: 'converted', value: 1, date: null, ...more },
      live(),
    );
  const metricsOf = async (event: EventRef) =>
    (await one(m.source.eventsById([event], tcall())))?.metrics ?? [];

  it('is set by one call, and the next read shows it with its delay', async () => {
    const event = contactForm(m.world);
    const before = await metricsOf(event);
    const occurredAt = must((await one(m.source.eventsById([event], tcall())))?.occurredAt);
    m.sandbox.resetCounts();
    await set(event, { date: occurredAt + DAY });
    expect(m.counts()).toStrictEqual({ [STATE]: 1 });
    const after = await metricsOf(event);
    expect(after).toHaveLength(before.length + 2);
    expect(after).toContainEqual(
      expect.objectContaining({
        key: 'converted',
        type: 'STATE',
        valueType: 'state',
        value: 1,
        date: occurredAt + DAY,
      }),
    );
    expect(after).toContainEqual(
      expect.objectContaining({ key: 'state-delay-converted', type: 'STATISTIC', value: 86_400 }),
    );
    await set(event, { value: 0, date: occurredAt + 2 * DAY });
    expect(await metricsOf(event)).toContainEqual(
      expect.objectContaining({ key: 'converted', value: 0 }),
    );
  });

  it('that is a sum is read back as money', async () => {
    const event = contactForm(m.world);
    m.sandbox.resetCounts();
    await set(event, { type: 'STATISTIC', key: 'turnover', value: 4000.5 });
    expect(m.counts()).toStrictEqual({ [STATISTIC]: 1 });
    expect(await metricsOf(event)).toContainEqual(
      expect.objectContaining({
        key: 'turnover',
        type: 'STATISTIC',
        valueType: 'currency',
        value: null,
        money: { amount: '4000.5', currency: 'EUR' },
        raw: 4000.5,
      }),
    );
  });

  it('costs the kept answers that held the old value, and only those', async () => {
    const event = contactForm(m.world);
    const other = seen(m.world, ({ uuid }) => uuid !== event.externalId);
    const stranger = {
      ...must(
        (await m.source.leads(leadQuery(), tcall())).items.find(
          ({ ref }) => ref.externalId !== event.lead.externalId,
        ),
      ).ref,
    };
    const reads = [
      () => m.source.eventsById([event], tcall()),
      () => m.source.leadEvents([{ ...PAGE, lead: event.lead, window: ALL }], tcall()),
      () => m.source.insights(insightQuery(), tcall()),
    ];
    const others = [
      () => m.source.eventsById([other], tcall()),
      () => m.source.leadEvents([{ ...PAGE, lead: stranger, window: ALL }], tcall()),
      () => m.source.leads(leadQuery(), tcall()),
      () => m.source.eventTypeByReference('contact-form', tcall()),
    ];
    for (const read of [...reads, ...others]) await read();
    await set(event);
    m.sandbox.resetCounts();
    for (const read of others) await read();
    expect(m.counts()).toStrictEqual({});
    for (const read of reads) await read();
    expect(Object.values(m.counts()).reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('that got lost may be there: what was kept of the event is dropped', async () => {
    const event = contactForm(m.world);
    await metricsOf(event);
    m.sandbox.fail({ kind: 'TRUNCATE', endpoint: STATE, times: 1 });
    expect(await failureOf(set(event))).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(await metricsOf(event)).toContainEqual(
      expect.objectContaining({ key: 'converted', value: 1 }),
    );
  });

  it('of no such key is the caller’s error, with the keys that exist', async () => {
    const event = contactForm(m.world);
    m.sandbox.resetCounts();
    expect(await failureOf(set(event, { key: 'paid' }))).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['key'], allowed: ['qualified', 'converted'] }],
    });
    expect(m.counts()).toStrictEqual({
      [STATE]: 1,
      [EVENT]: 1,
      [`GET ${OF_PROJECT}/event-types/:reference`]: 1,
    });
    expect(
      await failureOf(set(event, { type: 'STATISTIC', key: 'converted', value: 7 })),
    ).toMatchObject({ code: 'INVALID_INPUT', faults: [{ path: ['key'], allowed: ['turnover'] }] });
  });

  it('that the event’s type got only later is told so', async () => {
    m.sandbox.fail({ kind: 'STATUS', status: 404, endpoint: STATE });
    expect(await failureOf(set(contactForm(m.world)))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('did not have yet') as unknown,
      faults: [{ path: ['key'] }],
    });
  });

  it('of no such event is NOT_FOUND; what is no event’s id costs no call', async () => {
    const event = contactForm(m.world);
    m.sandbox.resetCounts();
    expect(await failureOf(set({ ...event, externalId: NO_EVENT }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(m.counts()).toStrictEqual({ [STATE]: 1, [EVENT]: 1 });
    for (const wrong of [
      { ...event, externalId: 'trash' },
      { ...event, lead: { ...event.lead, account: 'another-project' } },
    ])
      expect(await failureOf(set(wrong))).toMatchObject({ code: 'NOT_FOUND' });
    expect(m.counts()).toStrictEqual({ [STATE]: 1, [EVENT]: 1 });
  });
});

describe('an event type', () => {
  const input: EventTypeInput = {
    reference: 'complaint',
    name: 'Complaint',
    fields: [
      {
        entity: 'user',
        type: 'email',
        storageKey: 'email',
        ingestionKey: null,
        optional: false,
        discriminant: true,
        isPii: true,
        isMostProbableLocation: false,
      },
      {
        entity: 'state',
        type: 'state',
        storageKey: 'answered',
        ingestionKey: null,
        optional: true,
        discriminant: false,
        isPii: false,
        isMostProbableLocation: false,
      },
    ],
    metadata: { form: 'complaints' },
    retentionDays: 365,
    phoneCountryCodes: [],
  };
  const CREATE = `POST ${OF_PROJECT}/event-types`;

  it('is created by one call, and the next reads show it', async () => {
    await m.source.eventTypes({ ...PAGE, order: [] }, tcall());
    expect(await m.source.eventTypeByReference('complaint', tcall())).toBeNull();
    m.sandbox.resetCounts();
    const ref = await m.source.createEventType(input, live());
    expect(m.counts()).toStrictEqual({ [CREATE]: 1 });
    const type = await m.source.eventTypeByReference('complaint', tcall());
    expect(type).toMatchObject({
      ...ref,
      name: 'Complaint',
      fields: input.fields,
      metadata: input.metadata,
      expirationPolicy: { from: 'event-type', retentionDays: 365 },
    });
    const { items } = await m.source.eventTypes({ ...PAGE, order: [] }, tcall());
    expect(items).toContainEqual(type);
  });

  it('created again is the same one; with anything else its reference is a conflict', async () => {
    const ref = await m.source.createEventType(input, live());
    expect(await m.source.createEventType(input, live())).toStrictEqual(ref);
    // Without a key of its own, a field comes in under its storage key.
    const spelled = input.fields.map((one) => ({ ...one, ingestionKey: one.storageKey }));
    expect(await m.source.createEventType({ ...input, fields: spelled }, live())).toStrictEqual(
      ref,
    );
    const [field] = input.fields;
    for (const other of [
      { ...input, name: 'Something else' },
      { ...input, fields: [must(field)] },
      { ...input, retentionDays: 30 },
      { ...input, metadata: {} },
    ])
      expect(await failureOf(m.source.createEventType(other, live()))).toBeInstanceOf(
        ConflictError,
      );
  });

  it('whose creation got lost is looked for', async () => {
    m.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(m.source.createEventType(input, live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
    });
    expect(m.counts()).toStrictEqual({
      [CREATE]: 1,
      [`GET ${OF_PROJECT}/event-types/:reference`]: 1,
    });
    // Another one did the same, or this one did after all.
    await m.source.createEventType(input, live());
    m.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await m.source.createEventType(input, live())).toMatchObject({ reference: 'complaint' });
  });
});

describe('an offline interaction', () => {
  const ENDPOINT = `POST ${OF_PROJECT}/interactions/offline`;
  const input = {
    nonce: null,
    date: NOW - 10 * MINUTE,
    userData: { email: 'example@email.com' },
    nodeData: { wmktId: 'wmkt-1', cid: '5678' },
  };

  it('is recorded by one call, once a nonce', async () => {
    await m.source.recordOfflineInteraction(input, live());
    await m.source.recordOfflineInteraction(input, live());
    expect(m.counts()).toStrictEqual({ [ENDPOINT]: 2 });
    const noted = { ...input, nonce: 'n-1' };
    await m.source.recordOfflineInteraction(noted, live());
    await m.source.recordOfflineInteraction(noted, live());
    expect(m.counts()).toStrictEqual({ [ENDPOINT]: 3 });
  });

  it('that Webmarketer refuses says what it wants, in our words', async () => {
    const other = { ...input, nodeData: { wmktId: '1234' } };
    const error = await failureOf(m.source.recordOfflineInteraction(other, live()));
    expect(error).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringMatching(/userData .* nodeData .*wmktId/) as unknown,
    });
    expect(error.message).not.toContain('no integration has');
  });

  it('whose end nobody knows is not sent again, since nothing could tell', async () => {
    m.sandbox.fail({ kind: 'RESET', endpoint: ENDPOINT, times: 1 });
    const noted = { ...input, nonce: 'n-1' };
    for (let time = 0; time < 3; time += 1)
      expect(await failureOf(m.source.recordOfflineInteraction(noted, live()))).toMatchObject({
        code: 'UNKNOWN_OUTCOME',
      });
    expect(m.counts()).toStrictEqual({ [ENDPOINT]: 1 });
  });
});
