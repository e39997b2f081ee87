import type { Store } from '../../../src/ports/store.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CampaignInput, OutlayInput } from '../../../src/domain/changes.ts';
import { ConflictError, InvalidInputError } from '../../../src/domain/errors.ts';
import { campaignId } from '../../../src/domain/ids.ts';
import type { CampaignRef } from '../../../src/domain/marketing.ts';
import type { CampaignFilter, CampaignQuery, OutlayQuery } from '../../../src/domain/query.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { failureOf, must, tcall } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import { NOW, tevent, track } from '../kit.ts';

const refOf = (slug: string): CampaignRef => ({ source: 'LOCAL', wmktId: '', externalId: slug });
function create(source: Store, slug: string, more: Partial<CampaignInput> = {}) {
  return must(source.createCampaign)(
    { wmktId: null, currency: null, slug, name: `The ${slug}`, active: true, ...more },
    tcall(),
  );
}
async function list(
  source: Store,
  filter: CampaignFilter = {},
  order: CampaignQuery['order'] = { field: 'NAME', direction: 'ASC' },
): Promise<readonly string[]> {
  const page = await must(source.campaigns)({ filter, order, first: 100, after: null }, tcall());
  return page.items.map(({ slug }) => slug);
}
const campaign = (source: Store, slug: string) => must(source.campaignById)(refOf(slug), tcall());
const visit = (nonce: string, name: string, more: Partial<Parameters<typeof tevent>[0]> = {}) =>
  tevent({ nonce, url: `https://shop.example/?utm_campaign=${encodeURIComponent(name)}`, ...more });

