import { expect, test } from 'vitest';
import { addressesIn } from '../../src/domain/mentions.ts';

test.each([
  ['a text', 'Write to Ada@Acme.fi.', ['ada@acme.fi']],
  ['a quoted text', "'ada@acme.fi'", ['ada@acme.fi']],
  ['a deep property', { a: [{ b: 'ada@acme.fi' }] }, ['ada@acme.fi']],
  ['a name of a property', { 'ada@acme.fi': true }, ['ada@acme.fi']],
  ['the query of a page', 'https://x.fi/?a=1&mail=ada%40acme.fi&b', ['ada@acme.fi']],
  ['the path of a page', 'https://x.fi/u/ada%40acme.fi/edit', ['ada@acme.fi']],
  ['a link', 'mailto:ada@acme.fi?subject=x', ['ada@acme.fi']],
  ['a page with escapes that are none', 'https://x.fi/%zz?e=ada@acme.fi&p=100%', ['ada@acme.fi']],
  ['an address with a tag', 'ada+news@acme.fi', ['ada+news@acme.fi']],
  ['an international address', 'ÄDA@bücher.example', ['äda@xn--bcher-kva.example']],
  ['composed and decomposed characters', 'a\u0308da@acme.fi', ['äda@acme.fi']],
  ['several', 'a@b.fi;c@d.fi', ['a@b.fi', 'c@d.fi']],
  ['a longer address', 'xada@acme.fi.au', ['xada@acme.fi.au']],
  ['none', ['@ home', 'a@b', 7, null, true], []],
])('the addresses in %s are found', (_what, value, addresses) => {
  expect([...addressesIn(value)]).toEqual(addresses);
});

test('a plus in a query is a blank or a part of the address', () => {
  expect([...addressesIn('?q=to+ada@acme.fi')].toSorted()).toEqual([
    'ada@acme.fi',
    'to+ada@acme.fi',
  ]);
});
