import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';

const START = path.resolve('src/start.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'leadgraph-start-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const target = path.join(folder, name);
  writeFileSync(target, text);
  return target;
}

/** Prints what it was started with; its first argument is its exit code. */
const report = file(
  'report.ts',
  `const code: number = Number(process.argv[2]);
  console.log(JSON.stringify({ argv: process.argv.slice(1), node: process.execPath, pid: process.pid,
    path: process.env.PATH?.split(':')[0], guard: process.env.LEADGRAPH_NODE_FETCHED ?? null }));
  process.exit(code);`,
);
/** Prints every signal that reaches it, and exits at SIGTERM. */
const listener = file(
  'listener.mjs',
  `for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'])
    process.on(signal, () => { console.log(signal); if (signal === 'SIGTERM') process.exit(5); });
  setInterval(() => {}, 1000);
  console.log('ready');`,
);
const deaf = file('deaf.mjs', `setInterval(() => {}, 1000); console.log('ready');`);

/** A stand-in for npx that needs no registry. */
function npx(name: string, script: string): string {
  const bin = mkdtempSync(path.join(folder, `${name}-`));
  writeFileSync(path.join(bin, 'npx'), `#!/bin/sh\necho "npm warn of something" >&2\n${script}\n`);
  chmodSync(path.join(bin, 'npx'), 0o755);
  return bin;
}
const givingNpx = npx('giving', `echo '${process.execPath}'`);
const failingNpx = npx('failing', 'echo "npm error network is down" >&2; exit 1');

interface Options {
  /** The version that the first Node claims to have. */
  readonly claims?: string;
  /** Whether the Node that npx gives claims that version as well. */
  readonly stubborn?: boolean;
  readonly terminal?: boolean;
  readonly npx?: string;
  readonly node?: string;
}

function start(
  args: readonly string[],
  { claims, stubborn, terminal, npx: bin = failingNpx, node = process.execPath }: Options = {},
): ChildProcess {
  const version = claims
    ? `Object.defineProperty(process, 'version', { value: 'v${claims}' });
       Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${claims}' } });`
    : '';
  const tty = terminal ? `Object.defineProperty(process.stdin, 'isTTY', { value: true });` : '';
  const before = `if (${stubborn ? 'true' : '!process.env.LEADGRAPH_NODE_FETCHED'}) { ${version} ${tty} }`;
  const preload = claims ? ['--import', `data:text/javascript,${encodeURIComponent(before)}`] : [];
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
  return spawn(node, [...preload, START, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

/** Resolves once the child has written that word. */
async function says(child: ChildProcess, word: string): Promise<void> {
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(word)) resolve();
    });
  });
}

describe('start.mjs on a supported Node', () => {
  test('runs a TypeScript file in the same process, with its arguments, and exits with its code', async () => {
    const child = start([report, '7', '--flag']);
    const { code, out, err } = await ended(child);
    expect(JSON.parse(out)).toMatchObject({
      argv: [report, '7', '--flag'],
      pid: child.pid,
      guard: null,
    });
    expect({ code, err }).toEqual({ code: 7, err: '' });
  });

  test('resolves a script relative to its own folder', async () => {
    const { code, err } = await ended(start(['no-such-script.ts']));
    expect(code).toBe(1);
    expect(err).toContain(path.resolve('src/no-such-script.ts'));
  });

  test('runs the command of an installed package', async () => {
    const { code, out } = await ended(start(['--bin', 'tsc', '--version']));
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^Version \d/) as string });
  });

  test('says what to do if the command is not installed', async () => {
    const { code, err } = await ended(start(['--bin', 'no-such-command']));
    expect({ code, err }).toEqual({
      code: 1,
      err: 'leadgraph: no-such-command is not installed: run "npm install" first.\n',
    });
  });

  test('says what to do if nothing is named', async () => {
    const { code, err } = await ended(start([]));
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('say what to start') as string,
    });
  });

  test('leaves signals to the script', async () => {
    const child = start([listener]);
    const all = ended(child);
    await says(child, 'ready');
    child.kill('SIGTERM');
    expect(await all).toEqual({ code: 5, out: 'ready\nSIGTERM\n', err: '' });
  });
});

