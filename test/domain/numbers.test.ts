import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isIdName,
  parseJson,
  parseJsonAsText,
  settleNumbers,
  UnheldNumber,
} from '../../src/domain/numbers.ts';
import { id as idDecoder } from '../../src/vendors/kit/decode.ts';

const at = { source: 'S', endpoint: 'list', pointer: '' };

test('JSON without long numbers is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(parseJsonAsText(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('every double that was printed is read as that double, in any spelling', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }), (value) => {
      for (const text of [String(value), value.toExponential(), value.toPrecision(17)])
        expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(parseJson('[1.0,10e-1,1E3,-0,0e9,1000000000000000000000.0]')).toEqual([
    1, 1, 1000, -0, 0, 1e21,
  ]);
});

test('two whole numbers that differ never become one', () => {
  let counted = 0;
  fc.assert(
    fc.property(fc.bigInt({ min: 2n ** 53n, max: 10n ** 40n }), (number) => {
      const ids = [number, number + 1n].map((id) => {
        const { value } = settleNumbers(parseJson(`{"userId":${id}}`));
        return (value as { readonly userId: unknown }).userId;
      });
      expect(ids).toEqual([String(number), String(number + 1n)]);
      const sent = parseJsonAsText(`[${number},${number + 1n}]`) as readonly unknown[];
      expect(sent.map((id) => idDecoder(id, at))).toEqual(ids);
      counted += 1;
    }),
  );
  expect(counted).toBe(100);
});

test.each(['1e400', '-1e400', '0.1000000000000000055', '12345678901234567890', '1e-400'])(
  'the number %s is refused with its path where it is no id',
  (text) => {
    const { faults } = settleNumbers(parseJson(`{"a":[1,{"amount":${text}}]}`));
    expect(faults).toEqual([
      {
        path: ['a', '1', 'amount'],
        message: `is the number ${text}, which is not exact as a double: send it as text`,
      },
    ]);
    expect(parseJsonAsText(text)).toBe(text);
  },
);

test('an id becomes its decimal text, in a list and with an exponent too', () => {
  const read = parseJson(
    '{"orderIds":[90071992547409931,7],"customer_id":1e21,"__proto__":{"id":12345678901234567890}}',
  );
  const { value, faults } = settleNumbers(read);
  expect(faults).toEqual([]);
  expect(JSON.stringify(value)).toBe(
    '{"orderIds":["90071992547409931",7],"customer_id":"1000000000000000000000","__proto__":{"id":"12345678901234567890"}}',
  );
});

test('an id of more than 64 digits or with a fraction is refused', () => {
  for (const text of ['1e400', '9007199254740993.5', '1'.repeat(65)])
    expect(settleNumbers(parseJson(`{"userId":${text}}`)).faults).toHaveLength(1);
});

test('a number within a string stays text', () => {
  const text = '{"title":"order: 12345678901234567890, 1e400"}';
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test('a long number can be nested as deep as JSON can be read', () => {
  const levels = 2_000;
  const read = parseJson(`${'['.repeat(levels)}1e400${']'.repeat(levels)}`);
  expect(settleNumbers(read).faults[0]?.path).toHaveLength(levels);
});

test('a long number is shown as it was sent', () => {
  expect(JSON.stringify([new UnheldNumber('1e400')])).toBe('["1e400"]');
});

test.each([
  [true, ['id', 'userId', 'user_id', 'User ID', 'userid', 'GUID', 'orderIds', 'nonce', 'mcmid']],
  [false, ['paid', 'valid', 'bid', 'grid', 'amount', 'identity', 'idle', 'order']],
])('names that carry ids are told from others: %s', (isId, names) => {
  for (const name of names) expect([name, isIdName(name)]).toEqual([name, isId]);
});
