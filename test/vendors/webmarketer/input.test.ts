import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError, InvalidInputError, SourceError } from '../../../src/domain/errors.ts';
import { webmarketer } from '../../../src/vendors/registry.ts';
import { failureOf, live, must, NOW } from '../kit.ts';
import {
  AUTUMN,
  BY_START,
  CAMPAIGNS,
  contactForm,
  insightQuery,
  JANUARY,
  NOTHING,
  outlayInput,
  PAGE,
  TWO_INTEGRATIONS,
  useFixture,
} from './kit.ts';

const fixture = useFixture(TWO_INTEGRATIONS, 'FILE');

/** The paths of all faults. Fails where anything was sent. */
async function faultsOf(run: () => Promise<unknown>): Promise<readonly string[]> {
  fixture.sandbox.resetCounts();
  const error = await failureOf(run());
  expect(fixture.sandbox.calls()).toBe(0);
  if (!(error instanceof InvalidInputError)) throw error;
  for (const { path, message } of error.faults)
    expect(message.startsWith(path.join('.'))).toBe(true);
  return error.faults.map(({ path }) => path.join('.'));
}

const field = {
  entity: 'user',
  type: 'email',
  storageKey: 'email',
  ingestionKey: null,
  optional: false,
  discriminant: true,
  isPii: true,
  isMostProbableLocation: false,
};
const campaign = { wmktId: 'wmkt-1', currency: null, slug: 's', name: 'n', active: true };
const interaction = {
  nonce: null,
  date: null,
  userData: { email: 'a@b.example' },
  nodeData: { wmktId: 'wmkt-1' },
};

describe('input of Webmarketer', () => {
  it('all faults of a state or statistic are told at once, without a call', async () => {
    const set = (type: 'STATE' | 'STATISTIC', key: string, value: number, date: number | null) =>
      faultsOf(() =>
        fixture.source.setEventMetric(
          { event: contactForm(fixture.world), type, key, value, date },
          live(),
        ),
      );
    expect(await set('STATE', ' ', 2, Infinity)).toStrictEqual(['key', 'value', 'date']);
    expect(await set('STATE', 'paid', 0.5, null)).toStrictEqual(['value']);
    expect(await set('STATISTIC', '', NaN, 9e15)).toStrictEqual(['key', 'value', 'date']);
  });

  it('all faults of an event type are told at once, without a call', async () => {
    const input = {
      reference: '',
      name: ' ',
      fields: [
        field,
        { ...field, entity: 'users', type: '' },
        { ...field, storageKey: ' ' },
        field,
      ],
      metadata: null,
      retentionDays: 0,
      phoneCountryCodes: ['FR'],
    };
    expect(await faultsOf(() => fixture.source.createEventType(input, live()))).toStrictEqual([
      'reference',
      'name',
      'phoneCountryCodes',
      'retentionDays',
      'fields.1.entity',
      'fields.1.type',
      'fields.2.storageKey',
      'fields.3.storageKey',
    ]);
  });

  it('all faults of a campaign are told at once, without a call', async () => {
    const create = (more: object) =>
      faultsOf(() => fixture.source.createCampaign({ ...campaign, ...more }, live()));
    const all = { wmktId: 'wmkt-3', currency: 'EUR', slug: '', name: '' };
    expect(await create(all)).toStrictEqual(['wmktId', 'slug', 'name', 'currency']);
    expect(await create({ wmktId: null })).toStrictEqual(['wmktId']);
    const error = await failureOf(
      fixture.source.createCampaign({ ...campaign, wmktId: null }, live()),
    );
    expect(error).toMatchObject({ faults: [{ allowed: ['wmkt-1', 'wmkt-2'] }] });
    const update = (more: object) =>
      faultsOf(() => fixture.source.updateCampaign({ campaign: AUTUMN, ...more }, live()));
    expect(await update({})).toStrictEqual(['name']);
    expect(await update({ name: ' ', active: true })).toStrictEqual(['name']);
  });

  it('all faults of an outlay are told at once, without a call', async () => {
    const create = (more: object) =>
      faultsOf(() => fixture.source.createOutlay(outlayInput(more), live()));
    expect(await create({ amount: '-1', startDate: NaN })).toStrictEqual([
      'amount',
      'startDate',
      'endDate',
    ]);
    expect(await create({ startDate: NOW, endDate: NOW })).toStrictEqual(['endDate']);
    for (const amount of ['', '1e3', '1,5', '.5', 'NaN', '+1', '1234567890123.456', ' 1'])
      expect(await create({ amount })).toStrictEqual(['amount']);
    const update = (more: object) =>
      faultsOf(() => fixture.source.updateOutlay({ outlay: JANUARY, ...more }, live()));
    expect(await update({})).toStrictEqual(['amount']);
    expect(await update({ amount: 'x', startDate: NOW, endDate: NOW - 1 })).toStrictEqual([
      'amount',
      'endDate',
    ]);
    const list = (since: number, until: number) =>
      faultsOf(() =>
        fixture.source.outlays(
          { ...PAGE, campaign: AUTUMN, since, until, order: BY_START },
          live(),
        ),
      );
    expect(await list(NOW, NOW - 1)).toStrictEqual(['until']);
    expect(await list(Infinity, NOW)).toStrictEqual(['since', 'until']);
  });

  it('all faults of a query for trashed events or insights are told at once, without a call', async () => {
    expect(
      await faultsOf(() =>
        fixture.source.trashedEvents({ ...PAGE, since: NOW, until: NOW - 1 }, live()),
      ),
    ).toStrictEqual(['until']);
    const wrong = insightQuery({
      window: { from: NOW, to: NOW },
      metrics: [],
      eventTypes: ['purchase'],
      timezone: 'Europe/Paris',
    });
    expect(await faultsOf(() => fixture.source.insights(wrong, live()))).toStrictEqual([
      'window',
      'metrics',
      'timezone',
      'eventTypes',
    ]);
  });

  it('all faults of an offline interaction are told at once, without a call', async () => {
    const record = (more: object) =>
      faultsOf(() => fixture.source.recordOfflineInteraction({ ...interaction, ...more }, live()));
    expect(await record({ userData: {}, nodeData: {}, date: -9e15 })).toStrictEqual([
      'userData',
      'nodeData.wmktId',
      'date',
    ]);
    expect(await record({ userData: { email: '' }, nodeData: { wmktId: 7 } })).toStrictEqual([
      'userData',
      'nodeData.wmktId',
    ]);
  });

  it('campaigns and outlays of an integration that is not configured cost no call', async () => {
    const elsewhere = { ...AUTUMN, wmktId: 'wmkt-3' };
    fixture.sandbox.resetCounts();
    for (const run of [
      () => fixture.source.updateCampaign({ campaign: elsewhere, name: 'n' }, live()),
      () => fixture.source.createOutlay(outlayInput({ campaign: elsewhere }), live()),
      () =>
        fixture.source.updateOutlay(
          { outlay: { ...JANUARY, campaign: elsewhere }, amount: '1' },
          live(),
        ),
      () =>
        fixture.source.updateOutlay({ outlay: JANUARY, campaign: elsewhere, amount: '1' }, live()),
      () =>
        fixture.source.updateOutlay(
          { outlay: { ...JANUARY, externalId: '' }, amount: '1' },
          live(),
        ),
    ])
      expect(await failureOf(run())).toMatchObject({ code: 'NOT_FOUND' });
    expect(fixture.sandbox.calls()).toBe(0);
  });
});

