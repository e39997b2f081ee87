/** The text without white space around it; null for an empty text and for any other value. */
export function nonEmptyText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** A user id, which may be sent as a number; null where there is none. */
export function userIdIn(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : nonEmptyText(value);
}

/** An e-mail address in lower case; null for anything else, such as a typing error in a form. */
export function emailIn(value: unknown): string | null {
  const given = nonEmptyText(value)?.toLowerCase() ?? '';
  return given.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@.\p{C}]+$/u.test(given)
    ? given
    : null;
}

/** A URL with http or https, which is safe to link to; null for any other text. */
export function webUrl(value: string | null): string | null {
  return /^https?:$/.test(parseUrl(value)?.protocol ?? '') ? value : null;
}

export function parseUrl(url: string | null): URL | null {
  return url !== null && URL.canParse(url) ? new URL(url) : null;
}
