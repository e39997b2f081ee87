import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CONFIG = path.resolve('.config/dependency-cruiser.cjs');
const { forbidden } = createRequire(import.meta.url)(CONFIG) as {
  readonly forbidden: readonly { readonly name: string }[];
};

/** Imports that the rules have to refuse: the rule, the file that imports, and the file or package that it imports. */
const PLANTED: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['no-cycle', 'src/loaders/about.ts', 'src/loaders/round.ts'],
  ['no-unresolved', 'src/loaders/lost.ts', './nowhere.ts'],
  ['reference-imports-what-it-may', 'src/reference/a.ts', 'src/domain/b.ts'],
  ['domain-imports-what-it-may', 'src/domain/a.ts', 'src/ports/a.ts'],
  ['ports-imports-what-it-may', 'src/ports/b.ts', 'src/loaders/port.ts'],
  ['state-imports-what-it-may', 'src/state/a.ts', 'src/ports/a.ts'],
  ['transport-imports-what-it-may', 'src/transport/a.ts', 'src/state/memory.ts'],
  ['store-imports-what-it-may', 'src/store/index.ts', 'src/config/a.ts'],
  ['loaders-imports-what-it-may', 'src/loaders/a.ts', 'src/schema/index.ts'],
  ['live-imports-what-it-may', 'src/live/a.ts', 'src/loaders/merge.ts'],
  ['schema-imports-what-it-may', 'src/schema/a.ts', 'src/ports/store.ts'],
  ['http-imports-what-it-may', 'src/http/a.ts', 'src/schema/lead.ts'],
  ['config-imports-what-it-may', 'src/config/b.ts', 'src/http/a.ts'],
  ['http-collect-imports-what-it-may', 'src/http/collect/a.ts', 'src/config/a.ts'],
  ['http-tracker-imports-what-it-may', 'src/http/tracker/a.ts', 'src/ports/a.ts'],
  ['demo-imports-what-it-may', 'src/demo/a.ts', 'src/vendors/registry.ts'],
  ['demo-imports-what-it-may', 'src/demo/b.ts', 'src/app.ts'],
  ['store-sql-knows-only-rooms-below', 'src/store/sql/a.ts', 'src/store/model/a.ts'],
  ['store-model-knows-only-rooms-below', 'src/store/model/b.ts', 'src/store/sql/b.ts'],
  [
    'store-event-types-knows-only-rooms-below',
    'src/store/event-types/a.ts',
    'src/store/leads/b.ts',
  ],
  ['store-leads-knows-only-rooms-below', 'src/store/leads/a.ts', 'src/store/identity/b.ts'],
  ['store-marketing-knows-only-rooms-below', 'src/store/marketing/a.ts', 'src/store/leads/b.ts'],
  ['store-identity-knows-only-rooms-below', 'src/store/identity/a.ts', 'src/store/intake/b.ts'],
  ['store-intake-knows-only-rooms-below', 'src/store/intake/a.ts', 'src/store/upkeep/b.ts'],
  ['store-permits-knows-only-rooms-below', 'src/store/permits.ts', 'src/store/model/a.ts'],
  ['store-operations-knows-only-rooms-below', 'src/store/operations.ts', 'src/store/service/a.ts'],
  ['store-runner-knows-only-rooms-below', 'src/store/runner.ts', 'src/store/upkeep/b.ts'],
  ['store-threads-knows-only-rooms-below', 'src/store/threads/a.ts', 'src/store/service/a.ts'],
  ['store-service-knows-only-rooms-below', 'src/store/service/b.ts', 'src/store/threads/b.ts'],
  ['store-exports-knows-only-rooms-below', 'src/store/exports.ts', 'src/store/intake/b.ts'],
  ['store-upkeep-knows-only-rooms-below', 'src/store/upkeep/a.ts', 'src/store/service/a.ts'],
  ['domain-uses-no-package', 'src/domain/b.ts', 'node:fs'],
  ['vendor-stands-alone', 'src/vendors/acme/map.ts', 'src/vendors/beta/index.ts'],
  ['vendor-stands-alone', 'src/vendors/acme/wire.ts', 'src/transport/b.ts'],
  [
    'sandbox-shares-nothing-with-its-adapter',
    'src/vendors/acme/sandbox/a.ts',
    'src/vendors/acme/facts.ts',
  ],
  ['sandbox-is-imported-lazily', 'src/vendors/acme/index.ts', 'src/vendors/acme/sandbox/index.ts'],
  ['vendor-through-its-index', 'src/catalog.ts', 'src/vendors/acme/facts.ts'],
  ['registry-alone-names-vendors', 'src/app.ts', 'src/vendors/beta/index.ts'],
  ['registry-has-vendors-only', 'src/vendors/registry.ts', 'src/vendors/_template/index.ts'],
  ['registry-has-vendors-only', 'src/vendors/registry.ts', 'src/vendors/kit/vendor.ts'],
  ['registry-has-vendors-only', 'src/vendors/registry.ts', 'src/vendors/acme/facts.ts'],
  [
    'registry-is-read-by-the-catalog-and-the-sandboxes',
    'src/cli/start.ts',
    'src/vendors/registry.ts',
  ],
  [
    'registry-is-read-by-the-catalog-and-the-sandboxes',
    'src/vendors/kit/paging.ts',
    'src/vendors/registry.ts',
  ],
  ['sandboxes-know-the-registry-and-the-kit', 'src/vendors/sandboxes.ts', 'src/app.ts'],
  [
    'sandboxes-know-the-registry-and-the-kit',
    'src/vendors/sandboxes.ts',
    'src/vendors/acme/index.ts',
  ],
  ['sandboxes-are-started-by-the-demo', 'src/cli/start.ts', 'src/vendors/sandboxes.ts'],
  ['sandboxes-are-started-by-the-demo', 'src/app.ts', 'src/vendors/sandboxes.ts'],
  ['demo-is-for-its-command', 'src/cli/start.ts', 'src/demo/a.ts'],
  ['demo-is-for-its-command', 'src/app.ts', 'src/demo/a.ts'],
  ['store-through-its-index', 'src/app.ts', 'src/store/source.ts'],
  ['store-through-its-index', 'src/catalog.ts', 'src/store/sql/b.ts'],
  ['kit-knows-no-vendor', 'src/vendors/kit/vendor.ts', 'src/vendors/acme/facts.ts'],
  ['schema-never-reaches-http', 'src/schema/index.ts', 'src/transport/b.ts'],
  ['only-undici-owner', 'src/loaders/a.ts', 'undici'],
  ['only-ioredis-owner', 'src/state/memory.ts', 'ioredis'],
  ['only-lrucache-owner', 'src/state/redis.ts', 'lru-cache'],
  ['only-bettersqlite3-owner', 'src/store/sql/b.ts', 'better-sqlite3'],
  ['only-kysely-owner', 'src/loaders/a.ts', 'kysely'],
  ['only-pg-owner', 'src/store/sql/b.ts', 'pg'],
  ['only-tldts-owner', 'src/domain/b.ts', 'tldts'],
  ['only-companyemailvalidator-owner', 'src/domain/b.ts', 'company-email-validator'],
  ['only-uaparserjs-owner', 'src/store/sql/b.ts', 'ua-parser-js'],
  ['only-isbot-owner', 'src/http/a.ts', 'isbot'],
  ['only-ipaddrjs-owner', 'src/http/a.ts', 'ipaddr.js'],
  ['only-maxmind-owner', 'src/http/a.ts', 'maxmind'],
  ['only-csvparse-owner', 'src/cli/start.ts', 'csv-parse'],
  ['only-dataloader-owner', 'src/schema/a.ts', 'dataloader'],
  ['only-pothos-owner', 'src/http/a.ts', '@pothos/core'],
  ['only-graphqlscalars-owner', 'src/domain/b.ts', 'graphql-scalars'],
  ['only-graphqlyoga-owner', 'src/schema/a.ts', 'graphql-yoga'],
];
/** The other half of the cycle, which is reported once. */
const BACK = ['src/loaders/round.ts', 'src/loaders/about.ts'] as const;
/** A file that nobody imports, and that imports nothing. */
const ORPHAN = 'src/domain/alone.ts';
/** Imports that have to pass. */
const SOUND: readonly (readonly [from: string, to: string])[] = [
  ['src/cli/demo.ts', 'src/demo/a.ts'],
  ['src/cli/demo.ts', 'src/vendors/sandboxes.ts'],
  ['src/catalog.ts', 'src/vendors/registry.ts'],
  ['src/catalog.ts', 'src/store/index.ts'],
  ['src/vendors/registry.ts', 'src/vendors/beta/index.ts'],
  ['src/vendors/sandboxes.ts', 'src/vendors/registry.ts'],
  ['src/vendors/sandboxes.ts', 'src/vendors/kit/vendor.ts'],
  ['src/demo/a.ts', 'src/ports/store.ts'],
];

