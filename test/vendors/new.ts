import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

// npm run new:vendor -- matomo
//
// Copies the template vendor and its tests under the new name, and registers it. Run in the root of the project.

const TEMPLATE = '_template';
const REGISTRY = 'src/vendors/registry.ts';

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Every file that the template's name is replaced in: its own, in whatever case it is written. */
function rename(text: string, name: string): string {
  return text
    .replaceAll(TEMPLATE, name)
    .replaceAll('acme', name)
    .replaceAll('Acme', capitalised(name))
    .replaceAll('ACME', name.toUpperCase());
}

function copy(from: string, to: string, name: string): readonly string[] {
  cpSync(from, to, { recursive: true });
  return readdirSync(to, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = path.join(entry.parentPath, entry.name);
    writeFileSync(file, rename(readFileSync(file, 'utf8'), name));
    const renamed = path.join(entry.parentPath, rename(entry.name, name));
    renameSync(file, renamed);
    return [renamed];
  });
}

/** What keeps the name from being taken; null where nothing does. */
function refusal(name: string): string | null {
  if (!/^[a-z][a-z0-9]*$/.test(name))
    return 'say the name of the vendor in lower case, letters and digits only: npm run new:vendor -- matomo';
  if (['acme', 'kit', 'local'].includes(name)) return `${name} is taken: choose another name`;
  return existsSync(path.join('src/vendors', name)) ? `src/vendors/${name} is there already` : null;
}

const name = process.argv[2] ?? '';
const problem = refusal(name);
if (problem === null) {
  const source = copy(`src/vendors/${TEMPLATE}`, `src/vendors/${name}`, name);
  const tests = copy(`test/vendors/${TEMPLATE}`, `test/vendors/${name}`, name);
  writeFileSync(
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
