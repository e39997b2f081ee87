import { afterEach, describe, expect, test } from 'vitest';
import { GatewayError, SourceError } from '../../src/domain/errors.ts';
import type { ExportRow, LeadExport } from '../../src/domain/exports.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { createExports } from '../../src/live/exports.ts';
import { type Exports } from '../../src/ports/exports.ts';
import type { Source } from '../../src/ports/source.ts';
import type { Store } from '../../src/ports/store.ts';
import { factsOf, leadOf } from '../loaders/fake-source.ts';
import { topen } from '../store/kit.ts';
import { fakeClock } from '../transport/fake-clock.ts';
import { must, tcall } from '../vendors/kit.ts';

const WINDOW = { from: 0, to: 1_000 };
const POLL = 20_000;
const ROWS: readonly ExportRow[] = ['a', 'b', 'c'].map((id) => ({
  lead: leadOf('VENDOR', id, 500),
  keywords: [],
  quality: 7,
  bounces: 0,
  pageViews: 3,
  visits: 1,
  lastVisitDate: '2026-03-01',
}));
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A vendor whose exports answer, look after look, what they are told. */
function vendor(
  looks: (readonly ExportRow[] | null | Error)[],
  { accounts = ['one'], starts = () => Promise.resolve('handle') } = {},
) {
  const seen = { started: 0, looks: 0 };
  const source: Source = {
    facts: factsOf('VENDOR'),
    accounts: async () => ({
      items: accounts.map((externalId) => ({
        ref: { source: 'VENDOR', externalId },
        name: null,
        timezone: null,
        subscription: null,
        trackingStatus: null,
      })),
      next: null,
      provenance: { state: 'LIVE', asOf: 0 },
      ordered: true,
    }),
    startExport: () => {
      seen.started += 1;
      return starts();
    },
    readExport: () => {
      seen.looks += 1;
      const answer = looks.length > 1 ? looks.shift() : looks[0];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? null);
    },
    health: () => {
      throw new Error('not asked');
    },
    close: () => Promise.resolve(),
  };
  return { source, seen };
}

interface Gateway {
  readonly exports: Exports;
  readonly start: (more?: Partial<Parameters<Exports['start']>[0]>) => Promise<LeadExport>;
}
const clock = fakeClock();
let number = 0;

async function gateway(
  source: Source | null,
  store?: Store,
  onFault: (cause: unknown) => void = (cause) => {
    throw cause;
  },
): Promise<Gateway & { readonly store: Store }> {
  const kept = store ?? (await topen(':memory:', undefined, { EARLIEST_EVENT: '1970-01-01' }));
  if (!store) open.push(kept);
  const exports = createExports({
    sources: new Map([kept, ...(source ? [source] : [])].map((one) => [one.facts.name, one])),
    store: kept,
    clock,
    randomSecret: () => `secret-${number}`,
    randomId: () => `export-${++number}`,
    makeCall: tcall,
    onFault,
    pollMs: POLL,
  });
  open.push(exports);
  return {
    exports,
    store: kept,
    start: (more = {}) =>
      exports.start({ nonce: null, account: null, feed: null, window: WINDOW, ...more }, tcall()),
  };
}

