import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addressRanges } from '../../../src/http/collect/address.ts';
import { tapp } from '../../app/kit.ts';
import { tcollect } from './kit.ts';
import { writeMmdb } from './mmdb.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-geo-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = path.join(folder, 'places.mmdb');
writeMmdb(file, [
  ['203.0.113.0/24', { country: { iso_code: 'FI' }, subdivisions: [{ names: { en: 'Uusimaa' } }] }],
  ['198.51.100.0/24', { country: { iso_code: 'SE' } }],
]);

/** Sends one event to `/collect` of an app, and reads its lead. */
async function send(
  app: Awaited<ReturnType<typeof tapp>>,
  event: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly answer: unknown; readonly lead: unknown; readonly whole: string }> {
  const response = await fetch(`${app.origin}/collect`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ type: 'page-view', nonce: 'n', trackerId: 't', ...event }),
  });
  const answer: unknown = await response.json();
  const read = await app.client.request<{ readonly leads: { readonly nodes: readonly unknown[] } }>(
    `{ leads(sources: [LOCAL]) { nodes {
         location { countryCode region }
         sessions(first: 1) { nodes { location { countryCode region } landingUrl traffic { referrer } } }
         events(first: 1) { nodes { url raw } } } } }`,
  );
  return { answer, lead: read.leads.nodes[0], whole: JSON.stringify(read) };
}

describe('where a visitor is', () => {
  test('is told by the header of the proxy that GEOIP_HEADER names', async () => {
    const app = await tapp({ GEOIP_HEADER: 'CF-IPCountry' });
    const { lead } = await send(app, {}, { 'cf-ipcountry': 'FI' });
    expect(lead).toMatchObject({
      location: { countryCode: 'FI' },
      sessions: { nodes: [{ location: { countryCode: 'FI' } }] },
    });
    await app.close();
  });

  test('is not told by a header that the operator does not trust, nor by one that knows nothing', async () => {
    for (const [environment, value] of [
      [{}, 'FI'],
      [{ GEOIP_HEADER: 'CF-IPCountry' }, 'XX'],
      [{ GEOIP_HEADER: 'CF-IPCountry' }, 'T1'],
    ] as const) {
      const app = await tapp(environment);
      const { lead } = await send(app, {}, { 'cf-ipcountry': value });
      expect(lead).toMatchObject({ location: null });
      await app.close();
    }
  });

  test('is told by the file that GEOIP_DATABASE names, and the address is nowhere', async () => {
    const app = await tapp({ GEOIP_DATABASE: file, TRUST_PROXY: '1' });
    const { lead, whole } = await send(app, {}, { 'x-forwarded-for': '203.0.113.7' });
    const location = { countryCode: 'FI', region: 'Uusimaa' };
    expect(lead).toMatchObject({ location, sessions: { nodes: [{ location }] } });
    expect(whole).not.toContain('203.0.113');
    await app.close();
  });

  test('follows the address in the event, at /collect and at trackEvents, not that of the server that forwards it', async () => {
    const app = await tapp({ GEOIP_DATABASE: file, TRUST_PROXY: '1' });
    const { lead } = await send(app, { ip: '198.51.100.9' }, { 'x-forwarded-for': '203.0.113.7' });
    expect(lead).toMatchObject({ location: { countryCode: 'SE', region: null } });
    await app.client.request(
      `mutation { trackEvents(input: { events: [{ type: "x", nonce: "m", trackerId: "m", ip: "203.0.113.9" }] }) { __typename } }`,
    );
    const { leads } = await app.client.request<{ readonly leads: object }>(
      '{ leads(sources: [LOCAL]) { nodes { location { countryCode } } } }',
    );
    expect(JSON.stringify(leads)).toContain('FI');
    await app.close();
  });

  test('is what the sender says, where it says something', async () => {
    const app = await tapp({ GEOIP_HEADER: 'CF-IPCountry' });
    const event = { properties: { countryCode: 'NO' } };
    const { lead } = await send(app, event, { 'cf-ipcountry': 'FI' });
    expect(lead).toMatchObject({ location: { countryCode: 'NO' } });
    await app.close();
  });

  test('an event that is sent again from another place is the same event', async () => {
    const app = await tapp({ GEOIP_HEADER: 'CF-IPCountry' });
    await send(app, {}, { 'cf-ipcountry': 'FI' });
    const { answer } = await send(app, {}, { 'cf-ipcountry': 'SE' });
    expect(answer).toMatchObject({ results: [{ accepted: true, duplicate: true }] });
    await app.close();
  });

  test('a file that is none stops the start, with its name', async () => {
    await expect(tapp({ GEOIP_DATABASE: path.join(folder, 'none.mmdb') })).rejects.toThrow(
      'GEOIP_DATABASE',
    );
  });
});

