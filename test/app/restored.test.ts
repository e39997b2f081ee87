import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { backUp } from '../../src/store/upkeep/sqlite-backup.ts';
import { startSandboxes } from '../../src/vendors/sandboxes.ts';
import { LeadsDocument } from '../operations.gen.ts';
import { type Gateway, startGateway } from '../store/gateway.ts';
import { post, tapp } from './kit.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function tfile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-restored-'));
  closers.push(() => {
    rmSync(folder, { recursive: true });
  });
  return path.join(folder, 'store.db');
}
async function start(file: string): Promise<Gateway> {
  const gateway = await startGateway({ STORE_URL: `sqlite:${file}` });
  closers.push(() => gateway.child.kill('SIGKILL'));
  return gateway;
}

async function send({ origin }: Gateway, nonce: string, name: string, properties: object) {
  const event = { type: 'page-view', nonce, trackerId: `tracker-of-${name}`, properties };
  const response = await post(`${origin}/collect`, [event]);
  const { results } = (await response.json()) as { readonly results: readonly object[] };
  return results[0];
}
interface Listed {
  readonly id: string;
  readonly person: { readonly email: string | null } | null;
}
async function leadsOf({ url }: Gateway): Promise<readonly Listed[]> {
  const query = '{ leads(sources: [LOCAL], first: 100) { nodes { id person { email } } } }';
  const response = await post(url, { query });
  const { data } = (await response.json()) as {
    readonly data: { readonly leads: { readonly nodes: readonly Listed[] } } | null;
  };
  if (!data) throw new Error(query);
  return data.leads.nodes;
}
const emailsOf = (leads: readonly Listed[]) =>
  leads.map(({ person }) => person?.email ?? '').toSorted();

const EVE = 'eve@shop.example';
const BOB = 'bob@other.example';

/** A store from whose backup Eve was erased. */
async function prepare(file: string): Promise<Gateway> {
  const gateway = await start(file);
  for (const [name, email] of [
    ['eve', EVE],
    ['bob', BOB],
  ] as const)
    for (const number of [1, 2]) await send(gateway, `${name}-${number}`, name, { email });
  execFileSync(process.execPath, ['src/leadgraph.mjs', 'backup', `${file}.backup`], {
    env: { PATH: process.env['PATH'], STORE_URL: `sqlite:${file}` },
  });
  const eve = (await leadsOf(gateway)).find(({ person }) => person?.email === EVE);
  const mutation = 'mutation ($id: ID!) { eraseLead(input: { id: $id }) { __typename } }';
  const erased = await post(gateway.url, { query: mutation, variables: { id: eve?.id } });
  expect(await erased.json()).toMatchObject({
    data: { eraseLead: { __typename: 'EraseLeadSuccess' } },
  });
  expect(emailsOf(await leadsOf(gateway))).toEqual([BOB]);
  return gateway;
}
async function expectGone(gateway: Gateway, file: string): Promise<void> {
  expect(emailsOf(await leadsOf(gateway))).toEqual([BOB]);
  for (const [nonce, name] of [
    ['by-tracker', 'eve'],
    ['by-address', 'another'],
  ] as const)
    expect(await send(gateway, nonce, name, { email: EVE })).toMatchObject({
      accepted: false,
      code: 'ERASED',
    });
  expect(await send(gateway, 'bob-3', 'bob', { email: BOB })).toMatchObject({ accepted: true });
  expect(await gateway.stop()).toEqual([0, null]);
  const sqlite = new Sqlite(file);
  const tables = sqlite
    .prepare<[], string>("select name from sqlite_master where type = 'table'")
    .pluck()
    .all();
  for (const table of tables)
    for (const row of sqlite.prepare<[], object>(`select * from ${table}`).all())
      expect(JSON.stringify(row)).not.toMatch(/eve@shop|tracker-of-eve/);
  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
  sqlite.close();
}

describe('A SQLite store that was restored from a backup', { timeout: 120_000 }, () => {
  test('has nobody who was erased after the backup, when the gateway starts again', async () => {
    const file = tfile();
    const first = await prepare(file);
    expect(await first.stop()).toEqual([0, null]);
    expect(statSync(`${file}.erasures`).mode & 0o777).toBe(0o600);
    expect(readFileSync(`${file}.erasures`, 'utf8')).toMatch(/^(\n?\d+ [\w-]{43}\n)+$/);
    renameSync(`${file}.backup`, file);
    await expectGone(await start(file), file);
  });

  test('has nobody who was erased after the backup, while the gateway goes on', async () => {
    const file = tfile();
    const gateway = await prepare(file);
    renameSync(`${file}.backup`, file);
    await expect
      .poll(
        async () => {
          const { status } = await fetch(`${gateway.origin}/ready`);
          const leads = await leadsOf(gateway).catch(() => []);
          // Eve is at no time among them.
          expect(emailsOf(leads)).not.toContain(EVE);
          return { status, count: leads.length };
        },
        { timeout: 60_000, interval: 50 },
      )
      .toMatchObject({ status: 200, count: 1 });
    await expectGone(gateway, file);
  });

  test('spends no permit that was spent before it was restored', async () => {
    const file = tfile();
    const sandboxes = await startSandboxes({ seed: 1, now: () => Date.now() });
    closers.push(() => sandboxes.close());
    const environment = { ...sandboxes.env, STORE_URL: `sqlite:${file}` };
    const DAY = 86_400_000;
    const listOf = async (gateway: Awaited<ReturnType<typeof tapp>>, day: number) => {
      const { leads } = await gateway.client.request(LeadsDocument, {
        sources: ['LEADBOXER'],
        window: {
          from: new Date(Date.now() - (day + 2) * DAY).toISOString(),
          to: new Date(Date.now() - day * DAY).toISOString(),
        },
      });
      return leads.completeness.sources[0];
    };
    const first = await tapp(environment);
    await backUp({ engine: 'SQLITE', file }, `${file}.backup`);
    for (let day = 0; day < 10; day += 1)
      expect(await listOf(first, day)).toMatchObject({ state: 'LIVE' });
    await first.close();
    renameSync(`${file}.backup`, file);
    const second = await tapp(environment);
    closers.push(second.close);
    expect(await listOf(second, 15)).toMatchObject({ state: 'SKIPPED_BUDGET' });
    expect(sandboxes.leadboxer.counts()['GET /v1/leads']).toBe(10);
    expect(sandboxes.leadboxer.throttled()).toBe(0);
  });
});
