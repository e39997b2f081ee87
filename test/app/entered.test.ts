import { expect, test } from 'vitest';
import { encodeId } from '../../src/domain/ids.ts';
import { tapp, tworld } from './kit.ts';
import { subscribe } from './sse.ts';

interface Entered {
  readonly customFeedEntered: {
    readonly cursor: string;
    readonly enteredAt: string;
    readonly leadId: string;
    readonly customFeed: { readonly name: string } | null;
    readonly lead: {
      readonly id: string;
      readonly person: { readonly email: string } | null;
    } | null;
  };
}
const QUERY = `subscription ($id: ID!, $after: String) {
  customFeedEntered(customFeedId: $id, after: $after) {
    cursor enteredAt leadId customFeed { name } lead { id person { email } }
  }
}`;
const feed = (externalId: string) =>
  encodeId({ type: 'CustomFeed', source: 'LOCAL', parts: ['local', externalId] });

async function send(origin: string, trackerId: string, pages: number): Promise<void> {
  const events = Array.from({ length: pages }, (_, index) => ({
    type: 'page-view',
    nonce: `${trackerId}-${index}`,
    trackerId,
    properties: { email: `${trackerId}@acme.example` },
  }));
  await fetch(`${origin}/collect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
}

test('customFeedEntered tells leads as they join, and a subscriber that returns with a cursor gets the ones that it missed', async () => {
  const gateway = await tapp();
  try {
    const id = feed('top_leads');
    await send(gateway.origin, 'before', 3);
    const listening = await subscribe<Entered>(gateway.url, QUERY, { id });
    await send(gateway.origin, 'twice', 2);
    await send(gateway.origin, 'ann', 3);
    const { customFeedEntered: first } = await listening.data();
    expect(first).toMatchObject({
      customFeed: { name: 'Top leads' },
      lead: { person: { email: 'ann@acme.example' } },
    });
    expect(first.leadId).toBe(first.lead?.id);
    listening.end();
    await send(gateway.origin, 'bob', 3);
    await send(gateway.origin, 'cid', 3);
    const again = await subscribe<Entered>(gateway.url, QUERY, { id, after: first.cursor });
    for (const email of ['bob@acme.example', 'cid@acme.example'])
      expect(await again.data()).toMatchObject({
        customFeedEntered: { lead: { person: { email } } },
      });
    again.end();
    // A cursor is valid for its feed only.
    const other = { id: feed('all_leads'), after: first.cursor };
    const foreign = await subscribe<Entered>(gateway.url, QUERY, other);
    expect((await foreign.next())?.errors?.[0]?.extensions?.code).toBe('BAD_CURSOR');
  } finally {
    await gateway.close();
  }
});

test('customFeedEntered refuses an unknown feed and the feed of a vendor', async () => {
  const world = await tworld();
  try {
    const code = async (id: string) => {
      const response = await fetch(world.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: QUERY, variables: { id } }),
      });
      return /"code":"(\w+)"/.exec(await response.text())?.[1];
    };
    expect(await code(feed('none'))).toBe('NOT_FOUND');
    expect(await code('none')).toBe('NOT_FOUND');
    const { customFeeds } = await world.client.request<{
      readonly customFeeds: { readonly nodes: readonly { readonly id: string }[] };
    }>('{ customFeeds(sources: [LEADFEEDER]) { nodes { id } } }');
    expect(await code(customFeeds.nodes[0]?.id ?? '')).toBe('UNSUPPORTED');
  } finally {
    await world.close();
  }
});

test('closing the gateway cuts its customFeedEntered subscriptions without "complete"', async () => {
  const gateway = await tapp();
  const listening = await subscribe<Entered>(gateway.url, QUERY, { id: feed('all_leads') });
  const ended = listening.next();
  await Promise.all([
    expect(ended).rejects.toThrow(/terminated|without "complete"/),
    gateway.close(),
  ]);
});
