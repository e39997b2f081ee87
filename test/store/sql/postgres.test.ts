import fc from 'fast-check';
import { type RawBuilder, sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/domain/errors.ts';
import {
  execute,
  lock,
  rows,
  type Database,
  type Query,
  type Work,
} from '../../../src/store/sql/database.ts';
import type { Dialect } from '../../../src/store/sql/dialect.ts';
import type { TableName } from '../../../src/store/sql/tables.ts';
import { failureOf } from '../../vendors/kit.ts';
import { failAfter, openDatabase, schemaOf, migrate } from '../database.ts';
import { server as found, type Server } from '../engines.ts';
import { listLeadEvents, listLeads, openStore, readAll, tevent, track } from '../kit.ts';
import { openWay, type Way } from './way.ts';

const server = found as Server;
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function keep<T extends { close(): Promise<unknown> }>(one: T): T {
  opened.push(one);
  return one;
}
async function topenDatabase(place = server.place()): Promise<Database> {
  return keep(await openDatabase(place));
}

/** Names a table that only a test has, in the namespace of the dialect. */
function own(name: string) {
  return (table: Dialect['table']): RawBuilder<unknown> => table(name as TableName);
}

/** Every column and index of a schema, and the version, read from the server. */
async function inspect(place: string): Promise<unknown> {
  const schema = schemaOf(place);
  const columns = await server.query(
    'SELECT table_name, column_name, data_type, collation_name FROM information_schema.columns WHERE table_schema = $1 ORDER BY 1, 2',
    schema,
  );
  const indexes = await server.query<{ indexdef: string }>(
    'SELECT indexdef FROM pg_indexes WHERE schemaname = $1 ORDER BY indexname',
    schema,
  );
  return {
    columns,
    indexes: indexes.map(({ indexdef }) => indexdef.replaceAll(schema, 'schema')),
    version: await versionOf(place),
  };
}
async function versionOf(place: string): Promise<number> {
  const [row] = await server.query<{ version: string }>(
    `SELECT version FROM ${schemaOf(place)}.store_version`,
  );
  return Number(row?.version);
}

async function tway(place: string): Promise<Way> {
  return keep(await openWay(place));
}

describe.skipIf(found === null)('Opening a store on PostgreSQL', () => {
  it('opening a store creates its schema and tables, and opening it again changes nothing', async () => {
    const place = server.place();
    const first = await openStore(place);
    await track(first, [tevent({ nonce: 'a', properties: { email: 'ada@acme.example' } })]);
    const stored = await readAll(first);
    await first.close();
    const before = await inspect(place);
    expect(await versionOf(place)).toBeGreaterThan(0);

    const again = keep(await openStore(place));
    expect(await readAll(again)).toEqual(stored);
    expect(await inspect(place)).toEqual(before);
  });

  it('several gateways can open a new store at the same moment', async () => {
    const place = server.place();
    await Promise.all(Array.from({ length: 6 }, async () => keep(await openStore(place))));
    const alone = server.place();
    keep(await openStore(alone));
    expect(await inspect(place)).toEqual(await inspect(alone));
  });

  it('a start that fails in the middle leaves no table', async () => {
    const place = server.place();
    const database = await topenDatabase(place);
    const before = await inspect(place);
    const breaking: Database = {
      ...database,
      write: (work) => database.write(() => failAfter(work(), 6)),
    };
    await expect(migrate(breaking, place)).rejects.toThrow('the disk is full');
    expect(await inspect(place)).toEqual(before);
    await migrate(database, place);
    expect(await versionOf(place)).toBeGreaterThan(0);
  });

  it('a database that a newer gateway migrated is refused with both versions and the place', async () => {
    const place = server.place();
    await (await openStore(place)).close();
    const known = await versionOf(place);
    await server.query(`UPDATE ${schemaOf(place)}.store_version SET version = ${known + 7}`);
    const { message } = await failureOf(openStore(place));
    expect(message).toContain(`schema=${schemaOf(place)}, has version ${known + 7}`);
    expect(message).toMatch(new RegExp(`versions up to ${known}\\b`));
    expect(await versionOf(place)).toBe(known + 7);
  });

  it('a database that cannot be opened is named with the reason, but without the password', async () => {
    for (const [change, why] of [
      [(url: URL) => (url.port = '1'), /ECONNREFUSED/],
      [
        (url: URL) => (url.pathname = '/there_is_none'),
        /does not exist|password authentication failed/,
      ],
    ] as const) {
      const url = new URL(server.place());
      url.password = 'Passw0rd';
      change(url);
      const { message } = await failureOf(openStore(url.href));
      expect(message).toContain(`STORE_URL, postgres://${url.host}${url.pathname}?schema=`);
      expect(message).toMatch(why);
      expect(message).not.toContain('Passw0rd');
    }
  });
});

describe.skipIf(found === null)('Values in PostgreSQL', () => {
  it('values read back unchanged, also those with NUL', async () => {
    const database = await topenDatabase();
    const values = own('values_of');
    await database.write(() =>
      execute(
        ({ table, words: { rowNumber, text } }) =>
          sql`create table ${values(table)} (n ${rowNumber}, a ${text})`,
      ),
    );
    const texts = fc.string({ unit: fc.constantFrom('\0', '\ue000', '\ue001', 'a', '😀', "'") });
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { maxLength: 5 }), async (list) => {
        await database.write(function* () {
          yield* execute(({ table }) => sql`delete from ${values(table)}`);
          for (const text of list)
            yield* execute(({ table }) => sql`insert into ${values(table)} (a) values (${text})`);
        });
        const read = (build: (dialect: Dialect) => Query<unknown>) => database.read(rows(build));
        expect(await read(({ table }) => sql`select a from ${values(table)} order by n`)).toEqual(
          list.map((a) => ({ a })),
        );
        expect(await read(({ each }) => sql`select key, value from ${each(list)} as e`)).toEqual(
          list.map((value, key) => ({ key, value })),
        );
        expect(
          await read(
            ({ table, isIn }) =>
              sql`select count(*) as count from ${values(table)} where ${isIn('a', list)}`,
          ),
        ).toEqual([{ count: list.length }]);
      }),
      { numRuns: 50 },
    );
  });

  it('values are numbers where SQLite has numbers', async () => {
    const database = await topenDatabase();
    expect(
      await database.read(
        rows(
          ({ each }) => sql`
            select count(*) as count, sum(value) as sum, max(value) as max, avg(value) as avg, max(value) > 1 as greater
            from ${each([1, 8.64e15, 2], 'integer')} as numbers`,
        ),
      ),
    ).toEqual([
      {
        count: 3,
        sum: 8.64e15 + 3,
        max: 8.64e15,
        avg: expect.closeTo(2.88e15, -3) as number,
        greater: 1,
      },
    ]);
  });

  it('an event with NUL in its texts is stored and read unchanged', async () => {
    const source = keep(await openStore(server.place()));
    const odd = 'a\0b\ue000';
    const event = tevent({
      nonce: odd,
      trackerId: odd,
      title: odd,
      properties: { [odd]: odd, company: odd },
    });
    expect(await track(source, [event])).toMatchObject([{ nonce: odd, duplicate: false }]);
    expect(await track(source, [event])).toMatchObject([{ nonce: odd, duplicate: true }]);
    const [lead] = await listLeads(source);
    expect(lead?.properties).toMatchObject([
      { name: odd, value: odd },
      { name: 'company', value: odd },
    ]);
    expect(lead && (await listLeadEvents(source, lead.ref))).toMatchObject([
      { nonce: odd, title: odd, trackerId: odd },
    ]);
  });
});

