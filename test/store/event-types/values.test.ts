import { describe, expect, it } from 'vitest';
import { readValue } from '../../../src/store/event-types/values.ts';

const READING = { phoneCountries: ['FR', 'BE', 'AQ'], currency: 'EUR' };
const read = (type: string, value: unknown) => readValue(type, value, READING);
const place = (parts: Readonly<Record<string, unknown>>) => ({
  country: null,
  countryCode: null,
  region: null,
  city: null,
  zipcode: null,
  streetName: null,
  streetNumber: null,
  latitude: null,
  longitude: null,
  ...parts,
});
const FINLAND = place({ country: 'Finland', countryCode: 'FI' });

describe('Values of field types', () => {
  it.each<[type: string, value: unknown, current: unknown]>([
    ['string', 7, '7'],
    ['string', '', ''],
    ['message', ' as it is ', ' as it is '],
    ['email', ' Ada@Lovelace.EXAMPLE ', 'ada@lovelace.example'],
    ['phone', '06 12 34 56 78', '+33 6 12 34 56 78'],
    ['phone', '+1 307-280-5881', '+1 307 280 5881'],
    // No number of France, but one of Belgium.
    ['phone', '02 555 01 01', '+32 2 555 01 01'],
    ['number', ' -3.50 ', -3.5],
    ['number', 0, 0],
    ['boolean', 'false', false],
    ['boolean', 1, true],
    ['boolean', 'ON', true],
    ['boolean', ' no ', false],
    ['state', 'on', 1],
    [
      'location',
      'United States of America',
      place({ country: 'United States', countryCode: 'US' }),
    ],
    ['location', 'AQ', place({ country: 'Antarctica', countryCode: 'AQ' })],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2024-02-29 10:00', '2024-02-29T10:00:00.000Z'],
    ['date', '2024-02-29T10:00:00+02:00', '2024-02-29T08:00:00.000Z'],
    ['url', 'https://shop.example/a?b#c', 'https://shop.example/a?b#c'],
    ['currency', '12.5', { amount: 12.5, currency: 'EUR' }],
    ['currency', { amount: 0, currency: 'usd' }, { amount: 0, currency: 'USD' }],
    ['state', true, 1],
    ['state', '0', 0],
    ['location', 'Suomi', FINLAND],
    ['location', 'finland', FINLAND],
    ['location', { country: 'FI', zipcode: 33_000 }, { ...FINLAND, zipcode: '33000' }],
    ['location', 'UK', place({ country: 'United Kingdom', countryCode: 'GB' })],
    ['location', { latitude: '60.2', longitude: 24.9 }, place({ latitude: 60.2, longitude: 24.9 })],
  ])('a %s field stores %j as %j', (type, value, current) => {
    expect(read(type, value)).toEqual(current);
  });

  it.each<[type: string, value: unknown]>([
    ['string', {}],
    ['email', 'ada@lovelace'],
    ['email', ['ada@lovelace.example']],
    ['phone', '0613'],
    ['phone', 'call 0612345678 now'],
    ['phone', '+999 1'],
    ['phone', '0'.repeat(10_000)],
    ['number', '1e3'],
    ['number', Infinity],
    ['number', ''],
    ['boolean', 'maybe'],
    ['number', 1e16],
    ['currency', { amount: -1e300 }],
    ['boolean', 2],
    ['date', '2023-02-29'],
    ['date', '2024-02-29T25:00'],
    ['date', 'tomorrow'],
    ['date', 1_700_000_000_000],
    ['url', 'javascript:alert(1)'],
    ['url', '/relative'],
    ['currency', { amount: 1, currency: 'euros' }],
    ['currency', { currency: 'EUR' }],
    ['currency', []],
    ['state', 2],
    ['state', 'won'],
    ['location', 'Atlantis'],
    ['location', { zipcode: 'wd', country: 'wd' }],
    ['location', { latitude: 91, longitude: 0 }],
    ['location', {}],
    ['colour', 'red'],
  ])('a %s field refuses %j', (type, value) => {
    expect(read(type, value)).toBeUndefined();
  });
});
