import { expect } from 'vitest';
import { history } from '../../src/demo/history.ts';
import type { Event, Lead, LeadRef, Session, SourceName } from '../../src/domain/entities.ts';
import { leadKeyOf } from '../../src/domain/filter.ts';
import type { LeadOrder } from '../../src/domain/query.ts';
import type { Source } from '../../src/ports/source.ts';
import { acme } from '../../src/vendors/_template/index.ts';
import type { SandboxCase, VendorSandbox } from '../../src/vendors/kit/sandbox/port.ts';
import type { Vendor } from '../../src/vendors/kit/vendor.ts';
import * as registry from '../../src/vendors/registry.ts';
import {
  ALL,
  leadQuery,
  must,
  NOW,
  one,
  startFixtureOf,
  tcall,
  paginate,
  type Fixture,
} from './kit.ts';

// What the conformance suite runs over: every registered vendor, the template, and the store.

/** A way to read one source: a vendor's sandbox, in one version of its API. */
export interface VendorCase extends SandboxCase {
  /** For test names: `LEADBOXER v1`. */
  readonly title: string;
  readonly name: SourceName;
  readonly vendor: Vendor;
  readonly declared: VendorSandbox;
}

export const VENDORS: readonly Vendor[] = [...Object.values(registry), acme];

export const CASES: readonly VendorCase[] = (
  await Promise.all(
    VENDORS.map(async (vendor): Promise<readonly VendorCase[]> => {
      const declared = (await vendor.sandbox?.())?.sandbox;
      const { name } = vendor.facts;
      return (declared?.cases ?? []).map((one) => ({
        ...one,
        title: [name, one.version ?? []].flat().join(' '),
        name,
        vendor,
        declared: must(declared),
      }));
    }),
  )
).flat();

/** What the laws of reading ask of a case. The store keeps those laws too; it has no sandbox and no upstream. */
export type ReadingCase = Pick<VendorCase, 'title' | 'name' | 'hasSessions'> &
  Partial<Pick<VendorCase, 'leadsIn'>> & { open(people: number): Promise<OpenCase> };

export interface OpenCase {
  readonly source: Source;
  readonly close: () => Promise<void>;
}

export const READING_CASES: readonly ReadingCase[] = [
  ...CASES.map((given) => ({
    ...given,
    async open(people: number) {
      const { source, close } = await startFixtureOfCase(given, people);
      return { source: source(given.name), close };
    },
  })),
  { title: 'LOCAL', name: 'LOCAL', hasSessions: true, open: openStore },
];

/** The sandbox of a case, and its source. */
export function startFixtureOfCase(
  { vendor, settings }: VendorCase,
  people: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Fixture<{ readonly [key: string]: Vendor }>> {
  return startFixtureOf(
    { [vendor.facts.name]: vendor },
    { people },
    { ...settings, ...environment },
  );
}

async function openStore(): Promise<OpenCase> {
  const { source, close } = await startFixtureOf({});
  const store = source('LOCAL');
  await must(store.track)(history(NOW), tcall());
  return { source: store, close };
}

export async function listLeads(
  source: Source,
  query: Parameters<typeof leadQuery>[0] = {},
): Promise<readonly Lead[]> {
  const pages = await paginate((after) =>
    must(source.leads)(leadQuery({ ...query, after }), tcall()),
  );
  for (const { failures = [] } of pages) expect(failures).toStrictEqual([]);
  return pages.flatMap(({ items }) => items);
}

export async function listSessions(
  source: Source,
  lead: LeadRef,
  window = ALL,
  first = 100,
): Promise<readonly Session[]> {
  const pages = await paginate((after) =>
    one(source.sessions?.([{ lead, window, first, after }], tcall())),
  );
  return pages.flatMap(({ items }) => items);
}

export async function listEvents(
  source: Source,
  session: Session,
  first = 100,
): Promise<readonly Event[]> {
  if (session.events) return session.events;
  const pages = await paginate((after) =>
    one(source.events?.([{ session: session.ref, first, after }], tcall())),
  );
  return pages.flatMap(({ items }) => items);
}

/** Leads in the order of their moments. Where two leads have one moment, either may come first. */
export function expectOrder(leads: readonly Lead[], order: LeadOrder): void {
  const moments = leads.map((lead) => leadKeyOf(lead, order).value ?? NaN);
  expect(moments).toStrictEqual(
    moments.toSorted((a, b) => (order.direction === 'ASC' ? a - b : b - a)),
  );
}