describe('exports', () => {
  test('an export is requested once, polled until it is finished, and kept with its rows', async () => {
    const { source, seen } = vendor([null, null, ROWS]);
    const { exports, start } = await gateway(source);
    const { id, status } = await start();
    expect(status).toBe('PENDING');
    await clock.advance(2 * POLL);
    expect(await exports.byId(id)).toMatchObject({
      status: 'PROCESSED',
      rowCount: 3,
      failure: null,
    });
    expect(await exports.rows(id, 1, 10)).toEqual(ROWS.slice(1));
    expect(seen).toEqual({ started: 1, looks: 3 });
  });

  test('an export survives passing failures; a refusal of the vendor ends it', async () => {
    const passing = [
      new SourceError('UPSTREAM_UNAVAILABLE', 'VENDOR', 'down'),
      new SourceError('BUDGET_EXCEEDED', 'VENDOR', 'no room'),
    ];
    const patient = await gateway(vendor([...passing, ROWS]).source);
    const one = await patient.start();
    await clock.advance(2 * POLL);
    expect(await patient.exports.byId(one.id)).toMatchObject({ status: 'PROCESSED' });

    const refused = new SourceError('UPSTREAM_REJECTED', 'VENDOR', 'VENDOR says that it failed');
    const failing = await gateway(vendor([refused]).source);
    const other = await failing.start();
    await clock.advance(0);
    expect(await failing.exports.byId(other.id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'UPSTREAM_REJECTED', message: 'VENDOR says that it failed' },
    });
  });

  test('an export that its source never finishes fails after an hour', async () => {
    const { source, seen } = vendor([null]);
    const { exports, start } = await gateway(source);
    const { id } = await start();
    await clock.advance(61 * MINUTE);
    expect(await exports.byId(id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'UPSTREAM_TIMEOUT' },
    });
    const { looks } = seen;
    await clock.advance(10 * MINUTE);
    expect(seen.looks).toBe(looks);
  });

  test('an export that fails in passing until its hour is over names the last failure', async () => {
    const { source } = vendor([
      new SourceError('UPSTREAM_UNAVAILABLE', 'VENDOR', 'VENDOR is down'),
    ]);
    const { exports, start } = await gateway(source);
    const { id } = await start();
    await clock.advance(61 * MINUTE);
    expect(await exports.byId(id)).toMatchObject({
      failure: { message: 'VENDOR did not finish the export within an hour: VENDOR is down' },
    });
  });

  test('an export that is refused and cannot be removed rejects with the refusal and reports the other failure', async () => {
    const refusal = new SourceError('UPSTREAM_PREMIUM_REQUIRED', 'VENDOR', 'premium');
    const broken = new Error('the disk is full');
    const { source } = vendor([null], { starts: () => Promise.reject(refusal) });
    const kept = await topen();
    open.push(kept);
    const faults: unknown[] = [];
    const store = { ...kept, exports: { ...kept.exports, remove: () => Promise.reject(broken) } };
    const { start } = await gateway(source, store, (cause) => faults.push(cause));
    await expect(start()).rejects.toBe(refusal);
    expect(faults).toEqual([broken]);
  });

  test('an export that its source refuses leaves nothing behind', async () => {
    const refusal = new SourceError('UPSTREAM_PREMIUM_REQUIRED', 'VENDOR', 'premium');
    const { source } = vendor([null], { starts: () => Promise.reject(refusal) });
    const { exports, start } = await gateway(source);
    await expect(start()).rejects.toBe(refusal);
    expect(await exports.byId(`export-${number}`)).toBeNull();
  });

  test('an export continues after a restart, and is not requested again', async () => {
    const before = vendor([null]);
    const first = await gateway(before.source);
    const { id } = await first.start();
    await first.exports.close();
    const after = vendor([ROWS]);
    const second = await gateway(after.source, first.store);
    await clock.advance(0);
    expect(await second.exports.byId(id)).toMatchObject({ status: 'PROCESSED', rowCount: 3 });
    expect(after.seen).toEqual({ started: 0, looks: 1 });
  });

  test('an export that a restart interrupted while it was requested has an unknown outcome', async () => {
    const hanging = vendor([null], { starts: () => new Promise<string>(() => undefined) });
    const first = await gateway(hanging.source);
    void first.start();
    await clock.advance(0);
    const id = `export-${number}`;
    const second = await gateway(vendor([ROWS]).source, first.store);
    await clock.advance(0);
    expect(await second.exports.byId(id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'UNKNOWN_OUTCOME' },
    });
  });

  test('exports with one nonce are one export; a different export with that nonce is a conflict', async () => {
    const { source, seen } = vendor([null]);
    const { start } = await gateway(source);
    const first = await start({ nonce: 'n' });
    expect((await start({ nonce: 'n' })).id).toBe(first.id);
    expect(seen.started).toBe(1);
    await expect(start({ nonce: 'n', window: { from: 0, to: 2_000 } })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('an export goes to the only account; with several accounts it has to name one', async () => {
    const { start } = await gateway(vendor([null]).source);
    expect(await start()).toMatchObject({ source: 'VENDOR', account: 'one' });
    const several = await gateway(vendor([null], { accounts: ['one', 'two'] }).source);
    await expect(several.start()).rejects.toMatchObject({ faults: [{ path: ['accountId'] }] });
    const feed = { source: 'VENDOR', account: 'two', externalId: 'f' };
    expect(await several.start({ feed })).toMatchObject({ account: 'two', feed: 'f' });
    const account = { source: 'VENDOR', externalId: 'one' };
    await expect(several.start({ feed, account })).rejects.toMatchObject({
      faults: [{ path: ['customFeedId'] }],
    });
  });

  test('an export goes to the local store where no vendor has exports', async () => {
    const { exports, start, store } = await gateway(null);
    await must(store.track)(
      [
        {
          type: 'page-view',
          nonce: 'n',
          occurredAt: 500,
          trackerId: 'v',
          sessionId: null,
          title: null,
          url: 'https://www.shop.example/?utm_source=ads&utm_term=chairs',
          referrer: null,
          ip: null,
          userAgent: null,
          properties: { email: 'ada@acme.example' },
        },
      ],
      tcall(),
    );
    const { id, source } = await start();
    await clock.advance(0);
    expect(source).toBe('LOCAL');
    await expect
      .poll(() => exports.rows(id, 0, 10))
      .toMatchObject([
        {
          lead: { person: { email: 'ada@acme.example' } },
          keywords: ['chairs'],
          visits: 1,
          pageViews: 1,
          bounces: 1,
          lastVisitDate: '1970-01-01',
        },
      ]);
  });

  test('an export can be downloaded for a day, and is deleted after seven', async () => {
    const { exports, start, store } = await gateway(vendor([ROWS]).source);
    const { id, secret } = await start();
    await clock.advance(0);
    expect(await exports.download(secret)).toMatchObject({ id });
    expect(await exports.download('guess')).toBeNull();
    await clock.advance(DAY);
    expect(await exports.download(secret)).toBeNull();
    expect(await exports.rows(id, 0, 10)).toHaveLength(3);
    await clock.advance(6 * DAY + 1);
    const later = await gateway(null, store);
    expect(await later.exports.byId(id)).toBeNull();
    expect(await later.exports.rows(id, 0, 10)).toEqual([]);
  });

  test('a watched export is reported as it is now and when it is finished', async () => {
    const { exports, start } = await gateway(vendor([null, ROWS]).source);
    const { id } = await start();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { status } of exports.watch(id, new AbortController().signal))
        seen.push(status);
    })();
    await clock.advance(POLL);
    await watching;
    expect(seen).toEqual(['PENDING', 'PROCESSED']);
    const unknown = exports.watch('nobody', new AbortController().signal)[Symbol.asyncIterator]();
    await expect(unknown.next()).rejects.toBeInstanceOf(GatewayError);
  });
});
