// Runs a script of this project, or the command of an installed package, on a Node that can run it:
//
//   node src/start.mjs cli/leadgraph.ts start    a script, relative to this folder
//   node src/start.mjs --bin vitest run          a command of a package in package.json
//   node src/start.mjs --where                   prints the folder of the Node that it would run on
//
// A supported Node runs it in this process. Any other Node fetches Node 24 by npx and hands over to it, before a native
// module is loaded: better-sqlite3 crashes on Node 20. The syntax is old, so that an old Node can parse this file.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const self = fileURLToPath(import.meta.url);
const here = path.dirname(self);
const args = process.argv.slice(2);
// Set for the fetched Node: if that one is unsupported too, it must not fetch another.
const GUARD = 'LEADGRAPH_NODE_FETCHED';

const version = process.versions.node.split('.').map(Number);
if (isSupported(version[0], version[1])) {
  delete process.env[GUARD];
  runHere();
} else if (process.env[GUARD]) {
  fail('the Node that npx gave is ' + process.version + ', not Node 24.');
} else {
  handOver();
}

/** Says the same as "engines" in package.json. */
function isSupported(major, minor) {
  return major === 22 ? minor >= 19 : major === 24 || major >= 26;
}

function runHere() {
  if (args[0] === '--where') {
    console.log(path.dirname(process.execPath));
    return;
  }
  const isBin = args[0] === '--bin';
  const name = args[isBin ? 1 : 0];
  if (!name)
    fail('say what to start: a script of this folder, or --bin and the name of a command.');
  const script = isBin ? findBin(name) : path.resolve(here, name);
  cacheCompiledModules();
  process.argv = [process.argv[0], script].concat(args.slice(isBin ? 2 : 1));
  import(pathToFileURL(script).href);
}

/** Reading TypeScript is most of a start. Threads and child processes find the cache by the variable. */
function cacheCompiledModules() {
  const { directory } = module.enableCompileCache();
  if (directory) process.env.NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE || directory;
}

/** The script behind `node_modules/.bin/NAME`, which is a symbolic link on one system and a shell script on another. */
function findBin(name) {
  const root = path.join(here, '..');
  const own = readJson(path.join(root, 'package.json'));
  for (const dependency of Object.keys(Object.assign({}, own.dependencies, own.devDependencies))) {
    const folder = path.join(root, 'node_modules', dependency);
    const manifest = path.join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const bin = readJson(manifest).bin;
    const bins = typeof bin === 'string' ? { [dependency.replace(/^@.*\//, '')]: bin } : bin;
    if (bins && Object.hasOwn(bins, name)) return path.join(folder, bins[name]);
  }
  return fail(name + ' is not installed: run "npm install" first.');
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function handOver() {
  const isOld = version[0] < 22 || (version[0] === 22 && version[1] < 19);
  const reason = isOld
    ? 'is too old for LeadGraph (needs 22.19 or newer)'
    : 'cannot run LeadGraph (needs 22.19, 24, or 26 and newer)';
  console.error(
    'Node ' + process.version + ' ' + reason + ': going on with Node 24 from the npm registry',
  );

  const node = fetchNode();
  process.env[GUARD] = '1';
  process.env.PATH = path.dirname(node) + path.delimiter + process.env.PATH;
  const child = spawn(node, process.execArgv.concat(self, args), { stdio: 'inherit' });
  child.on('error', (cause) => fail(node + ' could not be started: ' + cause.message));
  child.on('exit', (code, signal) =>
    process.exit(signal ? 128 + os.constants.signals[signal] : code),
  );

  // A terminal sends Ctrl-C and hang-up to the child as well. Passed on, they would arrive twice, and a second Ctrl-C often means "at once".
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'])
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !onTerminal) child.kill(signal);
    });
}

/** The path of the binary of Node 24, from npm's cache if the cache has it. */
function fetchNode() {
  const command = ['-y', '--prefer-offline', '-p', 'node@24', 'node', '-p', 'process.execPath'];
  // On Windows npx is a batch file, which only a shell can start.
  const npx = spawnSync('npx', command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const node = npx.status === 0 ? npx.stdout.trim().split('\n').pop() : '';
  if (node && existsSync(node)) return node;
  const said = npx.error ? npx.error.message : npx.stderr.trim() || npx.stdout.trim();
  return fail(
    'Node 24 could not be fetched (npx ' +
      command.join(' ') +
      '). Install Node 24, or see what npx said:\n' +
      said,
  );
}

function fail(message) {
  console.error('leadgraph: ' + message);
  process.exit(1);
}
