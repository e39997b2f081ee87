import { afterEach, describe, expect, it } from 'vitest';
import { link } from '../../../src/store/identity/link.ts';
import { claimsOfMembers } from '../../../src/store/identity/members.ts';
import { recordSightings } from '../../../src/store/identity/record.ts';
import { releaseShared } from '../../../src/store/identity/removal.ts';
import { resolveSomePending } from '../../../src/store/identity/resolution.ts';
import {
  sightingOfEvent,
  sightingOfLead,
  type Sighting,
} from '../../../src/store/identity/sightings.ts';
import { memberIdOf } from '../../../src/store/identity/tables.ts';
import {
  type Database,
  execute,
  isList,
  type Request,
  type Work,
} from '../../../src/store/sql/database.ts';
import { eraseLead } from '../../../src/store/upkeep/erasure.ts';
import { openDatabase, migrate } from '../database.ts';
import { engines } from '../engines.ts';
import { NOW, RULES } from '../kit.ts';
import { tlead } from './kit.ts';

const rules = RULES.identifiers;
const opened: Database[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** Visitors who share nothing: each has an e-mail address, a domain and a cookie of its own. */
function strangers(count: number, from = 0): readonly Sighting[] {
  return Array.from({ length: count }, (_, index) =>
    sightingOfEvent(
      {
        lead: `lead${from + index}`,
        at: NOW - index,
        tracker: `tracker${from + index}`,
        properties: { email: `a@company${from + index}.example` },
        discriminators: [],
      },
      rules,
    ),
  );
}
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Runs a work, and returns the statements that it asks for. */
async function statementsOf(
  database: Database,
  work: () => Work<unknown>,
): Promise<readonly Request[]> {
  return database.write(function* () {
    const asked: Request[] = [];
    const running = work();
    for (let step = running.next([]); step.done !== true;) {
      asked.push(...(isList(step.value) ? step.value : [step.value]));
      step = running.next(yield step.value);
    }
    return asked;
  });
}

/** A work on some leads, after others that prepare them. */
interface Case {
  readonly title: string;
  prepare(count: number): Iterable<Work<unknown>>;
  work(count: number): Work<unknown>;
}
const told = (lead: Parameters<typeof tlead>[0]) => sightingOfLead(tlead(lead), rules);
const cases: readonly Case[] = [
  {
    title: 'visitors who share nothing are recorded',
    prepare: () => [],
    work: (count) => recordSightings(strangers(count), rules),
  },
  {
    title: 'visitors are recorded again, seen earlier than before',
    prepare: (count) => [recordSightings(strangers(count), rules)],
    work: (count) =>
      recordSightings(
        strangers(count).map((one) => ({
          ...one,
          firstSeenAt: 0,
          claims: one.claims.map((claim) => ({ ...claim, at: 0 })),
        })),
        rules,
      ),
  },
  {
    title: 'leads turn out to be of another kind, and their sources took back what they told',
    prepare: (count) => [
      recordSightings(
        numbers(count).map((id) => told({ id: String(id), email: `a@company${id}.example` })),
        rules,
      ),
    ],
    work: (count) =>
      recordSightings(
        numbers(count).flatMap((id) => [
          told({ id: String(id), kind: 'COMPANY', read: NOW + 1 }),
          told({ id: String(id), isRedacted: true, read: NOW + 2 }),
        ]),
        rules,
      ),
  },
  {
    title: 'profiles are resolved, of which each has two leads and a claim that is refused',
    prepare: (count) => [
      recordSightings(
        numbers(2 * count).map((id) =>
          told({
            id: String(id),
            seen: NOW + id,
            email: `a${id % count}@gmail.com`,
            properties: { userId: `user${id}` },
          }),
        ),
        rules,
      ),
    ],
    work: () => resolveSomePending(rules),
  },
  {
    title: 'leads are linked',
    prepare: (count) => [
      recordSightings(
        numbers(count).map((id) => told({ id: String(id) })),
        rules,
      ),
    ],
    work: (count) =>
      link(
        numbers(count).map((id) => tlead({ id: String(id) }).ref),
        null,
        NOW,
        rules,
      ),
  },
  {
    title: 'shared identifiers are released',
    prepare: (count) => [
      recordSightings(strangers(count), rules),
      execute(({ db }) => db.updateTable('identity_claims').set({ refused: 'SHARED' })),
    ],
    *work(count) {
      const ids = strangers(count).map(({ ref }) => memberIdOf(ref));
      yield* releaseShared(yield* claimsOfMembers(ids), rules);
    },
  },
  {
    title: 'a person of many leads is erased, with addresses at many companies',
    prepare: (count) => [
      recordSightings(
        numbers(count).map((id) => ({
          ...told({ id: String(id) }),
          claims: [
            { type: 'tracker', value: 'of all', at: NOW },
            { type: 'tracker', value: `tracker${id}`, at: NOW },
            { type: 'domain', value: `company${id}.example`, at: NOW },
          ],
        })),
        rules,
      ),
      resolveSomePending(rules),
    ],
    work: () => eraseLead(tlead({ id: '0' }).ref, null, NOW, rules),
  },
];

describe.each(engines)('The index of identities on $name', ({ place }) => {
  async function tdatabase(): Promise<Database> {
    const database = await openDatabase(place());
    opened.push(database);
    await migrate(database, 'the test');
    return database;
  }

  it.each(cases)('takes as many statements for forty as for four, where $title', async (one) => {
    const count = async (size: number) => {
      const database = await tdatabase();
      for (const work of one.prepare(size)) await database.write(() => work);
      return (await statementsOf(database, () => one.work(size))).length;
    };
    expect(await count(40)).toBe(await count(4));
  });

  it('records ten thousand new visitors with at most ten statements', async () => {
    const database = await tdatabase();
    const asked = await statementsOf(database, () => recordSightings(strangers(10_000), rules));
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  it('writes rows in the order of their keys, whatever the order of the visitors', async () => {
    const database = await tdatabase();
    const sightings = strangers(20);
    const inserted = async (given: readonly Sighting[]) => {
      const asked = await statementsOf(database, () => recordSightings(given, rules));
      return asked.flatMap((one) => ('into' in one ? [[one.into, keysOf(one)] as const] : []));
    };
    const written = await inserted(sightings);
    expect(written.map(([table]) => table)).toEqual([
      'identity_members',
      'identity_claims',
      'identity_unsettled',
    ]);
    for (const [, keys] of written) expect(keys).toEqual(keys.toSorted());
  });
});

function keysOf({ rows }: Extract<Request, { readonly into: unknown }>): readonly string[] {
  return rows.map(({ id = '', member = '', type = '', value = '' }) =>
    [id, member, type, value].join('\0'),
  );
}
