import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/domain/time.ts';

import {
  expire,
  type Retention,
  type RetentionPlace,
} from '../../../src/store/upkeep/retention.ts';
import { type Database, inLockstep, rows } from '../../../src/store/sql/database.ts';
import { createEventType } from '../../../src/store/event-types/definitions.ts';
import { startSweep } from '../../../src/store/service/sweep.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { createIdentityIndex } from '../../../src/store/service/identity.ts';
import { must, tcall } from '../../vendors/kit.ts';
import { takeEvents, topenSqlite, trunner, migrate } from '../database.ts';
import { NOW, RULES, listLeads, openHere, tevent, track } from '../kit.ts';
import { everybody, indexOf } from './kit.ts';

async function within<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const database = topenSqlite(':memory:');
  try {
    await migrate(database, ':memory:');
    return await use(database);
  } finally {
    await database.close();
  }
}
async function expireAll(database: Database, retention: Retention): Promise<void> {
  let place: RetentionPlace | null = null;
  do {
    const from: RetentionPlace | null = place;
    place = await database.write(() => expire(retention, NOW, from, RULES));
  } while (place);
}
/** The events, and every row that is worked out of them. */
async function dump(database: Database): Promise<unknown> {
  const index = createIdentityIndex(trunner(database), {
    clock: { ...systemClock, now: () => NOW },
    rules: RULES.identifiers,
    onFault() {},
    warn() {},
  });
  await index.whenIdle();
  return database.read(
    inLockstep([
      rows(({ db }) =>
        db.selectFrom('events').select(['id', 'lead', 'session', 'type', 'at']).orderBy('id'),
      ),
      rows(({ db }) =>
        db
          .selectFrom('sessions')
          .select(['id', 'lead', 'started_at', 'ended_at', 'page_views', 'properties'])
          .orderBy('id'),
      ),
      rows(({ db }) =>
        db
          .selectFrom('leads')
          .select(['id', 'first_seen', 'last_seen', 'identified_at', 'email', 'domain', 'name'])
          .select(['search', 'properties', 'trackers'])
          .orderBy('id'),
      ),
      rows(({ db }) => db.selectFrom('identity_members').selectAll().orderBy('id')),
      rows(({ db }) =>
        db
          .selectFrom('identity_claims')
          .select(['member', 'kind', 'type', 'value', 'at', 'refused'])
          .orderBy('member')
          .orderBy('type')
          .orderBy('value'),
      ),
    ]),
  );
}

