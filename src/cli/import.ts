import { statSync } from 'node:fs';
import process from 'node:process';
import { catalog } from '../catalog.ts';
import { readConfig } from '../config.ts';
import type { Command, GivenFlags } from './command.ts';
import { mapIn } from './import/columns.ts';
import { delimiterIn, delimiterOf } from './import/file.ts';
import { importRows, type ImportOptions, type RowOutcome } from './import/rows.ts';
import { openStore } from './store.ts';

export const importLeads: Command = {
  operands: ['<file>'],
  flags: {
    map: {
      value: 'email=E-Mail,firstName=Vorname',
      description: 'Names of properties, and the columns that they are in. May be given again.',
    },
    'only-mapped': { description: 'Leaves out the columns that --map does not name.' },
    delimiter: {
      value: ';',
      description: 'What separates the fields. Without it, a comma or a semicolon, by the header.',
    },
    'dry-run': { description: 'Checks every row as the import would, and stores nothing.' },
  },
  help: () => `Reads a CSV file (RFC 4180, UTF-8) into the store of STORE_URL, while gateways use the store.

Each row is an event of the type import, and its columns are properties of the lead. A column that --map does not name
keeps its own name. A row needs one of email, userId and trackerId, by which its lead is found. It happened at its
occurredAt, or when the file was last written.

A line is printed for each row that is refused, and a summary. The exit code is 1 where a row was refused. The import is
safe to repeat: a row that is stored is not stored again, and a row that was changed is a new event of the same lead.
`,
  async run([file = ''], flags) {
    const config = readConfig(process.env, catalog);
    const wishes = wishesOf(flags);
    const fileTime = Math.floor(statSync(file).mtimeMs);
    const store = await openStore(config.store);
    try {
      const delimiter = wishes.delimiter ?? (await delimiterOf(file));
      const print = (line: string) => void process.stdout.write(`${line}\n`);
      const found = await importRows(store, file, { ...wishes, delimiter, fileTime, print });
      print(summaryOf(found, wishes.dryRun));
      if (found.refused > 0 || found.stopped) process.exitCode = 1;
    } finally {
      await store.close();
    }
  },
};

function wishesOf(
  flags: GivenFlags,
): Omit<ImportOptions, 'delimiter' | 'fileTime' | 'print'> & { readonly delimiter: string | null } {
  const delimiter = flags.get('delimiter')?.at(-1);
  return {
    map: mapIn(flags.get('map') ?? []),
    onlyMapped: flags.has('only-mapped'),
    delimiter: delimiter === undefined ? null : delimiterIn(delimiter),
    dryRun: flags.has('dry-run'),
  };
}

function summaryOf({ rows, imported, known, refused }: RowOutcome, dryRun: boolean): string {
  const done = dryRun ? 'would be imported' : 'imported';
  return `${rows} rows: ${imported} ${done}, ${known} already there, ${refused} refused`;
}
