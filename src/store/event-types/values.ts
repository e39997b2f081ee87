import parsePhoneNumber, {
  getCountries,
  isSupportedCountry,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import { isCurrency } from '../model/money.ts';
import { emailIn, webUrl, nonEmptyText } from '../model/text.ts';

/** What the values of a type are read with. */
export interface Reading {
  /** ISO 3166-1 alpha-2: countries that a phone number without one is taken to be of, in their order. */
  readonly phoneCountries: readonly string[];
  /** ISO 4217, of sums that come without. */
  readonly currency: string;
}

/** What a type of field makes of a value that is not null; undefined where it is none of that type. */
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
/** Types whose values are texts as they were sent: an empty one is a value as well. */
export const TEXTS: ReadonlySet<string> = new Set(['string', 'message']);

/** The value as the field's type has it; undefined where it is none. */
export function readValue(type: string, value: unknown, reading: Reading): unknown {
  return READERS.get(type)?.(value, reading);
}

/** A sum of money as events carry it. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

function stringIn(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** Numbers are added up: past this, and cents would get lost. */
export const MAX_NUMBER = 1e15;

/** Numbers come from forms as texts. */
function numberIn(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && /^\s*[-+]?\d{1,20}(\.\d{1,20})?\s*$/.test(value)
      ? Number(value)
      : value;
  return typeof number === 'number' && Math.abs(number) <= MAX_NUMBER ? number : undefined;
}

/** What programs, and the boxes of forms, say. */
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

/** ISO 8601: a day as it is, a moment in UTC, which it is also where it names no zone. */
function dateIn(value: unknown): string | undefined {
  const text = nonEmptyText(value);
  const [, day, rest] = /^(\d{4}-\d\d-\d\d)(?:[T ](.+))?$/.exec(text ?? '') ?? [];
  // Date.parse takes the 30th of February for the 2nd of March.
  if (text === null || day === undefined || !isDay(day)) return undefined;
  if (rest === undefined) return day;
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/i.test(rest);
  const moment = Date.parse(`${day}T${rest}${isZoned ? '' : 'Z'}`);
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}
function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** In the international form; of the first of these countries that has such a number. */
function phoneIn(value: unknown, countries: readonly string[]): string | undefined {
  const text = stringIn(value);
  if (text === undefined || text.length > 250) return undefined;
  // A number with its country in it is the same in every country.
  if (text.trim().startsWith('+')) return validPhone(parsePhoneNumber(text, { extract: false }));
  for (const defaultCountry of countries.filter(hasPhones)) {
    const found = validPhone(parsePhoneNumber(text, { defaultCountry, extract: false }));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** By ISO 3166-1 alpha-2: somebody has telephones there. */
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

/** Parts of a place that are taken as they are. */
const PARTS = ['region', 'city', 'zipcode', 'streetName', 'streetNumber'] as const;

/**
 * A country by its name or code, or an object of the parts of an address. There is no map to look them up in: a country
 * has to be one, coordinates have to be on the globe, what else there is is taken as it comes.
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

/** Null where there is none, undefined where it is none. */
function coordinateIn(value: unknown, most: number): number | null | undefined {
  if (value === undefined || value === null) return null;
  const number = numberIn(value);
  return number !== undefined && Math.abs(number) <= most ? number : undefined;
}

/** Languages that forms write countries in. */
const LANGUAGES = ['en', 'fr', 'de', 'es', 'it', 'nl', 'pt', 'sv', 'fi', 'da', 'nb', 'pl'];
const ENGLISH = new Intl.DisplayNames('en', { type: 'region' });
let countries: ReadonlyMap<string, string> | null = null;

/** Codes of ISO 3166-1 that nobody has telephones under. */
const WITHOUT_PHONES = ['AQ', 'BV', 'GS', 'HM', 'PN', 'TF', 'UM'] as const;
/** Names that people write and the tables do not have. */
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
    // Where two languages call different countries by one name, the one that is asked first stands.
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
