import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeAddress } from '../../../src/store/sql/address.ts';
import { scopeToWorkspace } from '../../../src/store/sql/tenant/rewrite.ts';
import { all, run, type Database, type Value } from '../../../src/store/sql/database.ts';
import { openPostgres } from '../../../src/store/sql/postgres.ts';
import { openSqlite } from '../../../src/store/sql/sqlite.ts';
import { server as found, type Server } from '../engines.ts';

const server = found as Server;

const TABLES = [
  'CREATE TABLE t (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, v INTEGER NOT NULL)',
  'CREATE TABLE u (t TEXT NOT NULL, w INTEGER, PRIMARY KEY (t, w))',
  'CREATE INDEX u_w ON u (w, t) WHERE w > 1',
];
const IDS = ['a', 'b', 'c', 'd'];

/** Rows with the same keys in each workspace; their numbers show which workspace they belong to. */
function* fill(factor: number) {
  for (const [index, id] of IDS.entries()) {
    yield* run('INSERT INTO t (id, v) VALUES (?, ?)', id, index * factor);
    yield* run('INSERT INTO u VALUES (?, ?), (?, ?)', id, factor, id, factor + index + 1);
  }
}

const QUERIES: readonly (readonly [sql: string, ...parameters: readonly Value[]])[] = [
  ['SELECT id, v FROM t ORDER BY id'],
  ['SELECT COUNT(*) AS count, MIN(v) AS least FROM t WHERE v > ?', 0],
  ['SELECT t.id, u.w FROM t, u WHERE u.t = t.id ORDER BY t.id, u.w'],
  ['SELECT t.id, u.w FROM t JOIN u ON u.t = t.id ORDER BY t.id, u.w'],
  ['SELECT x.id, y.w FROM t AS x LEFT JOIN u AS y ON y.t = x.id AND y.w > ? ORDER BY 1, 2', 2],
  ['SELECT x.id, y.w FROM (t AS x JOIN u AS y ON y.t = x.id) ORDER BY 1, 2'],
  ['SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t = t.id AND u.w = ?) ORDER BY id', 2],
  [
    'SELECT id FROM t WHERE id IN (SELECT t FROM u WHERE w IN (SELECT value FROM (SELECT CAST(value AS INTEGER) AS value FROM EACH(?)) AS given)) ORDER BY id',
    '[2,3,8]',
  ],
  ['SELECT id, (SELECT SUM(w) FROM u WHERE u.t = t.id) AS sum FROM t ORDER BY id'],
  ['SELECT id FROM (SELECT id, v FROM t WHERE v > 0) AS inner_t WHERE v < 1000 ORDER BY id'],
  ['SELECT id AS one FROM t UNION SELECT t FROM u ORDER BY one'],
  ['SELECT v AS one FROM t EXCEPT SELECT w FROM u ORDER BY one'],
  ['SELECT id FROM t WHERE v IS NOT DISTINCT FROM ? ORDER BY id', 1],
  [
    'SELECT id, SUM(v) OVER (PARTITION BY id ORDER BY v) AS sum, ROW_NUMBER() OVER (ORDER BY id) AS place FROM t ORDER BY id',
  ],
  ['SELECT t, COUNT(*) AS count FROM u GROUP BY t HAVING COUNT(*) > 1 ORDER BY t LIMIT 10'],
  ['SELECT CASE WHEN EXISTS (SELECT 1 FROM t WHERE v = 30) THEN 1 ELSE 0 END AS found'],
  [
    'WITH x AS (SELECT id FROM t), y (id) AS (SELECT x.id FROM x JOIN u ON u.t = x.id) SELECT y.id, t.v FROM y JOIN t ON t.id = y.id ORDER BY 1, 2',
  ],
  [
    'WITH RECURSIVE step (v) AS (SELECT MIN(v) FROM t UNION ALL SELECT (SELECT MIN(v) FROM t WHERE t.v > step.v) FROM step WHERE step.v IS NOT NULL) SELECT v FROM step WHERE v IS NOT NULL',
  ],
  [
    'SELECT each.key, x.id FROM EACH(?) AS each JOIN t AS x ON x.n IN EACH_OF (SELECT n FROM t WHERE id >= each.value ORDER BY id LIMIT 2) ORDER BY 1, 2',
    '["a","c"]',
  ],
];

const CHANGES: typeof QUERIES = [
  ["INSERT INTO t (id, v) VALUES ('e', (SELECT MAX(v) FROM t))"],
  ['INSERT INTO u SELECT id, v + 100 FROM t WHERE v > 0'],
  [
    'INSERT INTO u (w, t) SELECT v + 200, id FROM t WHERE v > 0 UNION SELECT DISTINCT w + 300, t FROM u',
  ],
  ['INSERT INTO u (t, w) WITH x AS (SELECT id FROM t) SELECT id, 400 FROM x'],
  ['WITH x AS (SELECT id, v FROM t) INSERT INTO u (t, w) SELECT id, v + 500 FROM x'],
  [
    "INSERT INTO t (id, v) VALUES ('a', 1), ('f', 2) ON CONFLICT (id) DO UPDATE SET v = excluded.v + t.v WHERE t.v < 5",
  ],
  ["INSERT INTO t (id, v) VALUES ('a', 1) ON CONFLICT DO NOTHING"],
  [
    'INSERT INTO t (id, v) SELECT id, v FROM t WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET v = (SELECT MAX(w) FROM u)',
  ],
  ['UPDATE t SET v = v + 1'],
  ['UPDATE t SET v = (SELECT SUM(w) FROM u WHERE u.t = t.id) WHERE id = ? OR id = ?', 'a', 'b'],
  ['UPDATE t AS x SET v = 7 WHERE x.id IN (SELECT t FROM u)'],
  ['UPDATE t SET v = y.w FROM u AS y WHERE y.t = t.id AND y.w = 400'],
  ["DELETE FROM u WHERE t = 'a' OR w > 300"],
  ['DELETE FROM t AS x WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.t = x.id)'],
  ['WITH x AS (SELECT MAX(w) AS w FROM u) DELETE FROM u WHERE w = (SELECT w FROM x)'],
  ['DELETE FROM u'],
];
const ROWS = ['SELECT id, v FROM t ORDER BY id', 'SELECT t, w FROM u ORDER BY t, w'] as const;

