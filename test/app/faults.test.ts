import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { StitchDocument, type StitchQuery } from '../operations.gen.ts';
import { post, tapp, tworld, type World } from './kit.ts';

const NAMES = catalog.vendors.map(({ facts }) => facts.name);

let world: World;
beforeAll(async () => {
  world = await tworld();
  await fetch(`${world.origin}/collect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'page-view', nonce: 'one', trackerId: 'visitor' }),
  });
});
afterAll(() => world.close());
const haveSessions = new Set<string>(['LOCAL']);
beforeAll(() => {
  for (const { name, declared } of world.sandboxes.all)
    if (declared.cases.some(({ hasSessions }) => hasSessions)) haveSessions.add(name);
});
afterEach(() => {
  for (const { running } of world.sandboxes.all) running.heal();
});

const LIVE = { mode: 'LIVE' } as const;

describe('for every combination of dead vendors', () => {
  const sets = Array.from({ length: 2 ** NAMES.length }, (_, bits) =>
    NAMES.filter((_name, index) => (bits >> index) & 1),
  );
  test.each(sets.map((dead) => [dead.join(', ') || 'nobody', dead] as const))(
    'dead: %s; the others and the store still give their rows',
    async (_title, dead) => {
      // A refused credential is final: no retry and no circuit breaker, so combinations do not affect each other.
      for (const name of dead) world.sandboxes.of(name).fail({ kind: 'STATUS', status: 403 });
      const { leads }: StitchQuery = await world.client.request(StitchDocument, {
        first: 100,
        freshness: LIVE,
      });
      const states = new Map<string, (typeof leads.completeness.sources)[number]>(
        leads.completeness.sources.map((one) => [one.source, one]),
      );
      for (const name of NAMES) {
        const status = states.get(name);
        if (dead.includes(name)) {
          expect(status?.state).toBe('FAILED');
          expect(status?.code).toBe('UPSTREAM_FORBIDDEN');
          expect(leads.nodes.some((lead) => lead.source === name)).toBe(false);
        } else {
          expect(status?.state).toBe('LIVE');
          expect(leads.nodes.some((lead) => lead.source === name)).toBe(true);
        }
      }
      expect(leads.nodes.some((lead) => lead.source === 'LOCAL')).toBe(true);
      expect(leads.completeness.isComplete).toBe(dead.length === 0);
      // The leads of the other vendors keep their sessions.
      for (const { source, sessions } of leads.nodes)
        expect([source, sessions.nodes.length > 0]).toEqual([source, haveSessions.has(source)]);
    },
  );
});

const UNTOLD = /127\.0\.0\.1|BEGIN|vendor-canary/;

/** The credentials of the sandboxes. */
function secretsOf({ sandboxes: { env } }: World): readonly string[] {
  const secret = catalog.vendors
    .flatMap(({ settings }) => Object.values(settings))
    .filter((setting) => setting.secret === true);
  return secret.flatMap(({ variable }) => env[variable] ?? []);
}

test.each([
  [
    'a status 500',
    { kind: 'STATUS', status: 500, body: { message: 'vendor-canary' } },
    'UPSTREAM_UNAVAILABLE',
  ],
  ['a status 401', { kind: 'STATUS', status: 401, body: 'vendor-canary' }, 'UPSTREAM_UNAUTHORIZED'],
  ['a status 402', { kind: 'STATUS', status: 402 }, 'UPSTREAM_PREMIUM_REQUIRED'],
  [
    'a body of the wrong type',
    { kind: 'BODY', body: { data: 'vendor-canary' } },
    'UPSTREAM_INVALID',
  ],
  ['a body that is no JSON', { kind: 'BODY', body: 'vendor-canary<html>' }, 'UPSTREAM_INVALID'],
  ['half a body', { kind: 'TRUNCATE' }, 'UPSTREAM_UNAVAILABLE'],
  ['a reset connection', { kind: 'RESET' }, 'UPSTREAM_UNAVAILABLE'],
  ['a redirect', { kind: 'REDIRECT', to: 'http://127.0.0.1:9/vendor-canary' }, 'UPSTREAM_INVALID'],
] as const)('%s costs its own rows only, and says so in our words', async (_title, fault, code) => {
  const fresh = await tworld();
  try {
    fresh.sandboxes.leadfeeder.fail(fault);
    const response = await post(fresh.url, {
      query: `{ leads(first: 50) { nodes { source } completeness { isComplete sources { source state code message } } } }`,
    });
    const text = await response.text();
    expect(text).not.toMatch(UNTOLD);
    const secrets = secretsOf(fresh);
    expect(secrets.length).toBeGreaterThanOrEqual(NAMES.length);
    for (const secret of secrets) expect(text).not.toContain(secret);
    const { data } = JSON.parse(text) as {
      readonly data: {
        readonly leads: {
          readonly nodes: readonly { readonly source: string }[];
          readonly completeness: {
            readonly isComplete: boolean;
            readonly sources: readonly { source: string; state: string; code: string }[];
          };
        };
      };
    };
    const status = data.leads.completeness.sources.find(({ source }) => source === 'LEADFEEDER');
    expect(status).toMatchObject({ state: 'FAILED', code });
    expect(data.leads.completeness.isComplete).toBe(false);
    expect(new Set(data.leads.nodes.map(({ source }) => source))).toContain('LEADBOXER');
  } finally {
    await fresh.close();
  }
});

test('a vendor that hangs is given up at the deadline, and the rest of the answer is complete', async () => {
  world.sandboxes.giosg.fail({ kind: 'HANG' });
  const response = await post(
    world.url,
    {
      query: `{ leads(first: 50, freshness: { mode: LIVE }) { nodes { source } completeness { sources { source state code } } } }`,
    },
    { 'x-request-timeout': '400' },
  );
  const { data } = (await response.json()) as {
    data: { leads: { nodes: object[]; completeness: { sources: { source: string }[] } } };
  };
  expect(data.leads.nodes.length).toBeGreaterThan(0);
  expect(data.leads.completeness.sources.find(({ source }) => source === 'GIOSG')).toMatchObject({
    state: 'FAILED',
    code: 'UPSTREAM_TIMEOUT',
  });
});

test('a failed read is answered from the cache, with its age, while the cached answer may be used', async () => {
  const query = {
    query: `{ leads(first: 5, sources: [GIOSG], freshness: { maxAgeSeconds: 0 }) { nodes { id } completeness { isComplete sources { state asOf } } } }`,
  };
  const fresh = await tworld();
  type Answer = {
    data: {
      leads: {
        nodes: { id: string }[];
        completeness: { isComplete: boolean; sources: { state: string; asOf: string }[] };
      };
    };
  };
  const before = (await (await post(fresh.url, query)).json()) as Answer;
  fresh.sandboxes.giosg.fail({ kind: 'STATUS', status: 500 });
  const after = (await (await post(fresh.url, query)).json()) as Answer;
  expect(after.data.leads.nodes).toEqual(before.data.leads.nodes);
  expect(after.data.leads.completeness.sources[0]).toMatchObject({
    state: 'STALE',
    asOf: before.data.leads.completeness.sources[0]?.asOf,
  });
  await fresh.close();
});

test('a source that is not configured is NOT_CONFIGURED, and the answer is complete without it', async () => {
  const gateway = await tapp();
  try {
    const { leads }: StitchQuery = await gateway.client.request(StitchDocument, { first: 5 });
    const states = leads.completeness.sources.map(({ source, state }) => [source, state]);
    expect(Object.fromEntries(states)).toEqual({
      ...Object.fromEntries(NAMES.map((name) => [name, 'NOT_CONFIGURED'])),
      LOCAL: 'LIVE',
    });
    expect(leads.completeness.isComplete).toBe(true);
  } finally {
    await gateway.close();
  }
});
