import type { Company, Lead, LeadRef, Person } from '../../domain/entities.ts';
import { claimOf } from '../../domain/identifiers.ts';
import { isPlaceholder } from '../../domain/nobody.ts';
import type { FieldConflict, ResolvedField } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';

/** What a lead says of a field. A null or empty value says nothing and makes no statement. */
export interface FieldStatement {
  readonly name: string;
  readonly value: unknown;
  /** When the value was set, as far as the source tells; else when the lead was last seen. */
  readonly observedAt: Instant;
}

/** A statement that the index keeps. */
export interface KeptField extends FieldStatement {
  /** When the row that makes it was received: the youngest row stands. */
  readonly readAt: Instant;
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

/** Names of a person's company begin with `company.`, those of the location with `location.`. */
export function fieldsOfLead(lead: Lead): readonly FieldStatement[] {
  const at = lead.lastSeenAt ?? lead.fetchedAt;
  const dated = new Map(lead.properties.map(({ name, updatedAt }) => [name, updatedAt]));
  const state = (name: string, value: unknown, property = name): readonly FieldStatement[] =>
    value === null || value === ''
      ? []
      : [{ name, value: normalised(property, value), observedAt: dated.get(property) ?? at }];
  const { person, company, location } = lead;
  const below = lead.kind === 'PERSON' ? 'company.' : '';
  return [
    ...(person ? PERSON_FIELDS.flatMap((name) => state(name, person[name])) : []),
    ...(company
      ? COMPANY_FIELDS.flatMap((name) =>
          state(`${below}${name}`, company[name], name === 'name' ? 'company' : name),
        )
      : []),
    ...(location
      ? LOCATION_FIELDS.flatMap((name) => state(`location.${name}`, location[name]))
      : []),
  ];
}

/** E-mail addresses and domains are compared in one spelling. */
function normalised(property: string, value: unknown): unknown {
  const isIdentifier = property === 'email' || property === 'domain';
  return (isIdentifier ? claimOf(property, value, 0)?.value : null) ?? value;
}

/** A statement with the lead that makes it. */
export interface FieldWitness extends FieldStatement {
  readonly lead: LeadRef;
}

/**
 * The value that stands for each field. The newest one stands; of two of one moment, that of the first source by name,
 * then of the first lead. A placeholder stands only where there is nothing else. Sources whose values differ conflict.
 */
export function resolveFields(witnesses: readonly FieldWitness[]): {
  readonly fields: readonly ResolvedField[];
  readonly conflicts: readonly FieldConflict[];
} {
  const fields: ResolvedField[] = [];
  const conflicts: FieldConflict[] = [];
  const byName = [...Map.groupBy(witnesses, ({ name }) => name)].sort(([a], [b]) => order(a, b));
  for (const [name, statements] of byName) {
    // The default value of a form hides no real value, however new it is.
    const real = statements.filter(({ value }) => !isPlaceholder(value));
    const sorted = (real.length > 0 ? real : statements).toSorted(byRecency);
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
/** As values are compared: case and blanks make no difference. */
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

/** @param below the prefix of the company's fields: `company.` at a person, '' at a company */
export function companyOf(
  fields: readonly Pick<ResolvedField, 'name' | 'value'>[],
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

/** Reads values by name. They have the types that `fieldsOfLead` gave them. */
function reader(fields: readonly Pick<ResolvedField, 'name' | 'value'>[], below = '') {
  const values = new Map(fields.map(({ name, value }) => [name, value]));
  return (name: string) => (values.get(`${below}${name}`) ?? null) as never;
}

/** For each name, the statement of the youngest row stands; of two rows of one moment, the greater text as JSON. */
export function mergeFields(
  before: readonly KeptField[],
  added: readonly KeptField[],
): readonly KeptField[] {
  const kept = new Map(before.map((field) => [field.name, field]));
  for (const field of added) {
    const known = kept.get(field.name);
    const isYounger =
      !known ||
      field.readAt > known.readAt ||
      (field.readAt === known.readAt && JSON.stringify(field) > JSON.stringify(known));
    if (isYounger) kept.set(field.name, field);
  }
  return [...kept.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const SEARCHED = new Set([
  'firstName',
  'lastName',
  'fullName',
  'email',
  'name',
  'domain',
  'company.name',
  'company.domain',
]);

/** The text that a search looks through, in lower case. */
export function searchTextOf(fields: readonly KeptField[]): string {
  return fields
    .flatMap(({ name, value }) => (SEARCHED.has(name) && typeof value === 'string' ? value : []))
    .join('\n')
    .toLowerCase();
}
