import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import type { InsightInterval } from '../../../src/domain/query.ts';
import { toLead } from '../../../src/vendors/webmarketer/map.ts';
import { failureOf, live, NOW, one, paginate } from '../kit.ts';
import {
  contactForm,
  type Fixture,
  insightQuery,
  NO_EVENT,
  OF_PROJECT,
  only,
  PAGE,
  PROJECT,
  purchase,
  startFixture,
  TWO_INTEGRATIONS,
  useFixture,
} from './kit.ts';

const fixture = useFixture(TWO_INTEGRATIONS, 'FILE');

describe('a user', () => {
  it.each([true, false, null])('is redacted where a value has anonymized %j', (anonymized) => {
    const kept = { type: 'string', raw: 'x', current: 'x', date: NOW, invalid: false };
    const values = [
      ['first_name', { ...kept, anonymized: false }],
      ['email', { ...kept, anonymized }],
    ] as const;
    const lead = toLead('u1', values, { project: PROJECT, fetchedAt: NOW });
    expect(lead.isRedacted).toBe(anonymized === true);
  });
});

describe('an event', () => {
  it('an event is read with its metrics and fields by one call', async () => {
    const ref = contactForm(fixture.world);
    const event = await one(fixture.source.eventsById([ref], live()));
    expect(event).toMatchObject({ ref, type: 'contact-form', attributable: true });
    expect(event?.metrics).toMatchObject([
      { key: 'event-count', type: 'STATISTIC', valueType: 'number', value: 1, money: null },
    ]);
    expect(event?.fields).toContainEqual(
      expect.objectContaining({ entity: 'event', key: 'page-title', current: 'contact' }),
    );
    expect(event?.fields).toContainEqual(
      expect.objectContaining({ entity: 'user', key: 'external-id' }),
    );
    expect(fixture.counts()).toStrictEqual({ [`GET ${OF_PROJECT}/events/:event`]: 1 });
  });

  it('an event as it was sent is read by a call of its own', async () => {
    const ref = contactForm(fixture.world);
    expect(await fixture.source.rawEvent(ref, live())).toMatchObject({
      _id: ref.externalId,
      projectId: PROJECT,
      eventType: 'contact-form',
      data: { 'page-title': 'contact' },
    });
    expect(fixture.counts()).toStrictEqual({ [`GET ${OF_PROJECT}/events/raw/:event`]: 1 });
  });

  it('an unknown event is null; an id that is no UUID costs no call', async () => {
    const ref = contactForm(fixture.world);
    const none = { ...ref, externalId: NO_EVENT };
    expect(await fixture.source.rawEvent(none, live())).toBeNull();
    expect(await fixture.source.eventsById([none], live())).toStrictEqual([null]);
    fixture.sandbox.resetCounts();
    for (const externalId of ['trash', 'raw', '', '..', 'insights', `${NO_EVENT}/metrics`]) {
      expect(await fixture.source.rawEvent({ ...ref, externalId }, live())).toBeNull();
      expect(await fixture.source.eventsById([{ ...ref, externalId }], live())).toStrictEqual([
        null,
      ]);
    }
    const elsewhere = { ...ref, lead: { ...ref.lead, account: 'another-project' } };
    expect(await fixture.source.rawEvent(elsewhere, live())).toBeNull();
    expect(fixture.counts()).toStrictEqual({});
  });
});

