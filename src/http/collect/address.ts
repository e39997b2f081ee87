import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Where a request came from, as the limits count it. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/**
 * The network that a request came from: an IPv4 address, or the first half of an IPv6 one, of which a single visitor
 * has 2⁶⁴. Every proxy appends the address that it was asked from to X-Forwarded-For, so of that header only the last
 * entries are true, one a proxy of ours; what stands before them anybody can write.
 * @param proxies how many proxies of ours stand before the gateway
 */
export function networkOf({ headers, socket }: Arrival, proxies: number): string {
  const peer = network(socket.remoteAddress ?? '') ?? 'unknown';
  if (proxies === 0) return peer;
  const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  return network(named.at(Math.max(-proxies, -named.length)) ?? '') ?? peer;
}

/** Null for what is no address. */
function network(text: string): string | null {
  const address = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : null;
  // Written in one of its many forms; the parser of URLs knows the shortest.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  const zeros =
    tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(zeros).fill('0'), ...(tail?.split(':') ?? [])]
    .slice(0, 4)
    .join(':');
}
