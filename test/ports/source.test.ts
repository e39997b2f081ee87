import { expect, expectTypeOf, test } from 'vitest';
import { text } from '../../src/ports/settings.ts';
import type { ReadSource, Source } from '../../src/ports/source.ts';
import { acme } from '../../src/vendors/_template/index.ts';
import { defineVendor, type Vendor } from '../../src/vendors/kit/vendor.ts';
import type { Sandboxes } from '../../src/vendors/sandboxes.ts';

test('the port of reading has at most 12 members', () => {
  const members = {
    facts: true,
    accounts: true,
    leads: true,
    countLeads: true,
    leadsById: true,
    sessions: true,
    sessionsById: true,
    events: true,
    eventsById: true,
    room: true,
    health: true,
    close: true,
  } satisfies Record<keyof ReadSource, true>;
  expect(Object.keys(members).length).toBeLessThanOrEqual(12);
});

// The lines with @ts-expect-error compile only if the error is there: `npm run check:types` holds these tests.
const settings = {
  token: { variable: 'T_TOKEN', description: 'A token.', required: true, parse: text },
  site: { variable: 'T_SITE', description: 'A site.', required: false, parse: text },
} as const;
const closed: Pick<Source, 'health' | 'close'> = {
  health() {
    throw new Error('not asked');
  },
  async close() {},
};
const { facts, documentation } = acme;

test('a vendor opens with the settings that it declares, an optional one maybe null', () => {
  const vendor = defineVendor({
    facts,
    documentation,
    settings,
    open(values) {
      expectTypeOf(values.token).toEqualTypeOf<string>();
      expectTypeOf(values.site).toEqualTypeOf<string | null>();
      // @ts-expect-error no such setting is declared
      expect(values.password).toBeUndefined();
      return { facts, ...closed };
    },
  });
  expect(vendor.read({ T_TOKEN: 'x' })).toMatchObject({ state: 'SET', values: { token: 'x' } });
});

test('a member of a source that answers something else does not compile', () => {
  const wrong: Vendor = defineVendor({
    facts,
    documentation,
    settings,
    // @ts-expect-error leads are given as a page, not as a list
    open: () => ({ facts, ...closed, leads: async () => [] }),
  });
  expect(wrong.facts).toBe(facts);
});

test('each running sandbox has the type that its vendor gives it, and only vendors with one have a name', () => {
  type Template = Sandboxes<{ readonly acme: typeof acme; readonly bare: Vendor<never> }>;
  expectTypeOf<Template>().toHaveProperty('acme');
  expectTypeOf<Template>().not.toHaveProperty('bare');
  expectTypeOf<Template['acme']['calls']>().toEqualTypeOf<() => number>();
});
