import type { Company, Lead, LeadRef, Person } from '../../domain/entities.ts';
import { claimOf, isPlaceholder } from '../../domain/identifiers.ts';
import type { FieldConflict, ResolvedField } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';

/** What a lead says of a field. Never null and never empty: that is not saying anything. */
export interface FieldNote {
  readonly name: string;
  readonly value: unknown;
  /** When it was so, as far as the source tells. */
  readonly observedAt: Instant;
}

const PERSON_FIELDS = ['firstName', 'lastName', 'fullName', 'email', 'phone', 'title'] as const;
const COMPANY_FIELDS = [
  'name',
  'domain',
  'websiteUrl',
  'industry',
  'employeeCount',
  'employeesRange',
  'revenue',
  'phone',
  'linkedinUrl',
  'twitterHandle',
  'facebookUrl',
  'logoUrl',
] as const;
const LOCATION_FIELDS = ['countryCode', 'region', 'city', 'postalCode', 'timezone'] as const;

/** Those of the company begin with `company.`, where the lead is a person's. */
export function fieldsOfLead(lead: Lead): readonly FieldNote[] {
  const at = lead.lastSeenAt ?? lead.fetchedAt;
  const dated = new Map(lead.properties.map(({ name, updatedAt }) => [name, updatedAt]));
  const note = (name: string, value: unknown, property = name): readonly FieldNote[] =>
    value === null || value === ''
      ? []
      : [{ name, value: spelled(property, value), observedAt: dated.get(property) ?? at }];
  const { person, company, location } = lead;
  const below = lead.kind === 'PERSON' ? 'company.' : '';
  return [
    ...(person ? PERSON_FIELDS.flatMap((name) => note(name, person[name])) : []),
    ...(company
      ? COMPANY_FIELDS.flatMap((name) =>
          note(`${below}${name}`, company[name], name === 'name' ? 'company' : name),
        )
      : []),
    ...(location
      ? LOCATION_FIELDS.flatMap((name) => note(`location.${name}`, location[name]))
      : []),
  ];
}

/** Addresses and domains are one however they are written. */
function spelled(property: string, value: unknown): unknown {
  const isIdentifier = property === 'email' || property === 'domain';
  return (isIdentifier ? claimOf(property, value, 0)?.value : null) ?? value;
}

/** A note with who made it. */
export interface FieldWitness extends FieldNote {
  readonly lead: LeadRef;
}

/** Of each field the value that stands: the newest, placeholders only where there is nothing else; at one moment that of the first source by name, then of the first lead. */
export function resolve(witnesses: readonly FieldWitness[]): {
  readonly fields: readonly ResolvedField[];
  readonly conflicts: readonly FieldConflict[];
} {
  const fields: ResolvedField[] = [];
  const conflicts: FieldConflict[] = [];
  const byName = [...Map.groupBy(witnesses, ({ name }) => name)].sort(([a], [b]) => order(a, b));
  for (const [name, notes] of byName) {
    // The default of a form, or of somebody who has not said who they are, never covers what is known.
    const real = notes.filter(({ value }) => !isPlaceholder(value));
    const sorted = (real.length > 0 ? real : notes).toSorted(byRecency);
    const bySource = new Map<string, FieldWitness>();
    for (const one of sorted)
      if (!bySource.has(one.lead.source)) bySource.set(one.lead.source, one);
    const standing = [...bySource.values()].map(toResolved);
    const [first] = standing;
    if (first) fields.push(first);
    if (new Set(standing.map(({ value }) => plain(value))).size > 1)
      conflicts.push({ name, values: standing });
  }
  return { fields, conflicts };
}

function toResolved({ name, value, lead, observedAt }: FieldWitness): ResolvedField {
  return { name, value, source: lead.source, lead, observedAt };
}
function byRecency(a: FieldWitness, b: FieldWitness): number {
  return (
    b.observedAt - a.observedAt ||
    order(a.lead.source, b.lead.source) ||
    order(a.lead.account, b.lead.account) ||
    order(a.lead.externalId, b.lead.externalId)
  );
}
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
/** Case and blanks are no disagreement. */
function plain(value: unknown): string {
  return typeof value === 'string'
    ? value.trim().replace(/\s+/g, ' ').toLowerCase()
    : JSON.stringify(value);
}

export function personOf(fields: readonly ResolvedField[]): Person | null {
  const read = reader(fields);
  const person: Person = {
    firstName: read('firstName'),
    lastName: read('lastName'),
    fullName: read('fullName'),
    email: read('email'),
    phone: read('phone'),
    title: read('title'),
  };
  return Object.values(person).every((part) => part === null) ? null : person;
}

/** @param below where its fields begin: `company.` at a person */
export function companyOf(
  fields: readonly ResolvedField[],
  below: '' | 'company.',
): Company | null {
  const read = reader(fields, below);
  const company: Company = {
    name: read('name'),
    domain: read('domain'),
    websiteUrl: read('websiteUrl'),
    industry: read('industry'),
    industries: [],
    employeeCount: read('employeeCount'),
    employeesRange: read('employeesRange'),
    revenue: read('revenue'),
    phone: read('phone'),
    linkedinUrl: read('linkedinUrl'),
    twitterHandle: read('twitterHandle'),
    facebookUrl: read('facebookUrl'),
    logoUrl: read('logoUrl'),
  };
  const isKnown = fields.some(({ name }) =>
    COMPANY_FIELDS.some((own) => name === `${below}${own}`),
  );
  return isKnown ? company : null;
}

/** Fields have the types that `fieldsOfLead` gave them. */
function reader(fields: readonly ResolvedField[], below = '') {
  const values = new Map(fields.map(({ name, value }) => [name, value]));
  return (name: string) => (values.get(`${below}${name}`) ?? null) as never;
}
