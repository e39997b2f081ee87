import { expect, test } from 'vitest';
import { SourceError } from '../../src/domain/errors.ts';
import type { Profile } from '../../src/domain/identity.ts';
import type { Source } from '../../src/ports/source.ts';
import type { Store } from '../../src/ports/store.ts';
import { leadOf, listSource, loadersOver, silentStore } from './fake-source.ts';

const LEAD = leadOf('A', 'lead', 1);
const FAILURE = new SourceError('UPSTREAM_TIMEOUT', 'A', 'A did not answer');

/** Loaders over a source that cannot give the lead, and an index that knows it or not. */
function erasing(isKnown: boolean) {
  const erased: unknown[] = [];
  const store: Store = {
    ...silentStore,
    identity: {
      ...silentStore.identity,
      profilesOfRefs: async () => [
        isKnown ? ({ id: 'p', leads: [LEAD.ref] } as unknown as Profile) : null,
      ],
      async erase(ref, row) {
        erased.push([ref, row]);
        return { leads: [ref], emails: [] } as never;
      },
    },
  };
  const source: Source = {
    ...listSource('A', [], { pageSize: 1, ordered: true }),
    leadsById: async (refs) => refs.map(() => FAILURE),
  };
  return { loaders: loadersOver([source], store), erased };
}

test('a lead whose source fails is erased as far as it is known, and a warning says so', async () => {
  const { loaders, erased } = erasing(true);
  await loaders.eraseLead(LEAD.ref);
  expect(erased).toEqual([[LEAD.ref, null]]);
  expect(loaders.warnings()).toEqual([
    'A could not be asked for the lead (A did not answer); what the gateway knew of it is erased',
  ]);
});

test('a lead that nobody knows and whose source fails is not erased', async () => {
  const { loaders, erased } = erasing(false);
  await expect(loaders.eraseLead(LEAD.ref)).rejects.toBe(FAILURE);
  expect(erased).toEqual([]);
});
