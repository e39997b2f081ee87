import { expect, it } from 'vitest';
import { followable } from '../../../src/vendors/kit/hosts.ts';

const spec = { baseUrl: 'http://127.0.0.1:4000', hosts: ['*.acme.example', 'files.other.example'] };

it.each([
  'http://127.0.0.1:4000/report',
  'https://eu.acme.example/report',
  'https://a.b.acme.example/report?key=1',
  'https://files.other.example/report',
])(
  'an address of an answer is followed to the base URL and to hosts of the facts: %s',
  (address) => {
    expect(followable(address, spec)?.href).toBe(address);
  },
);

it.each([
  'https://elsewhere.example/report',
  'https://acme.example/report',
  'https://evil-acme.example/report',
  'https://x.acme.example.elsewhere.example/report',
  'https://x.files.other.example/report',
  'http://eu.acme.example/report',
  'https://eu.acme.example:8443/report',
  'https://user@eu.acme.example/report',
  'http://127.0.0.1:4001/report',
  'file:///etc/passwd',
  'report',
])('an address of an answer is not followed anywhere else: %s', (address) => {
  expect(followable(address, spec)).toBeNull();
});
