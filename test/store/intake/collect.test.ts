import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { post, tapp, type Running } from '../../app/kit.ts';
import { must } from '../../vendors/kit.ts';
import { object } from '../kit.ts';

let running: Running;
let collect: string;
beforeAll(async () => {
  running = await tapp();
  collect = `${running.origin}/collect`;
});
afterAll(() => running.close());

interface StoredEvent {
  readonly type: string;
  readonly occurredAt: string;
  readonly title: string | null;
  readonly url: string | null;
  readonly nonce: string;
  readonly trackerId: string | null;
  readonly properties: readonly { readonly name: string; readonly value: unknown }[];
  readonly raw: Readonly<Record<string, unknown>>;
}
const EVENTS = `query Events { leads(sources: [LOCAL], first: 100) { nodes { ... on LocalLead { trackerIds }
  displayName properties { name value }
  sessions(first: 100) { nodes { properties { name value } } }
  events(first: 100) { nodes { type occurredAt title url nonce trackerId properties { name value } raw } } } } }`;

interface StoredLead {
  readonly trackerIds: readonly string[];
  readonly properties: StoredEvent['properties'];
  readonly sessions: { readonly nodes: readonly Pick<StoredEvent, 'properties'>[] };
  readonly events: { readonly nodes: readonly StoredEvent[] };
}
async function stored(
  trackerId: string,
  { client }: Running = running,
): Promise<StoredLead | null> {
  const { leads } = await client.request<{ leads: { nodes: readonly StoredLead[] } }>(EVENTS);
  return leads.nodes.find(({ trackerIds }) => trackerIds.includes(trackerId)) ?? null;
}
async function eventsOf(trackerId: string, app?: Running): Promise<readonly StoredEvent[]> {
  return (await stored(trackerId, app))?.events.nodes ?? [];
}

