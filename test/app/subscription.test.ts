import { print } from 'graphql';
import { SourceError } from '../../src/domain/errors.ts';
import { expect, test } from 'vitest';
import { LeadIdentifiedDocument, type LeadIdentifiedSubscription } from '../operations.gen.ts';
import { subscribe } from './sse.ts';
import { quiet, tapp, tworld } from './kit.ts';

const QUERY = print(LeadIdentifiedDocument);

function collect(origin: string, nonce: string, properties: object): Promise<Response> {
  return fetch(`${origin}/collect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'form', nonce, trackerId: `tracker-${nonce}`, properties }),
  });
}

test('leadIdentified tells a local lead once, at the event that identifies it', async () => {
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

test('a subscriber that returns with a cursor gets the events that it missed; a foreign cursor is refused', async () => {
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

test('leads that vendors identify come from a poller that runs only while somebody subscribes', async () => {
  const world = await tworld({}, {}, { pollMs: 50 });
  try {
    expect(world.sandboxes.leadboxer.calls()).toBe(0);
    const listeners = await Promise.all(
      [1, 2].map(() =>
        subscribe<LeadIdentifiedSubscription>(world.url, QUERY, { sources: ['LEADBOXER'] }),
      ),
    );
    // Leads that the first poll finds identified are not news.
    while ((world.sandboxes.leadboxer.counts()['GET /v1/leads'] ?? 0) < 1)
      await new Promise((resolve) => setImmediate(resolve));
    const person = world.sandboxes.identify(Date.now() - 1_000);
    for (const listener of listeners) {
      expect(await listener.data()).toMatchObject({
        leadIdentified: { lead: { source: 'LEADBOXER', person: { email: person.email } } },
      });
      listener.end();
    }
    // The event shows the lead that the poll has read, so it costs no call.
    expect(world.sandboxes.leadboxer.counts()['GET /v1/leads/:id'] ?? 0).toBe(0);
  } finally {
    await world.close();
  }
});

test('closing the gateway cuts its subscriptions behind the last event, without "complete", so that clients subscribe again', async () => {
  const gateway = await tapp();
  const listening = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY);
  await collect(gateway.origin, 'ada', { email: 'ada@acme.example' });
  expect(await listening.data()).toMatchObject({
    leadIdentified: { lead: { person: { email: 'ada@acme.example' } } },
  });
  const ended = listening.next();
  await Promise.all([
    expect(ended).rejects.toThrow(/terminated|without "complete"/),
    gateway.close(),
  ]);
});

/** A gateway whose store cannot read leads as long as `failure` is set, and the lines of its log that have a cause. */
async function faulty() {
  const logged: (readonly [facts: { readonly err?: unknown }, message: string])[] = [];
  const note = (facts: object, message: string) => {
    if ('err' in facts) logged.push([facts, message]);
  };
  const gateway = await tapp({}, { log: { ...quiet, warn: note, error: note } });
  const { store } = gateway.app;
  const leadsById = store.leadsById?.bind(store);
  const state: { failure: Error | null } = { failure: null };
  store.leadsById = async (refs, call) =>
    state.failure ? refs.map(() => state.failure) : ((await leadsById?.(refs, call)) ?? []);
  return { gateway, logged, state };
}

test.each([
  [
    'that is known by its code',
    new SourceError('UPSTREAM_UNAVAILABLE', 'LOCAL', 'The store is busy'),
    { message: 'The store is busy', code: 'UPSTREAM_UNAVAILABLE' },
    'the lead of an event could not be read',
  ],
  [
    'of the gateway itself',
    new TypeError('a secret'),
    { message: 'Unexpected error.', code: 'INTERNAL' },
    'unexpected error',
  ],
])(
  'a failure %s to read the lead is an error at its path, and in the log',
  async (_kind, failure, shown, line) => {
    const { gateway, logged, state } = await faulty();
    const listening = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY);
    try {
      state.failure = failure;
      await collect(gateway.origin, 'ada', { email: 'ada@acme.example' });
      const { message, code } = shown;
      expect(await listening.next()).toMatchObject({
        data: { leadIdentified: { leadId: expect.any(String) as string, lead: null } },
        errors: [{ path: ['leadIdentified', 'lead'], message, extensions: { code } }],
      });
      expect(logged).toEqual([[expect.objectContaining({ err: failure }) as object, line]]);
      state.failure = null;
      await collect(gateway.origin, 'grace', { email: 'grace@acme.example' });
      expect(await listening.data()).toMatchObject({
        leadIdentified: { lead: { person: { email: 'grace@acme.example' } } },
      });
    } finally {
      listening.end();
      await gateway.close();
    }
  },
);

test('a lead that the filter cannot be applied to ends the subscription with an error, and is delivered after the next subscribe', async () => {
  const { gateway, state } = await faulty();
  const only = `subscription($after: String) { leadIdentified(filter: { email: "grace@acme.example" }, after: $after) {
    cursor lead { person { email } } } }`;
  try {
    const all = await subscribe<LeadIdentifiedSubscription>(gateway.url, QUERY);
    await collect(gateway.origin, 'ada', { email: 'ada@acme.example' });
    const { cursor } = (await all.data()).leadIdentified;
    all.end();

    const filtered = await subscribe<LeadIdentifiedSubscription>(gateway.url, only, {
      after: cursor,
    });
    const failed = filtered.next();
    state.failure = new SourceError('UPSTREAM_UNAVAILABLE', 'LOCAL', 'The store is busy');
    await collect(gateway.origin, 'grace', { email: 'grace@acme.example' });
    expect(await failed).toMatchObject({
      errors: [{ message: 'The store is busy', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    });
    expect(await filtered.next()).toBeNull();

    state.failure = null;
    const again = await subscribe<LeadIdentifiedSubscription>(gateway.url, only, { after: cursor });
    expect(await again.data()).toMatchObject({
      leadIdentified: { lead: { person: { email: 'grace@acme.example' } } },
    });
    again.end();
  } finally {
    await gateway.close();
  }
});

test('each event of leadIdentified is read with its own loaders, and its cost is that of the event', async () => {
  const world = await tworld({}, {}, { pollMs: 50 });
  const query = `subscription { leadIdentified(sources: [LEADBOXER]) {
    lead { person { email } sessions(first: 1) { nodes { id } } } } }`;
  const listening = await subscribe<LeadIdentifiedSubscription>(world.url, query);
  try {
    // The first round only finds out which leads are identified already.
    while ((world.sandboxes.leadboxer.counts()['GET /v1/leads'] ?? 0) < 1)
      await new Promise((resolve) => setImmediate(resolve));
    for (let told = 0; told < 3; told += 1) {
      const { email } = world.sandboxes.identify(Date.now() - 1_000);
      expect(await listening.next()).toMatchObject({
        data: { leadIdentified: { lead: { person: { email } } } },
        extensions: { cost: { calls: 1 } },
      });
    }
  } finally {
    listening.end();
    await world.close();
  }
});