let root: string;
/** What the check refuses in a tree that has the imports above and nothing else: `rule: from → to`. */
let refused: readonly string[];
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'layers-'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  const imports = [...PLANTED.map(([, from, to]) => [from, to] as const), ...SOUND, BACK];
  for (const name of imports.map(([, to]) => to).filter((to) => !/^(src\/|\.|node:)/.test(to))) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  const files = new Set([ORPHAN, ...imports.flat().filter((name) => name.startsWith('src/'))]);
  for (const file of files) {
    const targets = imports.filter(([from]) => from === file).map(([, to]) => to);
    const lines = [...new Set(targets)].map((to) => `import '${specifier(file, to)}';\n`);
    write(file, `${lines.join('')}export const a = 1;\n`);
  }
  write('package.json', '{"type":"module"}');
  write(
    'tsconfig.json',
    '{"compilerOptions":{"module":"nodenext","allowImportingTsExtensions":true}}',
  );
  refused = check();
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function specifier(from: string, to: string): string {
  if (!to.startsWith('src/')) return to;
  const relative = path.relative(path.dirname(from), to);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function check(): readonly string[] {
  const bin = path.resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, '--config', CONFIG, '--output-type', 'json', 'src'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stderr).toBe('');
  const { summary } = JSON.parse(stdout) as {
    readonly summary: {
      readonly violations: readonly {
        readonly rule: { readonly name: string };
        readonly from: string;
        readonly to: string;
      }[];
    };
  };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

test.each(PLANTED)('the rule %s refuses that %s imports %s', (rule, from, to) => {
  const place = to.startsWith('src/') || /^[.]/.test(to) ? to : '';
  expect(refused).toContainEqual(
    expect.stringMatching(`^${escaped(`${rule}: ${from} → `)}.*${escaped(place)}`),
  );
});

test('the rule no-orphan refuses a file that nobody imports', () => {
  expect(refused).toContain(`no-orphan: ${ORPHAN} → ${ORPHAN}`);
});

test.each(SOUND)('no rule refuses that %s imports %s', (from, to) => {
  expect(refused.filter((one) => one.endsWith(`: ${from} → ${to}`))).toEqual([]);
});

test('each rule of imports is shown to refuse something', () => {
  const shown = ['no-orphan', ...PLANTED.map(([rule]) => rule)];
  expect(forbidden.map(({ name }) => name).filter((name) => !shown.includes(name))).toEqual([]);
});

test('docs/architecture.md says of each folder of the sources what it is for', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');
  const folders = readdirSync('src', { withFileTypes: true }).filter((one) => one.isDirectory());
  for (const { name } of folders) expect(page).toContain(`\n| \`${name}/\` |`);
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