describe('which Node start.mjs supports', () => {
  test('is what "engines" of package.json says', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: unknown };
    expect(engines).toEqual({ node: '^22.19.0 || ^24.0.0 || >=26.0.0' });
  });

  test.each(['22.19.0', '22.23.3', '24.0.0', '26.0.0', '27.1.0'])(
    '%s runs the script itself',
    async (claims) => {
      const child = start([report, '0'], { claims });
      const { out } = await ended(child);
      expect(JSON.parse(out)).toMatchObject({ pid: child.pid });
    },
  );

  test.each([
    ['18.20.8', 'is too old for LeadGraph (needs 22.19 or newer)'],
    ['22.18.0', 'is too old for LeadGraph (needs 22.19 or newer)'],
    ['23.11.1', 'cannot run LeadGraph (needs 22.19, 24, or 26 and newer)'],
    ['25.9.0', 'cannot run LeadGraph (needs 22.19, 24, or 26 and newer)'],
  ])('%s says why not and goes on with another', async (claims, why) => {
    const child = start([report, '0'], { claims, npx: givingNpx });
    const { code, out, err } = await ended(child);
    expect((JSON.parse(out) as { pid: number }).pid).not.toBe(child.pid);
    expect(err).toBe(`Node v${claims} ${why}: going on with Node 24 from the npm registry\n`);
    expect(code).toBe(0);
  });
});

describe('start.mjs on another Node', () => {
  const old = { claims: '20.20.2', npx: givingNpx };

  test('passes arguments and the exit code through, and puts the new Node first on the PATH', async () => {
    const { code, out } = await ended(start([report, '9', 'a b', '*'], old));
    expect(JSON.parse(out)).toMatchObject({
      argv: [report, '9', 'a b', '*'],
      node: process.execPath,
      path: path.dirname(process.execPath),
      guard: null,
    });
    expect(code).toBe(9);
  });

  test('passes each signal on once', async () => {
    const child = start([listener], old);
    const all = ended(child);
    await says(child, 'ready');
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) {
      const heard = says(child, signal);
      child.kill(signal);
      await heard;
    }
    expect(await all).toMatchObject({ code: 5, out: 'ready\nSIGINT\nSIGHUP\nSIGTERM\n' });
  });

  test('does not pass on a signal that the terminal sends to both processes', async () => {
    const child = start([listener], { ...old, terminal: true });
    const all = ended(child);
    await says(child, 'ready');
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) child.kill(signal);
    expect(await all).toMatchObject({ code: 5, out: 'ready\nSIGTERM\n' });
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)(
    'exits with 128 and the number of the %s that ended the script',
    async (signal, status) => {
      const child = start([deaf], old);
      const all = ended(child);
      await says(child, 'ready');
      child.kill(signal);
      expect((await all).code).toBe(status);
    },
  );

  test('repeats what npx said if npx fails', async () => {
    const { code, out, err } = await ended(start([report, '0'], { ...old, npx: failingNpx }));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('leadgraph: Node 24 could not be fetched');
    expect(err).toContain('npm error network is down');
  });

  test('fails if npx names a file that does not exist', async () => {
    const { code, err } = await ended(
      start([report, '0'], { ...old, npx: npx('lying', 'echo /no/such/node') }),
    );
    expect(code).toBe(1);
    expect(err).toContain('leadgraph: Node 24 could not be fetched');
  });

  test('does not fetch again if the fetched Node is unsupported as well', async () => {
    const { code, err } = await ended(start([report, '0'], { ...old, stubborn: true }));
    expect(code).toBe(1);
    expect(err).toContain('leadgraph: the Node that npx gave is v20.20.2, not Node 24.');
    expect(err.match(/going on with/g)).toHaveLength(1);
  });
});

describe('start.mjs on a really old Node', () => {
  /** The first `node` of this machine that is older than 22, and the npx beside it. */
  function oldNode(): string | undefined {
    const folders = [
      ...(process.env['PATH'] ?? '').split(path.delimiter),
      '/usr/local/bin',
      '/usr/bin',
    ];
    return folders
      .map((bin) => path.join(bin, 'node'))
      .find(
        (node) =>
          existsSync(node) &&
          /^v(18|20|21)\./.test(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout),
      );
  }

  test('hands over to Node 24 from the npm registry', { timeout: 120_000 }, async ({ skip }) => {
    const node = oldNode();
    if (!node) return skip('this machine has no Node 18 or 20 to start from');
    const { code, out, err } = await ended(
      start(['--bin', 'tsc', '--version'], { node, npx: path.dirname(node) }),
    );
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^Version \d/) as string });
    expect(err).toMatch(
      /^Node v\d+\.\d+\.\d+ is too old for LeadGraph \(needs 22\.19 or newer\): going on with Node 24 from the npm registry\n$/,
    );

    const where = await ended(start(['--where'], { node, npx: path.dirname(node) }));
    const found = spawnSync(path.join(where.out.trim(), 'node'), ['--version'], {
      encoding: 'utf8',
    });
    expect(found.stdout).toMatch(/^v24\./);
  });
});
