import type { IncomingMessage } from 'node:http';
import { MAX_CHARACTERS } from '../../domain/limits.ts';
import type { Place } from '../../domain/tracking.ts';
import type { ClientHints } from '../../reference/devices.ts';
import { addressOf, addressRangeOf, type AddressRange } from './address.ts';
import { countryIn } from './place.ts';

/** What a request says of the visitor who sent it. */
export interface Circumstances {
  readonly userAgent: string | null;
  readonly clientHints: ClientHints | null;
  /** The address, where the gateway reads places by it; it is never stored. */
  readonly ip: string | null;
  /** Where the operator's proxy says that the visitor is. */
  readonly place: Place | null;
  /** The range of internal addresses that the request came from, as the operator wrote it. */
  readonly internalRange: string | null;
}

export interface CircumstancesOptions {
  /** How many proxies of the operator stand in front of the gateway. */
  readonly proxies: number;
  readonly internal: readonly AddressRange[];
  /** The header in which a proxy names the visitor's country, in lower case; null: no proxy does. */
  readonly countryHeader: string | null;
  /** Whether the gateway has a file of places, so that addresses are looked up. */
  readonly looksUpAddresses: boolean;
}

/** The longest client hint that is kept, in characters. */
const LONGEST_HINT = 200;

export function createCircumstances({
  proxies,
  internal,
  countryHeader,
  looksUpAddresses,
}: CircumstancesOptions): (request: Pick<IncomingMessage, 'headers' | 'socket'>) => Circumstances {
  return (request) => {
    const header = (name: string) => [request.headers[name] ?? []].flat()[0] ?? null;
    const address = addressOf(request, proxies);
    const countryCode = countryHeader === null ? null : countryIn(header(countryHeader));
    return {
      // A header that is too long is cut: the event is not at fault for it.
      userAgent: header('user-agent')?.slice(0, MAX_CHARACTERS.userAgent) ?? null,
      clientHints: hintsIn(header),
      ip: looksUpAddresses ? address : null,
      place: countryCode === null ? null : { countryCode, region: null },
      internalRange: address === null ? null : (addressRangeOf(address, internal)?.text ?? null),
    };
  };
}

function hintsIn(header: (name: string) => string | null): ClientHints | null {
  const hint = (name: string) => header(name)?.slice(0, LONGEST_HINT) ?? null;
  const hints: ClientHints = {
    brands: hint('sec-ch-ua'),
    platform: hint('sec-ch-ua-platform'),
    mobile: hint('sec-ch-ua-mobile'),
    formFactors: hint('sec-ch-ua-form-factors'),
  };
  return Object.values(hints).some((value) => value !== null) ? hints : null;
}
