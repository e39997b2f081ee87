import { open, type CityResponse, type CountryResponse } from 'maxmind';
import type { Place } from '../../domain/tracking.ts';

/** Where an address is; null where nobody knows. */
export type PlaceOf = (address: string) => Place | null;

/** Reads a file of countries or cities. Throws where it cannot be read, or is no such file. */
export async function openPlaces(file: string): Promise<PlaceOf> {
  const reader = await open<CityResponse & CountryResponse>(file).catch((cause: unknown) => {
    throw new Error(`GEOIP_DATABASE ${JSON.stringify(file)} is no MaxMind file that can be read`, {
      cause,
    });
  });
  return (address) => {
    const found = reader.get(address);
    const countryCode = countryIn(found?.country?.iso_code ?? found?.registered_country?.iso_code);
    return countryCode === null
      ? null
      : { countryCode, region: found?.subdivisions?.[0]?.names.en ?? null };
  };
}

/** A country code of two letters; null for another text, and for the codes by which proxies say that they know none. */
export function countryIn(value: unknown): string | null {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return /^[A-Z]{2}$/.test(code) && code !== 'XX' ? code : null;
}
