import { emailIn } from '../../domain/addresses.ts';
import { textMomentIn } from '../../domain/moment.ts';
import parsePhoneNumber, {
  getCountries,
  isSupportedCountry,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import { isCurrency } from '../model/money.ts';
import { webUrl, nonEmptyText } from '../model/text.ts';

/** Options for reading the values of an event type. */
export interface Reading {
  /** ISO 3166-1 alpha-2 codes. A phone number without a country is tried in these countries, in order. */
  readonly phoneCountries: readonly string[];
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
}

/** Converts a value that is not null to the field's type; undefined for a value that is not of the type. */
type Reader = (value: unknown, reading: Reading) => unknown;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['string', stringIn],
  ['message', stringIn],
  ['email', (value) => emailIn(value) ?? undefined],
  ['phone', (value, { phoneCountries }) => phoneIn(value, phoneCountries)],
  ['number', numberIn],
  ['boolean', booleanIn],
  ['date', dateIn],
  ['url', (value) => webUrl(nonEmptyText(value)) ?? undefined],
  ['currency', (value, { currency }) => moneyIn(value, currency)],
  ['location', placeIn],
  [
    'state',
    (value) => {
      const given = booleanIn(value);
      return given === undefined ? undefined : Number(given);
    },
  ],
]);

export const FIELD_TYPES: readonly string[] = [...READERS.keys()];
/** Types whose values stay texts as they were sent: an empty text is a value too. */
export const TEXTS: ReadonlySet<string> = new Set(['string', 'message']);

/** The value, converted to the field's type; undefined for a value that is not of the type. */
export function readValue(type: string, value: unknown, reading: Reading): unknown {
  return READERS.get(type)?.(value, reading);
}

/** An amount of money as events carry it, in major units. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

function stringIn(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The largest number: numbers are added up, and with larger ones the sums would lose cents. */
export const MAX_NUMBER = 1e15;

/** A number, which forms send as text. */
function numberIn(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && /^\s*[-+]?\d{1,20}(\.\d{1,20})?\s*$/.test(value)
      ? Number(value)
      : value;
  return typeof number === 'number' && Math.abs(number) <= MAX_NUMBER ? number : undefined;
}

/** The texts that programs and checkboxes send. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['on', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['off', false],
  ['no', false],
]);
function booleanIn(value: unknown): boolean | undefined {
  return BOOLEANS.get(stringIn(value)?.trim().toLowerCase() ?? '');
}

/** An RFC 3339 date: a day stays as it is, a time is converted to UTC. A time without an offset is in UTC. */
function dateIn(value: unknown): string | undefined {
  const text = nonEmptyText(value);
  const moment = text === null ? null : textMomentIn(text);
  if (text === null || moment === null) return undefined;
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : new Date(moment).toISOString();
}

/** A phone number in international form. Without a prefix it belongs to the first of the countries where it is valid. */
function phoneIn(value: unknown, countries: readonly string[]): string | undefined {
  const text = stringIn(value);
  if (text === undefined || text.length > 250) return undefined;
  // A number with a country prefix needs none of the countries.
  if (text.trim().startsWith('+')) return validPhone(parsePhoneNumber(text, { extract: false }));
  for (const defaultCountry of countries.filter(hasPhones)) {
    const found = validPhone(parsePhoneNumber(text, { defaultCountry, extract: false }));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** True for the ISO 3166-1 alpha-2 code of a country that has phone numbers. */
export function hasPhones(country: string): country is CountryCode {
  return isSupportedCountry(country);
}
function validPhone(number: PhoneNumber | undefined): string | undefined {
  return number?.isValid() ? number.formatInternational() : undefined;
}

function moneyIn(value: unknown, currency: string): Amount | undefined {
  const given = objectIn(value);
  const amount = numberIn(given ? given.get('amount') : value);
  const unit = given ? (nonEmptyText(given.get('currency'))?.toUpperCase() ?? currency) : currency;
  return amount !== undefined && isCurrency(unit) ? { amount, currency: unit } : undefined;
}

/** Parts of a location that are stored as they were sent. */
const PARTS = ['region', 'city', 'zipcode', 'streetName', 'streetNumber'] as const;

/**
 * A location: the name or code of a country, or an object with the parts of an address. The country must exist and the
 * coordinates must be valid; the other parts cannot be checked and are stored as they were sent.
 */
function placeIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const given = objectIn(value) ?? new Map([['country', value]]);
  const named = nonEmptyText(given.get('countryCode')) ?? nonEmptyText(given.get('country'));
  const countryCode = named === null ? null : countryIn(named);
  if (named !== null && countryCode === null) return undefined;
  const latitude = coordinateIn(given.get('latitude'), 90);
  const longitude = coordinateIn(given.get('longitude'), 180);
  if (latitude === undefined || longitude === undefined) return undefined;
  const parts = PARTS.map((name) => [name, stringIn(given.get(name))?.trim() || null] as const);
  const place = {
    country: countryCode === null ? null : (ENGLISH.of(countryCode) ?? null),
    countryCode,
    ...Object.fromEntries(parts),
    latitude,
    longitude,
  };
  return Object.values(place).every((part) => part === null) ? undefined : place;
}

/** Null without a value; undefined for a value that is no coordinate. */
function coordinateIn(value: unknown, most: number): number | null | undefined {
  if (value === undefined || value === null) return null;
  const number = numberIn(value);
  return number !== undefined && Math.abs(number) <= most ? number : undefined;
}

/** Languages in which names of countries are known. */
const LANGUAGES = ['en', 'fr', 'de', 'es', 'it', 'nl', 'pt', 'sv', 'fi', 'da', 'nb', 'pl'];
const ENGLISH = new Intl.DisplayNames('en', { type: 'region' });
let countries: ReadonlyMap<string, string> | null = null;

/** ISO 3166-1 codes of countries without phone numbers, which the list of `getCountries` lacks. */
const WITHOUT_PHONES = ['AQ', 'BV', 'GS', 'HM', 'PN', 'TF', 'UM'] as const;
/** Names that people write and `Intl.DisplayNames` does not know. */
const ALSO_CALLED: readonly (readonly [name: string, code: string])[] = [
  ['uk', 'GB'],
  ['greatbritain', 'GB'],
  ['england', 'GB'],
  ['scotland', 'GB'],
  ['wales', 'GB'],
  ['northernireland', 'GB'],
  ['unitedstatesofamerica', 'US'],
  ['turkey', 'TR'],
  ['czechrepublic', 'CZ'],
  ['russianfederation', 'RU'],
  ['republicofkorea', 'KR'],
  ['ivorycoast', 'CI'],
  ['holland', 'NL'],
  ['macedonia', 'MK'],
  ['swaziland', 'SZ'],
  ['burma', 'MM'],
  ['capeverde', 'CV'],
];

/** ISO 3166-1 alpha-2 of a country's name or code; null for anything else. */
function countryIn(name: string): string | null {
  countries ??= countryNames();
  return countries.get(plain(name)) ?? null;
}
function countryNames(): ReadonlyMap<string, string> {
  const codes = [...getCountries(), ...WITHOUT_PHONES];
  const names = new Map(ALSO_CALLED);
  for (const code of codes) names.set(plain(code), code);
  for (const language of LANGUAGES) {
    const known = new Intl.DisplayNames(language, { type: 'region' });
    // Where a name means different countries in two languages, the language that is listed first wins.
    for (const code of codes) {
      const name = plain(known.of(code) ?? code);
      if (!names.has(name)) names.set(name, code);
    }
  }
  return names;
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function objectIn(value: unknown): ReadonlyMap<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map<string, unknown>(Object.entries(value))
    : null;
}
