import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { mapIn, columnsOf } from '../../src/cli/import/columns.ts';
import { delimiterOf, rowsOf } from '../../src/cli/import/file.ts';
import { importRows, type ImportOptions } from '../../src/cli/import/rows.ts';
import { DAY } from '../../src/domain/time.ts';
import type { Store } from '../../src/ports/store.ts';
import { listLeads, openHere, within as inStore } from '../store/kit.ts';
import { must, tcall } from '../vendors/kit.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-import-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
/** When the files of the tests were written. */
const WRITTEN = Date.parse('2026-03-01T09:00:00Z');
let count = 0;

/** A place for a file that no other test uses. */
function place(name: string): string {
  count += 1;
  return path.join(folder, `${count}-${name}`);
}
function csv(content: string | Buffer, at = WRITTEN): string {
  const file = place('leads.csv');
  writeFileSync(file, content);
  utimesSync(file, at / 1_000, at / 1_000);
  return file;
}

/** What the command prints and answers. */
function leadgraphImport(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['src/leadgraph.mjs', 'import', ...args],
    {
      env: { PATH: process.env['PATH'], STORE_URL: `sqlite:${place('store.db')}` },
      encoding: 'utf8',
    },
  );
  return { status, stderr, lines: stdout.trimEnd().split('\n') };
}

function within(use: (store: Store) => Promise<void>): Promise<void> {
  return inStore(use, () => openHere(`sqlite:${place('store.db')}`));
}

/** The rows that are imported, already there and refused, and the lines that are printed. */
async function importInto(
  store: Store,
  file: string,
  options: Partial<Omit<ImportOptions, 'map'>> & { readonly map?: string } = {},
) {
  const lines: string[] = [];
  const { map, ...rest } = options;
  const outcome = await importRows(store, file, {
    delimiter: await delimiterOf(file),
    onlyMapped: false,
    dryRun: false,
    fileTime: WRITTEN,
    ...rest,
    map: mapIn(map === undefined ? [] : [map]),
    print: (line) => void lines.push(line),
  });
  return { ...outcome, lines };
}

/** The properties of the leads, by their e-mail address or user id. */
async function leadsOf(store: Store) {
  const leads = await listLeads(store);
  return Object.fromEntries(
    leads.map(({ properties, lastSeenAt }) => {
      const values: Record<string, unknown> = Object.fromEntries(
        properties.map(({ name, value }) => [name, value]),
      );
      return [String(values['email'] ?? values['userId']), { ...values, lastSeenAt }];
    }),
  );
}

const PEOPLE = `\uFEFFE-Mail;Vorname;Firma
ada@acme.fi;Ada;"Acme; Oy"
bob@bolt.se;Bob;Bolt
`;
const MAP = 'email=E-Mail,firstName=Vorname';

test('leadgraph import makes leads of a CSV file, and says how many rows it has read', () => {
  expect(leadgraphImport(csv(PEOPLE), '--map', MAP)).toEqual({
    status: 0,
    stderr: '',
    lines: ['2 rows: 2 imported, 0 already there, 0 refused'],
  });
});

test('a row is a lead with the mapped properties, and columns that are not mapped keep their names', () =>
  within(async (store) => {
    const outcome = await importInto(store, csv(PEOPLE), { map: MAP });
    expect(outcome).toMatchObject({ rows: 2, imported: 2, known: 0, refused: 0, lines: [] });
    expect(await leadsOf(store)).toEqual({
      'ada@acme.fi': {
        email: 'ada@acme.fi',
        firstName: 'Ada',
        Firma: 'Acme; Oy',
        lastSeenAt: WRITTEN,
      },
      'bob@bolt.se': {
        email: 'bob@bolt.se',
        firstName: 'Bob',
        Firma: 'Bolt',
        lastSeenAt: WRITTEN,
      },
    });
  }));

test('an import that is repeated adds nothing, also when the file was written again; a row that was changed is a new event', () =>
  within(async (store) => {
    await importInto(store, csv(PEOPLE), { map: MAP });
    const later = { map: MAP, fileTime: WRITTEN + DAY };
    expect(await importInto(store, csv(PEOPLE), later)).toMatchObject({ imported: 0, known: 2 });
    const changed = csv(PEOPLE.replace('Bolt', 'Nut'));
    expect(await importInto(store, changed, later)).toMatchObject({ imported: 1, known: 1 });
    const leads = await leadsOf(store);
    expect(Object.keys(leads)).toHaveLength(2);
    expect(leads['bob@bolt.se']).toMatchObject({ Firma: 'Nut', lastSeenAt: WRITTEN + DAY });
  }));

const FAULTY = `email,userId,occurredAt,note
ada@acme.fi,,2026-02-01T10:00:00Z,"two
lines"

,,,nobody
not an address,,,x
bob@bolt.se,,yesterday,x
cy@corp.no,,1999-01-01,x
dan@dell.dk,,,x,y
,u-7,,sound
`;
const REFUSED = [
  'line 5: names nobody: email, userId, trackerId are empty or absent',
  'line 6: email is no address',
  'line 7: occurredAt must be an RFC 3339 date-time, such as 2026-11-28T10:00:00Z, or milliseconds since 1970',
  'line 9: has 5 fields, and the header has 4',
  'line 8: occurredAt must be a moment since 2000-01-01T00:00:00.000Z (EARLIEST_EVENT)',
];

