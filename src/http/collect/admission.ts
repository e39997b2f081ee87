import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../domain/time.ts';
import type { RateLimit } from '../../ports/upstream.ts';
import { networkOf } from './address.ts';
import type { SiteKey } from './keys.ts';
import { createRateLimiter } from './limiter.ts';

/** The limits of `/collect`. */
export interface CollectLimits {
  /** Events from one address. */
  readonly rate: RateLimit;
  /** Empty: requests need no site key. */
  readonly siteKeys: readonly SiteKey[];
  /** How many proxies of the operator stand in front of the gateway. */
  readonly proxies: number;
  /** Largest body, in bytes. */
  readonly maxBytes: number;
  /** Most events in one body. */
  readonly maxEvents: number;
}

export interface CollectRefusal {
  readonly status: 401 | 429;
  readonly error: string;
  /** Whole seconds. */
  readonly retryAfter?: number;
}

export interface Admitted {
  /** Charges the sender for events; called once for each request. */
  charge(events: number): void;
}

/** The parameter and the header that carry a site key. The parameter is for beacons and pictures, which have no headers. */
export const KEY_PARAMETER = 'siteKey';
export const KEY_HEADER = 'x-site-key';

/** Decides by the address and the site key of a request, before its body is read, whether it may send events now. */
export function createAdmission(
  { rate, siteKeys, proxies }: CollectLimits,
  clock: Clock,
): (request: IncomingMessage, url: URL) => Admitted | CollectRefusal {
  const addresses = createRateLimiter(rate, { clock });
  const sites = new Map(
    siteKeys.map(({ key, name, limit }) => [
      key,
      { name, limiter: createRateLimiter(limit, { clock }) },
    ]),
  );
  return (request, { searchParams }) => {
    const network = networkOf(request, proxies);
    const waitMs = addresses.waitMs(network);
    if (waitMs > 0) return tooMany('this address', waitMs);
    const charge = (events: number) => {
      addresses.charge(network, events);
    };
    if (sites.size === 0) return { charge };
    const given = searchParams.get(KEY_PARAMETER) ?? request.headers[KEY_HEADER];
    const site = sites.get(typeof given === 'string' ? given : '');
    if (!site) {
      // A wrong key costs a token, so that keys cannot be guessed at the speed of the network.
      charge(1);
      return {
        status: 401,
        error: `Name a site key, as ?${KEY_PARAMETER}=… or in the header ${KEY_HEADER}; see COLLECT_SITE_KEYS.`,
      };
    }
    const siteWaitMs = site.limiter.waitMs(site.name);
    if (siteWaitMs > 0) return tooMany('this site key', siteWaitMs);
    return {
      charge(events) {
        charge(events);
        site.limiter.charge(site.name, events);
      },
    };
  };
}

function tooMany(what: string, waitMs: number): CollectRefusal {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000));
  return {
    status: 429,
    error: `Too many events from ${what}; send again in ${retryAfter} s.`,
    retryAfter,
  };
}
