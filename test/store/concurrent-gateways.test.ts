import type { Store } from '../../src/ports/store.ts';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { InsightPoint } from '../../src/domain/insights.ts';
import type { TrackInput } from '../../src/domain/tracking.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { must, tcall } from '../vendors/kit.ts';
import { server, sqlite } from './engines.ts';
import type { Outcome } from './ingester.ts';
import { ALWAYS, NOW, openStore, readAll, tevent, track, type Whole } from './kit.ts';

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Stores each list of batches in a process of its own, all processes at the same time. */
async function ingestSideBySide(
  place: string,
  shares: readonly (readonly (readonly TrackInput[])[])[],
): Promise<readonly Outcome[]> {
  const ready = await Promise.all(
    shares.map(async (share) => {
      const child = fork(new URL('ingester.ts', import.meta.url), [place], { execArgv: [] });
      children.push(child);
      await once(child, 'message');
      return { child, share };
    }),
  );
  return Promise.all(
    ready.map(async ({ child, share }) => {
      child.send(share);
      const [outcome] = (await once(child, 'message')) as [Outcome];
      return outcome;
    }),
  );
}

const PROCESSES = 4;
const VISITORS = 6;
const START = NOW - 5 * DAY;

/** Few visitors with many events each, among them late ones that extend, bridge and split sessions. */
const someEvents = fc
  .array(
    fc.record({
      visitor: fc.nat(VISITORS - 1),
      minutes: fc.oneof(fc.constantFrom(0, 29, 30, 59, 60), fc.nat(600)),
      campaign: fc.option(fc.constantFrom('spring', 'summer')),
      name: fc.constantFrom('email', 'company', 'color', 'size', '__proto__'),
      value: fc.constantFrom('ada@acme.example', 'red', '', 0, null),
    }),
    { minLength: 300, maxLength: 300 },
  )
  .map((rows) =>
    rows.map(({ visitor, minutes, campaign, name, value }, index) =>
      tevent({
        nonce: `n${index}`,
        trackerId: `visitor-${visitor}`,
        occurredAt: START + minutes * MINUTE,
        url: campaign === null ? null : `https://shop.example/?utm_campaign=${campaign}`,
        properties: Object.fromEntries([
          [name, value],
          [`only-${index}`, index],
        ]),
      }),
    ),
  );

/** The number of events in each hour, in a zone whose hours begin at another quarter than UTC's. */
async function countsOf(source: Store): Promise<readonly InsightPoint[]> {
  const { points } = await must(source.insights)(
    {
      window: ALWAYS,
      metrics: ['event-count'],
      groupBy: 'EVENT_TYPE',
      interval: 'HOUR',
      eventTypes: null,
      timezone: 'Asia/Kathmandu',
    },
    tcall(),
  );
  return points;
}

/** Cuts a list into batches of `size`. */
function batchesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
const byId = (a: Whole, b: Whole) => (a.lead.ref.externalId < b.lead.ref.externalId ? -1 : 1);

describe.skipIf(server === null)('Several gateways on one PostgreSQL database', () => {
  it(
    'several gateways that receive the same visitors at once store the same as one gateway',
    { timeout: 120_000 },
    async () => {
      const [events = []] = fc.sample(someEvents, { numRuns: 1, seed: 4 });
      const expected = await sqlite.within(async (source) => {
        await track(source, events);
        return { all: await readAll(source), counts: await countsOf(source) };
      });
      for (const seed of [1, 2, 3]) {
        const place = server?.place() ?? '';
        // Each event goes to two gateways, in different orders and batches.
        const shares = Array.from({ length: PROCESSES }, (_, process) => {
          const own = events.filter((_event, index) =>
            [process, (process + 1) % PROCESSES].includes(index % PROCESSES),
          );
          const [shuffled = []] = fc.sample(
            fc.shuffledSubarray(own, { minLength: own.length, maxLength: own.length }),
            { numRuns: 1, seed: seed * 10 + process },
          );
          return batchesOf(shuffled, 1 + 4 * process);
        });
        const outcomes = await ingestSideBySide(place, shares);
        const results = outcomes.flatMap((outcome) => outcome.results);
        expect(results.filter(({ problem }) => problem !== null)).toEqual([]);
        for (const duplicate of [false, true])
          expect(
            results
              .filter((one) => one.duplicate === duplicate)
              .map(({ nonce }) => nonce)
              .toSorted(),
          ).toEqual(events.map(({ nonce }) => nonce).toSorted());

        const source = await openStore(place);
        const stored = await readAll(source);
        const counts = await countsOf(source);
        await source.close();
        expect(stored.toSorted(byId)).toEqual(expected.all.toSorted(byId));
        expect(counts).toEqual(expected.counts);
        expect(outcomes.flatMap((outcome) => outcome.identified).toSorted()).toEqual(
          stored
            .filter(({ lead }) => lead.identified)
            .map(({ lead }) => lead.ref.externalId)
            .toSorted(),
        );
      }
    },
  );

  it('of several gateways that receive different contents under one nonce, one stores its content and the others refuse', async () => {
    const place = server?.place() ?? '';
    const shares = Array.from({ length: PROCESSES }, (_, process) =>
      Array.from({ length: 20 }, (_batch, index) => [
        tevent({ nonce: `n${index}`, trackerId: `visitor-${process}`, title: `${process}` }),
      ]),
    );
    const results = (await ingestSideBySide(place, shares)).flatMap((outcome) => outcome.results);
    for (let index = 0; index < 20; index += 1) {
      const own = results.filter(({ nonce }) => nonce === `n${index}`);
      const refused = own.flatMap(({ problem }) => problem ?? []);
      expect(own).toHaveLength(PROCESSES);
      expect(refused).toHaveLength(PROCESSES - 1);
      for (const message of refused)
        expect(message).toMatch(/other content; that event is unchanged/);
    }
    const source = await openStore(place);
    const stored = (await readAll(source)).flatMap(({ events }) => events);
    expect(stored.map(({ nonce }) => nonce).toSorted()).toEqual(
      Array.from({ length: 20 }, (_, index) => `n${index}`).toSorted(),
    );
    await source.close();
  });
});
