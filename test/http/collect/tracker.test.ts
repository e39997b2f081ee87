import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tapp, type Running } from '../../app/kit.ts';
import { printedScripts, SCRIPTS_FILE } from '../../browser/bundle.ts';
import { must } from '../../vendors/kit.ts';

let gateway: Running;
let url: string;
beforeAll(async () => {
  gateway = await tapp();
  url = `${gateway.origin}/tracker.js`;
});
afterAll(() => gateway.close());

/** The answer as it is on the wire, still compressed. */
async function get(
  headers: Readonly<Record<string, string>> = {},
  method: 'GET' | 'HEAD' = 'GET',
  query = '',
) {
  const response = await request(`${url}${query}`, { method, headers });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.from(await response.body.arrayBuffer()),
  };
}

describe('GET /tracker.js', () => {
  // The figures that docs/tracker.md gives, in thousands of bytes.
  test.each([
    ['', { br: 3.65, gzip: 4.06 }],
    ['?core', { br: 2.8, gzip: 3.12 }],
  ])('%j has the size that docs/tracker.md gives', async (query, sizes) => {
    const page = readFileSync(new URL('../../../docs/tracker.md', import.meta.url), 'utf8');
    const plain = await get({}, 'GET', query);
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [encoding, inflate] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const { headers, body } = await get({ 'accept-encoding': encoding }, 'GET', query);
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers['content-length']).toBe(String(body.length));
      expect(inflate(body).equals(plain.body)).toBe(true);
      expect(Math.abs(body.length / 1_000 - sizes[encoding])).toBeLessThan(0.03);
      expect(page).toContain(
        `${sizes[encoding].toFixed(2)} KB with ${encoding === 'br' ? 'Brotli' : 'gzip'}`,
      );
    }
  });

  test('is smaller than 4 KB compressed, and the core smaller than 3 KB', async () => {
    const sizeOf = async (encoding: string, query: string) =>
      (await get({ 'accept-encoding': encoding }, 'GET', query)).body.length;
    expect(await sizeOf('br', '?core')).toBeLessThan(3_000);
    expect(await sizeOf('br', '')).toBeLessThan(4_000);
    expect(await sizeOf('gzip', '')).toBeLessThan(4_096);
  });

  test('is made of the modules in the folder browser', async () => {
    // `npm run tracker` makes it.
    expect(readFileSync(SCRIPTS_FILE, 'utf8')).toBe(await printedScripts());
  });

  test.each(['', '?core'])(
    '%j is one script without comments that loads nothing',
    async (query) => {
      const text = (await get({}, 'GET', query)).body.toString();
      expect(() => new Script(text)).not.toThrow();
      expect(text).not.toMatch(/\/\*|^\s*\/\/|\bimport\b|\brequire\b/m);
    },
  );

  test('may be cached, publicly too, and be loaded by any page', async () => {
    const { headers } = await get();
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
      vary: 'Accept-Encoding',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  test('is not sent again to a client that has it', async () => {
    const etag = String((await get()).headers['etag']);
    expect((await get({ 'accept-encoding': 'gzip' })).headers['etag']).toBe(etag);
    for (const known of [etag, `"other", ${etag}`, '*']) {
      const { status, body, headers } = await get({ 'if-none-match': known });
      expect([status, body.length, headers['etag']]).toEqual([304, 0, etag]);
    }
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get({ 'if-none-match': etag }, 'GET', '?core')).status).toBe(200);
  });

  test('is compressed only for a client that accepts gzip or Brotli', async () => {
    const encodingFor = async (accepted: string) =>
      (await get({ 'accept-encoding': accepted })).headers['content-encoding'] ?? null;
    expect(await encodingFor('deflate, GZIP;q=0.5')).toBe('gzip');
    for (const accepted of ['br', 'gzip, deflate, br, zstd'])
      expect(await encodingFor(accepted)).toBe('br');
    for (const accepted of ['', 'zstd', 'gzip;q=0', 'br; q=0.0', 'x-gzipped'])
      expect(await encodingFor(accepted)).toBeNull();
  });

  test('answers HEAD with the same headers, and other methods with 405', async () => {
    const [get_, head] = [await get(), await get({}, 'HEAD')];
    expect(head.body).toHaveLength(0);
    for (const name of ['etag', 'content-length', 'content-type'])
      expect(head.headers[name]).toBe(get_.headers[name]);
    const posted = await fetch(url, { method: 'POST', body: '' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('the snippet of the local account', () => {
  interface Accounts {
    readonly accounts: {
      readonly nodes: readonly {
        readonly trackingScript: { readonly hash: string; readonly html: string } | null;
      }[];
    };
  }
  const QUERY = '{ accounts(sources: [LOCAL]) { nodes { trackingScript { hash html } } } }';
  const snippetOf = async ({ client }: Running) =>
    must(
      must((await client.request<Accounts>(QUERY)).accounts.nodes[0]).trackingScript ?? undefined,
    );

  test('names the tracker where the gateway listens', async () => {
    const { hash, html } = await snippetOf(gateway);
    expect(hash).toBe('local');
    expect(html).toBe(
      `<script>window.leadgraph=window.leadgraph||function(){(leadgraph.q=leadgraph.q||[]).push(arguments)}</script>\n<script async src="${url}"></script>`,
    );
  });

  test('is the one that docs/tracker.md prints', async () => {
    const page = readFileSync(new URL('../../../docs/tracker.md', import.meta.url), 'utf8');
    const { html } = await snippetOf(gateway);
    expect(page).toContain(html.replace(gateway.origin, 'http://127.0.0.1:4000'));
  });

  test('names the public address and the first site key where they are set', async () => {
    const own = await tapp({
      PUBLIC_URL: 'https://leads.example/a&b/',
      COLLECT_SITE_KEYS: 'shop:shop-0123456789abcdef,blog:blog-0123456789abcdef',
    });
    try {
      const { hash, html } = await snippetOf(own);
      expect(hash).toBe('shop-0123456789abcdef');
      expect(html.split('\n')[1]).toBe(
        '<script async src="https://leads.example/a&#38;b/tracker.js" data-site-key="shop-0123456789abcdef"></script>',
      );
    } finally {
      await own.close();
    }
  });
});
