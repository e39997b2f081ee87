import { afterEach, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { startSandbox, type Limit, type Sandbox } from '../../../src/vendors/kit/sandbox/server.ts';
import { NOW } from '../kit.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** `calls` in each window for everybody, refused with the length of the window. */
const limit = (calls: number, windowMs: number): Limit => ({
  calls,
  windowMs,
  key: () => 'the only credential',
  reply: () => ({ status: 429, body: { refusedFor: windowMs } }),
});

it('a sandbox holds a limit for a minute and one for an hour, though both count one credential', async () => {
  // Within the hour, so that the windows of the two limits begin at different moments.
  let now = NOW + 30 * MINUTE + SECOND;
  sandbox = await startSandbox({
    now: () => now,
    port: 0,
    limits: [limit(2, MINUTE), limit(3, HOUR)],
    notFound: () => ({ status: 404, body: null }),
    authorize: () => null,
    routes: [
      { method: 'GET', path: '/', answer: () => ({ status: 200, body: { refusedFor: null } }) },
    ],
  });
  const call = async (): Promise<unknown> => (await fetch(`${sandbox.origin}/`)).json();
  const refusals = [await call(), await call(), await call()];
  expect(refusals).toEqual([{ refusedFor: null }, { refusedFor: null }, { refusedFor: MINUTE }]);
  now += MINUTE;
  // The call that the minute refused counts for the hour as well.
  expect(await call()).toEqual({ refusedFor: HOUR });
  now += HOUR;
  expect(await call()).toEqual({ refusedFor: null });
  expect(sandbox.throttled()).toBe(2);
});
