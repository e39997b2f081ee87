import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import * as prettier from 'prettier';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { acme } from '../../src/vendors/_template/index.ts';
import { refusalOfName } from './new-name.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'leadgraph-new-'));
  for (const part of [
    ...['src/vendors/_template', 'src/vendors/registry.ts', 'test/vendors/_template'],
    'package.json',
  ])
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

it('a new vendor whose name is long, or has that of the template in it, is in the format of the project', async () => {
  const names = ['averylongnameofavendorthatnoline100wideholds', 'acmeworks'];
  for (const name of names) {
    expect(run(name).status).toBe(0);
    expect(read(`src/vendors/${name}/facts.ts`)).toContain(`name: SOURCE`);
    expect(read(`src/vendors/${name}/facts.ts`)).toContain(`SOURCE = '${name.toUpperCase()}'`);
  }
  const config = await prettier.resolveConfig(path.resolve('src/vendors/registry.ts'));
  expect(config).toMatchObject({ singleQuote: true });
  for (const file of [...filesIn('src/vendors'), ...filesIn('test/vendors')]) {
    const options = { ...config, filepath: file };
    expect(await prettier.check(read(file), options), file).toBe(true);
  }
}, 60_000);

it.each([
  ['', '"" is no name for a vendor: say the name in lower case'],
  ['Matomo', '"Matomo" is no name for a vendor'],
  ['two words', '"two words" is no name for a vendor'],
  ['../matomo', '"../matomo" is no name for a vendor'],
  ['class', '"class" is a reserved word of JavaScript'],
  ['new', '"new" is a reserved word of JavaScript'],
  ['default', '"default" is a reserved word of JavaScript'],
  ['await', '"await" is a reserved word of JavaScript'],
  ['let', '"let" is a reserved word of JavaScript'],
  ['eval', '"eval" is a reserved word of JavaScript'],
  ['undefined', '"undefined" is a value of JavaScript'],
  ['acme', 'the template has that name'],
  ['registry', 'src/vendors/registry.ts has that name'],
  ['sandboxes', 'src/vendors/sandboxes.ts has that name'],
  ['kit', 'src/vendors/kit has that name'],
  ['index', 'src/vendors/_template/index.ts has that name'],
  ['cases', 'test/vendors/cases.ts has that name'],
  ['local', 'LOCAL is the source "The local store"'],
  ['store', 'begin with STORE_, as the existing setting STORE_'],
  ['api', 'begin with API_, as the existing setting API_KEYS does'],
  ['collect', 'begin with COLLECT_, as the existing setting COLLECT_ORIGINS does'],
  ['user', 'the identifier userId, but identifier userId is declared twice, by the gateway itself'],
  ['tracker', 'the identifier trackerId, but property trackerId is declared twice'],
  ['customer', 'property customerId is declared twice, by the gateway itself and by CUSTOMER'],
  ['text', 'src/vendors/_template/index.ts uses it for something else'],
  ['expect', 'test/vendors/_template/acme.test.ts uses it for something else'],
  ['world', 'the sandboxes have a member "world"'],
])('the name %j is refused with the reason and what to do', (name, reason) => {
  const refusal = refusalOfName(name, process.cwd());
  expect(refusal).toContain(reason);
  expect(refusal).toMatch(/choose another name|npm run new:vendor/);
  expect(refusal).toContain(name);
});

it.each(['matomo', 'x25', 'page', 'segment', 'averylongnameofavendorthatnoline100wideholds'])(
  'the name %j can be taken',
  (name) => {
    expect(refusalOfName(name, process.cwd())).toBeNull();
  },
);

it('with a name that is refused, nothing is written', () => {
  const before = read('src/vendors/registry.ts');
  const { status, stderr } = run('class');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^class cannot be the name of a vendor: /);
  expect(readdirSync(path.join(root, 'src/vendors'))).toStrictEqual(['_template', 'registry.ts']);
  expect(read('src/vendors/registry.ts')).toBe(before);
});

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
