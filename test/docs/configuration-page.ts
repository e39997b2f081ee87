import { catalog } from '../../src/catalog.ts';
import { defaultOf, settingsOf, type SettingsSection } from '../../src/config/help.ts';
import type { Setting } from '../../src/ports/settings.ts';
import { code, table } from './markdown.ts';

/** `docs/reference/configuration.md`: every variable of the gateway, of each vendor and of the store. */
export async function configurationPage(): Promise<string> {
  return [
    '# Configuration',
    '',
    'This page is written by `npm run docs` from the declarations of the settings; `leadgraph start --help` prints the same. Environment variables configure the gateway. They are read once, at start, and one message names every wrong one.',
    '',
    '- An unset variable has its default. An empty one is a fault, since an unexpanded `${TOKEN}` of a deployment looks like that.',
    '- A source takes part when all variables that it needs are set. It is a fault if only some of its variables are.',
    '- A misspelled name (`API_KEY` for `API_KEYS`) is a fault that names the variable that was meant.',
    '- The value of a secret stands in no message and in no log.',
    '',
    ...settingsOf(catalog).flatMap(section),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function section({ title, settings }: SettingsSection): readonly string[] {
  return [
    `## ${title}`,
    '',
    ...table(['variable', 'default', 'meaning'], Object.values(settings).map(row)),
    '',
  ];
}

function row(setting: Setting<unknown>): readonly string[] {
  const { variable, description, secret, required } = setting;
  const fallback = defaultOf(setting);
  return [
    code([variable]),
    required ? 'needed' : fallback === null ? '' : code([fallback]),
    secret ? `${description} Secret.` : description,
  ];
}
