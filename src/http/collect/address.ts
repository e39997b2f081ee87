import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** The parts of a request that say where it came from. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * The network that a request came from: an IPv4 address, or the first half of an IPv6 address, because a single visitor
 * has 2⁶⁴ of those. Every proxy appends the address of its own client to X-Forwarded-For. So only the last entries of
 * the header can be trusted, one for each proxy of the operator; a client can write whatever stands before them.
 * @param proxies how many proxies of the operator stand in front of the gateway
 */
export function networkOf({ headers, socket }: Arrival, proxies: number): string {
  const peer = network(socket.remoteAddress ?? '') ?? 'unknown';
  if (proxies === 0) return peer;
  const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  return network(named.at(Math.max(-proxies, -named.length)) ?? '') ?? peer;
}

/** Null for a text that is no address. */
function network(text: string): string | null {
  const address = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : null;
  // An IPv6 address has many spellings; the parser of URLs gives the shortest.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  const zeros =
    tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(zeros).fill('0'), ...(tail?.split(':') ?? [])]
    .slice(0, 4)
    .join(':');
}