test('a row that is refused has a line with its number and the reason, and costs the others nothing', () =>
  within(async (store) => {
    const file = csv(FAULTY);
    const refused = { rows: 7, refused: 5, lines: REFUSED };
    const rehearsal = await importInto(store, file, { dryRun: true });
    expect(rehearsal).toMatchObject({ ...refused, imported: 2, known: 0 });
    expect(await leadsOf(store)).toEqual({});
    expect(await importInto(store, file)).toMatchObject({ ...refused, imported: 2, known: 0 });
    expect(Object.keys(await leadsOf(store)).sort()).toEqual(['ada@acme.fi', 'u-7']);
    const again = await importInto(store, file, { dryRun: true });
    expect(again).toMatchObject({ ...refused, imported: 0, known: 2 });
  }));

test('leadgraph import --dry-run ends with 1 where a row would be refused', () => {
  expect(leadgraphImport(csv(FAULTY), '--dry-run')).toEqual({
    status: 1,
    stderr: '',
    lines: [...REFUSED, '7 rows: 2 would be imported, 0 already there, 5 refused'],
  });
});

test('a person who was erased is not imported again, and a dry run says so', () =>
  within(async (store) => {
    const file = csv(PEOPLE);
    await importInto(store, file, { map: MAP });
    const leads = await listLeads(store);
    const ada = must(leads.find(({ person }) => person?.email === 'ada@acme.fi'));
    await store.identity.erase(ada.ref, ada);
    for (const dryRun of [true, false])
      expect(await importInto(store, file, { map: MAP, dryRun })).toMatchObject({
        imported: 0,
        known: 1,
        refused: 1,
        lines: ['line 2: The person of this event was erased; the event is not stored'],
      });
  }));

test('a row that does not fit the event type is refused, and a dry run puts nothing in the trash', () =>
  within(async (store) => {
    await must(store.createEventType)(
      {
        reference: 'import',
        name: 'Import',
        fields: [
          {
            entity: 'event',
            type: 'number',
            storageKey: 'age',
            ingestionKey: null,
            optional: false,
            discriminant: false,
            isPii: false,
            isMostProbableLocation: false,
          },
        ],
        metadata: null,
        retentionDays: null,
        phoneCountryCodes: [],
      },
      tcall(),
    );
    const file = csv('email,age\na@b.fi,old\nc@d.fi,30\n');
    for (const [dryRun, trashed] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const { imported, lines } = await importInto(store, file, { dryRun });
      expect(imported).toBe(1);
      expect(lines).toEqual([expect.stringMatching(/^line 2: does not fit the event type: /)]);
      const trash = await must(store.trashedEvents)(
        { since: null, until: null, first: 5, after: null },
        tcall(),
      );
      expect(trash.items).toHaveLength(trashed);
    }
  }));

test.each([
  ['a file that is not UTF-8', Buffer.from('email,name\na@b.fi,J\xe4rvi\n', 'latin1'), /not UTF-8/],
  ['a quote that is not closed', 'email,name\na@b.fi,"Ada\n', /^line \d: a quote is not closed/],
  ['a quote inside of a field', 'email,name\na@b.fi,A"da\n', /^line 2: a quote stands inside/],
])('%s stops the import with a line that says why', (_what, content, message) =>
  within(async (store) => {
    const { stopped, lines } = await importInto(store, csv(content));
    expect(stopped).toBe(true);
    expect(lines[0]).toMatch(message);
    expect(lines[0]).not.toContain('da');
  }),
);

test('a file without a header, and a column that is not there, are told', () =>
  within(async (store) => {
    await expect(importInto(store, csv(''))).rejects.toThrow(
      'is empty; its first line has to name the columns',
    );
    await expect(importInto(store, csv('Mail,Name\n'), { map: MAP })).rejects.toThrow(
      '--map names the column E-Mail, which the file does not have; it has Mail, Name',
    );
  }));

test('--map takes columns whose names have commas, and refuses what is no pair', () => {
  expect(mapIn(['name=Name, first,email=E-Mail', 'userId=Id'])).toEqual([
    ['name', 'Name, first'],
    ['email', 'E-Mail'],
    ['userId', 'Id'],
  ]);
  expect(() => mapIn(['email'])).toThrow('--map takes pairs');
});

test('two columns for one property are refused, and --only-mapped leaves the other one out', () => {
  const map = mapIn(['email=E-Mail']);
  expect(() => columnsOf(['E-Mail', 'email'], { map, onlyMapped: false })).toThrow(
    'Two columns would give email',
  );
  expect(columnsOf(['E-Mail', 'email'], { map, onlyMapped: true }).targets).toEqual([
    { name: 'email', index: 0 },
  ]);
});

test.each([
  ['a,b;c,d', ','],
  ['a;b', ';'],
  ['"a,b,c";d', ';'],
  ['a', ','],
])('the header %s has the delimiter %s', async (header, delimiter) => {
  expect(await delimiterOf(csv(`${header}\n1;2,3;4;5;6\n`))).toBe(delimiter);
});

test('rows are read with every kind of line break', async () => {
  const rows: unknown[] = [];
  for await (const row of rowsOf(csv('a,b\r\n"1\r\nx",2\n3,"4"""\r5,'), ',')) rows.push(row);
  expect(rows).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1\r\nx', '2'] },
    { line: 4, fields: ['3', '4"'] },
    { line: 5, fields: ['5', ''] },
  ]);
});

test('a file that is larger than the memory is read', () => {
  const file = place('large.csv');
  writeFileSync(file, `a,b\n${`${'x'.repeat(20_000)},y\n`.repeat(2_500)}`);
  const script = `
    import { rowsOf } from './src/cli/import/file.ts';
    let rows = 0;
    for await (const row of rowsOf(${JSON.stringify(file)}, ',')) rows += row.fields.length;
    process.stdout.write(String(rows));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=32', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  expect({ stdout, stderr }).toEqual({ stdout: '5002', stderr: '' });
});
