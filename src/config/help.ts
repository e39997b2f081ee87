import type { Catalog } from '../ports/definition.ts';
import { SECOND } from '../domain/time.ts';
import type { Setting, Settings } from '../ports/settings.ts';
import type { RateLimit } from '../ports/upstream.ts';
import { gatewaySettings } from './settings.ts';

/** The settings of one owner: the gateway, a vendor or the store. */
export interface SettingsSection {
  readonly title: string;
  readonly settings: Settings;
}

/** Every setting there is: the gateway's own first, then those of the sources in the order of the catalog. */
export function settingsOf({ vendors, store }: Catalog): readonly SettingsSection[] {
  return [
    { title: 'The gateway', settings: gatewaySettings },
    ...[...vendors, store].map(({ facts, settings }) => ({ title: facts.title, settings })),
  ];
}

/** Every variable with its description and its default, for `--help`. Ends in a line break. */
export function helpText(catalog: Catalog): string {
  const sections = settingsOf(catalog);
  const width = Math.max(
    ...sections.flatMap(({ settings }) =>
      Object.values(settings).map(({ variable }) => variable.length),
    ),
  );
  return [
    'Environment variables configure the gateway. A source takes part when those that it needs are set.',
    ...sections.flatMap(({ title, settings }) => [
      '',
      title,
      ...Object.values(settings).flatMap((setting) =>
        wrap(describe(setting), 100 - width - 4).map(
          (line, index) => `  ${(index === 0 ? setting.variable : '').padEnd(width)}  ${line}`,
        ),
      ),
    ]),
    '',
  ].join('\n');
}

function describe(setting: Setting<unknown>): string {
  const { description, required } = setting;
  if (required) return `${description} Needed.`;
  const fallback = defaultOf(setting);
  return fallback === null ? description : `${description} Default: ${fallback}`;
}

/** The default as one would write it; null where there is none, or where the description states it. */
export function defaultOf({ description, fallback }: Setting<unknown>): string | null {
  const known = typeof fallback === 'boolean' ? Number(fallback) : (rateOf(fallback) ?? fallback);
  return (typeof known === 'string' || typeof known === 'number') &&
    !/\bdefault\b/i.test(description)
    ? String(known)
    : null;
}

/** A rate limit as a setting has it: `100/60s`. */
function rateOf(fallback: unknown): string | null {
  if (typeof fallback !== 'object' || fallback === null || !('calls' in fallback)) return null;
  const { calls, windowMs } = fallback as RateLimit;
  return `${calls}/${windowMs / SECOND}s`;
}

function wrap(sentence: string, width: number): readonly string[] {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
