import { afterAll, beforeAll, expect, test } from 'vitest';
import { tapp } from '../../app/kit.ts';
import { tcollect, type Collector } from './kit.ts';

let collector: Collector;
beforeAll(async () => {
  collector = await tcollect();
});
afterAll(() => collector.close());

test.each([
  ['2026-11-20T10:00:00', '2026-11-20T10:00:00.000Z'],
  ['2026-11-20T12:00:00+02:00', '2026-11-20T10:00:00.000Z'],
  [1_795_846_387, '2026-11-28T06:13:07.000Z'],
  ['1795846387', '2026-11-28T06:13:07.000Z'],
])('an event at %j happened at %s', async (occurredAt, expected) => {
  await collector.send({ type: 'page-view', nonce: `n ${occurredAt}`, occurredAt });
  expect(new Date(collector.stored.at(-1)?.occurredAt ?? NaN).toISOString()).toBe(expected);
});

test.each([
  '2026-02-30T10:00:00Z',
  '2026-13-01T10:00:00Z',
  'November 20, 2026',
  '11/12/2026',
  '2026',
])('an event at %j is refused, with the form that is right', async (occurredAt) => {
  const response = await collector.send({ type: 'page-view', nonce: 'n', occurredAt });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    results: [
      {
        error:
          'occurredAt must be an RFC 3339 date-time, such as 2026-11-28T10:00:00Z, or milliseconds since 1970',
      },
    ],
  });
});

test('trackEvents reads a moment by the same rule, and both doors refuse what lies before EARLIEST_EVENT', async () => {
  const app = await tapp();
  const send = (occurredAt: string) =>
    app.client
      .request<{ readonly trackEvents: object }>(
        `mutation ($at: DateTime) { trackEvents(input: { events: [{ type: "x", nonce: "${occurredAt}", occurredAt: $at }] }) {
          ... on TrackEventsSuccess { results { event { occurredAt } problem { message } } } } }`,
        { at: occurredAt },
      )
      .then(({ trackEvents }) => JSON.stringify(trackEvents))
      .catch((cause: unknown) => String(cause));
  expect(await send('2026-01-20T10:00:00')).toContain('2026-01-20T10:00:00.000Z');
  expect(await send('2026-02-30T10:00:00Z')).toContain('A DateTime is an RFC 3339 date-time');
  expect(await send('1999-12-31T23:59:59Z')).toContain('EARLIEST_EVENT');
  const response = await fetch(`${app.origin}/collect`, {
    method: 'POST',
    body: JSON.stringify({ type: 'x', nonce: 'old', occurredAt: '1999-12-31T23:59:59Z' }),
  });
  expect(JSON.stringify(await response.json())).toContain('EARLIEST_EVENT');
  await app.close();
});