describe.skipIf(found === null)('Concurrent transactions on PostgreSQL', () => {
  const table = own('counters');
  async function tcounters(): Promise<Database> {
    const database = await topenDatabase();
    await database.write(function* () {
      yield* execute(
        ({ table: named, words: { text, integer } }) =>
          sql`create table ${table(named)} (id ${text} primary key, n ${integer} not null)`,
      );
      yield* execute(
        ({ table: named }) => sql`insert into ${table(named)} values ('a', 0), ('b', 0)`,
      );
    });
    return database;
  }
  function* counter(id: string): Work<number> {
    const [row] = yield* rows(
      ({ table: named }) => sql<{ n: number }>`select n from ${table(named)} where id = ${id}`,
    );
    return row?.n ?? NaN;
  }
  const set = (id: string, to: RawBuilder<unknown>): Work<void> =>
    execute(({ table: named }) => sql`update ${table(named)} set n = ${to} where id = ${id}`);
  function* add(id: string): Work<void> {
    yield* set(id, sql`${(yield* counter(id)) + 1}`);
  }
  const counters = (database: Database) =>
    database.read(rows(({ table: named }) => sql`select id, n from ${table(named)} order by id`));
  const sleep = (seconds: number) => rows(() => sql`select pg_sleep(${sql.lit(seconds)})`);

  it('transactions that lock the same name run one after the other', async () => {
    const database = await tcounters();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        database.write(function* () {
          yield* lock(index % 2 ? ['a', 'b'] : ['b', 'a']);
          yield* add('a');
          yield* add('b');
        }),
      ),
    );
    expect(await counters(database)).toEqual([
      { id: 'a', n: 30 },
      { id: 'b', n: 30 },
    ]);
  });

  it('transactions in a deadlock are retried and succeed', async () => {
    const database = await tcounters();
    let begun = 0;
    const holding = new Set<string>();
    const increase = (first: string, second: string) =>
      database.write(function* () {
        begun += 1;
        yield* set(first, sql`n + 1`);
        // A statement with rows is answered after all statements that were sent before it.
        yield* rows(() => sql`select 1 as one`);
        holding.add(first);
        // Each transaction has locked its first row before it locks its second.
        while (holding.size < 2) yield* sleep(0.005);
        yield* set(second, sql`n + 1`);
      });
    await Promise.all([increase('a', 'b'), increase('b', 'a')]);
    expect(begun).toBeGreaterThan(2);
    expect(await counters(database)).toEqual([
      { id: 'a', n: 2 },
      { id: 'b', n: 2 },
    ]);
  });

  it('a transaction that meets a duplicate key is retried a limited number of times', async () => {
    const database = await tcounters();
    let begun = 0;
    const failure = await failureOf(
      database.write(function* () {
        begun += 1;
        yield* execute(({ table: named }) => sql`insert into ${table(named)} values ('a', 0)`);
      }),
    );
    expect(begun).toBe(5);
    expect(failure).toMatchObject({ code: 'INTERNAL' });
    expect(failure.message).toBe(
      'A transaction of the local store conflicted with another one (SQLSTATE 23505), 5 times',
    );
    await database.write(() => add('a'));
  });

  it('a transaction that throws is rolled back, and its error is passed on', async () => {
    const database = await tcounters();
    const fault = new SourceError('NOT_FOUND', 'LOCAL', 'There is no such counter');
    const failing = database.write(function* () {
      yield* add('a');
      throw fault;
    });
    expect(await failureOf(failing)).toBe(fault);
    expect(await counters(database)).toEqual([
      { id: 'a', n: 0 },
      { id: 'b', n: 0 },
    ]);
  });

  it('a read sees a snapshot of one moment', async () => {
    const database = await tcounters();
    const meanwhile: Promise<void>[] = [];
    function* twice(): Work<readonly unknown[]> {
      const before = yield* counter('a');
      meanwhile.push(database.write(() => add('a')));
      yield* sleep(0.1);
      return [before, yield* counter('a')];
    }
    expect(await database.read(twice())).toEqual([0, 0]);
    await Promise.all(meanwhile);
    expect(await database.read(counter('a'))).toBe(1);
  });

  it('transactions beyond the connection limit wait, and all of them finish', async () => {
    const place = new URL(server.place());
    place.searchParams.set('connections', '2');
    const database = await topenDatabase(place.href);
    const used: number[] = [];
    await Promise.all(
      Array.from({ length: 40 }, () =>
        database.write(function* () {
          const [row] = yield* rows(
            () => sql<{ connection: number }>`select pg_backend_pid() as connection`,
          );
          if (row) used.push(row.connection);
        }),
      ),
    );
    expect(used).toHaveLength(40);
    expect(new Set(used).size).toBe(2);
  });
});