const recently = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('POST /collect', () => {
  it('POST /collect stores one event and acknowledges it', async () => {
    const event = {
      type: 'form',
      nonce: 'one',
      trackerId: 'one',
      occurredAt: recently(9),
      title: 'Contact',
      url: 'https://shop.example/contact',
      properties: { email: 'ada@acme.example' },
    };
    const response = await post(collect, event);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      accepted: 1,
      results: [{ nonce: 'one', accepted: true, duplicate: false }],
    });
    const { properties, ...rest } = event;
    expect(await eventsOf('one')).toMatchObject([
      { ...rest, properties: [{ name: 'email', value: properties.email }] },
    ]);
  });

  it('POST /collect accepts text/plain, which sendBeacon sends without a preflight', async () => {
    const response = await post(
      collect,
      { type: 'page-view', nonce: 'beacon', trackerId: 'beacon', url: 'https://shop.example/a' },
      { 'content-type': 'text/plain', referer: 'https://shop.example/', 'user-agent': 'Firefox/1' },
    );
    expect(response.status).toBe(200);
    expect(await eventsOf('beacon')).toMatchObject([
      { url: 'https://shop.example/a', raw: { userAgent: 'Firefox/1' } },
    ]);
  });

  it('POST /collect takes a repeated event from another page as a duplicate', async () => {
    const event = { type: 'page-view', nonce: 'again', trackerId: 'again' };
    for (const referer of ['https://shop.example/a', 'https://shop.example/b'])
      expect((await post(collect, event, { referer })).status).toBe(200);
    expect(await eventsOf('again')).toMatchObject([{ url: null }]);
  });

  it('POST /collect does not store the visitor’s IP address', async () => {
    await post(collect, { type: 'x', nonce: 'ip', trackerId: 'ip', ip: '203.0.113.7' });
    expect(JSON.stringify(await stored('ip'))).not.toContain('203.0.113.7');
  });

  it('POST /collect stores a list of events and answers in its order', async () => {
    const list = Array.from({ length: 30 }, (_, index) => ({
      type: 'page-view',
      nonce: `list-${index}`,
      trackerId: 'list',
      occurredAt: recently(100 - index),
    }));
    const response = await post(collect, list);
    expect(await response.json()).toEqual({
      accepted: 30,
      results: list.map(({ nonce }) => ({ nonce, accepted: true, duplicate: false })),
    });
    const again = await post(collect, list.toReversed());
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({
      accepted: 30,
      results: list.toReversed().map(({ nonce }) => ({ nonce, accepted: true, duplicate: true })),
    });
    expect((await eventsOf('list')).map(({ nonce }) => nonce)).toEqual(
      list.map(({ nonce }) => nonce).toReversed(),
    );
  });

  it('POST /collect stores the valid events of a list and reports the faults of each invalid one', async () => {
    const event = { type: 'page-view', trackerId: 'partly' };
    const response = await post(collect, [
      { ...event, nonce: 'p1' },
      { ...event },
      'nonsense',
      { ...event, nonce: 'p2', occurredAt: 'yesterday' },
      { ...event, nonce: 'p3', properties: [1] },
      { ...event, nonce: 'p4', title: {} },
      { ...event, nonce: 'x'.repeat(201) },
      { ...event, nonce: 'p1', title: 'Another' },
      { ...event, nonce: 'p5' },
      null,
    ]);
    expect(response.status).toBe(200);
    const says = (text: string) => ({
      accepted: false,
      error: expect.stringContaining(text) as string,
    });
    expect(await response.json()).toMatchObject({
      accepted: 2,
      results: [
        { nonce: 'p1', accepted: true, duplicate: false },
        says('1.nonce is missing'),
        says('2 must be an event'),
        { nonce: 'p2', ...says('3.occurredAt must be an RFC 3339 date-time') },
        says('4.properties must be a JSON object'),
        says('5.title must be text'),
        says('nonce must have 1 to 200 characters'),
        says('"p1" was used'),
        { nonce: 'p5', accepted: true, duplicate: false },
        says('9 must be an event'),
      ],
    });
    expect((await eventsOf('partly')).map(({ nonce }) => nonce).toSorted()).toEqual(['p1', 'p5']);
  });

  it.each([
    ['a body that is not JSON', '{"type":', 'The body is not JSON'],
    ['an empty body', '', 'The body is not JSON'],
    ['an empty list', '[]', 'Send 1 to 1000 events, not 0'],
    ['more than 1 000 events', JSON.stringify(Array.from({ length: 1_001 }, () => 0)), 'not 1001'],
  ])('POST /collect refuses %s with 400', async (_what, body, why) => {
    const response = await post(collect, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining(why) as string });
  });

  it.each([
    ['a number', '1'],
    ['null', 'null'],
    ['an event without a type', '{"nonce":"untyped"}'],
    ['an event over a limit', JSON.stringify({ type: 'x', nonce: 'x'.repeat(201) })],
  ])('POST /collect answers 400 where every event is invalid: %s', async (_what, body) => {
    const response = await post(collect, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ accepted: 0, results: [{ accepted: false }] });
  });

  it('POST /collect refuses a body over the limit with 413', async () => {
    const response = await post(collect, JSON.stringify({ a: 'x'.repeat(1_000_001) }));
    expect(response.status).toBe(413);
  });

  it('/collect refuses a method that it does not know with 405 and the valid methods', async () => {
    const response = await fetch(collect, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
  });

  it('POST /collect refuses a deeply nested value without failing other requests', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const responses = await Promise.all([
      post(collect, { type: 'x', nonce: 'beside', trackerId: 'beside' }),
      post(collect, `{"type":"x","nonce":"deep","properties":{"a":${deep}}}`),
      post(collect, { type: 'x', nonce: 'beside too', trackerId: 'beside' }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(await eventsOf('beside')).toHaveLength(2);
  });
});

describe('GET /collect', () => {
  const pixel = (query: Readonly<Record<string, string>>, headers: Record<string, string> = {}) =>
    fetch(`${collect}?${new URLSearchParams(query).toString()}`, { headers });

  it('GET /collect answers a one-pixel GIF that is not cached, and stores the event', async () => {
    const response = await pixel(
      { type: 'mail-open', nonce: 'px', trackerId: 'px', title: 'Offer', campaign: 'spring' },
      { 'user-agent': 'Mail/1', referer: 'https://mail.example/' },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/gif');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-collect-error')).toBeNull();
    const gif = Buffer.from(await response.arrayBuffer());
    expect(gif.subarray(0, 6).toString('latin1')).toMatch(/^GIF8[79]a$/);
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([1, 1]);
    expect(gif.at(-1)).toBe(0x3b);
    expect(response.headers.get('content-length')).toBe(String(gif.length));
    expect(await eventsOf('px')).toMatchObject([
      {
        type: 'mail-open',
        nonce: 'px',
        title: 'Offer',
        url: 'https://mail.example/',
        properties: [{ name: 'campaign', value: 'spring' }],
        raw: { userAgent: 'Mail/1' },
      },
    ]);
  });

  it('GET /collect counts each request without a nonce, and requests with one nonce once', async () => {
    for (let look = 0; look < 3; look += 1) await pixel({ trackerId: 'looks' });
    for (let look = 0; look < 3; look += 1) await pixel({ trackerId: 'looks', nonce: 'the same' });
    const events = await eventsOf('looks');
    expect(events).toHaveLength(4);
    expect(events.map(({ type }) => type)).toEqual(events.map(() => 'page-view'));
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['occurredAt', { occurredAt: 'yesterday' }],
    ['type', { type: 'ä\n'.repeat(200) }],
    ['nonce', { nonce: '' }],
  ])(
    'GET /collect answers the GIF also where the %s is wrong, and says so in a header',
    async (name, query) => {
      const response = await pixel({ trackerId: `wrong-${name}`, ...query });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
      expect(response.headers.get('x-collect-error')).toContain(name);
      expect(await eventsOf(`wrong-${name}`)).toEqual([]);
    },
  );
});

