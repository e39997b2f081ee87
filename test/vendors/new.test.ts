import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { acme } from '../../src/vendors/_template/index.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'leadgraph-new-'));
  for (const part of ['src/vendors/_template', 'src/vendors/registry.ts', 'test/vendors/_template'])
    cpSync(part, path.join(root, part), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** As `npm run new:vendor`, in the copy. */
function run(...names: readonly string[]) {
  const script = path.resolve('test/vendors/new.ts');
  return spawnSync(process.execPath, [path.resolve('src/start.mjs'), script, ...names], {
    cwd: root,
    encoding: 'utf8',
  });
}
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const filesIn = (folder: string) =>
  readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(path.relative(root, entry.parentPath), entry.name))
    .toSorted();

it('a new vendor is the template under another name, with its tests and one line in the registry', () => {
  const before = read('src/vendors/registry.ts');
  const { status, stdout } = run('matomo');
  expect(status).toBe(0);
  const files = [...filesIn('src/vendors/matomo'), ...filesIn('test/vendors/matomo')];
  const copied = [...filesIn('src/vendors/_template'), ...filesIn('test/vendors/_template')];
  expect(files).toStrictEqual(
    copied.map((file) => file.replaceAll('_template', 'matomo').replaceAll('acme', 'matomo')),
  );
  for (const file of files) {
    expect(stdout).toContain(file);
    expect(read(file)).not.toMatch(/acme|_template/i);
  }
  expect(read('src/vendors/matomo/facts.ts')).toContain("leadType: 'MatomoLead'");
  expect(read('src/vendors/matomo/index.ts')).toContain("variable: 'MATOMO_TOKEN'");
  expect(read('src/vendors/registry.ts')).toBe(
    `${before}export { matomo } from './matomo/index.ts';\n`,
  );
});

it.each(['', 'Matomo', 'two words', '../matomo', 'kit', 'acme'])(
  'the name %j is refused, and nothing is written',
  (name) => {
    const before = read('src/vendors/registry.ts');
    const { status, stderr } = run(name);
    expect(status).toBe(1);
    expect(stderr).toMatch(/new:vendor|is taken/);
    expect(readdirSync(path.join(root, 'src/vendors'))).toStrictEqual(['_template', 'registry.ts']);
    expect(read('src/vendors/registry.ts')).toBe(before);
  },
);

it('a vendor that is there already is not written over', () => {
  run('matomo');
  const { status, stderr } = run('matomo');
  expect(status).toBe(1);
  expect(stderr).toContain('src/vendors/matomo is there already');
});

it('the template itself is not registered, so no schema and no demo has it', () => {
  expect(catalog.vendors).not.toContain(acme);
  expect(catalog.vendors.map(({ facts }) => facts.name)).not.toContain('ACME');
});
