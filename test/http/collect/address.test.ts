import { describe, expect, test } from 'vitest';
import { addressRanges, networkOf, addressRangeOf } from '../../../src/http/collect/address.ts';

const from = (remoteAddress: string | undefined, forwarded: string | null, proxies: number) =>
  networkOf(
    {
      headers: forwarded === null ? {} : { 'x-forwarded-for': forwarded },
      socket: { remoteAddress },
    },
    proxies,
  );

describe('the address that rate limits use', () => {
  test('is that of the client, whatever it sends, if no proxy stands in front of the gateway', () => {
    expect(from('203.0.113.7', '198.51.100.1', 0)).toBe('203.0.113.7');
  });

  test('is the one that the operator’s proxies saw, never one that a client wrote', () => {
    const forged = '10.0.0.1, 198.51.100.1, 198.51.100.2';
    expect(from('127.0.0.1', forged, 1)).toBe('198.51.100.2');
    expect(from('127.0.0.1', forged, 2)).toBe('198.51.100.1');
  });

  test('is the first entry if there are fewer entries than proxies', () => {
    expect(from('127.0.0.1', '198.51.100.2', 3)).toBe('198.51.100.2');
  });

  test('is that of the client if the proxy names no address', () => {
    for (const forwarded of [null, '', 'unknown', '1.2.3', 'evil, _hidden', '999.1.1.1'])
      expect(from('127.0.0.1', forwarded, 1)).toBe('127.0.0.1');
    expect(from(undefined, null, 0)).toBe('unknown');
  });

  test.each([
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:1234', '203.0.113.7'],
    ['[2001:db8:1:2:3:4:5:6]:1234', '2001:db8:1:2'],
    ['2001:DB8:1:2::', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['::ffff:cb00:7107', '203.0.113.7'],
  ])('%s counts as %s', (address, network) => {
    expect(from('127.0.0.1', address, 1)).toBe(network);
  });

  test('counts an IPv6 network as one address, since a visitor has all of it', () => {
    expect(from('2001:db8:1:2:aaaa::1', null, 0)).toBe(from('2001:db8:1:2:bbbb::2', null, 0));
    expect(from('2001:db8:1:2::1', null, 0)).not.toBe(from('2001:db8:1:3::1', null, 0));
  });
});

describe('ranges of addresses', () => {
  const ranges = addressRanges('203.0.113.7, 10.0.0.0/8,2001:db8::/32');

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['10.9.8.7', '10.0.0.0/8'],
    ['2001:DB8:1::9', '2001:db8::/32'],
    ['203.0.113.8', undefined],
    ['11.0.0.1', undefined],
    ['2001:db9::1', undefined],
    ['unknown', undefined],
  ])('%s lies in %s, however it is written', (address, text) => {
    expect(addressRangeOf(address, ranges)?.text).toBe(text);
  });

  test.each(['', '10.0.0.0/33', '10.0.0', 'office', '10.0.0.1,', '1'])(
    'are refused where one is none: %j',
    (value) => {
      expect(() => addressRanges(value)).toThrow('must be addresses or ranges');
    },
  );
});
