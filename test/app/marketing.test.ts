import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CampaignOutlaysDocument,
  CreateCampaignDocument,
  CreateEventTypeDocument,
  CreateOutlayDocument,
  EventInsightsDocument,
  EventTypesDocument,
  EventWithRawDocument,
  RecordOfflineInteractionDocument,
  SetEventStateDocument,
  SetEventStatisticDocument,
  TrackEventsDocument,
  TrashedEventsDocument,
  UpdateCampaignDocument,
  UpdateLeadDocument,
  UpdateOutlayDocument,
} from '../operations.gen.ts';
import { tapp, tworld, type World } from './kit.ts';

const source = 'WEBMARKETER' as const;
const DAY = 86_400_000;
const WINDOW = {
  from: new Date(Date.now() - 30 * DAY).toISOString(),
  to: new Date(Date.now() + DAY).toISOString(),
};
const PURCHASE = {
  type: 'purchase',
  trackerId: 'browser-7',
  properties: {
    first_name: 'John',
    last_name: 'Locke',
    email: 'john.locke@webmarketer.example',
    amount: 100,
    currency: 'EUR',
  },
};

let world: World;
beforeAll(async () => {
  world = await tworld();
});
afterAll(() => world.close());

/** Sends one event and waits for it; its global id. */
async function sendPurchase(nonce: string): Promise<string> {
  const input = { source, events: [{ ...PURCHASE, nonce }] };
  const { trackEvents } = await world.client.request(TrackEventsDocument, { input });
  const sent = trackEvents?.__typename === 'TrackEventsSuccess' ? trackEvents.results[0] : null;
  if (!sent?.eventId) throw new Error(JSON.stringify(trackEvents));
  return sent.eventId;
}

describe('Webmarketer, written and read by GraphQL', () => {
  test('an event that is sent to a vendor reads as it was sent, and its states and statistics can be set', async () => {
    const eventId = await sendPurchase('written-1');
    const { node } = await world.client.request(EventWithRawDocument, { id: eventId });
    expect(node).toMatchObject({
      type: 'purchase',
      nonce: 'written-1',
      raw: { nonce: 'written-1', data: PURCHASE.properties },
    });

    const { setEventStatistic } = await world.client.request(SetEventStatisticDocument, {
      input: { eventId, key: 'turnover', value: 4_000 },
    });
    const money = { key: 'turnover', money: { amount: '4000', currency: 'EUR' } };
    expect(setEventStatistic).toMatchObject({
      event: {
        metrics: { nodes: expect.arrayContaining([expect.objectContaining(money)]) as unknown },
      },
    });

    const { setEventState } = await world.client.request(SetEventStateDocument, {
      input: { eventId, key: 'no-such-state', value: true },
    });
    expect(setEventState).toMatchObject({
      __typename: 'InvalidInputProblem',
      faults: [{ path: ['input', 'key'], allowed: expect.arrayContaining(['paid']) as unknown }],
    });
  });

  test('an event that does not fit its type is reported as trashed, and is in the trash', async () => {
    const input = {
      source,
      events: [{ type: 'purchase', nonce: 'wrong-1', properties: { email: 'nobody' } }],
    };
    const { trackEvents } = await world.client.request(TrackEventsDocument, { input });
    expect(trackEvents).toMatchObject({ __typename: 'TrackEventsSuccess', accepted: 0 });
    const { trashedEvents } = await world.client.request(TrashedEventsDocument, {
      sources: [source],
    });
    expect(trashedEvents.completeness.isComplete).toBe(true);
    expect(trashedEvents.nodes[0]).toMatchObject({ eventType: 'purchase' });
    expect(trashedEvents.nodes[0]?.errors.length).toBeGreaterThan(0);
  });

  test('an event type of a vendor is created once, and is found afterwards', async () => {
    const input = {
      source,
      reference: 'brochure',
      name: 'Brochure',
      fields: [{ entity: 'user', type: 'email', storageKey: 'email', discriminant: true }],
    };
    for (let time = 0; time < 2; time += 1) {
      const { createEventType } = await world.client.request(CreateEventTypeDocument, { input });
      expect(createEventType).toMatchObject({
        __typename: 'CreateEventTypeSuccess',
        eventType: { reference: 'brochure' },
      });
    }
    const { createEventType } = await world.client.request(CreateEventTypeDocument, {
      input: { ...input, name: 'Another' },
    });
    expect(createEventType).toMatchObject({ __typename: 'ConflictProblem' });
    const { eventTypes } = await world.client.request(EventTypesDocument, { search: 'broch' });
    expect(eventTypes.nodes).toMatchObject([{ reference: 'brochure', name: 'Brochure' }]);
  });

  test('campaigns and outlays of a vendor can be created, changed and read again', async () => {
    const { createCampaign } = await world.client.request(CreateCampaignDocument, {
      input: { source, slug: 'spring-sale', name: 'Spring sale' },
    });
    if (createCampaign?.__typename !== 'CampaignSuccess')
      throw new Error(JSON.stringify(createCampaign));
    const { campaignId } = createCampaign;
    const { updateCampaign } = await world.client.request(UpdateCampaignDocument, {
      input: { id: campaignId, active: false },
    });
    expect(updateCampaign).toMatchObject({ campaign: { name: 'Spring sale', active: false } });

    const { createOutlay } = await world.client.request(CreateOutlayDocument, {
      input: {
        campaignId,
        amount: '120.50',
        startDate: '2026-10-01T00:00:00Z',
        endDate: '2026-11-01T00:00:00Z',
      },
    });
    if (createOutlay?.__typename !== 'OutlaySuccess') throw new Error(JSON.stringify(createOutlay));
    const { updateOutlay } = await world.client.request(UpdateOutlayDocument, {
      input: { id: createOutlay.outlayId, amount: '130', region: 'Uusimaa' },
    });
    expect(updateOutlay).toMatchObject({
      outlay: { amount: { amount: '130', currency: 'EUR' }, region: 'Uusimaa' },
    });
    const { node } = await world.client.request(CampaignOutlaysDocument, { id: campaignId });
    expect(node).toMatchObject({
      outlays: { nodes: [{ amount: { amount: '130' } }], totalCount: { value: 1 } },
    });
  });

  test('insights of a vendor count the events that were sent, and an unknown metric is a fault that names the known ones', async () => {
    await sendPurchase('counted-1');
    const { eventInsights } = await world.client.request(EventInsightsDocument, {
      input: { source, window: WINDOW, metrics: ['event-count'], interval: 'YEAR' },
    });
    if (eventInsights.__typename !== 'EventInsights')
      throw new Error(JSON.stringify(eventInsights));
    const sum = eventInsights.points.reduce(
      (total, { values }) => total + (values[0]?.value ?? 0),
      0,
    );
    expect(sum).toBeGreaterThan(1);
    const { eventInsights: unknown } = await world.client.request(EventInsightsDocument, {
      input: { source, window: WINDOW, metrics: ['evnt-count'] },
    });
    expect(unknown).toMatchObject({
      __typename: 'InvalidInputProblem',
      faults: [
        {
          path: ['input', 'metrics', '0'],
          allowed: expect.arrayContaining(['event-count']) as unknown,
        },
      ],
    });
  });

  test('an offline interaction is recorded, and a wrong one is refused with all faults before a call is spent', async () => {
    const { recordOfflineInteraction } = await world.client.request(
      RecordOfflineInteractionDocument,
      {
        input: {
          source,
          userData: { email: 'ada@acme.example' },
          nodeData: { wmktId: world.sandboxes.env['WEBMARKETER_WMKT_ID'] },
        },
      },
    );
    expect(recordOfflineInteraction).toMatchObject({ accepted: true });
    const before = world.sandboxes.webmarketer.calls();
    const { recordOfflineInteraction: refused } = await world.client.request(
      RecordOfflineInteractionDocument,
      { input: { source, userData: {}, nodeData: {} } },
    );
    expect(refused).toMatchObject({
      faults: [{ path: ['input', 'userData'] }, { path: ['input', 'nodeData'] }],
    });
    expect(world.sandboxes.webmarketer.calls()).toBe(before);
  });
});

