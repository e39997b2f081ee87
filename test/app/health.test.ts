import { expect, test } from 'vitest';
import { tworld } from './kit.ts';

const QUERY =
  '{ leads(first: 2, sources: [GIOSG, LEADBOXER], freshness: { mode: LIVE }) { nodes { id } } upstreams { source healthy lastError } }';

test.each([401, 403, 500])(
  'a vendor that answers %d is unhealthy, is named by /ready, and has one warning until it works again',
  async (status) => {
    const warnings: (readonly [object, string])[] = [];
    const log = {
      info() {},
      error() {},
      warn: (facts: object, message: string) => {
        warnings.push([facts, message]);
      },
    };
    const world = await tworld({}, {}, { log });
    const ask = async () => {
      const { upstreams } = await world.client.request<{
        readonly upstreams: readonly { readonly source: string; readonly healthy: boolean }[];
      }>(QUERY);
      return upstreams.find(({ source }) => source === 'GIOSG')?.healthy;
    };
    const ready = async () => {
      const response = await fetch(`${world.origin}/ready`);
      return [response.status, (await response.json()) as unknown];
    };
    try {
      await ask();
      expect(await ready()).toEqual([200, { status: 'ready', degraded: [] }]);
      world.sandboxes.of('GIOSG').fail({ kind: 'STATUS', status });
      await ask();
      for (let times = 0; times < 3; times += 1) expect(await ask()).toBe(false);
      expect(await ready()).toEqual([200, { status: 'ready', degraded: ['GIOSG'] }]);
      expect(warnings).toEqual([
        [
          expect.objectContaining({ source: 'GIOSG' }),
          expect.stringMatching(/^GIOSG starts to fail: /),
        ],
      ]);
      world.sandboxes.of('GIOSG').heal();
      // The circuit that a status 500 opens lets the next call through after ten seconds.
      const healed = async () => {
        await ask();
        return ready();
      };
      await expect
        .poll(healed, { timeout: 20_000, interval: 500 })
        .toEqual([200, { status: 'ready', degraded: [] }]);
      expect(warnings.slice(1)).toEqual([[{ source: 'GIOSG' }, 'GIOSG works again']]);
    } finally {
      await world.close();
    }
  },
);