describe.skipIf(found === null)('PostgreSQL that becomes unreachable', () => {
  it('an unreachable PostgreSQL is reported as such, and found again without a restart', async () => {
    const way = await tway(server.place());
    const source = keep(await openStore(way.place));
    await track(source, [tevent({ nonce: 'before' })]);
    await way.cut();
    const failure = await failureOf(track(source, [tevent({ nonce: 'meanwhile' })]));
    expect(failure).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', source: 'LOCAL' });
    expect(failure.message).toMatch(/^The database of the local store cannot be reached$/);
    expect(source.health()).toMatchObject({ healthy: false, lastError: failure.message });
    expect(await failureOf(listLeads(source))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });

    await way.mend();
    const events = ['before', 'meanwhile', 'after'].map((nonce) => tevent({ nonce }));
    expect((await track(source, events)).map(({ duplicate }) => duplicate)).toEqual([
      true,
      false,
      false,
    ]);
    expect(source.health()).toMatchObject({ healthy: true, lastError: failure.message });
  });

  it('a connection that is lost before the commit stores nothing', async () => {
    const way = await tway(server.place());
    const source = keep(await openStore(way.place));
    way.cutBefore(`insert into "${schemaOf(way.place)}"."leads"`);
    expect(await failureOf(track(source, [tevent({ nonce: 'a' })]))).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    way.cutBefore(null);
    expect(await listLeads(source)).toEqual([]);
  });

  it('a batch whose connection breaks before the commit is tried again, and stored once', async () => {
    const way = await tway(server.place());
    const source = keep(await openStore(way.place));
    way.cutOnceBefore(`insert into "${schemaOf(way.place)}"."leads"`);
    expect(await track(source, [tevent({ nonce: 'a' })])).toMatchObject([
      { duplicate: false, problem: null },
    ]);
    expect(way.cuts()).toBe(1);
    expect(await listLeads(source)).toHaveLength(1);
  });

  it('a batch whose commit was sent and not answered is sent again, and stored once', async () => {
    for (const moment of ['BEFORE', 'AFTER'] as const) {
      const way = await tway(server.place());
      const source = keep(await openStore(way.place));
      way.cutAtCommit(`insert into "${schemaOf(way.place)}"."events"`, moment);
      const [tracked] = await track(source, [tevent({ nonce: moment })]);
      expect(way.cuts()).toBe(1);
      // The second time the store has the event already if the commit had reached the server.
      expect(tracked).toMatchObject({ problem: null, duplicate: moment === 'AFTER' });
      const [lead] = await listLeads(source);
      expect(lead && (await listLeadEvents(source, lead.ref))).toHaveLength(1);
    }
  });

  it('a connection that is lost during the commit gives UNKNOWN_OUTCOME', async () => {
    const way = await tway(server.place());
    const source = keep(await openStore(way.place));
    way.cutBefore('COMMIT\0');
    expect(await failureOf(track(source, [tevent({ nonce: 'a' })]))).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
    });
    way.cutBefore(null);
    expect(await track(source, [tevent({ nonce: 'a' })])).toMatchObject([{ problem: null }]);
  });

  it('a read after the server closed its idle connections gets a new connection', async () => {
    const place = server.place();
    const source = keep(await openStore(place));
    await track(source, [tevent({ nonce: 'a' })]);
    for (let time = 0; time < 3; time += 1) {
      await server.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
        schemaOf(place),
      );
      expect(await listLeads(source)).toHaveLength(1);
    }
    await server.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      schemaOf(place),
    );
    expect(await track(source, [tevent({ nonce: 'b' })])).toMatchObject([{ duplicate: false }]);
  });
});