describe('event types', () => {
  const references = async (query: Partial<Parameters<Fixture['source']['eventTypes']>[0]>) => {
    const page = await fixture.source.eventTypes({ ...PAGE, order: [], ...query }, live());
    expect(page).toMatchObject({ next: null, ordered: true, failures: [] });
    return page.items.map(({ reference }) => reference);
  };

  it('Webmarketer filters event types', async () => {
    expect(await references({})).toStrictEqual([
      'page-view',
      'contact-form',
      'purchase',
      'call-me-back',
    ]);
    expect(await references({ search: 'FORM' })).toStrictEqual(['contact-form']);
    expect(await references({ archived: true })).toStrictEqual(['fax']);
    expect(await references({ archived: false, storageKey: 'rdv' })).toStrictEqual([
      'call-me-back',
    ]);
    expect(await references({ reference: 'purchase' })).toStrictEqual(['purchase']);
    expect(await references({ reference: 'nothing' })).toStrictEqual([]);
    expect(fixture.counts()).toStrictEqual({ [`GET ${OF_PROJECT}/event-types`]: 6 });
  });

  it('Webmarketer sorts event types by several fields', async () => {
    expect(await references({ order: [{ field: 'NAME', direction: 'DESC' }] })).toStrictEqual([
      'purchase',
      'page-view',
      'contact-form',
      'call-me-back',
    ]);
    expect(
      await references({
        order: [
          { field: 'CREATED_AT', direction: 'DESC' },
          { field: 'REFERENCE', direction: 'ASC' },
        ],
      }),
    ).toStrictEqual(['call-me-back', 'contact-form', 'page-view', 'purchase']);
  });

  it('an event type is read by its reference, with its fields and its phone countries in order', async () => {
    const type = await fixture.source.eventTypeByReference('call-me-back', live());
    expect(type).toMatchObject({
      source: 'WEBMARKETER',
      account: PROJECT,
      reference: 'call-me-back',
      name: 'Call me back',
      archivedAt: null,
      metadata: { form: 'webmarketer' },
      phoneCountryCodes: ['FR', 'BE'],
      createdAt: NOW,
    });
    expect(type?.fields[0]).toStrictEqual({
      entity: 'user',
      type: 'phone',
      storageKey: 'phone',
      ingestionKey: 'phone',
      optional: false,
      discriminant: true,
      isPii: true,
      isMostProbableLocation: false,
    });
    expect(await fixture.source.eventTypeByReference('nothing', live())).toBeNull();
    expect(fixture.counts()).toStrictEqual({ [`GET ${OF_PROJECT}/event-types/:reference`]: 2 });
    expect(await fixture.source.eventTypeByReference('', live())).toBeNull();
  });
});

describe('trashed events', () => {
  it.each(['object', 'string'] as const)(
    'a trashed event tells what was wrong where the answer has the field as %s',
    async (trashFields) => {
      const own = await startFixture();
      own.sandbox.nameTrashFields(trashFields);
      const [tracked] = await own.source.track(
        [purchase({ properties: { email: 'nobody', amount: 'much' } })],
        live(),
        'ASYNC',
      );
      own.sandbox.resetCounts();
      const page = await own.source.trashedEvents({ ...PAGE, since: null, until: null }, live());
      expect(own.counts()).toStrictEqual({ [`GET ${OF_PROJECT}/events/trash`]: 1 });
      const definition = {
        entity: 'user',
        type: 'email',
        storageKey: 'email',
        ingestionKey: 'email',
        optional: false,
        discriminant: true,
        isPii: true,
        isMostProbableLocation: false,
      };
      expect(only(page.items)).toStrictEqual({
        source: 'WEBMARKETER',
        account: PROJECT,
        externalId: tracked?.event?.externalId,
        eventType: 'purchase',
        eventTypeExternalId: '64ea0e9471360401bc430002',
        processedAt: NOW,
        rawEventDate: NOW - DAY,
        errors: [
          {
            type: 'invalid-field',
            field: 'email',
            definition: trashFields === 'object' ? definition : null,
            value: 'nobody',
          },
          {
            type: 'invalid-field',
            field: 'amount',
            definition:
              trashFields === 'object'
                ? (expect.objectContaining({ type: 'number' }) as unknown)
                : null,
            value: 'much',
          },
        ],
        raw: null,
      });
      await own.close();
    },
  );

  it('trashed events of a period come newest first, each once over all pages', async () => {
    let now = NOW;
    const own = await startFixture({ now: () => now });
    for (let n = 0; n < 350; n += 1) {
      now = NOW + n * 1_000;
      await own.source.track([purchase({ nonce: String(n), type: 'no-such' })], live(), 'ASYNC');
    }
    const trash = (since: number | null, until: number | null) =>
      paginate((after) => own.source.trashedEvents({ first: 100, after, since, until }, live()));
    const [few, ...none] = await trash(NOW + 10_000, NOW + 30_000);
    expect(none).toStrictEqual([]);
    expect(few?.items).toHaveLength(21);
    expect(few?.ordered).toBe(true);
    const times = few?.items.map(({ processedAt }) => processedAt) ?? [];
    expect(times).toStrictEqual(times.toSorted((a, b) => b - a));
    const all = await trash(null, null);
    expect(new Set(all.flatMap(({ items }) => items.map((one) => one.externalId))).size).toBe(350);
    await own.close();
  });
});

