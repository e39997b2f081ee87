import { commaSeparated, origin } from '../ports/settings.ts';

// Parsers of the gateway's own settings. Each throws an Error whose message begins with `must be`.

/** A key that lets a program use the gateway, with the name that stands in the log. */
export interface ApiKey {
  readonly name: string;
  readonly key: string;
}

export const MIN_KEY_LENGTH = 16;

export function hostName(value: string): string {
  if (!/^[\w.:%-]+$/.test(value))
    throw new Error('must be an address or a host name, like 127.0.0.1, :: or localhost');
  return value;
}

/** The name of a header, in lower case. */
export function headerName(value: string): string {
  if (!/^[\w-]+$/.test(value)) throw new Error('must be the name of a header, like CF-IPCountry');
  return value.toLowerCase();
}

export function origins(value: string): readonly string[] {
  try {
    return commaSeparated(value).map(origin);
  } catch {
    throw new Error('must be origins (scheme, host and port, no path) separated by single commas');
  }
}

/** Messages name an entry by its place alone: if the colon is missing, the entry's name is the key. */
export function apiKeys(value: string): readonly ApiKey[] {
  const keys = value.split(',').map((entry) => {
    const [name = '', ...rest] = entry.trim().split(':');
    return { name, key: rest.join(':') };
  });
  const faults = keys.flatMap(({ name, key }, index) => {
    const before = keys.slice(0, index);
    if (!/^[\w.-]+$/.test(name) || key === '') return [`entry ${index + 1} is not name:key`];
    if (!/^[\x21-\x7e]+$/.test(key))
      return [`the key of entry ${index + 1} has characters that a header cannot carry`];
    if (key.length < MIN_KEY_LENGTH)
      return [`the key of entry ${index + 1} is shorter than ${MIN_KEY_LENGTH} characters`];
    if (before.some((other) => other.name === name))
      return [`entry ${index + 1} has a name that is taken`];
    if (before.some((other) => other.key === key))
      return [`entry ${index + 1} has a key that is taken`];
    return [];
  });
  if (faults.length > 0)
    throw new Error(`must be name:key pairs separated by commas (${faults.join('; ')})`);
  return keys.map((key) => Object.freeze(key));
}
