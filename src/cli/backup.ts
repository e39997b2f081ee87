import path from 'node:path';
import process from 'node:process';
import { catalog } from '../catalog.ts';
import { readConfig } from '../config.ts';
import type { Command } from './command.ts';

export const backup: Command = {
  operands: ['<file>'],
  help: () => `Writes the local store of STORE_URL to a file that does not exist yet, while gateways use the store.

It works on SQLite; docs/postgresql.md describes the backup of PostgreSQL. To restore the backup, stop the gateway, move
the old store away with its -wal and -shm files, put the backup where STORE_URL says, and start the gateway. Leave the
files .erasures and .permits where they are: they keep erased persons out, and vendor calls counted.
`,
  async run([name = '']) {
    const { definition, values } = readConfig(process.env, catalog).store;
    const file = path.resolve(name);
    const { events, leads, bytes } = await definition.backup(values, file);
    process.stdout.write(`Wrote ${file}: ${events} events of ${leads} leads, ${bytes} bytes\n`);
  },
};
