import { afterEach, describe, expect, test } from 'vitest';
import { events, tcollect, type Collector } from './kit.ts';

const opened: Collector[] = [];
async function open(...options: Parameters<typeof tcollect>): Promise<Collector> {
  const collector = await tcollect(...options);
  opened.push(collector);
  return collector;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((collector) => collector.close()));
});

const SHOP = { name: 'shop', key: 'shop-0123456789abcdef', limit: { calls: 5, windowMs: 10_000 } };
const BLOG = { name: 'blog', key: 'blog-0123456789abcdef', limit: { calls: 5, windowMs: 10_000 } };
const rate = { calls: 10, windowMs: 10_000 };

describe('the rate limit of an address', () => {
  test('counts events, answers 429 with the seconds to wait, and accepts events after that wait', async () => {
    const collector = await open({ rate });
    expect((await collector.send(events(9))).status).toBe(200);
    expect((await collector.send(events(1))).status).toBe(200);
    const refused = await collector.send(events(1));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toEqual({
      error: 'Too many events from this address; send again in 1 s.',
    });
    expect(collector.stored).toHaveLength(10);
    await collector.clock.advance(1_000);
    expect((await collector.send(events(1))).status).toBe(200);
    expect(collector.stored).toHaveLength(11);
  });

  test('a rate limit accepts one batch larger than the limit, and the sender then waits longer', async () => {
    const collector = await open({ rate });
    expect((await collector.send(events(100))).status).toBe(200);
    expect((await collector.send(events(1))).headers.get('retry-after')).toBe('91');
    await collector.clock.advance(91_000);
    expect((await collector.send(events(1))).status).toBe(200);
  });

  test('counts a pixel and an unreadable body as one event each', async () => {
    const collector = await open({ rate: { calls: 3, windowMs: 3_000 } });
    expect((await fetch(`${collector.url}?trackerId=a`)).status).toBe(200);
    expect((await collector.send('{')).status).toBe(400);
    expect((await collector.send('[]')).status).toBe(400);
    const refused = await fetch(`${collector.url}?trackerId=a`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    // The reader of an e-mail sees no broken picture.
    expect(refused.headers.get('content-type')).toBe('image/gif');
    expect(refused.headers.get('x-collect-error')).toContain('Too many events');
    expect(collector.stored).toHaveLength(1);
  });

  test('is separate for each address that a trusted proxy names', async () => {
    const via = (address: string) => ({ headers: { 'x-forwarded-for': `6.6.6.6, ${address}` } });
    const behind = await open({ rate, proxies: 1 });
    expect((await behind.send(events(10), via('198.51.100.1'))).status).toBe(200);
    expect((await behind.send(events(1), via('198.51.100.1'))).status).toBe(429);
    expect((await behind.send(events(1), via('198.51.100.2'))).status).toBe(200);
    const direct = await open({ rate });
    expect((await direct.send(events(10), via('198.51.100.1'))).status).toBe(200);
    expect((await direct.send(events(1), via('198.51.100.2'))).status).toBe(429);
  });

  test('the wait that a rate limit asks for can be read by pages of other origins', async () => {
    const collector = await open({ rate: { calls: 1, windowMs: 60_000 } });
    const headers = { origin: 'https://shop.example' };
    await collector.send(events(1), { headers });
    const refused = await collector.send(events(1), { headers });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('access-control-expose-headers')).toBe('retry-after');
  });

  test('does not count requests of refused origins', async () => {
    const collector = await open({ rate: { calls: 1, windowMs: 60_000 } }, [
      'https://shop.example',
    ]);
    for (let tries = 0; tries < 3; tries += 1) {
      const refused = await collector.send(events(1), { headers: { origin: 'https://a.example' } });
      expect(refused.status).toBe(403);
    }
    expect((await collector.send(events(1))).status).toBe(200);
  });
});

describe('site keys', () => {
  test('are required if they are set, by parameter or header, and are not stored as a property', async () => {
    const collector = await open({ siteKeys: [SHOP, BLOG] });
    for (const options of [{}, { query: '?siteKey=nonsense' }, { headers: { 'x-site-key': '' } }]) {
      const refused = await collector.send(events(1), options);
      expect(refused.status).toBe(401);
      expect(await refused.json()).toEqual({
        error: expect.stringContaining('COLLECT_SITE_KEYS') as string,
      });
    }
    expect(collector.stored).toEqual([]);
    expect((await collector.send(events(1), { query: `?siteKey=${SHOP.key}` })).status).toBe(200);
    const headers = { 'x-site-key': BLOG.key };
    expect((await collector.send(events(1), { headers })).status).toBe(200);
    const pixel = await fetch(`${collector.url}?siteKey=${SHOP.key}&campaign=spring`);
    expect(pixel.status).toBe(200);
    expect(collector.stored.at(-1)?.properties).toEqual({ campaign: 'spring' });
  });

  test('have a limit each, in addition to that of the address', async () => {
    const collector = await open({ siteKeys: [SHOP, BLOG], rate });
    const by = ({ key }: typeof SHOP) => ({ query: `?siteKey=${key}` });
    expect((await collector.send(events(5), by(SHOP))).status).toBe(200);
    const refused = await collector.send(events(1), by(SHOP));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await refused.json()).toEqual({
      error: 'Too many events from this site key; send again in 2 s.',
    });
    expect((await collector.send(events(5), by(BLOG))).status).toBe(200);
    await collector.clock.advance(500);
    expect(await (await collector.send(events(1), by(BLOG))).json()).toEqual({
      error: 'Too many events from this address; send again in 1 s.',
    });
  });

  test('cannot be guessed faster than the rate limit of the address allows', async () => {
    const collector = await open({ siteKeys: [SHOP], rate: { calls: 3, windowMs: 60_000 } });
    for (const status of [401, 401, 401, 429])
      expect((await collector.send(events(1), { query: '?siteKey=guess' })).status).toBe(status);
  });
});
