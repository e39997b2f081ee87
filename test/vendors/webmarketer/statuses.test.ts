import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '../../../src/domain/errors.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { failureOf, live } from '../kit.ts';
import { startFixture, TOKEN, useFixture } from './kit.ts';
import { operations, type Operation } from './operations.ts';

const fixture = useFixture();

const SECRET = 'what the vendor says';
const CODES: readonly (readonly [number, ProblemCode])[] = [
  [400, 'UPSTREAM_REJECTED'],
  [401, 'UPSTREAM_UNAUTHORIZED'],
  [402, 'UPSTREAM_PREMIUM_REQUIRED'],
  [403, 'UPSTREAM_FORBIDDEN'],
  [409, 'CONFLICT'],
  [416, 'UPSTREAM_CAPPED'],
  [422, 'UPSTREAM_REJECTED'],
  [429, 'UPSTREAM_RATE_LIMITED'],
  [500, 'UPSTREAM_UNAVAILABLE'],
  [503, 'UPSTREAM_UNAVAILABLE'],
];

/** How many times a call is sent. Reads are retried where that may help; sends with a nonce after a 401. */
function tries({ isWrite, name }: Operation, status: number): number {
  if (status === 401) return isWrite && !name.startsWith('send') ? 1 : 2;
  if (isWrite) return 1;
  // After a 429 the window ends later than the caller waits.
  return status >= 500 ? 3 : 1;
}

describe.each(operations)('$name', (operation) => {
  const { name, endpoint, absent, isWrite } = operation;

  it.each(CODES)(`${name}: HTTP %i is told as %s`, async (status, code) => {
    fixture.sandbox.fail({
      kind: 'STATUS',
      endpoint,
      status,
      body: { statusCode: status, message: SECRET, error: SECRET },
    });
    const error = await failureOf(operation.run(fixture.source, fixture.world));
    expect(error).toMatchObject({ code, source: 'WEBMARKETER' });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(SECRET);
    expect(fixture.counts()[endpoint]).toBe(tries(operation, status));
  });

  it(`${name}: HTTP 404 is told as ${absent}`, async () => {
    fixture.sandbox.fail({ kind: 'STATUS', endpoint, status: 404, body: { message: SECRET } });
    const answer = operation.run(fixture.source, fixture.world);
    if (absent === 'null') expect(await answer).toBeNull();
    else if (absent === 'empty') expect(await answer).toMatchObject({ items: [] });
    else if (operation.name.startsWith('set a'))
      expect(await failureOf(answer)).toMatchObject({ code: 'INVALID_INPUT' });
    else {
      const error = await failureOf(answer);
      expect(error).toMatchObject({ code: absent });
      expect(error.message).not.toContain(SECRET);
    }
    expect(fixture.counts()[endpoint]).toBe(1);
  });

  it(`${name}: a 401 renews the token once, and only a read or a send with a nonce is sent again`, async () => {
    fixture.sandbox.fail({ kind: 'STATUS', endpoint, status: 401, times: 1 });
    const answer = operation.run(fixture.source, fixture.world);
    const again = tries(operation, 401) === 2;
    if (again) await answer;
    else expect(await failureOf(answer)).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' });
    expect(fixture.counts()[endpoint]).toBe(again ? 2 : 1);
    // The next call is sent with the new token.
    await operation.run(fixture.source, fixture.world);
    expect(fixture.sandbox.counts()[TOKEN]).toBe(2);
  });

  it(`${name}: after a lost connection it is ${isWrite ? 'not ' : ''}sent again`, async () => {
    fixture.sandbox.fail({ kind: 'RESET', endpoint, times: 1 });
    const answer = operation.run(fixture.source, fixture.world);
    const isSent = operation.name.startsWith('send');
    if (isWrite && !isSent)
      expect(await failureOf(answer)).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    else await answer;
    expect(fixture.counts()[endpoint]).toBe(isWrite && !isSent ? 1 : 2);
  });

  it(`${name}: takes one call where nothing is wrong`, async () => {
    await operation.run(fixture.source, fixture.world);
    const { also = [] } = operation;
    expect(fixture.counts()).toStrictEqual(
      Object.fromEntries([endpoint, ...also].map((name) => [name, 1])),
    );
  });
});

it('after a failed create only a thing with a name of its own is looked for', async () => {
  for (const { run, endpoint, looksOn = [], isWrite } of operations) {
    if (!isWrite) continue;
    for (const status of [400, 403, 409]) {
      fixture.sandbox.heal();
      fixture.sandbox.resetCounts();
      fixture.sandbox.fail({ kind: 'STATUS', endpoint, status });
      await failureOf(run(fixture.source, fixture.world));
      const others = Object.keys(fixture.counts()).filter((name) => name !== endpoint);
      expect([endpoint, status, others.length]).toStrictEqual([
        endpoint,
        status,
        looksOn.includes(status) ? 1 : 0,
      ]);
    }
  }
});

describe('access tokens of Webmarketer', () => {
  it('an access token is fetched once, however many calls wait for it', async () => {
    fixture.sandbox.fail({ kind: 'LATENCY', ms: 20, endpoint: TOKEN });
    await Promise.all(operations.map(({ run }) => run(fixture.source, fixture.world)));
    expect(fixture.sandbox.counts()[TOKEN]).toBe(1);
  });

  it('an access token is renewed once before it ends, however many calls wait for it', async () => {
    let passed = 0;
    const own = await startFixture({
      tokenLifeMs: 5 * MINUTE,
      monotonic: () => systemClock.monotonic() + passed,
    });
    const call = { ...live(), deadline: Infinity };
    const read = () =>
      Promise.all(
        ['purchase', 'page-view', 'fax'].map((reference) =>
          own.source.eventTypeByReference(reference, call),
        ),
      );
    await read();
    passed = 4 * MINUTE - SECOND;
    await read();
    expect(own.sandbox.counts()[TOKEN]).toBe(1);
    passed = 4 * MINUTE + SECOND;
    await read();
    expect(own.sandbox.counts()[TOKEN]).toBe(2);
    await own.close();
  });

  it('an access token that several calls find refused is renewed once', async () => {
    // An operation with two calls makes the second one later.
    const reads = operations.filter(({ isWrite, also }) => !isWrite && also === undefined);
    await Promise.all(reads.map(({ run }) => run(fixture.source, fixture.world)));
    for (const { endpoint } of reads)
      fixture.sandbox.fail({ kind: 'STATUS', status: 401, endpoint, times: 1 });
    await Promise.all(reads.map(({ run }) => run(fixture.source, fixture.world)));
    expect(fixture.sandbox.counts()[TOKEN]).toBe(2);
  });

  it('without an access token every operation fails alike, and spends no call', async () => {
    fixture.sandbox.fail({ kind: 'STATUS', status: 400, endpoint: TOKEN });
    for (const { run } of operations)
      expect(await failureOf(run(fixture.source, fixture.world))).toMatchObject({
        code: 'UPSTREAM_UNAUTHORIZED',
      });
    expect(fixture.counts()).toStrictEqual({});
  });
});
