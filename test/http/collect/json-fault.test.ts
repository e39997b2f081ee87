import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFault, placeIn } from '../../../src/http/collect/json-fault.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
const json = fc
  .tuple(fc.json(), fc.constantFrom(undefined, 1, '\t', ' \n'))
  .map(([text, space]) => JSON.stringify(JSON.parse(text), null, space));
/** Texts that are nearly JSON: its tokens in any order. */
const soup = fc
  .array(
    fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '\\u12', '\\n', '1', '-', '0', '.5', 'e'],
      ...['true', 'nul', ' ', '\n', '\u0001', 'ä', '\ufeff'],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('the place at which a text stops being JSON', () => {
  test('exists exactly if the engine refuses the text', () => {
    fc.assert(
      fc.property(fc.oneof(json, soup, fc.string({ unit: 'binary' })), (text) => {
        expect(jsonFault(text) === null).toBe(isJson(text));
      }),
      { numRuns: 3_000 },
    );
  });

  test('is never behind the character that was changed', () => {
    fc.assert(
      fc.property(json, fc.nat(), (text, where) => {
        const at = where % text.length;
        const fault = jsonFault(`${text.slice(0, at)}\u0001${text.slice(at + 1)}`);
        expect(fault).not.toBeNull();
        expect(fault?.offset).toBeLessThanOrEqual(at);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['', 0, 'a value'],
    ['{"a":1,}', 7, 'a name in quotes'],
    ['{a:1}', 1, 'a name in quotes or "}"'],
    ['{"a" 1}', 5, '":"'],
    ['[1 2]', 3, '"," or "]"'],
    ['[1,]', 3, 'a value'],
    ['[,1]', 1, 'a value or "]"'],
    ['{"a":1', 6, '"," or "}"'],
    ['1 1', 2, 'the end'],
    ['01', 1, 'the end'],
    ['"ab', 3, 'a closing quote'],
    ['"a\nb"', 2, 'an escape instead of a control character'],
    ['"a\\x"', 2, 'an escape that JSON has'],
    ['[tru]', 1, 'a value or "]"'],
  ])('of %j is %i, where there should be %s', (text, offset, wanted) => {
    expect(jsonFault(text)).toEqual({ offset, wanted });
  });

  test('is found at any depth of nesting', () => {
    expect(jsonFault('['.repeat(200_000))?.offset).toBe(200_000);
  });

  test('is given as line and column, both from 1', () => {
    expect(placeIn('{\n  "a": ?\n}', 9)).toEqual({ line: 2, column: 8, offset: 9 });
    expect(placeIn('', 0)).toEqual({ line: 1, column: 1, offset: 0 });
  });
});
