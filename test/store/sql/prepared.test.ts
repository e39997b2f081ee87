import { afterEach, describe, expect, it } from 'vitest';
import { type Database, execute, insert, rows } from '../../../src/store/sql/database.ts';
import { postgresDialect, sqliteDialect } from '../../../src/store/sql/dialect.ts';
import { type Given, literally, prepared, preparedFor } from '../../../src/store/sql/prepared.ts';
import { openDatabase, migrate } from '../database.ts';
import { engines } from '../engines.ts';

const opened: Database[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Sought {
  readonly hashes: readonly string[];
  readonly times: readonly number[];
  readonly before: number;
  readonly part: string;
}

describe.each(engines)('Statements that are compiled once on $name', ({ place }) => {
  async function tdatabase(): Promise<Database> {
    const database = await openDatabase(place());
    opened.push(database);
    await migrate(database, 'the test');
    await database.write(() =>
      insert('tombstones', [
        { hash: 'a', at: 1 },
        { hash: 'b\0', at: 2 },
        { hash: '%', at: 3 },
      ]),
    );
    return database;
  }

  it('a statement is built once, and each run has the rows of its own parameters', async () => {
    const database = await tdatabase();
    let built = 0;
    const found = prepared(({ db, isIn, contains }, given: Given<Sought>) => {
      built += 1;
      return db
        .selectFrom('tombstones')
        .select('hash')
        .where(isIn('hash', given.list('hashes')))
        .where(isIn('at', given.list('times'), 'integer'))
        .where('at', '<', given.value('before'))
        .where(contains('hash', given.value('part')))
        .orderBy('at');
    });
    const hashes = async (sought: Partial<Sought>) => {
      const all = { hashes: ['a', 'b\0', '%'], times: [1, 2, 3], before: 9, part: '' };
      const some = await database.read(rows(found({ ...all, ...sought })));
      return some.map(({ hash }) => hash);
    };
    expect(await hashes({})).toEqual(['a', 'b\0', '%']);
    expect(await hashes({ hashes: ['b\0', 'nobody'] })).toEqual(['b\0']);
    expect(await hashes({ hashes: [] })).toEqual([]);
    expect(await hashes({ times: [3, 1] })).toEqual(['a', '%']);
    expect(await hashes({ times: [] })).toEqual([]);
    expect(await hashes({ before: 2 })).toEqual(['a']);
    expect(await hashes({ part: '%' })).toEqual(['%']);
    expect(built).toBe(1);
  });

  it('a list can be read as rows, and a statement without rows can be compiled once too', async () => {
    const database = await tdatabase();
    const wanted = prepared(({ db, each }, given: Given<{ hashes: readonly string[] }>) =>
      db
        .selectFrom(each(given.list('hashes')).as('wanted'))
        .innerJoin('tombstones as t', 't.hash', 'wanted.value')
        .select(['wanted.key', 't.at'])
        .orderBy('wanted.key'),
    );
    const remove = prepared(({ db }, given: Given<{ hash: string }>) =>
      db.deleteFrom('tombstones').where('hash', '=', given.value('hash')),
    );
    const both = () => database.read(rows(wanted({ hashes: ['b\0', 'a'] })));
    expect(await both()).toEqual([
      { key: 0, at: 2 },
      { key: 1, at: 1 },
    ]);
    await database.write(() => execute(remove({ hash: 'b\0' })));
    expect(await both()).toEqual([{ key: 1, at: 1 }]);
  });

  it('each shape of a statement is built once, whatever its parameters are', async () => {
    const database = await tdatabase();
    const shapes: string[] = [];
    const sorted = preparedFor(
      ({ db }, given: Given<{ limit: number }>, shape: { readonly order: 'asc' | 'desc' }) => {
        shapes.push(shape.order);
        return db
          .selectFrom('tombstones')
          .select('at')
          .orderBy('at', shape.order)
          .limit(given.value('limit'));
      },
    );
    const times = async (order: 'asc' | 'desc', limit: number) =>
      (await database.read(rows(sorted({ order }, { limit })))).map(({ at }) => at);
    expect(await times('asc', 2)).toEqual([1, 2]);
    expect(await times('desc', 2)).toEqual([3, 2]);
    expect(await times('asc', 1)).toEqual([1]);
    expect(await times('desc', 3)).toEqual([3, 2, 1]);
    expect(shapes).toEqual(['asc', 'desc']);
  });

  it('a statement that is built for one run takes the parameters themselves', async () => {
    const database = await tdatabase();
    const given = literally({ hashes: ['b\0', '%'], before: 3 });
    const found = await database.read(
      rows(({ db, isIn }) =>
        db
          .selectFrom('tombstones')
          .select('at')
          .where(isIn('hash', given.list('hashes')))
          .where('at', '<', given.value('before')),
      ),
    );
    expect(found).toEqual([{ at: 2 }]);
  });
});

it('a statement is compiled for each namespace, so no run reads the tables of another one', () => {
  const byHash = prepared(({ db, isIn }, given: Given<{ hashes: readonly string[] }>) =>
    db
      .selectFrom('tombstones')
      .select('at')
      .where(isIn('hash', given.list('hashes'))),
  );
  const compiled = [postgresDialect('one'), postgresDialect('two'), sqliteDialect].map((dialect) =>
    byHash({ hashes: ['\0'] })(dialect).compile(dialect.db),
  );
  expect(compiled.map(({ sql, parameters }) => [sql, parameters])).toEqual([
    ['select "at" from "one"."tombstones" where "hash" = any($1::text[])', [['\ue000\ue001']]],
    ['select "at" from "two"."tombstones" where "hash" = any($1::text[])', [['\ue000\ue001']]],
    [
      'select "at" from "tombstones" where "hash" in (select value from json_each(?))',
      [JSON.stringify(['\0'])],
    ],
  ]);
});
