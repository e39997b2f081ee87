import { expect, test } from 'vitest';
import type { Lead, LeadRef } from '../../src/domain/entities.ts';
import { GatewayError, SourceError } from '../../src/domain/errors.ts';
import type { LeadExport } from '../../src/domain/exports.ts';
import type { IdentifiedLead } from '../../src/live/identified-leads.ts';
import { createSubscriptions } from '../../src/live/subscriptions.ts';
import type { Loaders } from '../../src/loaders/port.ts';
import type { Source } from '../../src/ports/source.ts';
import { leadOf, listSource, loadersOver } from '../loaders/fake-source.ts';

const FEED = { source: 'VENDOR', account: 'account', externalId: 'feed' };
const JOINED = leadOf('VENDOR', 'joined', 1);
const POLLED: Lead = { ...leadOf('VENDOR', 'polled', 1), displayName: 'as the poll read it' };

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const item of items) yield await Promise.resolve(item);
}
async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Subscriptions of one subscriber, over a vendor whose leads are read by `read`. */
function subscribed(read: (ref: LeadRef) => Lead | Error | null) {
  const unread: (readonly [cause: Error, lead: string])[] = [];
  const made: Loaders[] = [];
  const asked: string[] = [];
  const source: Source = {
    ...listSource('VENDOR', [], { pageSize: 1, ordered: true }),
    leadsById: async (refs) =>
      refs.map((ref) => {
        asked.push(ref.externalId);
        return read(ref);
      }),
  };
  const identified: readonly IdentifiedLead[] = [
    { cursor: 'a', identifiedAt: 1, lead: POLLED.ref, row: POLLED },
    { cursor: 'b', identifiedAt: 2, lead: JOINED.ref, row: null },
  ];
  const [pending, done] = (['PENDING', 'PROCESSED'] as const).map(
    (status) => ({ id: 'export', status }) as LeadExport,
  );
  const subscriptions = createSubscriptions({
    identifiedLeads: { subscribe: () => each(identified) },
    feedJoins: {
      subscribe: () => each([{ cursor: 'c', enteredAt: 3, lead: JOINED.ref }]),
    },
    exports: { watch: () => each([pending, done].flatMap((one) => one ?? [])) },
    onUnreadLead: (cause, { externalId }) => unread.push([cause, externalId]),
  })({
    signal: new AbortController().signal,
    newLoaders() {
      const loaders = loadersOver([source]);
      made.push(loaders);
      return loaders;
    },
  });
  return { subscriptions, unread, made, asked };
}
const EVERYTHING = { sources: null, filter: {}, after: null };

test('each event of a subscription has loaders of its own', async () => {
  const { subscriptions, made } = subscribed(() => null);
  const events = [
    ...(await all(subscriptions.identified(EVERYTHING))),
    ...(await all(subscriptions.entered({ feed: FEED, after: null }))),
    ...(await all(subscriptions.exportUpdated('export'))),
  ];
  expect(events).toHaveLength(5);
  expect(new Set(events.map(({ loaders }) => loaders)).size).toBe(5);
  expect(events.map(({ loaders }) => loaders)).toEqual(made);
});

test('a lead that a poll has read already is not read again', async () => {
  const { subscriptions, asked } = subscribed(() => JOINED);
  const [polled, told] = await all(subscriptions.identified(EVERYTHING));
  expect(await polled?.lead()).toMatchObject({ lead: { displayName: 'as the poll read it' } });
  expect(asked).toEqual([]);
  expect(await told?.lead()).toMatchObject({ lead: { ref: JOINED.ref } });
  expect(asked).toEqual(['joined']);
});

test('the lead of an event is not read unless it is selected', async () => {
  const { subscriptions, asked } = subscribed(() => JOINED);
  await all(subscriptions.entered({ feed: FEED, after: null }));
  expect(asked).toEqual([]);
});

test('the lead of an event is null when it no longer exists, and nothing is reported', async () => {
  const { subscriptions, unread } = subscribed(() => null);
  const [entered] = await all(subscriptions.entered({ feed: FEED, after: null }));
  expect(await entered?.lead()).toBeNull();
  expect(unread).toEqual([]);
});

test('a lead that its source fails to give rejects, and the failure is reported with its cause', async () => {
  const cause = new SourceError('UPSTREAM_TIMEOUT', 'VENDOR', 'too slow');
  const { subscriptions, unread } = subscribed(() => cause);
  const [, told] = await all(subscriptions.identified(EVERYTHING));
  const [entered] = await all(subscriptions.entered({ feed: FEED, after: null }));
  await expect(told?.lead()).rejects.toBe(cause);
  await expect(entered?.lead()).rejects.toBe(cause);
  expect(unread).toEqual([
    [cause, 'joined'],
    [cause, 'joined'],
  ]);
});

test('a fault of the gateway rejects unchanged, and is left to the masking to report', async () => {
  const fault = new TypeError('a fault');
  const { subscriptions, unread } = subscribed(() => fault);
  const [entered] = await all(subscriptions.entered({ feed: FEED, after: null }));
  await expect(entered?.lead()).rejects.toBe(fault);
  expect(fault).not.toBeInstanceOf(GatewayError);
  expect(unread).toEqual([]);
});