it('an amount is sent as it was written, to the last digit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1e11 }),
      fc.integer({ min: 0, max: 999 }),
      async (whole, thousandths) => {
        const amount = `${whole}.${String(thousandths).padStart(3, '0')}`;
        const ref = await fixture.source.createOutlay(outlayInput({ amount }), live());
        const outlay = await fixture.source.outlayById(ref, live());
        expect(Number(outlay?.amount.amount)).toBe(Number(amount));
        expect(outlay?.amount.amount).toBe(amount.replace(/\.?0+$/, ''));
      },
    ),
    {
      numRuns: 20,
      examples: [
        [100, 0],
        [0, 0],
      ],
    },
  );
});

it('an id that a client sends takes one segment of the path of the request, whatever characters it has', async () => {
  const ids = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('..', '.', '../..', '%2e%2e', 'a/../b', '?a=b', '#', '\\..\\', '@', ';', '/'),
  );
  await fc.assert(
    fc.asyncProperty(ids, async (externalId) => {
      fixture.sandbox.resetCounts();
      const at = { ...AUTUMN, externalId };
      expect(await fixture.source.campaignById(at, live())).toBeNull();
      expect(await fixture.source.outlayById({ ...JANUARY, externalId }, live())).toBeNull();
      expect(await fixture.source.eventTypeByReference(externalId, live())).toBeNull();
      const isNotFound = { code: 'NOT_FOUND' };
      expect(
        await failureOf(fixture.source.updateCampaign({ campaign: at, name: 'n' }, live())),
      ).toMatchObject(isNotFound);
      expect(
        await failureOf(fixture.source.createOutlay(outlayInput({ campaign: at }), live())),
      ).toMatchObject(isNotFound);
      const { [`GET ${CAMPAIGNS}/:campaign`]: reads = 0 } = fixture.counts();
      expect(reads).toBe(2);
    }),
    { numRuns: 60, examples: [['..'], ['.'], ['/'], ['?'], ['\ud800']] },
  );
  const key = await failureOf(
    fixture.source.setEventMetric(
      { event: contactForm(fixture.world), type: 'STATE', key: '../../x', value: 1, date: null },
      live(),
    ),
  );
  expect(key).toMatchObject({ code: 'INVALID_INPUT' });
});

it('an error of Webmarketer has a code, and none of the words of the vendor', async () => {
  const error = await failureOf(
    fixture.source.updateCampaign(
      { campaign: { ...AUTUMN, externalId: NOTHING }, name: 'n' },
      live(),
    ),
  );
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).not.toBeInstanceOf(SourceError);
});

it.each(['ab', 'Demo', 'demo--project', '-demo', 'demo_project', 'x'.repeat(65), 'demo/..'])(
  'the setting refuses the project id %s',
  (project) => {
    const read = webmarketer.read({
      WEBMARKETER_PROJECT_ID: project,
      WEBMARKETER_SERVICE_ACCOUNT: fixture.sandbox.serviceAccount,
    });
    if (read.state !== 'WRONG') throw new Error('it was taken');
    expect(must(read.faults[0])).toContain('WEBMARKETER_PROJECT_ID');
  },
);
