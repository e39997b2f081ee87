import { afterEach, describe, expect, it } from 'vitest';
import { expireTrash, type RefusedEvent, trashAll } from '../../../src/store/intake/trash.ts';
import { type Database, rows } from '../../../src/store/sql/database.ts';
import { counted, openDatabase, migrate } from '../database.ts';
import { engines } from '../engines.ts';
import { NOW, tevent } from '../kit.ts';

const opened: Database[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const refused = (id: string, type = 'form', at = NOW): RefusedEvent => ({
  event: tevent({ nonce: id, type }),
  id,
  lead: 'lead',
  at,
  processed_at: NOW,
  digest: 'digest',
  reasons: [{ type: 'nonce-conflict', field: null, definition: null, value: null }],
  claims: [],
});

describe.each(engines)('The trash, many events at a time, on $name', ({ place }) => {
  async function tdatabase(): Promise<Database> {
    const database = await openDatabase(place());
    opened.push(database);
    await migrate(database, 'the test');
    return database;
  }
  const stored = async (database: Database) =>
    (await database.read(rows(({ db }) => db.selectFrom('trash').select('id').orderBy('id')))).map(
      ({ id }) => id,
    );

  it('events that are refused together are stored in as many statements as one, and each once', async () => {
    const database = await tdatabase();
    const trash = (ids: readonly string[]) =>
      database.write(() => counted(trashAll(ids.map((id) => refused(id)))));
    const first = await trash(['b']);
    const more = await trash(['a', 'b', 'c', 'a']);
    expect(more.statements).toBe(first.statements);
    expect(more.done.map(({ trashed, isKnown }) => [trashed.externalId, isKnown])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
      ['a', true],
    ]);
    expect((await trash([])).statements).toBe(0);
    expect(await stored(database)).toEqual(['a', 'b', 'c']);
  });

  it('events of the trash expire by the cutoff of their type, in as many statements for many types as for one', async () => {
    const database = await tdatabase();
    const expire = async (cutoffs: Readonly<Record<string, number>>) =>
      (await database.write(() => counted(expireTrash((type) => cutoffs[type] ?? null))))
        .statements;
    await database.write(() =>
      trashAll([
        refused('old form', 'form', NOW - 2),
        refused('form', 'form', NOW - 1),
        refused('old order', 'order', NOW - 2),
        refused('old view', 'view', NOW - 2),
      ]),
    );
    const one = await expire({ form: NOW - 2 });
    expect(await stored(database)).toHaveLength(4);
    expect(await expire({ form: NOW - 1, order: NOW })).toBe(one);
    expect(await stored(database)).toEqual(['form', 'old view']);
  });
});
