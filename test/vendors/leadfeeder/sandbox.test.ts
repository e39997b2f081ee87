import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { LEADFEEDER } from '../../../src/vendors/leadfeeder/sandbox/index.ts';
import { exportLimit, leadfeederLimit } from '../../../src/vendors/leadfeeder/sandbox/limits.ts';
import type { Sandbox } from '../../../src/vendors/kit/sandbox/server.ts';
import { NOW } from '../kit.ts';
import { closeAfterEach } from '../closing.ts';
import { startFixtureSandbox, withAccount } from './kit.ts';

const closing = closeAfterEach();
async function start(options: Parameters<typeof startFixtureSandbox>[0] = {}): Promise<Sandbox> {
  return closing((await startFixtureSandbox(options)).sandbox);
}

interface Row {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}
interface Body {
  readonly data: readonly Row[];
  readonly included?: readonly Row[];
  readonly links?: Readonly<Record<string, string>>;
}
const AUTHORIZED = { authorization: `Token token=${LEADFEEDER.token}` };
const ask = (sandbox: Sandbox, target: string, init: RequestInit = {}) =>
  fetch(sandbox.origin + target, { headers: AUTHORIZED, ...init });
async function read<T = Body>(sandbox: Sandbox, target: string, init?: RequestInit): Promise<T> {
  const response = await ask(sandbox, target, init);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}
const WINDOW = 'start_date=2026-02-01&end_date=2026-03-09';

