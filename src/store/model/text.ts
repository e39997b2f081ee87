/** A non-empty text; null for anything else. */
export function nonEmptyText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Ids of users come as numbers too. */
export function userIdIn(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : nonEmptyText(value);
}

/** An e-mail address in lower case; null for what is none: somebody typed it into a form. */
export function emailIn(value: unknown): string | null {
  const given = nonEmptyText(value)?.toLowerCase() ?? '';
  return given.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@.\p{C}]+$/u.test(given)
    ? given
    : null;
}

/** An address that a browser may be sent to; null for any other text. */
export function webUrl(value: string | null): string | null {
  return /^https?:$/.test(parseUrl(value)?.protocol ?? '') ? value : null;
}

export function parseUrl(url: string | null): URL | null {
  return url !== null && URL.canParse(url) ? new URL(url) : null;
}
