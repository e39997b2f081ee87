/** The currency of amounts that name none, unless STORE_CURRENCY says otherwise. */
export const DEFAULT_CURRENCY = 'EUR';

/** Decimal places of a currency by ISO 4217: EUR 2, JPY 0, KWD 3; 2 for an unknown code. */
export function minorDigits(currency: string): number {
  let known = digits.get(currency);
  if (known === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    known = format.resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, known);
  }
  return known;
}
const digits = new Map<string, number>();

/** Three capital letters, as ISO 4217 writes currencies. */
export function isCurrency(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
}

const DECIMAL = /^(-?)(\d{1,20})(?:\.(\d{1,10}))?$/;

/**
 * A decimal number, given as text, in minor units of the currency. Finer amounts are rounded half away from zero. Null for
 * a text that is no decimal number.
 */
export function toMinor(amount: string, currency: string): bigint | null {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(amount) ?? [];
  if (whole === undefined) return null;
  const places = minorDigits(currency);
  const minor = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
  const rounded = Number(fraction[places] ?? 0) >= 5 ? minor + 1n : minor;
  return sign === '-' ? -rounded : rounded;
}

/** True where the amount is no whole number of minor units, as `0.005` in EUR. */
export function isTooFine(amount: string, currency: string): boolean {
  const [, , , fraction = ''] = DECIMAL.exec(amount) ?? [];
  return /[1-9]/.test(fraction.slice(minorDigits(currency)));
}

/** Minor units as a decimal number with all decimal places of the currency: `12.50`. */
export function fromMinor(minor: bigint, currency: string): string {
  const places = minorDigits(currency);
  const text = String(minor < 0n ? -minor : minor).padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  return `${minor < 0n ? '-' : ''}${whole}${places > 0 ? `.${text.slice(-places)}` : ''}`;
}