describe.skipIf(found === null)('Statements rewritten for one workspace', () => {
  let sqlite: Database;
  let own: Database;
  let other: Database;
  beforeAll(async () => {
    const place = server.place();
    const open = (workspace: string) => {
      const address = storeAddress(`${place}&workspace=${workspace}`);
      if (address.engine !== 'POSTGRES') throw new Error('this is another engine');
      return openPostgres({ ...address, source: 'LOCAL', onAnalyzeFault() {} });
    };
    sqlite = openSqlite(':memory:');
    [own, other] = [await open('own'), await open('other')];
    for (const sql of TABLES) {
      await sqlite.write(() => run(sql));
      await own.write(() => run(sql));
    }
    await sqlite.write(() => fill(1));
    await own.write(() => fill(1));
    await other.write(() => fill(10));
  });
  afterAll(() => Promise.all([sqlite, own, other].map((one) => one.close())));

  it.each(QUERIES.map((asked) => [asked[0], asked] as const))(
    'a rewritten query reads the rows of its workspace only: %s',
    async (_sql, asked) => {
      const expected = await sqlite.read(all(...asked));
      expect(expected).not.toEqual([]);
      expect(await own.read(all(...asked))).toEqual(expected);
    },
  );

  it('a common table expression may have the name of a table, which its own body still reads', async () => {
    expect(
      await own.read(
        all(
          `WITH t AS (SELECT id, v FROM t WHERE v > 0), u AS (SELECT id, v FROM t WHERE v > 1)
           SELECT (SELECT SUM(v) FROM t) AS some, (SELECT SUM(v) FROM u) AS fewer,
             (WITH u AS (SELECT v FROM u) SELECT MAX(v) FROM u) AS most`,
        ),
      ),
    ).toEqual([{ some: 6, fewer: 5, most: 3 }]);
    expect(
      await own.read(
        all(
          'SELECT (WITH t AS (SELECT v FROM t WHERE v = 3) SELECT SUM(v) FROM t) AS inner_sum, (SELECT SUM(v) FROM t) AS sum',
        ),
      ),
    ).toEqual([{ inner_sum: 3, sum: 6 }]);
  });

  it('a rewritten write changes the rows of its workspace only', async () => {
    const dump = (database: Database) => Promise.all(ROWS.map((sql) => database.read(all(sql))));
    const before = await dump(other);
    for (const asked of CHANGES) {
      const unchanged = await dump(sqlite);
      await sqlite.write(() => run(...asked));
      await own.write(() => run(...asked));
      const expected = await dump(sqlite);
      if (!asked[0].includes('DO NOTHING')) expect(expected, asked[0]).not.toEqual(unchanged);
      expect(await dump(own), asked[0]).toEqual(expected);
      expect(await dump(other), asked[0]).toEqual(before);
    }
  });
});

describe('Statements that cannot be rewritten for one workspace', () => {
  it.each([
    'SELECT * FROM other_schema.t',
    'SELECT * FROM "t"',
    'SELECT * FROM t x',
    'SELECT * FROM t AS x (a, b)',
    'SELECT * FROM ONLY t',
    'SELECT * FROM query_to_xml(?)',
    'SELECT * INTO copy FROM t',
    'SELECT EXTRACT(YEAR FROM t)',
    'SELECT * FROM (TABLE t) AS x',
    'SELECT * FROM t WHERE workspace = ?',
    'SELECT Workspace FROM t',
    'SELECT 1; DELETE FROM t',
    'SELECT 1 -- FROM t',
    'SELECT 1 /* ( */ FROM t',
    'SELECT $1 FROM t',
    'SELECT (1',
    'SELECT 1)',
    'TABLE t',
    'TRUNCATE t',
    'DROP TABLE t',
    'COPY t TO ?',
    'REPLACE INTO t VALUES (1)',
    'INSERT OR IGNORE INTO t VALUES (1)',
    'INSERT INTO t AS x VALUES (1)',
    'INSERT INTO t DEFAULT VALUES',
    'INSERT INTO t SELECT * FROM t',
    'INSERT INTO t SELECT u.*, 1 FROM u',
    'INSERT INTO t (SELECT a FROM u)',
    'INSERT INTO t SELECT a FROM u UNION (SELECT b FROM u)',
    'INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT t_pkey DO NOTHING',
    'UPDATE OR IGNORE t SET a = 1',
    'UPDATE ONLY t SET a = 1',
    'DELETE FROM t USING u WHERE t.a = u.a',
    'WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x',
    'CREATE TABLE t (a TEXT REFERENCES u)',
    'CREATE TABLE t (workspace TEXT)',
    'CREATE TABLE t AS SELECT * FROM u',
    'CREATE VIEW v AS SELECT * FROM t',
    'ALTER TABLE t ADD COLUMN a TEXT UNIQUE',
    'ALTER TABLE t DROP COLUMN a',
    'CREATE UNIQUE INDEX ON t USING hash (a)',
  ])('a statement of an unknown structure is refused: %s', (sql) => {
    expect(() => scopeToWorkspace(sql, new Set())).toThrow(
      /^(a statement cannot be (confined to a workspace|read from)|a bracket is not closed)/,
    );
  });
});
