import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';

/** The parts of a request that say where it came from. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** A range of addresses. */
export interface AddressRange {
  /** As the operator wrote it. */
  readonly text: string;
  readonly network: ReturnType<typeof ipaddr.parseCIDR>;
}

/**
 * The address that a request came from, in one spelling; null where it names none. Every proxy appends the address of its
 * own client to X-Forwarded-For. So only the last entries of the header can be trusted, one for each proxy of the
 * operator; a client can write whatever stands before them.
 * @param proxies how many proxies of the operator stand in front of the gateway
 */
export function addressOf({ headers, socket }: Arrival, proxies: number): string | null {
  const peer = parse(socket.remoteAddress ?? '')?.toString() ?? null;
  if (proxies === 0) return peer;
  const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  return parse(named.at(Math.max(-proxies, -named.length)) ?? '')?.toString() ?? peer;
}

/**
 * The network that a request came from: an IPv4 address, or the first half of an IPv6 address, because a single visitor
 * has 2⁶⁴ of those.
 */
export function networkOf(arrival: Arrival, proxies: number): string {
  const address = addressOf(arrival, proxies);
  const parsed = address === null ? null : parse(address);
  if (parsed === null) return 'unknown';
  return parsed instanceof ipaddr.IPv6
    ? parsed.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')
    : parsed.toString();
}

/** The first of the ranges that an address lies in; null where it lies in none. */
export function addressRangeOf(
  address: string,
  ranges: readonly AddressRange[],
): AddressRange | null {
  const parsed = parse(address);
  return (
    ranges.find(({ network }) => parsed?.kind() === network[0].kind() && parsed.match(network)) ??
    null
  );
}

/** Ranges such as `10.0.0.0/8`, and single addresses, separated by commas. */
export function addressRanges(value: string): readonly AddressRange[] {
  return value.split(',').map((entry) => {
    const text = entry.trim();
    const alone = text.includes('/') ? null : parse(text);
    const network = alone
      ? ([alone, alone.kind() === 'ipv4' ? 32 : 128] as AddressRange['network'])
      : ipaddr.isValidCIDR(text)
        ? ipaddr.parseCIDR(text)
        : null;
    if (!network)
      throw new Error(
        'must be addresses or ranges separated by commas, like 203.0.113.7,10.0.0.0/8',
      );
    return { text, network };
  });
}

/** Null for a text that is no address. An IPv4 address that is written as one of IPv6 is one of IPv4. */
function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const address = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/%.*$/, '');
  return ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
    ? ipaddr.process(address)
    : null;
}
