import { describe, expect, it } from 'vitest';
import { DAY, SECOND, type Instant } from '../../../src/domain/time.ts';
import { WEBMARKETER } from '../../../src/vendors/webmarketer/sandbox/index.ts';
import { examples } from '../../../src/vendors/webmarketer/sandbox/examples.ts';
import { live, must, NOW, one } from '../kit.ts';
import { printed } from '../printed.ts';

const { exampleOf, opened, sandbox, serve } = printed('webmarketer', examples);
const at = (text: string): Instant => Date.parse(text);

describe('what the documents of Webmarketer print', () => {
  const lead = {
    source: 'WEBMARKETER',
    account: WEBMARKETER.project,
    externalId: '668fdaae3a8d910335ec56b1',
  };
  const eventId = '7a67b6b7-14bc-4a91-aefa-c2cdc6fd4741';
  const date = at('2024-04-16T20:37:02Z');
  const createdAt = at('2024-07-11T13:36:54.075Z');
  const france = {
    formattedAddress: 'France',
    location: { type: 'Point', coordinates: [2.213749, 46.227638] },
    extra: {
      googlePlaceId: 'ChIJMVd4MymgVA0R99lHx5Y__Ws',
      confidence: 0.5,
      premise: null,
      subpremise: null,
      neighborhood: 'France',
      establishment: null,
    },
    administrativeLevels: {},
    city: null,
    zipcode: null,
    streetName: null,
    streetNumber: null,
    country: 'France',
    countryCode: 'FR',
  };
  const field = (key: string, type: string, raw: unknown, current: unknown = raw) => ({
    entity: 'user',
    key,
    type,
    raw,
    current,
    date,
    anonymized: false,
    invalid: false,
  });
  const fields = [
    field('firstname', 'string', 'Felicita'),
    field('lastname', 'string', 'Tillman'),
    field('email', 'email', 'lenora.greenfelder@stoltenberg.com'),
    field('phone', 'phone', '+13072805881', '+1 307 280 5881'),
    field('address', 'location', { country: 'France', zipcode: '10928' }, france),
    field('external-id', 'string', '02c5fa45-be95-304b-90ed-2fb213594279'),
  ];
  const metric = (
    key: string,
    type: 'STATE' | 'STATISTIC',
    valueType: string,
    raw: unknown,
    on: string,
    updatedAt: string,
  ) => ({
    key,
    type,
    valueType,
    value: typeof raw === 'number' ? raw : null,
    money: typeof raw === 'number' ? null : { amount: '70.23', currency: 'EUR' },
    raw,
    date: at(on),
    anonymized: false,
    invalid: false,
    createdAt,
    updatedAt: at(updatedAt),
    deletedAt: null,
  });
  const ordered = '2024-04-16T20:37:02Z';
  const stored = '2024-07-11T13:36:54.075Z';
  const event = {
    ref: { lead, session: null, externalId: eventId },
    session: null,
    type: 'order',
    occurredAt: date,
    occurredAtDerived: false,
    title: null,
    url: null,
    properties: [],
    fields,
    metrics: [
      metric(
        'turnover',
        'STATISTIC',
        'currency',
        { amount: 70.23, currency: 'EUR' },
        ordered,
        stored,
      ),
      metric('product-count', 'STATISTIC', 'number', 3, ordered, stored),
      metric('paid', 'STATE', 'state', 1, '2024-04-16T20:37:17Z', '2024-07-11T13:36:54.802Z'),
      metric('refund', 'STATE', 'state', 1, '2024-04-19T20:50:17Z', '2024-07-11T13:51:44.487Z'),
      metric('event-count', 'STATISTIC', 'number', 1, ordered, stored),
      metric(
        'state-delay-paid',
        'STATISTIC',
        'number',
        15,
        '2024-04-16T20:37:17Z',
        '2024-07-11T13:36:55.676Z',
      ),
      metric(
        'state-delay-refund',
        'STATISTIC',
        'number',
        259_995,
        '2024-04-19T20:50:17Z',
        '2024-07-11T13:51:45.962Z',
      ),
    ],
    nonce: null,
    trackerId: null,
    attributable: true,
    expirationPolicy: null,
    createdAt: at('2024-07-11T13:36:53.922Z'),
    updatedAt: at('2024-07-11T13:36:53.922Z'),
    raw: null,
  };

  it('reads the event, with its states, statistics and values as sent and as they are', async () => {
    serve('event');
    const found = await one(opened().source('WEBMARKETER').eventsById?.([event.ref], live()));
    expect(found).toStrictEqual(event);
  });

  it('takes the event for that of the user that it names, whoever is asked for it', async () => {
    serve('event');
    const asked = { ...event.ref, lead: { ...lead, externalId: '000000000000000000000000' } };
    const found = await one(opened().source('WEBMARKETER').eventsById?.([asked], live()));
    expect(found?.ref).toStrictEqual(event.ref);
  });

  /** The events of a user as a page: the printed one, and one of an hour later. */
  function serveEvents(): string {
    const { body } = exampleOf('event');
    const laterId = '8b78c7c8-25cd-4b02-9f0b-d3dec7ae5852';
    const later = { ...(body as object), _id: laterId, eventDate: '2024-04-16T21:37:02.000Z' };
    sandbox().fail({
      kind: 'BODY',
      endpoint: 'GET /api/v1/projects/:project/users/:user/events',
      body: { data: [later, body], count: 2, total: 2, offset: 0, limit: 100 },
    });
    return laterId;
  }

  it('reads the user that the event carries', async () => {
    serveEvents();
    const found = await one(opened().source('WEBMARKETER').leadsById?.([lead], live()));
    expect(found).toStrictEqual({
      ref: lead,
      kind: 'PERSON',
      displayName: 'Felicita Tillman',
      person: {
        firstName: 'Felicita',
        lastName: 'Tillman',
        fullName: null,
        email: 'lenora.greenfelder@stoltenberg.com',
        phone: '+1 307 280 5881',
        title: null,
      },
      company: null,
      location: {
        country: 'France',
        countryCode: 'FR',
        region: null,
        regionCode: null,
        stateCode: null,
        city: null,
        postalCode: null,
        latitude: 46.227638,
        longitude: 2.213749,
        timezone: null,
      },
      status: 'NEW',
      assignee: null,
      tags: [],
      score: null,
      firstSeenAt: date,
      lastSeenAt: date,
      properties: fields.map(({ key, current }) => ({
        name: key,
        value: current,
        updatedAt: date,
        source: 'WEBMARKETER',
        event: null,
      })),
      viewUrl: null,
      identified: true,
      fetchedAt: NOW,
      isRedacted: false,
      details: { fields },
    });
  });

  it('cuts the events of the user into sessions, newest first', async () => {
    const laterId = serveEvents();
    const page = await one(
      opened()
        .source('WEBMARKETER')
        .sessions?.(
          [{ lead, window: { from: date - DAY, to: date + DAY }, first: 100, after: null }],
          live(),
        ),
    );
    const session = (first: string, startedAt: Instant) => ({
      ref: { lead, externalId: first, hint: '' },
      startedAt,
      endedAt: startedAt,
      durationSeconds: 0,
      derived: true,
      traffic: null,
      events: [
        { ...event, ref: { lead, session: null, externalId: first }, occurredAt: startedAt },
      ],
    });
    expect(page.items).toMatchObject([
      session(laterId, date + 3_600 * SECOND),
      session(eventId, date),
    ]);
    expect(page.items).toHaveLength(2);
  });

  it('reads the campaign of a page whose total is said to be none', async () => {
    serve('campaigns');
    const page = await must(opened().source('WEBMARKETER').campaigns)(
      { filter: {}, order: { field: 'NAME', direction: 'ASC' }, first: 100, after: null },
      live(),
    );
    const time = at('2019-08-24T14:15:22Z');
    expect(page.items).toStrictEqual([
      {
        source: 'WEBMARKETER',
        account: WEBMARKETER.project,
        externalId: 'string',
        integrationId: 'string',
        wmktId: WEBMARKETER.wmktId,
        currency: null,
        name: 'string',
        slug: 'string',
        active: true,
        explicit: true,
        createdAt: time,
        updatedAt: time,
      },
    ]);
    expect(page.next).toBeNull();
  });
});