describe('The three doors of docs/store.md', () => {
  const TRACK = `mutation ($events: [TrackEventInput!]!) { trackEvents(input: { events: $events }) {
    ... on TrackEventsSuccess { results { problem { message } } }
    ... on InvalidInputProblem { message } } }`;

  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    [
      'a blank type',
      { type: '  ' },
      'type is blank, "  ": send what happened, such as "page-view"',
    ],
    ['a long title', { title: 'x'.repeat(1_001) }, 'title must have at most 1000 characters'],
    ['a nonce of another event', { nonce: 'taken' }, '"taken" was used'],
  ])('%s is refused at each door with the same words', async (_what, change, why) => {
    await post(collect, { type: 'page-view', nonce: 'taken', title: 'The first' });
    const event = { type: 'page-view', nonce: `door ${why}`, trackerId: 'doors', ...change };
    expect(await (await post(collect, event)).json()).toMatchObject({
      results: [{ accepted: false, error: expect.stringContaining(why) as string }],
    });
    const pixel = await fetch(`${collect}?${new URLSearchParams(event).toString()}`);
    expect([pixel.status, pixel.headers.get('x-collect-error')]).toEqual([
      200,
      expect.stringContaining(why),
    ]);
    const message = expect.stringContaining(why) as string;
    expect(await running.client.request(TRACK, { events: [event] })).toMatchObject({
      trackEvents: { results: [{ problem: { message } }] },
    });
    expect(await eventsOf('doors')).toEqual([]);
  });

  it('the pixel takes ip and userAgent of the query as properties, and the user agent of its request', async () => {
    const query = 'type=x&nonce=odd&trackerId=odd&ip=192.0.2.7&userAgent=Server/1&amount=7';
    await fetch(`${collect}?${query}`, { headers: { 'user-agent': 'Mail/2' } });
    const [event] = await eventsOf('odd');
    expect(event?.raw).toMatchObject({ userAgent: 'Mail/2' });
    expect(event?.properties).toEqual(
      expect.arrayContaining([
        { name: 'ip', value: '192.0.2.7' },
        { name: 'userAgent', value: 'Server/1' },
        { name: 'amount', value: '7' },
      ]),
    );
  });

  it('the pixel answers 431 to a URL that has more than 16 KiB with its headers', async () => {
    const long = (length: number) => fetch(`${collect}?nonce=long&note=${'n'.repeat(length)}`);
    expect((await long(15_000)).status).toBe(200);
    expect((await long(16_384)).status).toBe(431);
  });
});

