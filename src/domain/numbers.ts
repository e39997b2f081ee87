import { plainName } from './identifiers.ts';

/** A number of a JSON text that no double is equal to: `90071992547409931`, `0.1000000000000000055`, `1e400`. */
export class UnheldNumber {
  /** As it stands in the text. Its name is none that an input of the schema can have. */
  readonly 'the text of a number': string;

  constructor(text: string) {
    this['the text of a number'] = text;
  }

  get text(): string {
    return this['the text of a number'];
  }

  /** Messages and JSON show the number as it was sent. */
  toJSON(): string {
    return this.text;
  }
}

/**
 * A number that may have more than 15 digits or has an exponent. It may also stand within a string: then the text is only
 * read the slow way.
 */
const LONG_NUMBER = /(?:^|[\s[:,])-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d)/;

/** Whether a JSON text may have a number past 2^53 or one that no double is equal to. A cheap scan, which may say yes wrongly. */
export function mayHaveLongNumbers(text: string): boolean {
  return LONG_NUMBER.test(text);
}

/** As `JSON.parse`, but a number that no double is equal to becomes an UnheldNumber. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  if (!mayHaveLongNumbers(text)) return JSON.parse(text) as unknown;
  return parseWith(text, (source) => new UnheldNumber(source));
}

/** As `JSON.parse`, but a number that no double is equal to becomes its text, a whole number in digits. Throws SyntaxError. */
export function parseJsonAsText(text: string): unknown {
  if (!mayHaveLongNumbers(text)) return JSON.parse(text) as unknown;
  return parseWith(text, (source) => digitsOf(source) ?? source);
}

/** The third argument of a reviver, which the declarations of the language do not have yet. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function parseWith(text: string, unheld: (source: string) => unknown): unknown {
  const reviver: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isHeld(source, value)
      ? unheld(source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as unknown;
}

/**
 * Whether a double has the value of the text that it was read from. A fraction of up to 17 digits has it where the double
 * is printed so with as many digits: some programs print doubles with 17 digits, `0.10000000000000001`.
 */
export function isHeld(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (source === String(value)) return true;
  const sent = decimalOf(source);
  if (sent === null) return false;
  return (
    isEqual(sent, decimalOf(String(value))) ||
    (sent.exponent < 0 &&
      sent.digits.length <= DIGITS_OF_A_DOUBLE &&
      isEqual(sent, decimalOf(value.toPrecision(sent.digits.length))))
  );
}
const DIGITS_OF_A_DOUBLE = 17;

function isEqual(a: Decimal, b: Decimal | null): boolean {
  return b !== null && a.digits === b.digits && a.exponent === b.exponent && a.sign === b.sign;
}

/** A decimal number: its digits, without zeros at either end, times ten to the exponent. */
interface Decimal {
  readonly sign: '' | '-';
  readonly digits: string;
  readonly exponent: number;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function decimalOf(text: string): Decimal | null {
  const match = NUMBER.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const all = whole + fraction;
  let from = 0;
  let to = all.length;
  while (from < to && all[from] === '0') from += 1;
  while (to > from && all[to - 1] === '0') to -= 1;
  if (from === to) return { sign: '', digits: '0', exponent: 0 };
  return {
    sign: sign === '-' ? '-' : '',
    digits: all.slice(from, to),
    exponent: Number(power) - fraction.length + all.length - to,
  };
}

/** Digits of the longest whole number that is written out. */
const MAX_DIGITS = 64;

/** A whole number in digits, without an exponent; null for other numbers and for one of more than 64 digits. */
export function digitsOf(text: string): string | null {
  const decimal = decimalOf(text);
  if (!decimal) return null;
  const { sign, digits, exponent } = decimal;
  if (exponent < 0 || digits.length + exponent > MAX_DIGITS) return null;
  return `${sign}${digits}${'0'.repeat(exponent)}`;
}

/** A number as an id is compared: a whole number in digits, also past 1e21. */
export function idOfNumber(value: number): string {
  return digitsOf(String(value)) ?? String(value);
}

/** The last words of names that carry ids. */
const ID_WORDS: ReadonlySet<string> = new Set([
  ...['id', 'ids', 'uid', 'uids', 'guid', 'guids', 'uuid', 'uuids', 'nonce'],
  ...['mcmid', 'sku', 'ean', 'gtin', 'isbn'],
]);
const ID_NAME =
  /(?:user|customer|client|visitor|tracker|session|lead|account|company|contact|person|profile|order|transaction|invoice|product|item|event|message|external|cookie|device|form|campaign)ids?$/;

/** Whether a member of this name carries an id: `userId`, `order_id`, `productIds`, `customerid`. */
export function isIdName(name: string): boolean {
  const last = name
    .split(/[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u)
    .filter((word) => word !== '')
    .at(-1);
  return ID_WORDS.has(last?.toLowerCase() ?? '') || ID_NAME.test(plainName(name));
}

/** A number that cannot be kept, and the way to it from the value that was settled. */
export interface UnheldFault {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Decides what becomes of the long numbers in a value of `parseJson`, which it changes: under the name of an id, a whole
 * number becomes its digits as text, and so do ids in a list of that name. Every other UnheldNumber is a fault, and stays
 * in its place.
 */
export function settleNumbers(
  value: unknown,
  name = '',
): { readonly value: unknown; readonly faults: readonly UnheldFault[] } {
  const faults: UnheldFault[] = [];
  const root = { value };
  // Not recursive, since a body may be nested as deep as its size allows.
  const open: Open[] = [{ holder: root, path: [], isId: isIdName(name) }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { holder, path } = next;
    const isList = Array.isArray(holder);
    for (const [key, member] of Object.entries(holder)) {
      const isId = isList || holder === root ? next.isId : isIdName(key);
      const memberPath = holder === root ? path : [...path, key];
      if (member instanceof UnheldNumber) {
        const digits = isId ? digitsOf(member.text) : null;
        if (digits === null) faults.push({ path: memberPath, message: unheldMessage(member) });
        else put(holder, key, digits);
      } else if (typeof member === 'number') {
        if (isId && Math.abs(member) > Number.MAX_SAFE_INTEGER)
          put(holder, key, idOfNumber(member));
      } else if (typeof member === 'object' && member !== null)
        open.push({ holder: member as Holder, path: memberPath, isId });
    }
  }
  return { value: root.value, faults };
}
type Holder = Record<string, unknown> | unknown[];
interface Open {
  readonly holder: Holder;
  readonly path: readonly string[];
  /** Whether the elements of a list are ids. */
  readonly isId: boolean;
}

/** Own members alone: `__proto__` is a name like others in JSON. */
function put(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** What is wrong with a number, after the name of its place. */
export function unheldMessage({ text }: UnheldNumber): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return `is the number ${shown}, which is not exact as a double: send it as text`;
}
const MAX_SHOWN = 40;
