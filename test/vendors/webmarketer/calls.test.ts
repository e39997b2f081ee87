import { expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { ALL, leadQuery, live, must, NOW, one, startFixture } from '../kit.ts';

it('a total without end costs one call a page of leads, and ten for the events of one', async () => {
  const started = await startFixture({ people: 1_900 });
  const source = started.source('WEBMARKETER');
  const { items } = await must(source.leads)(leadQuery(), live());
  const { ref } = must(items[0]);
  const { webmarketer } = started.sandboxes;
  webmarketer.fail({ kind: 'ENDLESS' });
  webmarketer.resetCounts();
  const page = await must(source.leads)(leadQuery(), live());
  expect(page.items).toHaveLength(100);
  expect(webmarketer.calls()).toBe(1);
  const query = { lead: ref, window: ALL, first: 100, after: null };
  const sessions = await one(source.sessions?.([query], live()));
  expect(webmarketer.calls()).toBe(11);
  expect(sessions).toMatchObject({ next: null, capped: true });
  const events = sessions.items.flatMap((session) => session.events ?? []);
  expect(new Set(events.map((event) => event.ref.externalId)).size).toBe(events.length);
  await started.close();
});

it('an access token that has grown old is renewed', async () => {
  let now = NOW;
  const aging = await startFixture({ people: 6, now: () => now });
  const source = aging.source('WEBMARKETER');
  await must(source.leads)(leadQuery(), live());
  now += 20 * MINUTE;
  expect((await must(source.leads)(leadQuery(), live())).items).not.toHaveLength(0);
  expect(aging.sandboxes.webmarketer.counts()).toStrictEqual({
    'POST /oidc/token': 2,
    'POST /api/v1/projects/:project/users/search': 3,
  });
  await aging.close();
});

it.each([{ authorization: 'Bearer a.b.c' }, {}])(
  'the sandbox refuses %j with 401',
  async (headers: Readonly<Record<string, string>>) => {
    const started = await startFixture({ people: 1 });
    const { origin } = started.sandboxes.webmarketer;
    const response = await fetch(`${origin}/api/v1/projects/demo-project/events/x`, { headers });
    expect(response.status).toBe(401);
    await started.close();
  },
);
