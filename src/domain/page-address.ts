import { PRIVATE_PARAMETERS } from '../reference/query-parameters.ts';
import { emailIn } from './addresses.ts';
import type { TrackInput } from './tracking.ts';

/** Names of parameters, compared without case; a `*` stands for anything. */
export const DEFAULT_DROPPED: readonly string[] = PRIVATE_PARAMETERS;

/** An event without the private parameters of its pages, and the names of those that it had. */
export interface Cleaned {
  readonly event: TrackInput;
  readonly dropped: readonly string[];
}

/**
 * Drops parameters from the page and the referrer of an event: those of these names, and those whose value is an e-mail
 * address. A user name with its password before the host goes too. The rest of an address stays as it was sent.
 */
export function createPageFilter(names: readonly string[]): (event: TrackInput) => Cleaned {
  const pattern = new RegExp(`^(?:${names.map(patternOf).join('|')})$`, 'i');
  const isPrivate = (name: string, value: string) =>
    (names.length > 0 && pattern.test(name)) || emailIn(value) !== null;

  function clean(address: string | null, dropped: Set<string>): string | null {
    if (address === null || !/[?#@]/.test(address)) return address;
    const [, base = '', query, fragment] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(address) ?? [];
    return (
      base.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i, '$1') +
      part(query, '?', dropped) +
      part(fragment, '#', dropped)
    );
  }
  /** The query, or a fragment that has parameters: `#token=…`, `#/reset?token=…`. */
  function part(text: string | undefined, mark: '?' | '#', dropped: Set<string>): string {
    if (text === undefined || !text.includes('=')) return text ?? '';
    const start = mark === '#' && text.includes('?') ? text.indexOf('?') + 1 : 1;
    const kept = text
      .slice(start)
      .split('&')
      .filter((pair) => {
        const [name = '', ...rest] = pair.split('=').map(decoded);
        const isDropped = isPrivate(name, rest.join('='));
        if (isDropped) dropped.add(name);
        return !isDropped;
      });
    const head = text.slice(0, start);
    return kept.length > 0 ? head + kept.join('&') : head.slice(0, -1);
  }
  return (event) => {
    const dropped = new Set<string>();
    const [url, referrer] = [clean(event.url, dropped), clean(event.referrer, dropped)];
    return url === event.url && referrer === event.referrer
      ? { event, dropped: [] }
      : { event: { ...event, url, referrer }, dropped: [...dropped] };
  };
}

function patternOf(name: string): string {
  return name
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