describe('Origins that may send to /collect', () => {
  const shop = 'https://shop.example';
  const ask = (url: string, method: string, origin: string) =>
    fetch(url, {
      method,
      headers: {
        origin,
        ...(method === 'OPTIONS'
          ? {
              'access-control-request-method': 'POST',
              'access-control-request-headers': 'content-type',
            }
          : {}),
      },
      ...(method === 'POST'
        ? { body: JSON.stringify({ type: 'x', nonce: origin, trackerId: origin }) }
        : {}),
    });

  it('every origin may send to /collect if no origins are configured', async () => {
    const preflight = await ask(collect, 'OPTIONS', shop);
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type, x-site-key',
    });
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    for (const method of ['POST', 'GET']) {
      const response = await ask(collect, method, shop);
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
        200,
        '*',
      ]);
    }
  });

  test('only configured origins may send to /collect, and events of others are not stored', async () => {
    const own = await tapp({ COLLECT_ORIGINS: `${shop}, http://localhost:8080` });
    const url = `${own.origin}/collect`;
    try {
      for (const method of ['OPTIONS', 'POST', 'GET']) {
        const response = await ask(url, method, shop);
        expect(response.ok).toBe(true);
        expect(response.headers.get('access-control-allow-origin')).toBe(shop);
        expect(response.headers.get('vary')).toBe('Origin');
        for (const stranger of ['https://evil.example', `${shop}.evil.example`, 'null']) {
          const refused = await ask(url, method, stranger);
          expect(refused.status).toBe(403);
          expect(refused.headers.get('access-control-allow-origin')).toBeNull();
          expect(await refused.json()).toEqual({
            error: expect.stringContaining('COLLECT_ORIGINS') as string,
          });
          expect(await eventsOf(stranger, own)).toEqual([]);
        }
      }
      expect(await eventsOf(shop, own)).toHaveLength(1);
      // Requests of a server have no Origin header.
      expect((await post(url, { type: 'x', nonce: 'server' })).status).toBe(200);
    } finally {
      await own.close();
    }
  });

  it('/collect needs no API key, which a page could not keep secret', async () => {
    const own = await tapp({ API_KEYS: 'me:0123456789abcdef' });
    try {
      const response = await ask(`${own.origin}/collect`, 'POST', shop);
      expect(response.status).toBe(200);
      expect((await post(own.url, { query: '{ __typename }' })).status).toBe(401);
    } finally {
      await own.close();
    }
  });
});

describe('Hostile properties', () => {
  const hostile = object([
    ['__proto__', object([['isAdmin', true]])],
    ['constructor', object([['prototype', object([['isAdmin', true]])]])],
    ['toString', 'text'],
    ['', 'empty'],
    ['n'.repeat(5_000), 'long'],
    ['\u0000', '\u0000'],
    ["'); DROP TABLE events; --", '<script>alert(1)</script>'],
    ['falsy', [0, false, '', null]],
  ]);
  const text = JSON.stringify(hostile);
  const asText = (lead: StoredLead | null) =>
    [lead, ...(lead?.sessions.nodes ?? []), ...(lead?.events.nodes ?? [])].map((one) =>
      JSON.stringify(object((one?.properties ?? []).map(({ name, value }) => [name, value]))),
    );

  it.each<readonly [string, (trackerId: string) => Promise<Response>]>([
    [
      'POST /collect',
      (trackerId) =>
        post(
          collect,
          `{"type":"x","nonce":"${trackerId}","trackerId":"${trackerId}","properties":${text}}`,
        ),
    ],
    [
      'the variables of trackEvents',
      (trackerId) =>
        post(
          running.url,
          `{"query":"mutation T($p: JSONObject) { trackEvents(input: {events: [{type: \\"x\\", nonce: \\"${trackerId}\\", trackerId: \\"${trackerId}\\", properties: $p}]}) { __typename } }","variables":{"p":${text}}}`,
        ),
    ],
  ])('hostile properties sent by %s are stored and read back as data', async (way, send) => {
    const response = await send(way);
    expect(response.status).toBe(200);
    const lead = must((await stored(way)) ?? undefined);
    expect(asText(lead)).toEqual([text, text, text]);
    expect(JSON.stringify(lead.events.nodes[0]?.raw['properties'])).toBe(text);
    expect('isAdmin' in {}).toBe(false);
  });

  it('hostile properties in the text of a trackEvents document are stored and read back as data', async () => {
    const response = await post(running.url, {
      query: `mutation { trackEvents(input: {events: [{type: "x", nonce: "inline", trackerId: "inline",
        properties: {__proto__: {isAdmin: true}, constructor: 1, toString: [null]}}]}) { __typename } }`,
    });
    expect(response.status).toBe(200);
    expect(asText(await stored('inline'))[0]).toBe(
      '{"__proto__":{"isAdmin":true},"constructor":1,"toString":[null]}',
    );
    expect('isAdmin' in {}).toBe(false);
  });

  it('hostile properties in the query of the pixel are stored and read back as data', async () => {
    await fetch(
      `${collect}?trackerId=pixel&nonce=pixel&__proto__=a&constructor=b&=c&${'n'.repeat(2_000)}=d`,
    );
    expect(asText(await stored('pixel'))[0]).toBe(
      JSON.stringify(
        object([
          ['__proto__', 'a'],
          ['constructor', 'b'],
          ['', 'c'],
          ['n'.repeat(2_000), 'd'],
        ]),
      ),
    );
  });
});
