import { describe, expect, it } from 'vitest';
import type { EventRef } from '../../../src/domain/entities.ts';
import { ConflictError } from '../../../src/domain/errors.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import type { EventMetricChange, EventTypeInput } from '../../../src/domain/changes.ts';
import { ALL, failureOf, leadQuery, live, must, NOW, one, tcall } from '../kit.ts';
import {
  brokenAfter,
  contactForm,
  insightQuery,
  NO_EVENT,
  OF_PROJECT,
  PAGE,
  seen,
  TWO_INTEGRATIONS,
  useFixture,
} from './kit.ts';

const fixture = useFixture(TWO_INTEGRATIONS);

describe('a state or statistic', () => {
  const EVENT = `GET ${OF_PROJECT}/events/:event`;
  const STATE = `PATCH ${OF_PROJECT}/events/:event/states/:storageKey`;
  const STATISTIC = `PATCH ${OF_PROJECT}/events/:event/statistics/:storageKey`;
  const set = (event: EventRef, more: Partial<EventMetricChange> = {}) =>
    fixture.source.setEventMetric(
      { event, type: 'STATE', key: 'converted', value: 1, date: null, ...more },
      live(),
    );
  const metricsOf = async (event: EventRef) =>
    (await one(fixture.source.eventsById([event], tcall())))?.metrics ?? [];

  it('a state is set by one call, and the next read shows it with its delay', async () => {
    const event = contactForm(fixture.world);
    const before = await metricsOf(event);
    const occurredAt = must((await one(fixture.source.eventsById([event], tcall())))?.occurredAt);
    fixture.sandbox.resetCounts();
    await set(event, { date: occurredAt + DAY });
    expect(fixture.counts()).toStrictEqual({ [STATE]: 1 });
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

  it('a statistic that is an amount is read back as money', async () => {
    const event = contactForm(fixture.world);
    fixture.sandbox.resetCounts();
    await set(event, { type: 'STATISTIC', key: 'turnover', value: 4000.5 });
    expect(fixture.counts()).toStrictEqual({ [STATISTIC]: 1 });
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

  it('a state that is set invalidates the cached answers with the old value, and only those', async () => {
    const event = contactForm(fixture.world);
    const other = seen(fixture.world, ({ uuid }) => uuid !== event.externalId);
    const stranger = {
      ...must(
        (await fixture.source.leads(leadQuery(), tcall())).items.find(
          ({ ref }) => ref.externalId !== event.lead.externalId,
        ),
      ).ref,
    };
    const reads = [
      () => fixture.source.eventsById([event], tcall()),
      () => fixture.source.leadEvents([{ ...PAGE, lead: event.lead, window: ALL }], tcall()),
      () => fixture.source.insights(insightQuery(), tcall()),
    ];
    const others = [
      () => fixture.source.eventsById([other], tcall()),
      () => fixture.source.leadEvents([{ ...PAGE, lead: stranger, window: ALL }], tcall()),
      () => fixture.source.leads(leadQuery(), tcall()),
      () => fixture.source.eventTypeByReference('contact-form', tcall()),
    ];
    for (const read of [...reads, ...others]) await read();
    await set(event);
    fixture.sandbox.resetCounts();
    for (const read of others) await read();
    expect(fixture.counts()).toStrictEqual({});
    for (const read of reads) await read();
    expect(Object.values(fixture.counts()).reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('a state whose write was lost may be set, so the cached answers with its event are invalidated', async () => {
    const event = contactForm(fixture.world);
    await metricsOf(event);
    fixture.sandbox.fail({ kind: 'TRUNCATE', endpoint: STATE, times: 1 });
    expect(await failureOf(set(event))).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(await metricsOf(event)).toContainEqual(
      expect.objectContaining({ key: 'converted', value: 1 }),
    );
  });

  it('a state with an unknown key is INVALID_INPUT, with the keys that exist', async () => {
    const event = contactForm(fixture.world);
    fixture.sandbox.resetCounts();
    expect(await failureOf(set(event, { key: 'paid' }))).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['key'], allowed: ['qualified', 'converted'] }],
    });
    expect(fixture.counts()).toStrictEqual({
      [STATE]: 1,
      [EVENT]: 1,
      [`GET ${OF_PROJECT}/event-types/:reference`]: 1,
    });
    expect(
      await failureOf(set(event, { type: 'STATISTIC', key: 'converted', value: 7 })),
    ).toMatchObject({ code: 'INVALID_INPUT', faults: [{ path: ['key'], allowed: ['turnover'] }] });
  });

  it('a state that was added to the type after the event was sent is INVALID_INPUT, and says so', async () => {
    fixture.sandbox.fail({ kind: 'STATUS', status: 404, endpoint: STATE });
    expect(await failureOf(set(contactForm(fixture.world)))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('did not have yet') as unknown,
      faults: [{ path: ['key'] }],
    });
  });

  it('a state of an unknown event is NOT_FOUND; an id that is no UUID costs no call', async () => {
    const event = contactForm(fixture.world);
    fixture.sandbox.resetCounts();
    expect(await failureOf(set({ ...event, externalId: NO_EVENT }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(fixture.counts()).toStrictEqual({ [STATE]: 1, [EVENT]: 1 });
    for (const wrong of [
      { ...event, externalId: 'trash' },
      { ...event, lead: { ...event.lead, account: 'another-project' } },
    ])
      expect(await failureOf(set(wrong))).toMatchObject({ code: 'NOT_FOUND' });
    expect(fixture.counts()).toStrictEqual({ [STATE]: 1, [EVENT]: 1 });
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

  it('an event type is created by one call, and the next reads show it', async () => {
    await fixture.source.eventTypes({ ...PAGE, order: [] }, tcall());
    expect(await fixture.source.eventTypeByReference('complaint', tcall())).toBeNull();
    fixture.sandbox.resetCounts();
    const ref = await fixture.source.createEventType(input, live());
    expect(fixture.counts()).toStrictEqual({ [CREATE]: 1 });
    const type = await fixture.source.eventTypeByReference('complaint', tcall());
    expect(type).toMatchObject({
      ...ref,
      name: 'Complaint',
      fields: input.fields,
      metadata: input.metadata,
      expirationPolicy: { from: 'event-type', retentionDays: 365 },
    });
    const { items } = await fixture.source.eventTypes({ ...PAGE, order: [] }, tcall());
    expect(items).toContainEqual(type);
  });

  it('an event type that is created again is the same one; with other values its reference is a conflict', async () => {
    const ref = await fixture.source.createEventType(input, live());
    expect(await fixture.source.createEventType(input, live())).toStrictEqual(ref);
    // A field without an ingestion key is sent under its storage key.
    const spelled = input.fields.map((one) => ({ ...one, ingestionKey: one.storageKey }));
    expect(
      await fixture.source.createEventType({ ...input, fields: spelled }, live()),
    ).toStrictEqual(ref);
    const [field] = input.fields;
    for (const other of [
      { ...input, name: 'Something else' },
      { ...input, fields: [must(field)] },
      { ...input, retentionDays: 30 },
      { ...input, metadata: {} },
    ])
      expect(await failureOf(fixture.source.createEventType(other, live()))).toBeInstanceOf(
        ConflictError,
      );
  });

  it('an event type whose creation was lost and that cannot be looked up either is a failure that says both', async () => {
    const endpoint = `GET ${OF_PROJECT}/event-types/:reference`;
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    fixture.sandbox.fail({ kind: 'STATUS', endpoint, status: 403, times: 1 });
    const error = await failureOf(fixture.source.createEventType(input, live()));
    expect(error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(error.message).toMatch(/; it could not be looked up either: WEBMARKETER GET .*403/);
  });

  it('a fault of the gateway in the look-up of an event type reaches the caller', async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(fixture.source.createEventType(input, brokenAfter(1)))).toMatchObject({
      message: 'the ledger is broken',
    });
  });

  it('an event type whose creation was lost is looked for', async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await failureOf(fixture.source.createEventType(input, live()))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
    });
    expect(fixture.counts()).toStrictEqual({
      [CREATE]: 1,
      [`GET ${OF_PROJECT}/event-types/:reference`]: 1,
    });
    // Another caller created the same, or the lost request did.
    await fixture.source.createEventType(input, live());
    fixture.sandbox.fail({ kind: 'RESET', endpoint: CREATE, times: 1 });
    expect(await fixture.source.createEventType(input, live())).toMatchObject({
      reference: 'complaint',
    });
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

  it('an offline interaction is recorded by one call, once for each nonce', async () => {
    await fixture.source.recordOfflineInteraction(input, live());
    await fixture.source.recordOfflineInteraction(input, live());
    expect(fixture.counts()).toStrictEqual({ [ENDPOINT]: 2 });
    const noted = { ...input, nonce: 'n-1' };
    await fixture.source.recordOfflineInteraction(noted, live());
    await fixture.source.recordOfflineInteraction(noted, live());
    expect(fixture.counts()).toStrictEqual({ [ENDPOINT]: 3 });
  });

  it('an offline interaction that Webmarketer refuses says in our words what is wanted', async () => {
    const other = { ...input, nodeData: { wmktId: '1234' } };
    const error = await failureOf(fixture.source.recordOfflineInteraction(other, live()));
    expect(error).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringMatching(/userData .* nodeData .*wmktId/) as unknown,
    });
    expect(error.message).not.toContain('no integration has');
  });

  it('an offline interaction with an unknown outcome is not sent again, because nothing shows it', async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint: ENDPOINT, times: 1 });
    const noted = { ...input, nonce: 'n-1' };
    for (let time = 0; time < 3; time += 1)
      expect(await failureOf(fixture.source.recordOfflineInteraction(noted, live()))).toMatchObject(
        {
          code: 'UNKNOWN_OUTCOME',
        },
      );
    expect(fixture.counts()).toStrictEqual({ [ENDPOINT]: 1 });
  });
});
