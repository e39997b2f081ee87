import { expect, test } from 'vitest';
import { startSandboxes } from '../../src/vendors/sandboxes.ts';
import { engines } from '../store/engines.ts';
import { LeadsDocument } from '../operations.gen.ts';
import { tapp } from './kit.ts';

const DAY = 86_400_000;

test.each(engines)(
  'a gateway that is started again on $name spends nothing that its predecessor has spent',
  async ({ place }) => {
    const sandboxes = await startSandboxes({ seed: 1, now: () => Date.now() });
    const environment = { ...sandboxes.env, STORE_URL: place() };
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
    try {
      const first = await tapp(environment);
      for (let day = 0; day < 10; day += 1)
        expect(await listOf(first, day)).toMatchObject({ state: 'LIVE' });
      await first.close();

      const second = await tapp(environment);
      const status = await listOf(second, 15);
      expect(status).toMatchObject({ state: 'SKIPPED_BUDGET', code: 'BUDGET_EXCEEDED' });
      expect(Date.parse(status?.retryAt ?? '')).toBeGreaterThan(Date.now());
      await second.close();

      expect(sandboxes.leadboxer.counts()['GET /v1/leads']).toBe(10);
      expect(sandboxes.leadboxer.throttled()).toBe(0);
    } finally {
      await sandboxes.close();
    }
  },
);

test('a 429 of a vendor freezes the budget and does not count as ill health', async () => {
  const sandboxes = await startSandboxes({ seed: 1, now: () => Date.now(), limits: 'off' });
  const gateway = await tapp(sandboxes.env);
  try {
    // Another program has used up the budget of the token.
    sandboxes.leadboxer.fail({
      kind: 'STATUS',
      status: 429,
      times: 1,
      body: { title: 'Rate Limit Exceeded', status: 429, 'retry-after': 43, 'rate-limit': 10 },
    });
    const ask = () => gateway.client.request(LeadsDocument, { sources: ['LEADBOXER'] });
    const { leads } = await ask();
    const status = leads.completeness.sources[0];
    expect(status).toMatchObject({ state: 'SKIPPED_BUDGET', code: 'UPSTREAM_RATE_LIMITED' });
    const waitMs = Date.parse(status?.retryAt ?? '') - Date.now();
    expect(waitMs).toBeGreaterThan(40_000);
    expect(waitMs).toBeLessThan(46_000);
    expect((await ask()).leads.completeness.sources[0]?.code).toBe('BUDGET_EXCEEDED');
    expect(sandboxes.leadboxer.calls()).toBe(1);
    const { upstreams } = await gateway.client.request<{
      readonly upstreams: readonly {
        readonly source: string;
        readonly healthy: boolean;
        readonly circuit: string;
        readonly budgets: readonly {
          readonly contended: boolean;
          readonly throttledCount: number;
        }[];
      }[];
    }>('{ upstreams { source healthy circuit budgets { contended throttledCount } } }');
    expect(upstreams.find(({ source }) => source === 'LEADBOXER')).toMatchObject({
      healthy: true,
      circuit: 'CLOSED',
      budgets: [{ contended: true, throttledCount: 1 }],
    });
  } finally {
    await gateway.close();
    await sandboxes.close();
  }
});
