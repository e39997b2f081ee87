import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { catalog } from '../catalog.ts';
import { readConfig } from '../config.ts';
import { claimOf } from '../domain/identifiers.ts';
import type { PersonKey } from '../domain/identity.ts';
import { type Command, type GivenFlags, UsageError } from './command.ts';
import { openStore } from './store.ts';

export const exportPerson: Command = {
  operands: [],
  flags: {
    email: { value: 'ada@acme.example', description: 'An e-mail address, in any spelling.' },
    'user-id': { value: '4711', description: 'A user id, instead of the address.' },
    out: {
      value: 'ada.json',
      description: 'A file that does not exist yet; only its owner may read it.',
    },
  },
  help: () => `Gathers everything that the store of STORE_URL keeps of a person, while gateways use the store, and
prints it as one JSON document: profiles, leads with their identifiers, properties, sessions, events, conversions and
metrics, events of other leads that mention the address, refused events, and rows of exports. It changes nothing.
`,
  async run(_operands, flags) {
    const key = keyOf(flags);
    const store = await openStore(readConfig(process.env, catalog).store);
    try {
      const person = await store.identity.exportPerson(key);
      const text = `${JSON.stringify(person, null, 2)}\n`;
      const out = flags.get('out')?.at(-1);
      if (out === undefined) process.stdout.write(text);
      else {
        // An older file of this name might be readable by others.
        await writeFile(out, text, { mode: 0o600, flag: 'wx' });
        process.stdout.write(`Wrote ${out}\n`);
      }
    } finally {
      await store.close();
    }
  },
};

/** @throws UsageError */
function keyOf(flags: GivenFlags): PersonKey {
  const email = flags.get('email')?.at(-1);
  const userId = flags.get('user-id')?.at(-1);
  if ((email === undefined) === (userId === undefined))
    throw new UsageError('leadgraph export-person takes either --email or --user-id');
  const type = email === undefined ? 'userId' : 'email';
  const claim = claimOf(type, email ?? userId, 0);
  if (!claim)
    throw new UsageError(
      `${email ?? userId ?? ''} is no ${email === undefined ? 'user id' : 'e-mail address'}`,
    );
  return { type, value: claim.value };
}
