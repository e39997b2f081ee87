import { describe, expect, test } from 'vitest';
import { tapp } from '../app/kit.ts';

interface Home {
  readonly name: string;
  readonly version?: string;
  readonly links: Readonly<Record<string, string>>;
}
const HTML = { headers: { accept: 'text/html,*/*' } };
const linksOf = (html: string) =>
  [...html.matchAll(/href="(\/[^"]*)"/g)].map(([, link]) => link ?? '');

describe('GET / outside of production', () => {
  test('shows a browser a page, each of whose links is answered', async () => {
    const gateway = await tapp();
    try {
      const response = await fetch(`${gateway.origin}/`, HTML);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const html = await response.text();
      const links = linksOf(html);
      expect(links).toEqual(
        expect.arrayContaining(['/graphql', '/health', '/ready', '/docs?page=docs/guide.md']),
      );
      for (const link of links)
        expect((await fetch(`${gateway.origin}${link}`, HTML)).status, link).toBe(200);
      expect(html).toContain('GraphiQL: write and run queries');
      expect(html).not.toContain('API_KEYS');
    } finally {
      await gateway.close();
    }
  });

  test('tells a program the same links as JSON', async () => {
    const gateway = await tapp();
    try {
      const home = (await (await fetch(gateway.origin)).json()) as Home;
      expect(home).toMatchObject({ name: 'LeadGraph', version: expect.any(String) as string });
      for (const link of Object.values(home.links).filter((path) => path !== '/graphql'))
        expect((await fetch(`${gateway.origin}${link}`)).status, link).toBe(200);
      expect(home.links['graphql']).toBe('/graphql');
    } finally {
      await gateway.close();
    }
  });

  test('says that a key is needed, and that GraphiQL is off, where that is so', async () => {
    const gateway = await tapp({ API_KEYS: 'web:0123456789abcdef', GRAPHIQL: '0' });
    try {
      const html = await (await fetch(gateway.origin, HTML)).text();
      expect(html).toContain('API_KEYS');
      expect(html).toContain('GraphiQL is off');
    } finally {
      await gateway.close();
    }
  });

  test('is read-only: an operation that is sent to / is told where to go', async () => {
    const gateway = await tapp();
    try {
      expect((await fetch(gateway.origin, { method: 'HEAD' })).status).toBe(200);
      const response = await fetch(gateway.origin, { method: 'POST', body: '{}' });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await response.text()).toContain('send operations to /graphql');
    } finally {
      await gateway.close();
    }
  });

  test('leads to the documentation, page by page, and to no other file', async () => {
    const gateway = await tapp();
    const page = (name: string) => fetch(`${gateway.origin}/docs?page=${encodeURIComponent(name)}`);
    try {
      expect(await (await fetch(`${gateway.origin}/docs`)).text()).toMatch(/^# LeadGraph/);
      expect(await (await page('docs/reference/configuration.md')).text()).toContain('`API_KEYS`');
      const decision = 'docs/decisions/0004-one-program-no-build.md';
      expect(await (await page(decision)).text()).toMatch(/^# .*one program/im);
      expect(await (await page('CHANGELOG.md')).text()).toMatch(/^# Changelog/);
      const home = await (await fetch(gateway.origin, HTML)).text();
      for (const name of [decision, 'docs/decisions/README.md', 'CHANGELOG.md'])
        expect(home).toContain(`/docs?page=${name}`);
      for (const name of ['package.json', '../etc/passwd', 'docs/../package.json', '/etc/passwd'])
        expect((await page(name)).status, name).toBe(404);
    } finally {
      await gateway.close();
    }
  });
});

test('GET / in production answers JSON to everybody, without version or documentation', async () => {
  const gateway = await tapp({ NODE_ENV: 'production' });
  try {
    const response = await fetch(gateway.origin, HTML);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      name: 'LeadGraph',
      links: { graphql: '/graphql', health: '/health', ready: '/ready' },
    });
    expect((await fetch(`${gateway.origin}/docs`)).status).toBe(404);
  } finally {
    await gateway.close();
  }
});
