import { expect, test } from 'vitest';
import { SourceError } from '../../src/domain/errors.ts';
import type { Call } from '../../src/ports/call.ts';
import type { Page } from '../../src/domain/page.ts';
import type { Source } from '../../src/ports/source.ts';
import type { Event, Session } from '../../src/domain/entities.ts';
import { createLoaders } from '../../src/loaders/loaders.ts';
import {
  clock,
  factsOf,
  leadOf,
  listSource,
  noExports,
  sessionOf,
  silentStore,
} from './fake-source.ts';

const page = <T>(items: readonly T[]): Page<T> => ({
  items,
  next: null,
  provenance: { state: 'LIVE', asOf: 0 },
  ordered: true,
});

/** A vendor with one budget for everything: a call for sessions, one more for the events of each. */
function scarceVendor(budget: number, sessionsPerLead: number) {
  let left = budget;
  const spend = async (call: Call) => {
    if (left === 0) throw new SourceError('BUDGET_EXCEEDED', 'VENDOR', 'no room', { retryAt: 1 });
    left -= 1;
    // The answer takes a turn of the event loop, as one from a network does.
    await new Promise((resolve) => setImmediate(resolve));
    return call;
  };
  const leads = Array.from({ length: 200 }, (_, index) =>
    leadOf('VENDOR', `lead-${index}`, 999 - index),
  );
  const base = listSource('VENDOR', leads, { pageSize: 200, ordered: true });
  const settle = <Q, T>(queries: readonly Q[], run: (query: Q) => Promise<T>) =>
    Promise.all(queries.map((query) => run(query).catch((cause: unknown) => cause as Error)));
  const source: Source = {
    ...base,
    facts: factsOf('VENDOR', { callsPerLead: 1, callsPerSession: 1 }),
    room: () => left,
    sessions: (queries, call) =>
      settle(queries, async ({ lead }): Promise<Page<Session>> => {
        await spend(call);
        const owner = leadOf('VENDOR', lead.externalId, 0);
        return page(
          Array.from({ length: sessionsPerLead }, (_, number) => sessionOf(owner, number)),
        );
      }),
    events: (queries, call) =>
      settle(queries, async (): Promise<Page<Event>> => {
        await spend(call);
        return page([]);
      }),
  };
  return { source, left: () => left };
}

test('a budget for a part of the leads completes that part, in the order of the list', async () => {
  const { source, left } = scarceVendor(100, 3);
  const loaders = createLoaders({
    sources: new Map([['VENDOR', source]]),
    store: silentStore,
    catalog: [source.facts],
    clock,
    exports: noExports,
    call: { signal: new AbortController().signal, deadline: 1, priority: 'INTERACTIVE' },
  });
  const freshness = { mode: 'CACHE_FIRST', maxAgeMs: null } as const;
  const list = await loaders.leads({
    sources: null,
    accounts: null,
    window: { from: 0, to: 1_000 },
    filter: {},
    order: { field: 'LAST_SEEN_AT', direction: 'DESC' },
    freshness,
    first: 100,
  });
  const whole = await Promise.all(
    list.nodes.map(async (node) => {
      const sessions = await loaders.sessions(node.lead.ref, node.scope, {
        window: null,
        first: 5,
      });
      const events = await Promise.all(
        sessions.nodes.map((session) => loaders.events(session, { types: null })),
      );
      return [sessions, ...events].every((one) =>
        one.sources.every(({ state }) => state === 'LIVE'),
      );
    }),
  );
  // Four calls a lead: 25 leads whole, the first ones, and nothing spent on any other.
  expect(whole.filter(Boolean)).toHaveLength(25);
  expect(whole.slice(0, 25).every(Boolean)).toBe(true);
  expect(left()).toBe(0);
});
