import { describe, expect, it } from 'vitest';
import { examples } from '../../../src/vendors/webmarketer/sandbox/examples.ts';
import { failureOf, live, must, NOW, one } from '../kit.ts';
import {
  AUTUMN,
  BY_NAME,
  BY_START,
  contactForm,
  insightQuery,
  JANUARY,
  NO_EVENT,
  outlayInput,
  PAGE,
  PROJECT,
  purchase,
  useFixture,
} from './kit.ts';
import { operations } from './operations.ts';

const fixture = useFixture();

/** Makes the sandbox answer with bodies that the documents print. */
function serve(...names: readonly string[]): void {
  for (const name of names) {
    const { endpoint, status, body } = must(examples.find((example) => example.name === name));
    if (endpoint === null) throw new Error(`the sandbox has no endpoint for ${name}`);
    fixture.sandbox.fail({ kind: 'STATUS', endpoint, status, body: JSON.stringify(body) });
  }
}
function at(text: string): number {
  return Date.parse(text);
}

it('every example of the document has its endpoint in the sandbox', () => {
  expect(examples).toHaveLength(21);
  expect(examples.filter(({ endpoint }) => endpoint === null)).toStrictEqual([]);
});

describe('samples of the Webmarketer documents', () => {
  it('the printed id of an event that was sent is read', async () => {
    serve('event sent', 'event sent and processed', 'event');
    const id = 'da717cf8-cd33-4a6d-a052-68e2096f06b9';
    const [sent] = await fixture.source.track([purchase()], live(), 'ASYNC');
    expect(sent).toMatchObject({ problem: null, event: { externalId: id } });
    const [processed] = await fixture.source.track([purchase({ nonce: '2' })], live(), 'SYNC');
    expect(processed).toMatchObject({ problem: null, event: { session: null } });
    expect(processed?.event?.lead.externalId).toBe('668fdaae3a8d910335ec56b1');
  });

  it('a printed raw event is given as it stands', async () => {
    serve('raw event');
    const { body } = must(examples.find(({ name }) => name === 'raw event'));
    expect(await fixture.source.rawEvent(contactForm(fixture.world), live())).toStrictEqual(body);
  });

  it('a printed event is read with all its metrics: amounts, numbers, states and delays', async () => {
    serve('event');
    const event = await one(
      fixture.source.eventsById([{ ...contactForm(fixture.world), externalId: NO_EVENT }], live()),
    );
    expect(event).toMatchObject({
      ref: { externalId: '7a67b6b7-14bc-4a91-aefa-c2cdc6fd4741' },
      type: 'order',
      occurredAt: at('2024-04-16T20:37:02.000Z'),
      attributable: true,
      expirationPolicy: null,
      createdAt: at('2024-07-11T13:36:53.922Z'),
    });
    expect(
      event?.metrics.map(({ key, type, valueType, value, money }) => [
        ...[key, type, valueType, value],
        money && `${money.amount} ${money.currency}`,
      ]),
    ).toStrictEqual([
      ['turnover', 'STATISTIC', 'currency', null, '70.23 EUR'],
      ['product-count', 'STATISTIC', 'number', 3, null],
      ['paid', 'STATE', 'state', 1, null],
      ['refund', 'STATE', 'state', 1, null],
      ['event-count', 'STATISTIC', 'number', 1, null],
      ['state-delay-paid', 'STATISTIC', 'number', 15, null],
      ['state-delay-refund', 'STATISTIC', 'number', 259_995, null],
    ]);
    expect(event?.metrics.find(({ key }) => key === 'refund')).toMatchObject({
      date: at('2024-04-19T20:50:17.000Z'),
      raw: 1,
      updatedAt: at('2024-07-11T13:51:44.487Z'),
      deletedAt: null,
    });
    expect(event?.fields.find(({ key }) => key === 'phone')).toStrictEqual({
      entity: 'user',
      key: 'phone',
      type: 'phone',
      raw: '+13072805881',
      current: '+1 307 280 5881',
      date: at('2024-04-16T20:37:02.000Z'),
      anonymized: false,
      invalid: false,
    });
  });

  it('printed trashed events are read, with fields as objects and a total beyond the page', async () => {
    serve('trashed events');
    const page = await fixture.source.trashedEvents({ ...PAGE, since: null, until: null }, live());
    expect(page).toMatchObject({ failures: [], next: null });
    expect(page.items).toHaveLength(2);
    expect(page.items[0]).toStrictEqual({
      source: 'WEBMARKETER',
      account: PROJECT,
      externalId: '4b51a5d9-4cd0-4c2b-8925-cf7c8ebc973c',
      eventType: 'call-me-back',
      eventTypeExternalId: '64c27df69d741cd3db897b93',
      processedAt: at('2023-08-21T19:22:19.600Z'),
      rawEventDate: at('2023-08-21T19:22:17.095Z'),
      errors: [
        {
          type: 'invalid-field',
          field: 'phone',
          definition: {
            entity: 'user',
            type: 'phone',
            storageKey: 'phone',
            ingestionKey: 'phone',
            optional: false,
            discriminant: true,
            isPii: true,
            isMostProbableLocation: false,
          },
          value: '0613',
        },
      ],
      raw: null,
    });
    expect(page.items[1]?.errors[0]).toMatchObject({
      field: 'location',
      value: { zipcode: 'wd', country: 'wd' },
    });
  });

  it('printed insights are read', async () => {
    serve('insights');
    const { points } = await fixture.source.insights(
      insightQuery({ metrics: ['turnover', 'event-count', 'qualified'] }),
      live(),
    );
    // A metric that the answer does not have is left out; it is never 0.
    expect(points).toStrictEqual([
      {
        identifier: 'my-project',
        interval: '2023-08-21',
        values: [
          { key: 'turnover', value: 6532 },
          { key: 'event-count', value: 10 },
        ],
      },
      {
        identifier: 'my-project',
        interval: '2023-08-22',
        values: [
          { key: 'turnover', value: 1275 },
          { key: 'event-count', value: 3 },
        ],
      },
    ]);
  });

  it('printed event types are read: in a list, by reference, and as created', async () => {
    serve('event types', 'event type', 'event type created');
    const { items } = await fixture.source.eventTypes({ ...PAGE, order: [] }, live());
    expect(items.map(({ reference, name }) => [reference, name])).toStrictEqual([
      ['contact-form', 'Generic Contact form'],
      ['newsletter', 'Newsletter registration'],
    ]);
    const type = await fixture.source.eventTypeByReference('contact-form', live());
    expect(type).toStrictEqual(items[0]);
    expect(type).toMatchObject({
      externalId: '64ea0e9471360401bc438ef6',
      metadata: { form: 'webmarketer' },
      phoneCountryCodes: ['FR', 'BE'],
      expirationPolicy: null,
      createdAt: at('2023-07-21T10:57:00Z'),
      updatedAt: at('2023-08-26T14:35:00Z'),
      archivedAt: null,
    });
    expect(type?.fields.map(({ entity, storageKey }) => [entity, storageKey])).toStrictEqual([
      ['user', 'email'],
      ['event', 'message'],
    ]);
    const created = await fixture.source.createEventType(
      {
        reference: 'contact-form',
        name: 'Contact Form',
        fields: [],
        metadata: {},
        retentionDays: 365,
        phoneCountryCodes: [],
      },
      live(),
    );
    expect(created).toStrictEqual({
      source: 'WEBMARKETER',
      account: PROJECT,
      externalId: '64ea0e9471360401bc438ef6',
      reference: 'contact-form',
    });
  });

  it('printed campaigns are read: in a list, by id, as created and as changed', async () => {
    serve('campaigns', 'campaign', 'campaign created');
    const { items } = await fixture.source.campaigns(
      { ...PAGE, filter: {}, order: BY_NAME },
      live(),
    );
    expect(items).toStrictEqual([await fixture.source.campaignById(AUTUMN, live())]);
    expect(items[0]).toMatchObject({ name: 'string', active: true, explicit: true });
    const input = { wmktId: null, currency: null, slug: 's', name: 'n', active: true };
    expect(await fixture.source.createCampaign(input, live())).toMatchObject({
      externalId: 'string',
    });
  });

  it('a campaign is read again where the printed answer says that nothing was modified', async () => {
    serve('campaign updated', 'outlay updated', 'campaign');
    await fixture.source.updateCampaign({ campaign: AUTUMN, name: 'string' }, live());
    await fixture.source.updateOutlay({ outlay: JANUARY, amount: '3000' }, live());
    const other = fixture.source.updateCampaign({ campaign: AUTUMN, name: 'other' }, live());
    expect(await failureOf(other)).toMatchObject({ code: 'CONFLICT' });
  });

  it('printed outlays are read: in a list, by id and as created', async () => {
    serve('outlays', 'outlay', 'outlay created');
    const query = { ...PAGE, campaign: AUTUMN, since: null, until: null, order: BY_START };
    const { items } = await fixture.source.outlays(query, live());
    expect(items).toStrictEqual([await fixture.source.outlayById(JANUARY, live())]);
    expect(items[0]).toStrictEqual({
      ref: { campaign: { ...AUTUMN, externalId: 'string' }, externalId: 'string' },
      amount: { amount: '0', currency: 'string' },
      startDate: at('2019-08-24T14:15:22Z'),
      endDate: at('2019-08-24T14:15:22Z'),
      country: 'string',
      region: 'string',
      createdAt: at('2019-08-24T14:15:22Z'),
      updatedAt: at('2019-08-24T14:15:22Z'),
      deletedAt: at('2019-08-24T14:15:22Z'),
    });
    expect(await fixture.source.createOutlay(outlayInput(), live())).toStrictEqual({
      campaign: AUTUMN,
      externalId: 'string',
    });
  });

  it('printed refusals are errors with the code of their status', async () => {
    serve('state refused', 'statistic refused', 'interaction refused');
    const run = (name: string) =>
      failureOf(
        must(operations.find((operation) => operation.name === name)).run(
          fixture.source,
          fixture.world,
        ),
      );
    expect(await run('set a state')).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    expect(await run('set a statistic')).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    expect(await run('record an offline interaction')).toMatchObject({ code: 'UPSTREAM_REJECTED' });
  });
});