describe('the Leadfeeder sandbox', () => {
  it.each(['/accounts/6001/leads', '/accounts/6002/custom-feeds/new_leads/leads'])(
    'the sandbox cuts the rows of %s down to the attributes that are asked for',
    async (path) => {
      const sandbox = await start();
      const whole = await read(sandbox, `${path}?${WINDOW}`);
      const cut = await read(
        sandbox,
        `${path}?${WINDOW}&fields[leads]=name,employee_count,nonsense&fields[locations]=country`,
      );
      expect(cut.data.length).toBeGreaterThan(0);
      for (const [index, { id, attributes }] of cut.data.entries()) {
        const { name, employee_count } = whole.data[index]?.attributes ?? {};
        expect(id).toBe(whole.data[index]?.id);
        expect(attributes).toStrictEqual({ name, employee_count });
      }
      for (const { attributes } of cut.included ?? [])
        expect(Object.keys(attributes)).toStrictEqual(['country']);
    },
  );

  it('the sandbox cuts a single lead and visits down to the attributes that are asked for', async () => {
    const sandbox = await start();
    const [first] = (await read(sandbox, `/accounts/6001/leads?${WINDOW}`)).data;
    const lead = await read<{ readonly data: Row }>(
      sandbox,
      `/accounts/6001/leads/${first?.id ?? ''}?fields[leads]=`,
    );
    expect(lead.data.attributes).toStrictEqual({});
    const visits = await read(
      sandbox,
      `/accounts/6001/visits?${WINDOW}&fields[visits]=started_at&fields[locations]=`,
    );
    for (const { attributes } of visits.data)
      expect(Object.keys(attributes)).toStrictEqual(['started_at']);
    for (const { attributes } of visits.included ?? []) expect(attributes).toStrictEqual({});
  });

  it('the sandbox lists the first 10 000 of 37 000 leads', async () => {
    const crowd = { account: '6002', size: 37_000, firstDay: '2026-01-01', days: 30 };
    const sandbox = await start({ crowd });
    const days = 'start_date=2026-01-01&end_date=2026-01-30&page[size]=100';
    const first = await read(sandbox, `/accounts/6002/leads?${days}`);
    expect(first.data).toHaveLength(100);
    expect(first.links?.['last']).toMatch(/page%5Bnumber%5D=100$/);
    const last = await read(sandbox, `/accounts/6002/leads?${days}&page[number]=100`);
    expect(last.data).toHaveLength(100);
    expect(last.links).not.toHaveProperty('next');
    const beyond = await read(sandbox, `/accounts/6002/leads?${days}&page[number]=101`);
    expect(beyond.data).toStrictEqual([]);

    const [row] = last.data;
    const single = await read<{ readonly data: Row }>(
      sandbox,
      `/accounts/6002/leads/${row?.id ?? ''}`,
    );
    expect(single.data.attributes).toMatchObject({ name: row?.attributes['name'] });
  });

  it.each([
    [400, '/accounts/6001/leads'],
    [400, '/accounts/6001/leads?start_date=2026-03-02&end_date=2026-03-01'],
    [400, '/accounts/6001/leads?start_date=2026-02-31&end_date=2026-03-01'],
    [400, `/accounts/6001/leads?${WINDOW}&page[size]=101`],
    [400, `/accounts/6001/leads?${WINDOW}&page[number]=0`],
    [402, `/accounts/6003/leads?${WINDOW}`],
    [402, '/accounts/6003/website-tracking-script'],
    [404, `/accounts/6004/leads?${WINDOW}`],
    [404, `/accounts/6001/custom-feeds/nothing/leads?${WINDOW}`],
    [404, '/accounts/6001/custom-feeds/nothing'],
    [404, '/accounts/6001/leads/nothing'],
    [404, '/export-requests/nothing'],
    [404, '/nowhere'],
  ])('the sandbox answers %i to %s', async (status, target) => {
    const sandbox = await start({ accounts: withAccount({ subscription: 'lite' }) });
    const response = await ask(sandbox, target);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      errors: [{ title: expect.any(String) as string }],
    });
  });

  it('the sandbox refuses a wrong token, and accounts that are not for the token', async () => {
    const sandbox = await start({ accounts: withAccount({ isForbidden: true }) });
    expect((await ask(sandbox, '/accounts', { headers: {} })).status).toBe(401);
    expect((await ask(sandbox, `/accounts/6003/leads?${WINDOW}`)).status).toBe(403);
    expect((await ask(sandbox, '/accounts/6003')).status).toBe(200);
  });

  const ASKED = { custom_feed_id: 'all_leads', start_date: '2026-02-01', end_date: '2026-03-09' };
  type Requested = {
    readonly data: Row & {
      readonly attributes: { readonly status: string; readonly download_url: string | null };
    };
  };
  it.each([
    ['a form', new URLSearchParams({ account_id: '6001', ...ASKED })],
    [
      'JSON:API',
      JSON.stringify({
        data: { type: 'export_requests', attributes: { account_id: 6001, ...ASKED } },
      }),
    ],
  ])(
    'the sandbox takes a request for an export as %s, and gives the report until its address expires',
    async (_, body) => {
      let now = NOW;
      const sandbox = await start({ now: () => now });
      const made = await read<Requested>(sandbox, '/export-requests', { method: 'POST', body });
      const status = () => read<Requested>(sandbox, `/export-requests/${made.data.id}`);
      expect(made.data.attributes).toMatchObject({ status: 'pending', download_url: null });
      expect((await status()).data.attributes).toMatchObject({ status: 'pending' });
      const { attributes } = (await status()).data;
      expect(attributes.status).toBe('processed');
      const address = attributes.download_url ?? '';
      expect(address).not.toContain(made.data.id);

      const report = (await (await fetch(address)).json()) as Body;
      const listed = await read(sandbox, `/accounts/6001/leads?${WINDOW}&page[size]=100`);
      expect(report.data.map(({ id }) => id.replace('|', '_'))).toStrictEqual(
        listed.data.map(({ id }) => id),
      );
      now += 15 * MINUTE;
      expect((await fetch(address)).status).toBe(404);
      const again = (await status()).data.attributes.download_url ?? '';
      expect(again).not.toBe(address);
      expect((await fetch(again)).status).toBe(200);
    },
  );

  it('the sandbox tells that an export failed', async () => {
    const sandbox = await start({ exports: { pendingLooks: 0, outcome: 'failed' } });
    const body = new URLSearchParams({ account_id: '6001', ...ASKED });
    const { data } = await read<Requested>(sandbox, '/export-requests', { method: 'POST', body });
    const status = await read<Requested>(sandbox, `/export-requests/${data.id}`);
    expect(status.data.attributes).toMatchObject({ status: 'failed', download_url: null });
  });

  it('the sandbox takes five calls about exports a minute, and a hundred of all calls', async () => {
    const sandbox = await start({ limits: [leadfeederLimit(), exportLimit()] });
    const body = new URLSearchParams({ account_id: '6001', ...ASKED });
    const statuses: number[] = [];
    for (let call = 0; call < 6; call += 1)
      statuses.push((await ask(sandbox, '/export-requests', { method: 'POST', body })).status);
    expect(statuses).toStrictEqual([200, 200, 200, 200, 200, 429]);
    for (let call = 6; call < 100; call += 1) await ask(sandbox, '/accounts');
    expect((await ask(sandbox, '/accounts')).status).toBe(429);
  });
});
