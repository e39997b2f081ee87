import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { listLeads } from '../cases.ts';
import { failureOf, leadQuery, live, must, NOW, startFixture, paginate } from '../kit.ts';

it('a list ends where `next` is the address of its own page, and says that it stops before its end', async () => {
  const started = await startFixture({ people: 6 });
  const { giosg } = started.sandboxes;
  const row = { id: 'a', created_at: new Date(NOW - DAY).toISOString(), data: {} };
  giosg.fail({
    kind: 'BODY',
    endpoint: 'GET /api/v5/orgs/:org/leads',
    body: { results: [row], next: `${giosg.origin}/api/v5/orgs/x/leads?cursor=again` },
  });
  const pages = await paginate(
    (after) => must(started.source('GIOSG').leads)(leadQuery({ after }), live()),
    3,
  );
  expect(pages.map(({ capped }) => capped ?? false)).toEqual([false, true]);
  await started.close();
});

describe('a `next` on another origin', () => {
  it('is refused, and nothing is ever sent there', async () => {
    const requests: (string | undefined)[] = [];
    const foreign = createServer((request, response) => {
      requests.push(request.headers.authorization);
      response.end(JSON.stringify({ next: null, previous: null, results: [] }));
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const { port } = foreign.address() as AddressInfo;
    const started = await startFixture({ people: 60 });
    const { giosg } = started.sandboxes;
    const source = started.source('GIOSG');
    const row = { id: 'a', created_at: new Date(NOW - DAY).toISOString(), data: {} };
    const path = `/api/v5/orgs/${GIOSG.organization}/leads?cursor=x`;
    const own = new URL(giosg.origin);
    for (const next of [
      `http://127.0.0.1:${port}${path}`,
      `//127.0.0.1:${port}${path}`,
      `http://${own.host}@127.0.0.1:${port}${path}`,
      `https://${own.host}${path}`,
      `http://localhost:${own.port}${path}`,
      'javascript:alert(1)?cursor=x',
      'http://',
      '',
    ]) {
      giosg.heal();
      giosg.resetCounts();
      giosg.fail({
        kind: 'BODY',
        endpoint: 'GET /api/v5/orgs/:org/leads',
        body: { results: [row], next },
      });
      const page = await must(source.leads)(leadQuery(), live());
      expect(page.items.map(({ ref }) => ref.externalId)).toStrictEqual(['a']);
      expect(page.next).toBeNull();
      expect(page.failures).toMatchObject([
        { error: { code: 'UPSTREAM_INVALID', source: 'GIOSG' } },
      ]);
      expect(page.failures?.[0]?.error.message).not.toContain('cursor=x');
      expect(giosg.calls()).toBe(1);
    }
    // And one that a client made up is asked of our own origin.
    giosg.heal();
    giosg.resetCounts();
    const after = `http://127.0.0.1:${port}${path}`;
    await failureOf(
      must(source.leads)(leadQuery({ after }), live()).then(() => {
        throw new Error('it may as well be answered');
      }),
    );
    expect(giosg.calls()).toBe(1);
    expect(requests).toStrictEqual([]);
    await started.close();
    await new Promise((resolve) => foreign.close(resolve));
  });

  it('of the list itself is on its own origin, and followed', async () => {
    const started = await startFixture({ people: 60 });
    const leads = await listLeads(started.source('GIOSG'));
    expect(leads).toHaveLength(40);
    expect(started.sandboxes.giosg.calls()).toBe(2);
    await started.close();
  });
});

it.each([{ authorization: 'Token wrong' }, { authorization: GIOSG.token }])(
  'the sandbox refuses %j with 401',
  async (headers) => {
    const started = await startFixture({ people: 1 });
    const { origin } = started.sandboxes.giosg;
    expect((await fetch(`${origin}/api/v5/users/me`, { headers })).status).toBe(401);
    await started.close();
  },
);