describe('events older than the retention', () => {
  const events = fc
    .array(
      fc.record({
        days: fc.integer({ min: 0, max: 60 }),
        trackerId: fc.constantFrom('a', 'b', 'c', 'd'),
        type: fc.constantFrom('page-view', 'form', 'order'),
        email: fc.option(fc.constantFrom('ada@acme.fi', 'bob@acme.fi', 'eve@beta.fi')),
        userId: fc.option(fc.constantFrom('1', '2')),
      }),
      { minLength: 1, maxLength: 20 },
    )
    .map((rows) =>
      rows.map(({ days, trackerId, type, email, userId }, at) =>
        tevent({
          nonce: `n${at}`,
          trackerId,
          type,
          occurredAt: NOW - days * DAY - at,
          properties: {
            ...(email === null ? {} : { email }),
            ...(userId === null ? {} : { userId }),
          },
        }),
      ),
    );
  const retention: Retention = {
    days: 30,
    byType: new Map([
      ['form', 50],
      ['order', 10],
    ]),
  };

  const withTypes = (use: (database: Database) => Promise<unknown>) =>
    within(async (database) => {
      for (const [reference, retentionDays] of retention.byType)
        await database.write(() =>
          createEventType(
            {
              reference,
              name: reference,
              fields: [],
              metadata: null,
              retentionDays,
              phoneCountryCodes: [],
            },
            NOW,
          ),
        );
      return use(database);
    });

  it('leave the store as if they had never come, each by the retention of its type', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (all) => {
        const young = all.filter(
          ({ type, occurredAt }) =>
            NOW - (occurredAt ?? NOW) <= (retention.byType.get(type) ?? 30) * DAY,
        );
        const expected = await withTypes(async (database) => {
          await database.write(() => takeEvents(young));
          return dump(database);
        });
        await withTypes(async (database) => {
          await database.write(() => takeEvents(all));
          await dump(database);
          await expireAll(database, retention);
          expect(await dump(database)).toStrictEqual(expected);
        });
        // An event that is older than its retention is refused.
        await withTypes(async (database) => {
          const { results } = await database.write(() => takeEvents(all, retention.days));
          const refused = results.filter(({ problem }) => problem !== null);
          expect(refused).toHaveLength(all.length - young.length);
          expect(await dump(database)).toStrictEqual(expected);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('are deleted for more leads than one transaction takes', async () => {
    await within(async (database) => {
      const old = Array.from({ length: 120 }, (_none, at) =>
        tevent({ nonce: String(at), trackerId: `t${at}`, occurredAt: NOW - 40 * DAY + (at % 3) }),
      );
      await database.write(() => takeEvents(old));
      await expireAll(database, { days: 30, byType: new Map() });
      expect(await dump(database)).toEqual([[], [], [], [], []]);
    });
  });

  it('are kept for ever where no retention is set', async () => {
    await within(async (database) => {
      const old = [tevent({ nonce: '1', occurredAt: NOW - 9_000 * DAY })];
      await database.write(() => takeEvents(old));
      await expireAll(database, { days: null, byType: new Map() });
      await expireAll(database, { days: null, byType: new Map([['form', 1]]) });
      expect(((await dump(database)) as readonly unknown[][])[0]).toHaveLength(1);
    });
  });

  it('are deleted by the store itself as its clock goes on', async () => {
    let now = NOW;
    let wake = () => {};
    const slept: number[] = [];
    const sleep = (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        // Other work of the store sleeps for seconds: it does not wake.
        if (ms >= HOUR) {
          slept.push(ms);
          wake = resolve;
        }
        signal?.addEventListener('abort', () => {
          resolve();
        });
      });
    const source = await openHere('sqlite::memory:', () => now, { RETENTION_DAYS: '30' }, sleep);
    await track(source, [
      tevent({
        nonce: '1',
        trackerId: 'a',
        occurredAt: NOW - 29 * DAY,
        properties: { email: 'ada@acme.fi' },
      }),
      tevent({ nonce: '2', trackerId: 'b' }),
    ]);
    expect(await everybody(indexOf(source))).toHaveLength(3);
    now += 2 * DAY;
    wake();
    while (slept.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(await listLeads(source)).toHaveLength(1);
    expect(await everybody(indexOf(source))).toHaveLength(1);
    await source.close();
  });

  it('are deleted by the retention of their event type where the store has none', async () => {
    await within(async (database) => {
      const old = [
        tevent({ nonce: '1', type: 'form', occurredAt: NOW - 3 * DAY }),
        tevent({ nonce: '2', type: 'order', occurredAt: NOW - 3 * DAY }),
      ];
      await database.write(() => takeEvents(old));
      await database.write(() =>
        createEventType(
          {
            reference: 'form',
            name: 'Form',
            fields: [],
            metadata: null,
            retentionDays: 2,
            phoneCountryCodes: [],
          },
          NOW,
        ),
      );
      const swept = Promise.withResolvers<undefined>();
      const stop = startSweep(trunner(database), {
        clock: { ...systemClock, now: () => NOW },
        days: null,
        onSwept() {
          swept.resolve(undefined);
        },
        onFault(cause) {
          swept.reject(cause);
        },
      });
      await swept.promise;
      await stop();
      const [events] = (await dump(database)) as readonly { readonly type: string }[][];
      expect(events?.map(({ type }) => type)).toEqual(['order']);
    });
  });

  it('go with events of the trash, which have the same retention', async () => {
    let now = NOW;
    const slept: (() => void)[] = [];
    const sleep = (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (ms >= HOUR) slept.push(resolve);
        signal?.addEventListener('abort', () => {
          resolve();
        });
      });
    const source = await openHere('sqlite::memory:', () => now, { RETENTION_DAYS: '30' }, sleep);
    const refused = (nonce: string, daysAgo: number) => [
      tevent({ nonce, occurredAt: NOW - daysAgo * DAY }),
      tevent({ nonce, occurredAt: NOW - daysAgo * DAY, title: 'other' }),
    ];
    await track(source, [...refused('1', 29), ...refused('2', 1)]);
    now += 2 * DAY;
    while (slept.length < 1) await new Promise((resolve) => setImmediate(resolve));
    slept[0]?.();
    while (slept.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const { items } = await must(source.trashedEvents)(
      { first: 10, after: null, since: null, until: null },
      tcall(),
    );
    expect(items.map(({ raw }) => raw?.['nonce'])).toEqual(['2']);
    await source.close();
  });
});