describe('dates of Webmarketer', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['2022-04-01Z05:00:00', '2022-04-01T05:00:00Z'],
    ['2022-04-01T06:00:00+01:00', '2022-04-01T05:00:00Z'],
    ['2022-04-01T03:00:00-02:00', '2022-04-01T05:00:00Z'],
    ['2022-04-01T05:00:00', '2022-04-01T05:00:00Z'],
    ['2004-09-22 14:15:00Z', '2004-09-22T14:15:00Z'],
    ['2023-08-21T21:59:59.999Z', '2023-08-21T21:59:59.999Z'],
  ];
  it.each(spellings)('the date %s is read as %s, wherever it stands', async (spelled, meant) => {
    const sample = must(examples.find(({ name }) => name === 'outlay')).body as object;
    const operation = must(operations.find(({ name }) => name === 'outlay'));
    fixture.sandbox.fail({
      kind: 'BODY',
      endpoint: operation.endpoint,
      body: { ...sample, startDate: spelled, endDate: spelled, createdAt: spelled },
    });
    expect(await fixture.source.outlayById(JANUARY, live())).toMatchObject({
      startDate: at(meant),
      endDate: at(meant),
      createdAt: at(meant),
    });
  });

  it('dates are sent as RFC 3339, which is all that the sandbox takes', async () => {
    const window = { from: NOW - 1, to: NOW + 1 };
    await fixture.source.insights(insightQuery({ window }), live());
    const page = { ...PAGE, since: NOW - 1, until: NOW };
    await fixture.source.trashedEvents(page, live());
    await fixture.source.outlays({ ...page, campaign: AUTUMN, order: BY_START }, live());
    const made = await fixture.source.createOutlay(
      outlayInput({ startDate: -62_135_596_800_000, endDate: NOW + 1 }),
      live(),
    );
    expect(await fixture.source.outlayById(made, live())).toMatchObject({
      startDate: -62_135_596_800_000,
      endDate: NOW + 1,
    });
  });
});
