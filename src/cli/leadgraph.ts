import process from 'node:process';
import { parseArgs } from 'node:util';
import { settingsOf } from '../config/help.ts';
import { editDistance, nearest } from '../config/nearest.ts';
import { type Command, type GivenFlags, UsageError } from './command.ts';
import { PACKAGE_VERSION } from '../version.ts';
import { failToStart } from './signals.ts';

interface Verb {
  readonly summary: string;
  /** A verb is loaded when it is used, so that `start` does not load the demo. */
  load(): Promise<Command>;
}

const VERBS: Readonly<Record<string, Verb>> = {
  start: {
    summary: 'Starts the gateway, configured by the environment.',
    load: async () => (await import('./start.ts')).start,
  },
  demo: {
    summary: 'Starts a gateway with sandbox vendors and a filled store; needs no account.',
    load: async () => (await import('./demo.ts')).demo,
  },
  backup: {
    summary: 'Copies the store of STORE_URL to a file while gateways use the store.',
    load: async () => (await import('./backup.ts')).backup,
  },
  import: {
    summary: 'Reads leads from a CSV file into the store of STORE_URL.',
    load: async () => (await import('./import.ts')).importLeads,
  },
  'export-person': {
    summary: 'Prints everything that the store of STORE_URL keeps of a person.',
    load: async () => (await import('./export-person.ts')).exportPerson,
  },
};

const HELP = `LeadGraph, a GraphQL gateway for lead data.

Usage: leadgraph <verb>

${Object.entries({
  ...VERBS,
  help: { summary: 'Prints this text; leadgraph help <verb> explains a verb.' },
})
  .map(([name, { summary }]) => `  ${name.padEnd(13)}  ${summary}`)
  .join('\n')}

  leadgraph <verb> --help explains the verb too; leadgraph --version prints the version.
  npm start and npm run <verb> do the same as the verbs.

Read on in:

  README.md                        what LeadGraph is, and the first query
  docs/guide.md                    sources, windows, freshness and budgets
  docs/operations.md               running it, backups, troubleshooting
  docs/reference/configuration.md  every setting
  docs/CONTRIBUTING.md             changing it

A gateway serves these pages at /docs, unless NODE_ENV is production.
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined) throw new UsageError(HELP.trimEnd());
  const isHelp = (text = 'help') => ['help', '--help', '-h'].includes(text);
  if (isHelp(name) && isHelp(args[0])) {
    process.stdout.write(HELP);
    return;
  }
  if (name === '--version') {
    process.stdout.write(`${PACKAGE_VERSION}\n`);
    return;
  }
  if (isHelp(name)) {
    const [about = '', ...others] = args;
    if (others.length > 0)
      throw new UsageError(`leadgraph help explains one verb, not ${args.join(' ')}`);
    await runVerb(about, ['--help']);
  } else await runVerb(name, args);
}

async function runVerb(name: string, args: readonly string[]): Promise<void> {
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!verb)
    throw new UsageError(
      `leadgraph has no verb ${name}${guess(name, [...Object.keys(VERBS), 'help'])}\n\n${HELP.trimEnd()}`,
    );
  const command = await verb.load();
  const known = command.flags ?? {};
  const options: NonNullable<Parameters<typeof parseArgs>[0]>['options'] = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const [flag, { value }] of Object.entries(known))
    options[flag] = value === undefined ? { type: 'boolean' } : { type: 'string', multiple: true };
  const { values, positionals } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    // Strict parsing would stop at an unknown flag with a message that knows nothing of variables.
    strict: false,
  });
  const { help, ...given } = values;
  const unknown = Object.keys(given).find((flag) => !Object.hasOwn(known, flag));
  if (unknown !== undefined) throw new UsageError(await unknownFlag(name, unknown, known));
  const usage = `Usage: ${[commandOf(name), ...command.operands].join(' ')}`;
  if (help) process.stdout.write(`${usage}\n\n${command.help()}${flagsOf(known)}`);
  else if (positionals.length !== command.operands.length)
    throw new UsageError(
      `leadgraph ${name} takes ${command.operands.join(' ') || 'no operand'}${positionals.length > 0 ? `, not ${positionals.join(' ')}` : ''}. ${usage}`,
    );
  else await command.run(positionals, valuesOf(given, known));
}

/** Throws a UsageError for a flag that lacks its value, or that has one and takes none. */
function valuesOf(
  given: Readonly<Record<string, unknown>>,
  known: NonNullable<Command['flags']>,
): GivenFlags {
  const flags = Object.entries(given).map(([flag, found]) => {
    const all: readonly unknown[] = Array.isArray(found) ? found : [found];
    const texts = all.filter((one) => typeof one === 'string');
    const value = known[flag]?.value;
    if (value === undefined && texts.length > 0) throw new UsageError(`--${flag} takes no value`);
    if (value !== undefined && texts.length < all.length)
      throw new UsageError(`--${flag} takes a value: --${flag} ${value}`);
    return [flag, texts] as const;
  });
  return new Map(flags);
}

function flagsOf(known: NonNullable<Command['flags']>): string {
  const flags = Object.entries(known).map(([name, { value, description }]) => ({
    name: `--${name}${value === undefined ? '' : ` ${value}`}`,
    description,
  }));
  if (flags.length === 0) return '';
  const width = Math.max(...flags.map(({ name }) => name.length));
  return `\n${flags.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}\n`).join('')}`;
}

/** What other programs take as a flag is a variable here: `--port` is PORT. */
async function unknownFlag(verb: string, flag: string, known: object): Promise<string> {
  const { catalog } = await import('../catalog.ts');
  const said = `leadgraph ${verb} has no flag ${flag.length === 1 ? '-' : '--'}${flag}`;
  const variable = flag.toUpperCase().replaceAll('-', '_');
  const variables = settingsOf(catalog).flatMap(({ settings }) => Object.values(settings));
  return variables.some((setting) => setting.variable === variable)
    ? `${said}; set ${variable} in the environment`
    : `${said}${guess(flag, [...Object.keys(known), 'help'], '--')}`;
}

function guess(given: string, known: readonly string[], prefix = ''): string {
  const meant = nearest(given, known);
  return meant !== null && editDistance(given, meant) <= 2
    ? `; did you mean ${prefix}${meant}?`
    : `; there is ${known.map((one) => prefix + one).join(', ')}`;
}

/** As the user typed it: by its own name, or through npm, which needs \`--\` before operands. */
function commandOf(verb: string): string {
  return process.env['npm_lifecycle_event'] === verb ? `npm run ${verb} --` : `leadgraph ${verb}`;
}

main(process.argv.slice(2)).catch(failToStart);
