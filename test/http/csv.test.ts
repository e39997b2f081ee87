import { expect, test } from 'vitest';
import { CSV_HEAD, csvLine } from '../../src/http/csv.ts';

const columns = CSV_HEAD.replace('\ufeff', '').trimEnd().split(',');
const at = (line: string, name: string) => line.trimEnd().split(',')[columns.indexOf(name)];

test.each(['=1+1', '+358 40', '-1+cmd', '@SUM(A1)', '\tx', '＝1'])(
  'a text that a spreadsheet takes for a formula has an apostrophe in front: %j',
  (displayName) => {
    expect(at(csvLine({ displayName }), 'displayName')).toBe(`"'${displayName}"`);
  },
);

test('numbers stay numbers, negative ones too, and lists are one cell', () => {
  const line = csvLine({ quality: -3, visits: 0, tags: ['a', 'b'], keywords: [] });
  expect(at(line, 'quality')).toBe('-3');
  expect(at(line, 'visits')).toBe('0');
  expect(at(line, 'tags')).toBe('a; b');
  expect(at(line, 'keywords')).toBe('');
});

test('a list whose first text is a formula is escaped', () => {
  expect(at(csvLine({ tags: ['=cmd()', 'b'] }), 'tags')).toBe(`"'=cmd(); b"`);
});

test('quotes, commas and line breaks stay within their cell', () => {
  expect(csvLine({ displayName: 'Acme, "Oy"\nX' })).toContain('"Acme, ""Oy""\nX"');
});

test('members of the person, the company and the place have columns of their own', () => {
  const line = csvLine({ person: { email: 'ada@acme.example' }, company: null });
  expect(at(line, 'person.email')).toBe('ada@acme.example');
  expect(at(line, 'company.name')).toBe('');
});
