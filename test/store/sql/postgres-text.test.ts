import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromStored, toStored } from '../../../src/store/sql/postgres-text.ts';

describe('Texts in PostgreSQL', () => {
  const texts = fc.string({
    unit: fc.constantFrom('\0', '\ue000', '\ue001', 'a', 'é', '😀', '\\', '"'),
  });

  it('a text with NUL is stored without NUL and reads back unchanged', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const stored = toStored(text);
        expect(stored).not.toContain('\0');
        expect(fromStored(stored)).toBe(text);
      }),
    );
  });
});
