import { expect, test } from 'vitest';
import { InvalidInputError } from '../../src/domain/errors.ts';
import {
  boundFaults,
  DEFAULT_PAGE,
  MAX_CHARACTERS,
  MAX_PAGE,
  MAX_PROPERTIES_BYTES,
  MAX_PROPERTIES_DEPTH,
  pageSize,
} from '../../src/domain/limits.ts';
import type { TrackInput } from '../../src/domain/tracking.ts';

const EVENT: TrackInput = {
  type: 'page-view',
  nonce: 'n',
  occurredAt: null,
  trackerId: null,
  sessionId: null,
  title: null,
  url: null,
  referrer: null,
  ip: null,
  userAgent: null,
  properties: {},
};
const messagesOf = (change: Partial<TrackInput>) =>
  boundFaults({ ...EVENT, ...change }).map(({ path, message }) => [...path, message]);

test.each([
  ['nothing', null, DEFAULT_PAGE],
  ['one row', 1, 1],
  ['the largest page', MAX_PAGE, MAX_PAGE],
])('a page for which %s is asked is not cut', (_what, wish, rows) => {
  const warnings: string[] = [];
  expect(pageSize(wish, (message) => warnings.push(message))).toBe(rows);
  expect(warnings).toEqual([]);
});

test('a page of more rows than the largest is cut with a warning that names the argument', () => {
  const warnings: string[] = [];
  expect(pageSize(500, (message) => warnings.push(message), 'last')).toBe(MAX_PAGE);
  expect(warnings).toEqual(['last: 500 was cut to 100, the largest page']);
});

test('a page of no rows is refused', () => {
  expect(() => pageSize(0, () => undefined)).toThrow(InvalidInputError);
});

const optional = Object.entries(MAX_CHARACTERS).filter(
  ([name]) => !['type', 'nonce'].includes(name),
);
test.each(optional)('the %s of an event has at most %i characters', (name, most) => {
  expect(messagesOf({ [name]: 'x'.repeat(most) })).toEqual([]);
  expect(messagesOf({ [name]: 'x'.repeat(most + 1) })).toEqual([
    [name, `${name} must have at most ${most} characters`],
  ]);
});

test.each(['type', 'nonce'] as const)(
  'the %s of an event is neither blank nor too long',
  (name) => {
    expect(messagesOf({ [name]: 'x'.repeat(200) })).toEqual([]);
    expect(messagesOf({ [name]: 'x'.repeat(201) })).toEqual([
      [name, `${name} must have 1 to 200 characters, not 201`],
    ]);
    const toSend = {
      type: 'send what happened, such as "page-view"',
      nonce: 'send a text that no other event has',
    }[name];
    for (const [text, quoted] of [
      ['', '""'],
      [' \n', String.raw`" \n"`],
      [' '.repeat(200), JSON.stringify(' '.repeat(20))],
    ] as const)
      expect(messagesOf({ [name]: text })).toEqual([
        [name, `${name} is blank, ${quoted}: ${toSend}`],
      ]);
  },
);

test('the properties of an event are bounded in bytes of UTF-8', () => {
  const frame = JSON.stringify({ a: '' }).length;
  const text = 'ä'.repeat((MAX_PROPERTIES_BYTES - frame) / 2);
  expect(messagesOf({ properties: { a: text } })).toEqual([]);
  expect(messagesOf({ properties: { a: `${text}ä` } })).toEqual([
    ['properties', 'properties must have at most 65536 bytes'],
  ]);
});

test('the properties of an event are bounded in depth', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  const deepest = { a: nested(MAX_PROPERTIES_DEPTH - 1) };
  expect(messagesOf({ properties: deepest })).toEqual([]);
  expect(messagesOf({ properties: { a: deepest } })).toEqual([
    ['properties', 'properties must be nested at most 100 deep'],
  ]);
});

test('all faults of an event are named at once', () => {
  expect(
    boundFaults({ ...EVENT, nonce: '', title: 'x'.repeat(1_001), url: 'x'.repeat(9_000) }),
  ).toHaveLength(3);
});
