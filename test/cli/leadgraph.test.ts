import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { expect, test } from 'vitest';

const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as {
  readonly version: string;
  readonly bin: { readonly leadgraph: string };
  readonly scripts: Readonly<Record<string, string>>;
};

function leadgraph(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [manifest.bin.leadgraph, ...args],
    {
      env: { PATH: process.env['PATH'], ...environment },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const VERBS = ['start', 'demo', 'backup', 'import', 'export-person'];

test('leadgraph --help lists every verb, each of which is an npm script as well', () => {
  const { status, stdout } = leadgraph(['--help']);
  expect(status).toBe(0);
  for (const verb of VERBS) {
    expect(stdout).toMatch(new RegExp(`^  ${verb} +[A-Z].*\\.$`, 'm'));
    expect(manifest.scripts[verb]).toBe(`node ${manifest.bin.leadgraph} ${verb}`);
  }
});

test('leadgraph without a verb fails, and says what there is', () => {
  const { status, stdout, stderr } = leadgraph([]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe(leadgraph(['--help']).stdout);
});

test('leadgraph help prints what --help prints: the verbs, and pages to read on that exist', () => {
  const { status, stdout, stderr } = leadgraph(['help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(leadgraph(['--help']).stdout);
  const pages = stdout.match(/\S+\.md\b/g) ?? [];
  expect(pages).toContain('docs/operations.md');
  expect(pages.filter((page) => !existsSync(page))).toEqual([]);
});

test('leadgraph help <verb> explains the verb as --help does', () => {
  expect(leadgraph(['help', 'backup'])).toEqual(leadgraph(['backup', '--help']));
});

test.each([
  [['strat'], 'leadgraph has no verb strat; did you mean start?'],
  [
    ['serve'],
    'leadgraph has no verb serve; there is start, demo, backup, import, export-person, help',
  ],
  [
    ['help', 'serve'],
    'leadgraph has no verb serve; there is start, demo, backup, import, export-person, help',
  ],
  [
    ['constructor'],
    'leadgraph has no verb constructor; there is start, demo, backup, import, export-person, help',
  ],
])('leadgraph %j names the verb that does not exist, and prints the help', (args, message) => {
  expect(leadgraph(args)).toEqual({
    status: 1,
    stdout: '',
    stderr: `${message}\n\n${leadgraph(['help']).stdout}`,
  });
});

test('leadgraph --version prints the version', () => {
  expect(leadgraph(['--version'])).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
});

test.each(VERBS)('leadgraph %s --help prints the usage and does nothing else', (verb) => {
  const { status, stdout, stderr } = leadgraph([verb, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: leadgraph ${verb}( <file>)?\n\n[A-Z]`));
});

test('leadgraph start --help explains every variable', () => {
  expect(leadgraph(['start', '-h']).stdout).toMatch(/^ {2}API_KEYS +\S/m);
});

test('usage names the npm script that was run', () => {
  const { stdout } = leadgraph(['backup', '--help'], { npm_lifecycle_event: 'backup' });
  expect(stdout).toMatch(/^Usage: npm run backup -- <file>\n/);
});

test.each([
  [['help', 'start', 'demo'], 'leadgraph help explains one verb, not start demo'],
  [['start', '--hepl'], 'leadgraph start has no flag --hepl; did you mean --help?'],
  [['demo', '-x'], 'leadgraph demo has no flag -x; there is --help'],
  [['start', '--port', '80'], 'leadgraph start has no flag --port; set PORT in the environment'],
  [
    ['start', '--giosg-token=x'],
    'leadgraph start has no flag --giosg-token; set GIOSG_TOKEN in the environment',
  ],
  [['start', 'now'], 'leadgraph start takes no operand, not now. Usage: leadgraph start'],
  [
    ['import', 'a.csv', '--dry-rnu'],
    'leadgraph import has no flag --dry-rnu; did you mean --dry-run?',
  ],
  [['import', 'a.csv', '--map'], '--map takes a value: --map email=E-Mail,firstName=Vorname'],
  [['import', 'a.csv', '--dry-run=yes'], '--dry-run takes no value'],
  [['backup'], 'leadgraph backup takes <file>. Usage: leadgraph backup <file>'],
  [['backup', 'a', 'b'], 'leadgraph backup takes <file>, not a b. Usage: leadgraph backup <file>'],
])('leadgraph %j is answered in a line that says what would be right', (args, message) => {
  expect(leadgraph(args)).toEqual({ status: 1, stdout: '', stderr: `${message}\n` });
});