describe('internal traffic', () => {
  const internal = addressRanges('127.0.0.0/8');

  test('is accepted and not stored, and the answer names the range', async () => {
    const collector = await tcollect({}, null, false, { internal });
    const response = await collector.send([{ type: 'page-view', nonce: 'a' }, { type: 'x' }]);
    expect(await response.json()).toMatchObject({
      accepted: 1,
      results: [
        { nonce: 'a', accepted: true, ignored: 'INTERNAL', rule: '127.0.0.0/8' },
        { accepted: false },
      ],
    });
    const pixel = await fetch(`${collector.url}?nonce=p`);
    expect(pixel.headers.get('x-collect-ignored')).toBe('INTERNAL');
    expect(collector.stored).toEqual([]);
    await collector.close();
  });

  test('is told by the flag of a browser too', async () => {
    const collector = await tcollect();
    const response = await collector.send([
      { type: 'page-view', nonce: 'a', internal: true },
      { type: 'page-view', nonce: 'b', internal: false },
    ]);
    expect(await response.json()).toMatchObject({
      results: [{ ignored: 'INTERNAL', rule: 'internal: true' }, { accepted: true }],
    });
    expect(collector.stored.map(({ nonce }) => nonce)).toEqual(['b']);
    await collector.close();
  });

  test('is set by INTERNAL_ADDRESSES', async () => {
    const app = await tapp({ INTERNAL_ADDRESSES: '203.0.113.7', TRUST_PROXY: '1' });
    const { answer, lead } = await send(app, {}, { 'x-forwarded-for': '203.0.113.7' });
    expect(answer).toMatchObject({ results: [{ ignored: 'INTERNAL', rule: '203.0.113.7' }] });
    expect(lead).toBeUndefined();
    await app.close();
  });
});

describe('parameters of page addresses', () => {
  test('that carry tokens and addresses are dropped before an event is stored, and the answer names them', async () => {
    const app = await tapp();
    const { answer, lead, whole } = await send(app, {
      url: 'https://shop.example/reset?token=SECRET123&email=kim%40x.example&plan=pro',
      referrer: 'https://login.partner.example/?sid=SECRET456&q=a',
    });
    expect(answer).toMatchObject({
      results: [{ accepted: true, droppedParameters: ['token', 'email', 'sid'] }],
    });
    expect(lead).toMatchObject({
      events: { nodes: [{ url: 'https://shop.example/reset?plan=pro' }] },
      sessions: {
        nodes: [
          {
            landingUrl: 'https://shop.example/reset?plan=pro',
            traffic: { referrer: 'https://login.partner.example/?q=a' },
          },
        ],
      },
    });
    expect(whole).not.toMatch(/SECRET|kim/);
    await app.close();
  });

  test('are those of DROP_QUERY_PARAMETERS', async () => {
    const app = await tapp({ DROP_QUERY_PARAMETERS: 'plan,x_*' });
    const { lead } = await send(app, { url: 'https://shop.example/?token=1&PLAN=pro&x_y=2&z=3' });
    expect(lead).toMatchObject({
      events: { nodes: [{ url: 'https://shop.example/?token=1&z=3' }] },
    });
    await app.close();
  });
});

test('client hints of a browser come with its events, and none with an event that names another user agent', async () => {
  const collector = await tcollect();
  const headers = { 'sec-ch-ua-platform': '"Android"', 'sec-ch-ua-mobile': '?1' };
  await collector.send(
    [
      { type: 'x', nonce: 'a' },
      { type: 'x', nonce: 'b', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0' },
    ],
    { headers },
  );
  expect(collector.stored.map(({ clientHints }) => clientHints)).toEqual([
    { brands: null, platform: '"Android"', mobile: '?1', formFactors: null },
    null,
  ]);
  await collector.close();
});
