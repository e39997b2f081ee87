import { fork } from 'node:child_process';
import { once } from 'node:events';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { TrackInput } from '../../src/domain/tracking.ts';
import { storeAddress } from '../../src/store/sql/address.ts';
import { must } from '../vendors/kit.ts';
import { engines, server, type Engine } from './engines.ts';
import { failAt, FIRST, SECOND, type Moment } from './faults.ts';
import { openQuiet, openStore, track } from './kit.ts';

type Dump = Readonly<Record<string, readonly string[]>>;

/** Every row of every table, read from the file or the server. Row numbers are left out: the engine chooses them. */
async function dump(place: string): Promise<Dump> {
  const address = storeAddress(place);
  const tables: Record<string, readonly string[]> = {};
  const write = (rows: readonly object[]) =>
    rows
      .map((row) => JSON.stringify(Object.entries(row).filter(([column]) => column !== 'n')))
      .sort();
  if (address.engine === 'SQLITE') {
    const database = new Sqlite(address.file);
    for (const { name } of database
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all())
      tables[name] = write(database.prepare<[], object>(rowsOf(name)).all());
    database.close();
    return tables;
  }
  const { query } = must(server ?? undefined);
  const schema = address.namespace;
  for (const { name } of await query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
    schema,
  ))
    tables[name] = write(await query(rowsOf(name, `${schema}.`)));
  return tables;
}

/** Adds up the parts of rollups: it is chance which part a number is in. */
function rowsOf(table: string, schema = ''): string {
  return table === 'sums'
    ? `SELECT key, type, quarter, sum(value) AS value FROM ${schema}sums GROUP BY key, type, quarter`
    : `SELECT * FROM ${schema}${table}`;
}

/** What is stored, read by a newly opened store whose background work has ended. */
async function settled(place: string): Promise<Dump> {
  const source = await openQuiet(place);
  await must(source.identity).profilesOfRefs([]);
  await source.close();
  return dump(place);
}

async function send(place: string, ...batches: readonly (readonly TrackInput[])[]): Promise<void> {
  const source = await openStore(place);
  for (const batch of batches) await track(source, batch);
  await source.close();
}

/** A store with the first batch, its content, and its content after the second batch. */
async function prepare({ place }: Engine) {
  const [here, whole] = [place(), place()];
  await send(here, FIRST);
  await send(whole, FIRST, SECOND);
  const [before, after] = [await settled(here), await settled(whole)];
  expect(before['events']).toHaveLength(3);
  expect(after['events']).toHaveLength(6);
  return { here, before, after };
}

/** How many statements the second batch takes. */
async function countStatements(engine: Engine): Promise<number> {
  const place = engine.place();
  await send(place, FIRST);
  const source = await openQuiet(place);
  await must(source.identity).profilesOfRefs([]);
  const counting = failAt(engine.name, 0, 'before', () => {});
  const stored = track(source, SECOND);
  // Statements of the identity index's background work come later and do not count.
  const count = stored.then(() => counting.sent());
  await count.finally(counting.stop);
  await source.close();
  return count;
}

describe.each(engines)('A batch of events on $name', (engine) => {
  const { name } = engine;

  it.each<Moment>(['before', 'after'])(
    'a batch that fails %s any of its statements is stored completely or not at all, and can be sent again',
    { timeout: 120_000 },
    async (moment) => {
      const { here, before, after } = await prepare(engine);
      // A connection to PostgreSQL that is lost before the transaction begins is replaced without an error.
      let number = name === 'PostgreSQL' ? 1 : 0;
      for (let stored = before; stored !== after;) {
        number += 1;
        const source = await openQuiet(here);
        const failing = failAt(name, number, moment, () => {
          throw new Error('the power is gone');
        });
        const outcome = await track(source, SECOND).then(
          () => 'stored' as const,
          () => 'failed' as const,
        );
        failing.stop();
        await source.close();
        stored = await settled(here);
        // A failure after the commit, the last statement, leaves the batch stored.
        if (outcome === 'stored' || JSON.stringify(stored) === JSON.stringify(after)) {
          expect(stored).toEqual(after);
          stored = after;
        } else expect(stored).toEqual(before);
      }
      expect(number).toBeGreaterThan(20);
      await send(here, SECOND);
      expect(await settled(here)).toEqual(after);
    },
  );

  it(
    'a batch whose gateway is killed at a statement is stored completely or not at all, and can be sent again',
    { timeout: 120_000 },
    async () => {
      const count = await countStatements(engine);
      const { here, before, after } = await prepare(engine);
      const kills: readonly (readonly [number, Moment])[] = [
        [1, 'after'],
        [Math.floor(count / 4), 'before'],
        [Math.floor(count / 2), 'after'],
        [Math.floor((count * 3) / 4), 'before'],
        [count - 1, 'after'],
        [count, 'before'],
        [count, 'after'],
      ];
      for (const [number, moment] of kills) {
        const child = fork(
          new URL('crasher.ts', import.meta.url),
          [name, here, String(number), moment],
          { execArgv: [] },
        );
        expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
        const isCommitted = number === count && moment === 'after';
        expect(await settled(here)).toEqual(isCommitted ? after : before);
      }
      await send(here, SECOND);
      expect(await settled(here)).toEqual(after);
    },
  );
});
