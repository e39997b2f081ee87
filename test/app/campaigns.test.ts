import { expect, test } from 'vitest';
import { tapp, tworld, type Running } from './kit.ts';

const CREATE = `mutation ($input: CreateCampaignInput!) {
  createCampaign(input: $input) {
    __typename
    ... on CampaignSuccess { campaignId campaign { id slug currency explicit account { name } } }
    ... on ConflictProblem { current { id } }
  }
}`;
const OUTLAY = `mutation ($input: CreateOutlayInput!) {
  createOutlay(input: $input) {
    __typename
    ... on OutlaySuccess { outlayId outlay { amount { amount currency } campaign { slug } } }
    ... on InvalidInputProblem { faults { path } }
  }
}`;
const PERFORMANCE = `query ($window: WindowInput!, $model: AttributionModel!, $sources: [Source!]) {
  campaigns(sources: $sources) {
    nodes { slug performance(window: $window, model: $model) { ...P } }
    unattributed(window: $window, model: $model) { ...P }
  }
}
fragment P on CampaignPerformance {
  outlay { amount currency } conversions turnover { amount currency } returnOnAdSpend
}`;

const START = Date.parse('2026-03-01T00:00:00Z');
const day = (number: number) => new Date(START + number * 86_400_000).toISOString();
const window = { from: day(0), to: day(10) };

interface Made {
  readonly createCampaign: { readonly __typename: string; readonly campaignId: string };
}
const make = ({ client }: Running, input: object) => client.request<Made>(CREATE, { input });

async function send({ origin }: Running): Promise<void> {
  const visit = (number: number, trackerId: string, campaign: string | null) => ({
    type: 'page-view',
    nonce: `${trackerId}-${number}`,
    trackerId,
    occurredAt: day(number),
    ...(campaign === null ? {} : { url: `https://shop.example/?utm_campaign=${campaign}` }),
  });
  const order = (number: number, trackerId: string, amount: number) => ({
    type: 'order',
    nonce: `${trackerId}-order`,
    trackerId,
    occurredAt: day(number),
    properties: { amount, currency: 'EUR' },
  });
  await fetch(`${origin}/collect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      visit(1, 'ann', 'spring'),
      visit(2, 'ann', 'summer'),
      order(3, 'ann', 40.01),
      visit(4, 'bob', null),
      order(5, 'bob', 7),
      visit(1, 'cid', 'spring'),
      order(20, 'cid', 1_000),
    ]),
  });
}

test('campaigns tell their outlays and performance, and the list tells what no campaign is credited with', async () => {
  const gateway = await tapp();
  try {
    await send(gateway);
    const input = { slug: 'spring', name: 'Spring sale', currency: 'EUR' };
    const { createCampaign } = await make(gateway, input);
    expect(createCampaign).toMatchObject({
      campaign: { slug: 'spring', explicit: true, account: { name: 'Local store' } },
    });
    const id = createCampaign.campaignId;
    expect((await make(gateway, input)).createCampaign).toEqual({
      __typename: 'ConflictProblem',
      current: { id },
    });
    const outlay = { campaignId: id, amount: '40', startDate: day(0), endDate: day(20) };
    const recorded = await gateway.client.request<unknown>(OUTLAY, {
      input: { ...outlay, nonce: 'n' },
    });
    expect(recorded).toMatchObject({
      createOutlay: { outlay: { amount: { amount: '40.00' }, campaign: { slug: 'spring' } } },
    });
    expect(await gateway.client.request(OUTLAY, { input: { ...outlay, nonce: 'n' } })).toEqual(
      recorded,
    );
    const eur = (amount: string) => [{ amount, currency: 'EUR' }];
    const read = (model: string) => gateway.client.request<unknown>(PERFORMANCE, { window, model });
    expect(await read('LINEAR')).toEqual({
      campaigns: {
        nodes: [
          {
            slug: 'spring',
            performance: {
              outlay: eur('20.00'),
              conversions: 0.5,
              turnover: eur('20.01'),
              returnOnAdSpend: expect.closeTo(1.0005) as number,
            },
          },
          {
            slug: 'summer',
            performance: {
              outlay: [],
              conversions: 0.5,
              turnover: eur('20.00'),
              returnOnAdSpend: null,
            },
          },
        ],
        unattributed: {
          outlay: [],
          conversions: 1,
          turnover: eur('7.00'),
          returnOnAdSpend: null,
        },
      },
    });
    expect(await read('LAST_TOUCH')).toMatchObject({
      campaigns: {
        nodes: [
          { performance: { conversions: 0, turnover: [], returnOnAdSpend: 0 } },
          { performance: { conversions: 1, turnover: eur('40.01') } },
        ],
      },
    });
    const backwards = { window: { from: day(1), to: day(0) }, model: 'LINEAR' };
    await expect(gateway.client.request(PERFORMANCE, backwards)).rejects.toThrow('window.to');
  } finally {
    await gateway.close();
  }
});

test('an outlay of a campaign that only sessions name is refused, and the problem says what to do first', async () => {
  const gateway = await tapp();
  try {
    await send(gateway);
    const { campaigns } = await gateway.client.request<{
      readonly campaigns: { readonly nodes: readonly { readonly id: string }[] };
    }>('{ campaigns(filter: { explicit: false, slug: "summer" }) { nodes { id } } }');
    const [summer] = campaigns.nodes;
    const input = { campaignId: summer?.id, amount: '1', startDate: day(0), endDate: day(1) };
    expect(await gateway.client.request(OUTLAY, { input })).toMatchObject({
      createOutlay: { faults: [{ path: ['input', 'campaignId'] }] },
    });
    const change = `mutation ($id: ID!) { updateCampaign(input: { id: $id, name: "Summer" }) {
      ... on CampaignSuccess { campaign { name explicit } } } }`;
    expect(await gateway.client.request(change, { id: summer?.id })).toEqual({
      updateCampaign: { campaign: { name: 'Summer', explicit: false } },
    });
  } finally {
    await gateway.close();
  }
});

test('the performance of a campaign is null where the source does not know the touches', async () => {
  const world = await tworld();
  try {
    const { campaigns } = await world.client.request<{
      readonly campaigns: {
        readonly nodes: readonly { readonly performance: unknown }[];
        readonly unattributed: unknown;
      };
    }>(PERFORMANCE, { window, model: 'LINEAR', sources: ['WEBMARKETER'] });
    expect(campaigns.nodes.length).toBeGreaterThan(0);
    expect(campaigns.nodes.every(({ performance }) => performance === null)).toBe(true);
    expect(campaigns.unattributed).toBeNull();
  } finally {
    await world.close();
  }
});