test('a mutation that a source cannot do is refused at no call, and names the sources that can', async () => {
  const { leads } = await world.client.request<{
    readonly leads: { readonly nodes: readonly { readonly id: string }[] };
  }>('{ leads(sources: [LEADFEEDER], first: 1) { nodes { id } } }');
  const before = world.sandboxes.leadfeeder.calls();
  const { updateLead } = await world.client.request(UpdateLeadDocument, {
    input: { id: leads.nodes[0]?.id ?? '', closed: true },
  });
  expect(updateLead).toMatchObject({ __typename: 'UnsupportedProblem', supportedBy: ['GIOSG'] });
  expect(world.sandboxes.leadfeeder.calls()).toBe(before);
});

test('a mutation at a vendor that is not configured is a problem in its result', async () => {
  const gateway = await tapp();
  try {
    const { createCampaign } = await gateway.client.request(CreateCampaignDocument, {
      input: { source, slug: 'a', name: 'A' },
    });
    expect(createCampaign).toMatchObject({
      __typename: 'UpstreamProblem',
      code: 'NOT_CONFIGURED',
    });
  } finally {
    await gateway.close();
  }
});

test('a wrong change of a lead is refused with all faults at once and their places', async () => {
  const { updateLead } = await world.client.request(UpdateLeadDocument, {
    input: {
      id: 'x',
      assigneeExternalId: ' ',
      unassign: true,
      tags: ['a'],
      addTags: [''],
    },
  });
  expect(updateLead).toMatchObject({
    faults: [
      { path: ['input', 'assigneeExternalId'] },
      { path: ['input', 'unassign'] },
      { path: ['input', 'tags'] },
      { path: ['input', 'expect', 'tags'] },
      { path: ['input', 'addTags', '0'] },
    ],
  });
});