describe('insights', () => {
  const LABELS: Readonly<Record<InsightInterval, RegExp>> = {
    HOUR: /^\d{4}-\d{2}-\d{2}T\d{2}/,
    DAY: /^\d{4}-\d{2}-\d{2}$/,
    WEEK: /^\d{4}-W\d{2}$/,
    MONTH: /^\d{4}-\d{2}$/,
    YEAR: /^\d{4}$/,
    HOUR_OF_DAY: /^([0-9]|1\d|2[0-3])$/,
    DAY_OF_WEEK: /^[1-7]$/,
    MONTH_OF_YEAR: /^([1-9]|1[0-2])$/,
  };
  const intervals = Object.entries(LABELS) as [InsightInterval, RegExp][];
  const sum = (points: readonly { readonly values: readonly { readonly value: number }[] }[]) =>
    points.reduce((all, { values }) => all + (values[0]?.value ?? 0), 0);

  it.each(intervals)('insights by %s count every event once', async (interval, label) => {
    const { points } = await fixture.source.insights(insightQuery({ interval }), live());
    const events = fixture.world.people
      .filter(({ index }) => index % 2 === 0)
      .flatMap(({ visits }) => visits.flatMap(({ pages }) => pages));
    expect(sum(points)).toBe(events.length);
    for (const point of points) {
      expect(point.identifier).toBe(PROJECT);
      expect(point.interval).toMatch(label);
    }
    expect(fixture.counts()).toStrictEqual({
      [`GET ${OF_PROJECT}/event-types`]: 1,
      [`POST ${OF_PROJECT}/events/insights`]: 1,
    });
  });

  it('insights hold for a half-open window: those of two adjacent windows add up to the whole', async () => {
    const moments = fixture.world.people.flatMap(({ visits }) =>
      visits.flatMap(({ pages }) => pages.map(({ at }) => at)),
    );
    // An event at the edge between two windows belongs to one of them.
    const cuts = fc.oneof(
      fc.integer({ min: 1, max: 30 * DAY }).map((ago) => NOW - ago),
      fc.constantFrom(...moments),
    );
    await fc.assert(
      fc.asyncProperty(cuts, async (cut) => {
        const count = async (from: number, to: number) =>
          sum(
            (await fixture.source.insights(insightQuery({ window: { from, to } }), live())).points,
          );
        const [from, to] = [NOW - 60 * DAY, NOW + DAY];
        expect((await count(from, cut)) + (await count(cut, to))).toBe(await count(from, to));
      }),
      { numRuns: 15 },
    );
  });

  it('insights are broken down by all event types, or by some of them', async () => {
    const by = async (eventTypes: readonly string[] | null) => {
      const query = insightQuery({ groupBy: 'EVENT_TYPE', interval: 'YEAR', eventTypes });
      const { points } = await fixture.source.insights(query, live());
      return points.map(({ identifier }) => identifier).toSorted();
    };
    expect(await by(null)).toStrictEqual(['contact-form', 'page-view']);
    expect(await by(['contact-form'])).toStrictEqual(['contact-form']);
  });

  it('insights of an unknown metric are INVALID_INPUT, with the metrics that exist', async () => {
    const query = insightQuery({
      metrics: ['turnover', 'tunrover', 'state-delay-paid', 'state-delay-turnover'],
      groupBy: 'EVENT_TYPE',
      eventTypes: ['purchase', 'sale', 'fax'],
    });
    const error = await failureOf(fixture.source.insights(query, live()));
    const metrics = [
      ...['converted', 'event-count', 'paid', 'product-count', 'qualified', 'rdv', 'refund'],
      ...['state-delay-converted', 'state-delay-paid', 'state-delay-qualified'],
      ...['state-delay-rdv', 'state-delay-refund', 'turnover'],
    ];
    const types = ['call-me-back', 'contact-form', 'fax', 'page-view', 'purchase'];
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [
        { path: ['metrics', '1'], allowed: metrics },
        { path: ['metrics', '3'], allowed: metrics },
        { path: ['eventTypes', '1'], allowed: types },
      ],
    });
    // The active event types are read, then the archived ones. Insights, which would answer 0, are not asked for.
    expect(fixture.counts()).toStrictEqual({ [`GET ${OF_PROJECT}/event-types`]: 2 });
  });

  it('insights are not asked for where their names could not be checked', async () => {
    fixture.sandbox.fail({
      kind: 'BODY',
      endpoint: `GET ${OF_PROJECT}/event-types`,
      body: { data: [{ reference: 1 }], total: 1 },
    });
    const error = await failureOf(
      fixture.source.insights(insightQuery({ metrics: ['turnover'] }), live()),
    );
    fixture.sandbox.heal();
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(fixture.counts()).toStrictEqual({ [`GET ${OF_PROJECT}/event-types`]: 2 });
  });
});
