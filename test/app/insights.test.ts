import { expect, test } from 'vitest';
import { post, tapp } from './kit.ts';

const INSIGHTS = `query ($input: EventInsightsInput!) {
  eventInsights(input: $input) {
    __typename
    ... on EventInsights {
      points { interval identifier values { key value } }
      completeness { isComplete sources { source state } }
    }
    ... on InvalidInputProblem { faults { path message allowed } }
  }
}`;

test('insights count events by the days and hours of a time zone', async () => {
  const gateway = await tapp();
  try {
    const events = [
      // The clocks of Helsinki are put back at 01:00 UTC.
      ['page-view', '2023-10-29T00:30:00Z'],
      ['page-view', '2023-10-29T01:30:00Z'],
      ['form', '2023-10-29T21:59:59.999Z'],
      ['form', '2023-10-29T22:00:00Z'],
    ].map(([type, occurredAt], index) => ({
      nonce: `n${index}`,
      trackerId: 'a',
      type,
      occurredAt,
    }));
    await post(`${gateway.origin}/collect`, events);
    await post(`${gateway.origin}/collect`, events.slice(1));
    const ask = (input: object) =>
      gateway.client.request(INSIGHTS, {
        input: {
          source: 'LOCAL',
          window: { from: '2023-10-01T00:00:00Z', to: '2023-11-01T00:00:00Z' },
          metrics: ['event-count'],
          timezone: 'Europe/Helsinki',
          ...input,
        },
      });
    const point = (interval: string, identifier: string, value: number) => ({
      ...{ interval, identifier, values: [{ key: 'event-count', value }] },
    });
    expect(await ask({})).toEqual({
      eventInsights: {
        __typename: 'EventInsights',
        points: [point('2023-10-29', 'local', 3), point('2023-10-30', 'local', 1)],
        completeness: { isComplete: true, sources: [{ source: 'LOCAL', state: 'LIVE' }] },
      },
    });
    expect(await ask({ interval: 'HOUR_OF_DAY', groupBy: 'EVENT_TYPE' })).toMatchObject({
      eventInsights: {
        points: [point('0', 'form', 1), point('3', 'page-view', 2), point('23', 'form', 1)],
      },
    });
    expect(await ask({ interval: 'DAY_OF_WEEK', eventTypes: ['form', 'form'] })).toMatchObject({
      eventInsights: { points: [point('1', 'local', 1), point('7', 'local', 1)] },
    });
    expect(await ask({ metrics: ['event-count', 'turnover'], eventTypes: ['forms'] })).toEqual({
      eventInsights: {
        __typename: 'InvalidInputProblem',
        faults: [
          {
            path: ['input', 'metrics', '1'],
            message: expect.stringContaining('turnover') as unknown,
            allowed: ['event-count'],
          },
          {
            path: ['input', 'eventTypes', '0'],
            message: expect.stringContaining('forms') as unknown,
            allowed: ['form', 'page-view'],
          },
        ],
      },
    });
  } finally {
    await gateway.close();
  }
});
