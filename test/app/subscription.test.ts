import { print } from 'graphql';
import { expect, test } from 'vitest';
import { LeadIdentifiedDocument, type LeadIdentifiedSubscription } from '../operations.gen.ts';
import { subscribe } from './sse.ts';
import { tapp, tworld } from './kit.ts';

const QUERY = print(LeadIdentifiedDocument);

function collect(origin: string, nonce: string, properties: object): Promise<Response> {
  return fetch(`${origin}/collect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'form', nonce, trackerId: `tracker-${nonce}`, properties }),
  });
}

test('a local lead arrives once, at the event that identifies it', async () => {
  const gateway = await tapp();
  const listening = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY);
  try {
    await collect(gateway.origin, 'anonymous', { color: 'red' });
    await collect(gateway.origin, 'ada', { email: 'ada@acme.example', firstName: 'Ada' });
    await collect(gateway.origin, 'grace', { email: 'grace@acme.example' });
    const ada = { leadIdentified: { lead: { person: { email: 'ada@acme.example' } } } };
    const grace = { leadIdentified: { lead: { person: { email: 'grace@acme.example' } } } };
    expect(await listening.data()).toMatchObject(ada);
    expect(await listening.data()).toMatchObject(grace);
  } finally {
    listening.end();
    await gateway.close();
  }
});

test('who comes back with a cursor gets what was missed, and a foreign cursor is refused', async () => {
  const gateway = await tapp();
  try {
    const listening = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY);
    await collect(gateway.origin, 'one', { email: 'one@acme.example' });
    const { cursor } = (await listening.data()).leadIdentified;
    listening.end();
    await collect(gateway.origin, 'two', { email: 'two@acme.example' });
    const again = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY, {
      after: cursor,
    });
    expect(await again.data()).toMatchObject({
      leadIdentified: { lead: { person: { email: 'two@acme.example' } } },
    });
    again.end();
    const foreign = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY, {
      after: 'bm9uc2Vuc2U',
    });
    expect((await foreign.next())?.errors?.[0]?.extensions?.code).toBe('BAD_CURSOR');
  } finally {
    await gateway.close();
  }
});

test('leads that vendors identify arrive from a poller that runs only while somebody listens', async () => {
  const world = await tworld({}, {}, { pollMs: 50 });
  try {
    expect(world.sandboxes.leadboxer.calls()).toBe(0);
    const listeners = await Promise.all(
      [1, 2].map(() =>
        subscribe<LeadIdentifiedSubscription>(world.url, QUERY, { sources: ['LEADBOXER'] }),
      ),
    );
    // The first round is the ground: who was known before is no news.
    while ((world.sandboxes.leadboxer.counts()['GET /v1/leads'] ?? 0) < 1)
      await new Promise((resolve) => setImmediate(resolve));
    const person = world.sandboxes.identify(Date.now() - 1_000);
    for (const listener of listeners) {
      expect(await listener.data()).toMatchObject({
        leadIdentified: { lead: { source: 'LEADBOXER', person: { email: person.email } } },
      });
      listener.end();
    }
    // What the poll has read is what the event shows.
    expect(world.sandboxes.leadboxer.counts()['GET /v1/leads/:id'] ?? 0).toBe(0);
  } finally {
    await world.close();
  }
});

test('closing the gateway ends its subscriptions', async () => {
  const gateway = await tapp();
  const listening = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY);
  const ended = listening.next();
  await gateway.close();
  expect(await ended).toBeNull();
});