describe.each(engines)('Campaigns on $name', ({ within, runs }) => {
  test('a campaign that sessions name is listed once, as implicit, until it is created', async () => {
    await within(async (source) => {
      await track(source, [
        visit('1', 'spring'),
        visit('2', 'spring', { trackerId: 'bob' }),
        visit('3', 'Été ', { trackerId: 'cid' }),
        visit('4', ' ', { trackerId: 'dan' }),
      ]);
      expect(await list(source)).toEqual(['spring', 'Été'].sort());
      expect(await campaign(source, 'spring')).toMatchObject({
        externalId: 'spring',
        name: 'spring',
        explicit: false,
        active: true,
        currency: null,
        createdAt: null,
      });
      await must(source.updateCampaign)({ campaign: refOf('spring'), name: 'Named' }, tcall());
      expect(await campaign(source, 'spring')).toMatchObject({ name: 'Named', explicit: false });
      const ref = await create(source, 'spring', { currency: 'SEK' });
      expect(ref).toEqual(refOf('spring'));
      expect(await campaign(source, 'spring')).toMatchObject({
        name: 'The spring',
        explicit: true,
        currency: 'SEK',
        createdAt: NOW,
      });
      expect(await list(source)).toHaveLength(2);
      expect(await campaign(source, 'autumn')).toBeNull();
    });
  });

  test('creating a campaign with a used slug is a conflict that names the existing campaign', async () => {
    await within(async (source) => {
      await create(source, 'spring');
      for (const slug of ['spring', ' spring ']) {
        const failure = await failureOf(create(source, slug, { name: 'Another' }));
        expect(failure).toBeInstanceOf(ConflictError);
        expect(failure).toMatchObject({ current: campaignId(refOf('spring')) });
      }
      expect(await campaign(source, 'spring')).toMatchObject({
        name: 'The spring',
        currency: 'EUR',
      });
      expect(await failureOf(create(source, 'other', { wmktId: 'w' }))).toMatchObject({
        faults: [{ path: ['wmktId'] }],
      });
      const unknown = { campaign: refOf('none'), active: false };
      expect(await failureOf(must(source.updateCampaign)(unknown, tcall()))).toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });

  test('campaigns are filtered and ordered', async () => {
    await within(async (source) => {
      await track(source, [visit('1', 'b-implicit')]);
      await create(source, 'c', { name: 'Alpha' });
      await create(source, 'a', { name: 'Zeta', active: false });
      expect(await list(source)).toEqual(['c', 'a', 'b-implicit']);
      expect(await list(source, {}, { field: 'NAME', direction: 'DESC' })).toEqual([
        'b-implicit',
        'a',
        'c',
      ]);
      expect(await list(source, {}, { field: 'EXTERNAL_ID', direction: 'ASC' })).toEqual([
        'a',
        'b-implicit',
        'c',
      ]);
      expect(await list(source, {}, { field: 'ACTIVE', direction: 'ASC' })).toEqual([
        'a',
        'b-implicit',
        'c',
      ]);
      expect(await list(source, { explicit: false })).toEqual(['b-implicit']);
      expect(await list(source, { active: false })).toEqual(['a']);
      expect(await list(source, { nameLike: 'ALP' })).toEqual(['c']);
      expect(await list(source, { slug: 'a', externalId: 'a' })).toEqual(['a']);
      expect(await list(source, { wmktId: 'w' })).toEqual([]);
    });
  });

  function outlay(slug: string, more: Partial<OutlayInput> = {}): OutlayInput {
    return {
      nonce: null,
      campaign: refOf(slug),
      amount: '10',
      startDate: NOW,
      endDate: NOW + DAY,
      country: null,
      region: null,
      ...more,
    };
  }
  const record = (source: Store, input: OutlayInput) => must(source.createOutlay)(input, tcall());
  async function outlays(source: Store, query: Partial<OutlayQuery> = {}) {
    const page = await must(source.outlays)(
      {
        campaign: refOf('spring'),
        since: null,
        until: null,
        order: { field: 'START_DATE', direction: 'ASC' },
        first: 100,
        after: null,
        ...query,
      },
      tcall(),
    );
    return page.items;
  }

  test('an outlay is recorded once for each nonce, and can be changed, moved and ordered', async () => {
    await within(async (source) => {
      await create(source, 'spring');
      await create(source, 'summer');
      await create(source, 'yen', { currency: 'JPY' });
      const first = await record(source, outlay('spring', { nonce: 'n', amount: '9.5' }));
      expect(await record(source, outlay('spring', { nonce: 'n', amount: '9.50' }))).toEqual(first);
      const other = await failureOf(record(source, outlay('spring', { nonce: 'n' })));
      expect(other).toBeInstanceOf(ConflictError);
      await record(
        source,
        outlay('spring', { amount: '100', startDate: NOW - DAY, country: 'FI', region: 'B' }),
      );
      await record(
        source,
        outlay('spring', { endDate: NOW + 3 * DAY, country: 'AX', region: 'C' }),
      );
      const amounts = async (query: Partial<OutlayQuery>) =>
        (await outlays(source, query)).map(({ amount }) => amount.amount);
      const ordered = (field: OutlayQuery['order']['field'], direction: 'ASC' | 'DESC' = 'ASC') =>
        amounts({ order: { field, direction } });
      expect(await ordered('AMOUNT')).toEqual(['9.50', '10.00', '100.00']);
      expect(await ordered('AMOUNT', 'DESC')).toEqual(['100.00', '10.00', '9.50']);
      expect((await ordered('START_DATE'))[0]).toBe('100.00');
      expect(await ordered('END_DATE', 'DESC')).toHaveLength(3);
      expect((await ordered('END_DATE', 'DESC'))[0]).toBe('10.00');
      expect(await ordered('COUNTRY')).toEqual(['10.00', '100.00', '9.50']);
      expect(await ordered('COUNTRY', 'DESC')).toEqual(['100.00', '10.00', '9.50']);
      expect(await ordered('REGION')).toEqual(['100.00', '10.00', '9.50']);
      expect(await ordered('CAMPAIGN')).toHaveLength(3);
      expect(await amounts({ since: NOW })).toHaveLength(2);
      expect(await amounts({ since: NOW, until: NOW + DAY })).toEqual(['9.50']);

      const change = must(source.updateOutlay);
      const moved = await change(
        { outlay: first, campaign: refOf('summer'), amount: '1', country: 'SE' },
        tcall(),
      );
      expect(moved).toEqual({ campaign: refOf('summer'), externalId: first.externalId });
      expect(await must(source.outlayById)(first, tcall())).toMatchObject({
        ref: moved,
        amount: { amount: '1.00', currency: 'EUR' },
        country: 'SE',
      });
      await change({ outlay: moved, country: null }, tcall());
      expect(await must(source.outlayById)(moved, tcall())).toMatchObject({ country: null });
      for (const [wrong, path] of [
        [{ campaign: refOf('yen') }, 'campaign'],
        [{ endDate: NOW - 9 * DAY }, 'endDate'],
        [{ amount: '0.001' }, 'amount'],
      ] as const)
        expect(await failureOf(change({ outlay: moved, ...wrong }, tcall()))).toMatchObject({
          faults: [{ path: [path] }],
        });
      const none = { ...moved, externalId: 'none' };
      expect(await failureOf(change({ outlay: none, amount: '1' }, tcall()))).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await must(source.outlayById)(none, tcall())).toBeNull();
    });
  });

  test('an outlay needs a campaign with a currency, and an amount of whole minor units', async () => {
    await within(async (source) => {
      await track(source, [visit('1', 'named')]);
      await create(source, 'yen', { currency: 'JPY' });
      expect(await failureOf(record(source, outlay('none')))).toMatchObject({ code: 'NOT_FOUND' });
      const unmade = await failureOf(record(source, outlay('named')));
      expect(unmade).toBeInstanceOf(InvalidInputError);
      expect(unmade).toMatchObject({ faults: [{ path: ['campaign'] }] });
      expect(await failureOf(record(source, outlay('yen', { amount: '1.5' })))).toMatchObject({
        faults: [{ path: ['amount'] }],
      });
      await record(source, outlay('yen', { amount: '12345678901234567890' }));
      const [one] = await outlays(source, { campaign: refOf('yen') });
      expect(one?.amount).toEqual({ amount: '12345678901234567890', currency: 'JPY' });
    });
  });

  const someEvents = fc
    .array(
      fc.record({
        trackerId: fc.constantFrom('a', 'b', 'c'),
        minutes: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(0, 60, 120)),
        campaign: fc.option(fc.constantFrom('spring', 'summer', 'autumn')),
        sale: fc.option(
          fc.record({
            type: fc.constantFrom('order', 'purchase', 'refund', 'page-view'),
            turnover: fc.option(
              fc.integer({ min: -500, max: 5_000 }).map((cents) => cents / 100),
              {
                nil: undefined,
              },
            ),
            amount: fc.constantFrom(undefined, 7, '3.33', 'much'),
            currency: fc.constantFrom('EUR', 'sek', 'JPY', 'euros', undefined),
            orderId: fc.constantFrom(undefined, 1, '2'),
          }),
        ),
      }),
      { minLength: 1, maxLength: 14 },
    )
    .map((rows) =>
      rows.map(({ trackerId, minutes, campaign: name, sale }, index) =>
        tevent({
          nonce: `n${index}`,
          trackerId,
          type: sale?.type ?? 'page-view',
          occurredAt: NOW - DAY + minutes * MINUTE,
          url: name === null ? null : `https://shop.example/?utm_campaign=${name}`,
          properties: Object.fromEntries(
            Object.entries(sale ?? {}).filter(
              ([key, value]) => key !== 'type' && value !== undefined,
            ),
          ),
        }),
      ),
    );
  const MODELS = [
    'FIRST_TOUCH',
    'LAST_TOUCH',
    'LAST_NON_DIRECT',
    'LINEAR',
    'TIME_DECAY',
    'POSITION_BASED',
  ] as const;
  const WINDOW = { from: NOW - 2 * DAY, to: NOW };

  test('for any events, the credits of every model add up to the conversions, in any order and any batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents.chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
            fc.integer({ min: 1, max: 4 }),
          ),
        ),
        fc.constantFrom(...MODELS),
        async ([events, shuffled, size], model) => {
          const read = (source: Store) =>
            must(source.attribution)({ window: WINDOW, model }, tcall());
          const attribution = await within(async (source) => {
            await track(source, events);
            return read(source);
          });
          const again = await within(async (source) => {
            for (let from = 0; from < shuffled.length; from += size)
              await track(source, shuffled.slice(from, from + size));
            return read(source);
          });
          expect([...again.campaigns].sort()).toEqual([...attribution.campaigns].sort());
          expect(again.unattributed).toEqual(attribution.unattributed);

          const parts = [...attribution.campaigns.values(), attribution.unattributed];
          const turnover = new Map<string, number>();
          for (const { currency, amount } of parts.flatMap((part) => part.turnover))
            turnover.set(
              currency,
              (turnover.get(currency) ?? 0) + Math.round(Number(amount) * 100),
            );
          const expected = new Map<string, number>();
          let conversions = 0;
          for (const { type, properties } of events) {
            const isOrder = type === 'order' || type === 'purchase';
            const isSale = isOrder || type === 'refund';
            const given = properties['turnover'] ?? (isSale ? properties['amount'] : undefined);
            const currency = String(properties['currency']).toUpperCase();
            const isKnown =
              given !== undefined && given !== 'much' && ['EUR', 'SEK', 'JPY'].includes(currency);
            if (isOrder || (type === 'page-view' && isKnown)) conversions += 1;
            if (!isKnown) continue;
            const places = currency === 'JPY' ? 1 : 100;
            const minor = Math.round(Math.abs(Number(given)) * places) * (100 / places);
            const sign = type === 'refund' || Number(given) < 0 ? -1 : 1;
            expected.set(currency, (expected.get(currency) ?? 0) + sign * minor);
          }
          const counted = parts.reduce((total, part) => total + part.conversions, 0);
          expect(counted).toBeCloseTo(conversions, 5);
          for (const [currency, total] of expected)
            expect([currency, turnover.get(currency) ?? 0]).toEqual([currency, total]);
        },
      ),
      { numRuns: runs(80) },
    );
  });

  test('sessions of campaigns before a sale are credited, a later session is not', async () => {
    await within(async (source) => {
      const at = (minute: number) => ({ occurredAt: NOW - DAY + minute * MINUTE });
      const sale = (nonce: string, minute: number, more: object = {}) =>
        tevent({
          nonce,
          type: 'order',
          ...at(minute),
          properties: { amount: 10, currency: 'EUR', orderId: nonce, ...more },
        });
      await track(source, [
        tevent({ nonce: 'direct', ...at(0) }),
        sale('early', 1),
        // In the same session, but after the sale.
        visit('spring', 'spring', at(2)),
        visit('summer', 'summer', at(60)),
        sale('both', 61, { amount: 5.01 }),
        visit('autumn', 'autumn', at(120)),
        tevent({
          nonce: 'back',
          type: 'refund',
          ...at(121),
          properties: { amount: 5.01, currency: 'EUR', orderId: 'both' },
        }),
      ]);
      const read = async (to: number) =>
        must(source.attribution)(
          { window: { from: WINDOW.from, to: NOW - DAY + to * MINUTE }, model: 'LINEAR' },
          tcall(),
        );
      const eur = (amount: string) => [{ amount, currency: 'EUR' }];
      const before = await read(100);
      expect(Object.fromEntries(before.campaigns)).toEqual({
        spring: { conversions: 0.5, turnover: eur('2.51'), outlay: [] },
        summer: { conversions: 0.5, turnover: eur('2.50'), outlay: [] },
      });
      expect(before.unattributed).toEqual({ conversions: 1, turnover: eur('10.00'), outlay: [] });
      // A refund is taken from the campaigns of its order, whatever sessions followed.
      expect(Object.fromEntries((await read(200)).campaigns)).toEqual({
        spring: { conversions: 0.5, turnover: eur('0.00'), outlay: [] },
        summer: { conversions: 0.5, turnover: eur('0.00'), outlay: [] },
      });
    });
  });

  test('the part of an outlay that lies in the window is counted, for each currency', async () => {
    await within(async (source) => {
      const midnight = Math.floor(NOW / DAY) * DAY;
      await create(source, 'spring');
      await create(source, 'yen', { currency: 'JPY' });
      await record(
        source,
        outlay('spring', { amount: '30', startDate: midnight, endDate: midnight + 30 * DAY }),
      );
      await record(source, outlay('spring', { amount: '1', startDate: midnight }));
      await record(
        source,
        outlay('yen', { amount: '500', startDate: midnight - 90 * DAY, endDate: midnight }),
      );
      const { campaigns, unattributed } = await must(source.attribution)(
        { window: { from: midnight + DAY, to: midnight + 8 * DAY }, model: 'LINEAR' },
        tcall(),
      );
      expect(campaigns.get('spring')?.outlay).toEqual([{ amount: '7.33', currency: 'EUR' }]);
      expect(campaigns.get('yen')?.outlay ?? []).toEqual([]);
      expect(unattributed.outlay).toEqual([]);
    });
  });

  test('conversions are all counted when they exceed what one statement reads', async () => {
    await within(async (source) => {
      const events = Array.from({ length: 2_500 }, (_, index) =>
        tevent({
          nonce: `n${index}`,
          type: 'order',
          trackerId: `v${index % 50}`,
          occurredAt: NOW - DAY + Math.floor(index / 10),
          url: index % 2 === 0 ? 'https://shop.example/?utm_campaign=spring' : null,
          properties: { turnover: '0.01', currency: 'EUR' },
        }),
      );
      for (let from = 0; from < events.length; from += 500)
        await track(source, events.slice(from, from + 500));
      const { campaigns, unattributed } = await must(source.attribution)(
        { window: WINDOW, model: 'LINEAR' },
        tcall(),
      );
      const spring = must(campaigns.get('spring'));
      expect(spring.conversions + unattributed.conversions).toBe(2_500);
      expect(unattributed.conversions).toBeGreaterThan(0);
    });
  });
});
