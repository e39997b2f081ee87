import path from 'node:path';
import process from 'node:process';
import { readConfig } from '../config.ts';
import { GatewayError } from '../domain/errors.ts';
import { failToStart } from './signals.ts';
import { catalog } from '../catalog.ts';

const HELP = `Writes the local store of STORE_URL to a file that is not there yet, while gateways use the store.

  npm run backup -- <file>

It is for a store on SQLite; docs/postgresql.md has the way for PostgreSQL. To restore it, stop the gateway, put the file
where STORE_URL says, with no -wal and -shm of the old one beside it, and start the gateway.
`;

async function backup(): Promise<void> {
  const given = process.argv.slice(2);
  if (given.includes('--help') || given.includes('-h')) {
    process.stdout.write(HELP);
    return;
  }
  const [name] = given;
  if (name === undefined || given.length > 1 || name.startsWith('-'))
    throw new GatewayError('INTERNAL', 'Name one file to write to: npm run backup -- <file>');
  const { definition, values } = readConfig(process.env, catalog).store;
  const file = path.resolve(name);
  const { events, leads, bytes } = await definition.backup(values, file);
  process.stdout.write(`Wrote ${file}: ${events} events of ${leads} leads, ${bytes} bytes\n`);
}

backup().catch(failToStart);
