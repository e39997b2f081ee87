import { emailIn } from '../../domain/addresses.ts';
import { isNobody } from '../../domain/nobody.ts';

/** The text without white space around it; null for an empty text and for any other value. */
export function nonEmptyText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** A user id, which may be sent as a number; null where there is none, and where it names nobody. */
export function userIdIn(value: unknown): string | null {
  const given = typeof value === 'number' ? String(value) : nonEmptyText(value);
  return given === null || isNobody(given) ? null : given;
}

/** An e-mail address as addresses are stored; null for anything else, and where it names nobody. */
export function somebodysEmailIn(value: unknown): string | null {
  const email = emailIn(value);
  return email === null || isNobody(email) ? null : email;
}

/** A URL with http or https, which is safe to link to; null for any other text. */
export function webUrl(value: string | null): string | null {
  return /^https?:$/.test(parseUrl(value)?.protocol ?? '') ? value : null;
}

export function parseUrl(url: string | null): URL | null {
  return url !== null && URL.canParse(url) ? new URL(url) : null;
}
