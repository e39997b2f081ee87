import type { Value } from './tables.ts';

/**
 * PostgreSQL stores no NUL in a text, so a NUL is written as `MARK` and `NUL`, two characters of the private use area.
 * A `MARK` in the text itself is doubled, so that every text reads back as it was written.
 */
const MARK = '\ue000';
const NUL = '\ue001';

export function toStored<T extends Value>(value: T): T | string {
  return typeof value === 'string' && /[\0\ue000]/.test(value)
    ? value.replace(/[\0\ue000]/g, (one) => MARK + (one === MARK ? MARK : NUL))
    : value;
}
export function fromStored(text: string): string {
  return text.includes(MARK)
    ? text.replace(/\ue000([\ue000\ue001])/g, (_pair, one) => (one === MARK ? MARK : '\0'))
    : text;
}
