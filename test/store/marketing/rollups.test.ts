import { afterEach, describe, expect, it } from 'vitest';
import { addToRollups, QUARTER, recountRollups } from '../../../src/store/marketing/rollups.ts';
import { type Database, insert, rows } from '../../../src/store/sql/database.ts';
import { counted, openDatabase, migrate } from '../database.ts';
import { engines } from '../engines.ts';
import { NOW } from '../kit.ts';

const opened: Database[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const AT = NOW - (NOW % QUARTER);
/** An event of each of many types, with a metric of its own. */
const manyMeasures = (count: number) =>
  Array.from({ length: count }, (_, index) => [
    { type: `type ${index}`, at: AT, key: 'event-count', value: 1 },
    { type: `type ${index}`, at: AT + QUARTER, key: `metric ${index}`, value: 0.25 },
  ]).flat();

describe.each(engines)('Rollups of many types on $name', ({ place }) => {
  async function tdatabase(): Promise<Database> {
    const database = await openDatabase(place());
    opened.push(database);
    await migrate(database, 'the test');
    return database;
  }
  const sums = (database: Database) =>
    database.read(
      rows(({ db }) =>
        db
          .selectFrom('sums')
          .select(['key', 'type', 'quarter', (eb) => eb.fn.sum<number>('value').as('value')])
          .groupBy(['key', 'type', 'quarter'])
          .orderBy('type')
          .orderBy('key')
          .orderBy('quarter'),
      ),
    );

  it('a batch of ten thousand types and metrics is added in one statement, and added to what is there', async () => {
    const database = await tdatabase();
    const add = async (count: number) =>
      (await database.write(() => counted(addToRollups(manyMeasures(count))))).statements;
    expect([await add(1), await add(10_000), await add(0)]).toEqual([1, 1, 0]);
    const found = await sums(database);
    expect(found).toHaveLength(20_000);
    expect(found.slice(0, 2)).toEqual([
      { key: 'event-count', type: 'type 0', quarter: AT / QUARTER, value: 2 },
      { key: 'metric 0', type: 'type 0', quarter: AT / QUARTER + 1, value: 0.5 },
    ]);
    expect(found.filter(({ value }) => value === 1)).toHaveLength(9_999);
  });

  it('sums that come to 0 have no row', async () => {
    const database = await tdatabase();
    const measure = { type: 't', at: AT, key: 'k' };
    await database.write(() =>
      addToRollups([
        { ...measure, value: 1.5 },
        { ...measure, value: -1.5 },
      ]),
    );
    expect(await sums(database)).toEqual([]);
  });

  it('types and metrics with one text between them, in any place, have sums of their own', async () => {
    const database = await tdatabase();
    const measure = { at: AT, value: 1 };
    const pairs = [
      { key: 'a', type: 'b c' },
      { key: 'a b', type: 'c' },
      { key: '1 a', type: 'b\0' },
      { key: '', type: '' },
    ];
    await database.write(() => addToRollups(pairs.map((pair) => ({ ...measure, ...pair }))));
    const found = await sums(database);
    expect(found.map(({ key, type }) => JSON.stringify({ key, type })).toSorted()).toEqual(
      pairs.map((pair) => JSON.stringify(pair)).toSorted(),
    );
  });

  it('a recount of many types takes as many statements as one of a single type, and leaves other types alone', async () => {
    const database = await tdatabase();
    await database.write(() => addToRollups(manyMeasures(300)));
    // The stored metrics say something else than the sums, and there are no events.
    await database.write(() =>
      insert(
        'event_metrics',
        Array.from({ length: 3 }, (_, index) => ({
          event: `e${index}`,
          key: 'set later',
          lead: 'l',
          type: `type ${index}`,
          at: AT + index,
          value: 0.5,
        })),
      ),
    );
    const recount = async (count: number) => {
      const places = Array.from({ length: count }, (_, index) => ({
        type: `type ${index}`,
        at: AT + (index % 2) * QUARTER,
      }));
      return (await database.write(() => counted(recountRollups(places)))).statements;
    };
    const [one, many, none] = [await recount(1), await recount(200), await recount(0)];
    expect([many, none]).toEqual([one, 0]);
    const found = await sums(database);
    const of = (type: string) => found.flatMap((row) => (row.type === type ? [row.key] : []));
    // Of an even type the quarter of the count was recounted, of an odd one that of the metric.
    expect(of('type 2')).toEqual(['metric 2', 'set later']);
    expect(of('type 1')).toEqual(['event-count']);
    expect(of('type 200')).toEqual(['event-count', 'metric 200']);
  });
});