describe.skipIf(found === null)('Statistics of a new store on PostgreSQL', () => {
  const batch = (from: number, length: number) =>
    Array.from({ length }, (_, at) => {
      const nonce = String(from + at);
      return tevent({ nonce, trackerId: nonce });
    });

  it('statistics that cannot be gathered are warned of once, and the events are stored', async () => {
    const way = await tway(server.place());
    const warnings: unknown[] = [];
    const warn = (...given: readonly unknown[]) => void warnings.push(given);
    const rest = [undefined, undefined, undefined, undefined, warn] as const;
    const source = keep(await openStore(way.place, ...rest));
    way.cutBefore('ANALYZE ');
    for (let from = 0; way.cuts() < 2; from += 500) {
      expect(from).toBeLessThan(5_000);
      const stored = await track(source, batch(from, 500));
      expect(stored.every(({ problem }) => problem === null)).toBe(true);
    }
    await source.close();
    expect(warnings).toEqual([
      [expect.stringMatching(/^statistics of new tables were not gathered/), expect.anything()],
    ]);
  });

  it('a new store analyzes its tables, so that the server no longer plans for empty ones', async () => {
    const place = server.place();
    const source = keep(await openStore(place));
    const analyzed = async () =>
      (
        await server.query<{ name: string }>(
          `SELECT relname AS name FROM pg_stat_user_tables
           WHERE schemaname = $1 AND last_analyze IS NOT NULL ORDER BY 1`,
          schemaOf(place),
        )
      ).map(({ name }) => name);
    await track(source, batch(0, 10));
    expect(await analyzed()).toEqual([]);
    await track(source, batch(10, 200));
    // One table after the other.
    await expect
      .poll(analyzed, { timeout: 30_000 })
      .toEqual(expect.arrayContaining(['events', 'leads', 'sessions', 'sums']));
  });
});
