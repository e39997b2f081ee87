import { parse } from 'tldts';

/**
 * The domain that somebody registered: `delta.example` of `eu.delta.example`. Under a shared host it is the customer's
 * name: `alice.github.io`. Null for a public suffix itself, for an address and for a name without a dot. The suffixes are
 * those of the public suffix list, with its private part.
 *
 * @param host in lower case and punycode
 */
export function registrableDomain(host: string): string | null {
  return parse(host, { ...TRUSTED, allowPrivateDomains: true }).domain;
}

/** The host with `*` for its public suffix: `www.google.*` of `www.google.co.uk`; null where it has none. */
export function withoutSuffix(host: string): string | null {
  const { publicSuffix, isIp } = parse(host, TRUSTED);
  return publicSuffix === null || isIp === true || publicSuffix === host
    ? null
    : `${host.slice(0, -publicSuffix.length)}*`;
}

const TRUSTED = { extractHostname: false, validateHostname: true } as const;
