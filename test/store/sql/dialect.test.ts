import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Database,
  execute,
  first,
  insert,
  rows,
  type Work,
} from '../../../src/store/sql/database.ts';
import { openDatabase, migrate } from '../database.ts';
import { engines } from '../engines.ts';

const opened: Database[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

describe.each(engines)('Statements on $name', ({ place }) => {
  async function tdatabase(): Promise<Database> {
    const database = await openDatabase(place());
    opened.push(database);
    await migrate(database, 'the test');
    return database;
  }
  function write<T>(database: Database, work: () => Work<T>): Promise<T> {
    return database.write(work);
  }

  it('rows that are inserted together are read back, with NUL in a text, and null in any column', async () => {
    const database = await tdatabase();
    const given = [
      { id: 'a', nonce: null, asked: 'x\0y', name: '\ue000', criteria: '[]', created_at: 2 ** 52 },
      { id: 'b', nonce: 'n', asked: '"', name: 'é', criteria: '[]', created_at: -1 },
    ];
    await write(database, () => insert('custom_feeds', given));
    const found = await database.read(
      rows(({ db }) => db.selectFrom('custom_feeds').selectAll().orderBy('id')),
    );
    expect(found).toEqual(given.map((row) => ({ account: 1, ...row, deleted_at: null })));
  });

  it('a statement that would never end is ended at the deadline, and the next one is answered', async () => {
    const database = await tdatabase();
    const endless = () =>
      rows(
        ({ isWithinDeadline }) => sql<{ n: number }>`
          with recursive numbers (n) as (
            select 1 union all select n + 1 from numbers where ${isWithinDeadline}
          ) select count(*) as n from numbers`,
      );
    await expect(database.read(endless(), { timeout: 200 })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    await expect(database.write(endless, { timeout: 200 })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    expect(await database.read(rows(() => sql`select 1 as one`))).toEqual([{ one: 1 }]);
  });

  it('a row whose key is there already is left, or changed by what the insertion says', async () => {
    const database = await tdatabase();
    const sum = { key: 'k', type: 't', quarter: 1, part: 0 };
    await write(database, () => insert('sums', [{ ...sum, value: 1.5 }]));
    await write(database, () =>
      insert('sums', [{ ...sum, value: 2 }], (into) => into.onConflict((on) => on.doNothing())),
    );
    await write(database, () =>
      insert(
        'sums',
        [
          { ...sum, value: 2.25 },
          { ...sum, quarter: 2, value: 1 },
        ],
        (into) =>
          into.onConflict((on) =>
            on
              .columns(['key', 'type', 'quarter', 'part'])
              .doUpdateSet({ value: (eb) => eb('sums.value', '+', eb.ref('excluded.value')) })
              .where('sums.quarter', '<', 9),
          ),
      ),
    );
    const found = await database.read(
      rows(({ db }) => db.selectFrom('sums').select(['quarter', 'value']).orderBy('quarter')),
    );
    expect(found).toEqual([
      { quarter: 1, value: 3.75 },
      { quarter: 2, value: 1 },
    ]);
  });

  it('a list is one parameter, whether it holds texts, whole numbers or nothing', async () => {
    const database = await tdatabase();
    await write(database, () =>
      insert('tombstones', [
        { hash: 'a', at: 1 },
        { hash: 'b\0', at: 2 },
        { hash: 'c', at: 3 },
      ]),
    );
    const hashes = (where: (dialect: Parameters<Parameters<typeof rows>[0]>[0]) => unknown) =>
      database.read(
        rows((dialect) =>
          dialect.db
            .selectFrom('tombstones')
            .select('hash')
            .where(where(dialect) as ReturnType<typeof sql<boolean>>)
            .orderBy('hash'),
        ),
      );
    expect(await hashes(({ isIn }) => isIn('hash', ['b\0', 'c', 'd']))).toEqual([
      { hash: 'b\0' },
      { hash: 'c' },
    ]);
    expect(await hashes(({ isIn }) => isIn('at', [1, 3], 'integer'))).toHaveLength(2);
    expect(await hashes(({ isIn }) => isIn('hash', []))).toEqual([]);
    expect(await hashes(({ isIn }) => isIn('at', [], 'integer'))).toEqual([]);
    const joined = await database.read(
      rows(({ db, each }) =>
        db
          .selectFrom(each(['c', 'a', 'nobody']).as('wanted'))
          .innerJoin('tombstones as t', 't.hash', 'wanted.value')
          .select(['wanted.key', 't.at'])
          .orderBy('wanted.key'),
      ),
    );
    expect(joined).toEqual([
      { key: 0, at: 3 },
      { key: 1, at: 1 },
    ]);
  });

  it('rows that are given to a statement are a table of their columns, with NUL in a text, and null', async () => {
    const database = await tdatabase();
    await write(database, () =>
      insert('sums', [
        { key: 'a', type: 'b\0', quarter: 1, part: 0, value: 1 },
        { key: 'b', type: 'b\0', quarter: 1, part: 0, value: 2 },
        { key: '7', type: '"', quarter: 2, part: 0, value: 3 },
      ]),
    );
    const given = [
      { key: 'a', type: 'b\0', at: 2 ** 52 },
      { key: '7', type: '"', at: null },
      { key: 'b', type: null, at: -1 },
    ];
    const columns = { key: 'text', type: 'text', at: 'integer' } as const;
    const read = (some: typeof given) =>
      database.read(
        rows(({ db, eachRow }) =>
          db
            .selectFrom(eachRow<(typeof given)[number]>(columns, some).as('given'))
            .leftJoin('sums', (join) =>
              join.onRef('sums.key', '=', 'given.key').onRef('sums.type', '=', 'given.type'),
            )
            .selectAll('given')
            .select('value')
            .orderBy('given.key', 'desc'),
        ),
      );
    expect(await read(given)).toEqual([
      { key: 'b', type: null, at: -1, value: null },
      { key: 'a', type: 'b\0', at: 2 ** 52, value: 1 },
      { key: '7', type: '"', at: null, value: 3 },
    ]);
    expect(await read([])).toEqual([]);
  });

  it('numbers of rows that are given to a statement arrive as they were given', async () => {
    const database = await tdatabase();
    const given = [1e30, 12_345_678_901.23, 7, 0.1 + 0.2, -2].map((value) => ({ value }));
    const found = await database.read(
      rows(({ db, eachRow }) =>
        db
          .selectFrom(eachRow({ value: 'real' }, given).as('given'))
          .select('given.value')
          .orderBy('given.value', 'desc'),
      ),
    );
    expect(found).toEqual(given);
  });

  it('rows that are given to a statement change those rows that they name', async () => {
    const database = await tdatabase();
    await write(database, () =>
      insert('tombstones', [
        { hash: 'a', at: 1 },
        { hash: 'b', at: 2 },
      ]),
    );
    await write(database, () =>
      execute(({ db, eachRow }) =>
        db
          .updateTable('tombstones as t')
          .from(eachRow({ hash: 'text', at: 'integer' }, [{ hash: 'b', at: 9 }]).as('given'))
          .set(({ ref }) => ({ at: ref('given.at') }))
          .whereRef('t.hash', '=', 'given.hash'),
      ),
    );
    const found = await database.read(
      rows(({ db }) => db.selectFrom('tombstones').selectAll().orderBy('hash')),
    );
    expect(found).toEqual([
      { hash: 'a', at: 1 },
      { hash: 'b', at: 9 },
    ]);
  });

  it('a part of a text may come from another table', async () => {
    const database = await tdatabase();
    await write(database, () => insert('session_rules', [{ rule: 'one %' }, { rule: 'two' }]));
    const found = await database.read(
      rows(({ db, contains, each }) =>
        db
          .selectFrom('session_rules')
          .innerJoin(each(['%', 'three']).as('part'), (join) =>
            join.on(contains('rule', sql.ref('part.value'))),
          )
          .select('rule'),
      ),
    );
    expect(found).toEqual([{ rule: 'one %' }]);
  });

  it('a part of a text is found where the text contains it, and no character of it is a pattern', async () => {
    const database = await tdatabase();
    await write(database, () =>
      insert('session_rules', [{ rule: '100% _a_' }, { rule: '100 ba' }]),
    );
    const containing = async (part: string) =>
      (
        await database.read(
          rows(({ db, contains }) =>
            db.selectFrom('session_rules').selectAll().where(contains('rule', part)),
          ),
        )
      ).length;
    expect([await containing('%'), await containing('_'), await containing('100')]).toEqual([
      1, 1, 2,
    ]);
  });

  it('a place divides an order of two columns', async () => {
    const database = await tdatabase();
    await write(database, () =>
      insert('tombstones', [
        { hash: 'a', at: 1 },
        { hash: 'b', at: 1 },
        { hash: 'a2', at: 2 },
      ]),
    );
    const past = (direction: 'ASC' | 'DESC') =>
      database.read(
        rows(({ db, isPast }) =>
          db
            .selectFrom('tombstones')
            .select('hash')
            .where(isPast(['at', 'hash'], direction, [1, 'a']))
            .orderBy('at')
            .orderBy('hash'),
        ),
      );
    expect(await past('ASC')).toEqual([{ hash: 'b' }, { hash: 'a2' }]);
    expect(await past('DESC')).toEqual([]);
  });

  it('the first rows of each parent are read together, in the order that picks them', async () => {
    const database = await tdatabase();
    const session = (lead: string, at: number) => ({
      id: `${lead}${at}`,
      lead,
      started_at: at,
      ended_at: at,
      page_views: 0,
      properties: '[]',
      end_reason: 'INACTIVITY',
    });
    await write(database, () =>
      insert('sessions', [
        ...[1, 2, 3, 4].map((at) => session('a', at)),
        session('b', 2),
        ...[2, 3].map((at) => session('c', at)),
      ]),
    );
    const newest = (parents: readonly string[], limit: number) =>
      database.read(
        rows(({ db, firstOfEach }) =>
          firstOfEach(
            'sessions',
            parents,
            db
              .selectFrom('sessions')
              .select('n')
              .where('lead', '=', sql<string>`${sql.ref('wanted.value')}`)
              .where('started_at', '>', 1)
              .orderBy('started_at', 'desc')
              .limit(limit),
          )
            .select(['wanted.key', 't.id'])
            .orderBy('wanted.key')
            .orderBy('t.started_at', 'desc'),
        ),
      );
    expect(await newest(['c', 'nobody', 'a', 'c'], 2)).toEqual([
      { key: 0, id: 'c3' },
      { key: 0, id: 'c2' },
      { key: 2, id: 'a4' },
      { key: 2, id: 'a3' },
      { key: 3, id: 'c3' },
      { key: 3, id: 'c2' },
    ]);
    expect(await newest(['b', 'a'], 9)).toHaveLength(4);
    expect(await newest([], 9)).toEqual([]);
  });

  it('the sql template names a table of the namespace, and a statement may return nothing', async () => {
    const database = await tdatabase();
    await write(database, () => insert('session_rules', [{ rule: 'a' }, { rule: 'b' }]));
    await write(database, () =>
      execute(({ table }) => sql`delete from ${table('session_rules')} where rule = ${'a'}`),
    );
    const left = await database.read(
      first(
        ({ table }) =>
          sql<{ count: number }>`select count(*) as count from ${table('session_rules')}`,
      ),
    );
    expect(left).toEqual({ count: 1 });
  });
});
