import { textMomentIn } from '../domain/moment.ts';
import { type Instant, isTimezone } from '../domain/time.ts';
import type { RateLimit } from './upstream.ts';

/** A setting: one environment variable. */
export interface Setting<T> {
  readonly variable: string;
  readonly description: string;
  /** Whether the value must not be printed. @default false */
  readonly secret?: boolean;
  /** Whether the source needs the setting in order to be configured. */
  readonly required: boolean;
  /** The value if the variable is unset; without a fallback it is null. */
  readonly fallback?: T;
  /** The value of a text. Throws an Error whose message says what would be right: `must be …`. */
  parse(text: string): T;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
export type Values<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends { readonly required: true }
    ? Parsed<S[K]>
    : S[K] extends { readonly fallback: unknown }
      ? Parsed<S[K]>
      : Parsed<S[K]> | null;
};
type Parsed<X> = X extends { parse(text: string): infer T } ? T : never;

export type Environment = Readonly<Record<string, string | undefined>>;

/** UNSET: no required variable is set. SET: everything is right. WRONG: every fault at once. */
export type ReadSettings<V> =
  | { readonly state: 'UNSET'; readonly missing: readonly string[] }
  | { readonly state: 'SET'; readonly values: V }
  | { readonly state: 'WRONG'; readonly faults: readonly string[] };

/**
 * Reads settings from the environment. An unset variable has its fallback. An empty variable is a fault, since an
 * unexpanded `${TOKEN}` of a deployment looks like that. A malformed variable is a fault that says what would be right.
 */
export function readSettings<S extends Settings>(
  settings: S,
  environment: Environment,
): ReadSettings<Values<S>> {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  const missing: string[] = [];
  let requiredSet = 0;
  let requiredCount = 0;
  for (const [key, setting] of Object.entries(settings)) {
    const text = environment[setting.variable];
    if (setting.required) requiredCount += 1;
    values[key] = setting.fallback ?? null;
    if (text === undefined) {
      if (setting.required) missing.push(setting.variable);
      continue;
    }
    if (setting.required) requiredSet += 1;
    if (text.trim() === '') {
      faults.push(`${setting.variable} is empty; set it or unset it`);
      continue;
    }
    try {
      values[key] = setting.parse(text.trim());
    } catch (cause) {
      const shown = setting.secret ? '' : `, not ${JSON.stringify(text)}`;
      faults.push(
        `${setting.variable} ${cause instanceof Error ? cause.message : 'is wrong'}${shown}`,
      );
    }
  }
  if (requiredCount > 0 && requiredSet === 0 && faults.length === 0)
    return { state: 'UNSET', missing };
  if (requiredSet > 0 || requiredCount === 0) {
    const set = Object.values(settings).find(
      (s) => s.required && environment[s.variable] !== undefined,
    );
    for (const variable of missing)
      faults.push(`${variable} is not set but ${set?.variable ?? 'another of its settings'} is`);
  }
  if (faults.length > 0) return { state: 'WRONG', faults };
  return { state: 'SET', values: values as Values<S> };
}

// Parsers. Each throws an Error whose message begins with `must be`.

export function text(value: string): string {
  return value;
}

/** An absolute http(s) URL without a trailing slash, query or fragment. */
export function baseUrl(value: string): string {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new Error('must be an http or https URL');
  }
  if (!/^https?:$/.test(url.protocol) || url.search || url.hash || url.username)
    throw new Error('must be an http or https URL without user, query or fragment');
  return url.href.replace(/\/+$/, '');
}

/** Like `baseUrl`, with a path that the URL must end in. */
export function baseUrlEnding(end: string): (value: string) => string {
  return (value) => {
    const url = baseUrl(value);
    if (!url.endsWith(end)) throw new Error(`must be an http or https URL that ends in ${end}`);
    return url;
  };
}

/** A text that matches a pattern; `what` describes the pattern in a message. */
export function matching(form: RegExp, what: string): (value: string) => string {
  return (value) => {
    if (!form.test(value)) throw new Error(`must be ${what}`);
    return value;
  };
}

/** An origin: scheme, host and port. */
export function origin(value: string): string {
  const url = baseUrl(value);
  if (new URL(url).origin !== url)
    throw new Error('must be an origin (scheme, host and port, no path)');
  return url;
}

export function commaSeparated(value: string): readonly string[] {
  const items = value.split(',').map((item) => item.trim());
  if (items.includes('')) throw new Error('must be names separated by single commas');
  return [...new Set(items)];
}

/** Domains in lower case, without `www.`; `*.` before a domain says nothing more. */
export function domains(value: string): readonly string[] {
  const given = commaSeparated(value).map((one) => one.replace(/^\*\./, '').replace(/^www\./i, ''));
  if (given.some((one) => /[^\p{L}\p{N}.-]/u.test(one) || !URL.canParse(`http://${one}`)))
    throw new Error('must be domains separated by single commas, like shop.example');
  return given.map((one) => new URL(`http://${one}`).hostname);
}

export function oneOf<const T extends string>(...allowed: readonly T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw new Error(`must be ${allowed.join(' or ')}`);
    return found;
  };
}

export function flag(value: string): boolean {
  return oneOf('1', '0')(value) === '1';
}

export function timezone(value: string): string {
  if (!isTimezone(value)) throw new Error('must be an IANA time zone, like Europe/Helsinki');
  return value;
}

export function moment(value: string): Instant {
  const at = textMomentIn(value);
  if (at === null) throw new Error('must be an RFC 3339 date or date-time, like 2000-01-01');
  return at;
}

export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : NaN;
    if (!(number >= min && number <= max))
      throw new Error(`must be a whole number from ${min} to ${max}`);
    return number;
  };
}

/** A number of calls in each window of so many seconds: `100/60s`. */
export function rateLimit(value: string): RateLimit {
  const match = /^(\d{1,7})\/(\d{1,6})s$/.exec(value);
  const calls = Number(match?.[1]);
  const seconds = Number(match?.[2]);
  if (!match || calls < 1 || seconds < 1)
    throw new Error('must be calls per seconds, like 100/60s');
  return { calls, windowMs: seconds * 1_000 };
}
