import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { refusalOfName } from './new-name.ts';

// npm run new:vendor -- matomo
//
// Copies the template vendor and its tests under the new name, and registers it. Run in the root of the project.

const TEMPLATE = '_template';
const REGISTRY = 'src/vendors/registry.ts';

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The text with the vendor's name in place of the template's, in whatever case that is written. */
function rename(text: string, name: string): string {
  return text.replace(/_template|acme/gi, (found) => {
    if (found === 'ACME') return name.toUpperCase();
    return found === 'Acme' ? capitalised(name) : name;
  });
}

/** Writes a file in the project's format: a long name breaks lines elsewhere than the template's. */
async function write(file: string, text: string): Promise<void> {
  const options = await resolveConfig(path.resolve(file));
  writeFileSync(file, await format(text, { ...options, filepath: file }));
}

async function copy(from: string, to: string, name: string): Promise<readonly string[]> {
  cpSync(from, to, { recursive: true });
  const written: string[] = [];
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const renamed = path.join(entry.parentPath, rename(entry.name, name));
    const text = rename(readFileSync(file, 'utf8'), name);
    renameSync(file, renamed);
    await write(renamed, text);
    written.push(renamed);
  }
  return written;
}

const name = process.argv[2] ?? '';
const problem = refusalOfName(name, process.cwd());
if (problem === null) {
  const source = await copy(`src/vendors/${TEMPLATE}`, `src/vendors/${name}`, name);
  const tests = await copy(`test/vendors/${TEMPLATE}`, `test/vendors/${name}`, name);
  await write(
    REGISTRY,
    `${readFileSync(REGISTRY, 'utf8')}export { ${name} } from './${name}/index.ts';\n`,
  );
  const list = [...source, ...tests].map((file) => `  ${file}`).join('\n');
  process.stdout.write(`Written:
${list}
Registered: one more line in ${REGISTRY}, the only file outside these folders.

The vendor runs as it is: its sandbox speaks the template's API. Go on with docs/add-a-vendor.md:
  1. Write the vendor's own API into sandbox/, wire.ts, requests.ts, map.ts, facts.ts, index.ts and documentation.ts.
     The title is "${capitalised(name)}": where the vendor writes itself in another way, replace it everywhere.
  2. npm test -- test/vendors/conformance -t ${name.toUpperCase()}, which tries this vendor alone; then
     npm test -- test/vendors/conformance test/store/identity/declared test/vendors/${name}
  3. npm run schema && npm run codegen && npm run docs, which write what is generated from the registry
  4. npm run check && npm test
`);
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
