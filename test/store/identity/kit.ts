import type { Claims, Company, Lead, Person } from '../../../src/domain/entities.ts';
import type { IdentityIndex, Store } from '../../../src/ports/store.ts';
import type { Profile } from '../../../src/domain/identity.ts';
import { leadOf } from '../../loaders/fake-source.ts';
import { must } from '../../vendors/kit.ts';
import { NOW } from '../kit.ts';

export interface Told {
  readonly source?: string;
  readonly id: string;
  readonly kind?: Lead['kind'];
  readonly email?: string | null;
  readonly name?: string | null;
  readonly domain?: string | null;
  readonly company?: string | null;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly claims?: Claims;
  readonly isRedacted?: boolean;
  readonly seen?: number;
  readonly read?: number;
}

/** A lead as a vendor tells it. */
export function tlead({
  source = 'GIOSG',
  id,
  kind = 'PERSON',
  email = null,
  name = null,
  domain = null,
  company = null,
  properties = {},
  claims = {},
  isRedacted = false,
  seen = NOW,
  read = NOW,
}: Told): Lead {
  const person: Person = {
    firstName: null,
    lastName: null,
    fullName: name,
    email,
    phone: null,
    title: null,
  };
  const firm: Company = {
    name: company,
    domain,
    websiteUrl: null,
    industry: null,
    industries: [],
    employeeCount: null,
    employeesRange: null,
    revenue: null,
    phone: null,
    linkedinUrl: null,
    twitterHandle: null,
    facebookUrl: null,
    logoUrl: null,
  };
  return {
    ...leadOf(source, id, seen),
    kind,
    displayName: name,
    person: email === null && name === null ? null : person,
    company: domain === null && company === null ? null : firm,
    properties: Object.entries(properties).map(([key, value]) => ({
      name: key,
      value,
      updatedAt: null,
      source,
      event: null,
    })),
    fetchedAt: read,
    claims,
    isRedacted,
  };
}

export function indexOf(source: Store): IdentityIndex {
  return must(source.identity);
}

/** All profiles, oldest first. */
export async function everybody(index: IdentityIndex): Promise<readonly Profile[]> {
  // Waits until everything that was recorded before is in the index.
  await index.profilesOfRefs([]);
  const { items } = await index.profiles({ kind: null, search: null, first: 1_000, after: null });
  return items.toReversed();
}

/** The leads of each profile, by their ids at their sources. */
export async function partition(index: IdentityIndex): Promise<readonly (readonly string[])[]> {
  const profiles = await everybody(index);
  return profiles
    .map(({ leads }) => leads.map(({ externalId }) => externalId).toSorted())
    .filter((leads) => leads.length > 0)
    .toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
