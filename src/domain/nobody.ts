/** Values that programs and forms send where there is nobody, in lower case. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '-1',
  'null',
  'undefined',
  'nil',
  'none',
  'nan',
  'n/a',
  'na',
  'anonymous',
  'anon',
  'unknown',
  'guest',
  'true',
  'false',
  'void',
  'empty',
  '(not set)',
  '(none)',
  '[object object]',
  'test@test.com',
  'email@example.com',
]);
/** What programs write for a missing value; nobody has such a name, nor a company such a domain. */
const BROKEN: ReadonlySet<string> = new Set(['null', 'undefined', 'nan', 'nil']);
/** Zeros and hyphens alone, as in a UUID of nothing. */
const NOTHING = /^[0-]*$/;
/** A key that was held down: one character eight times or more, hyphens aside. */
const HELD = /^(.)\1{7,}$/su;

/** True for a text that stands for no value: `null`, `anonymous`, `(not set)`. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && PLACEHOLDERS.has(value.trim().toLowerCase());
}

/**
 * True for an id, an address or a domain that names nobody: a placeholder, zeros, eight or more equal characters, an
 * address or a domain that a program made of a missing value. Every place that decides who somebody is asks this rule.
 */
export function isNobody(value: string | number): boolean {
  const text = String(value).trim().toLowerCase();
  if (PLACEHOLDERS.has(text) || NOTHING.test(text) || HELD.test(text.replaceAll('-', '')))
    return true;
  const at = text.lastIndexOf('@');
  const labels = text.slice(at + 1).split('.');
  if (at < 0) return labels.length > 1 && labels.length < 4 && BROKEN.has(labels[0] ?? '');
  const mailbox = text.slice(0, at);
  return (
    BROKEN.has(mailbox) ||
    HELD.test(mailbox) ||
    labels.slice(0, -1).some((label) => BROKEN.has(label))
  );
}
