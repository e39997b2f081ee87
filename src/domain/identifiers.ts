import type { Lead, LeadKind, Session } from './entities.ts';
import { FREE_MAIL } from './free-mail.ts';
import type { Instant } from './time.ts';

/** A lead says that it has an identifier. */
export interface Claim {
  /** `email`, `userId`, `tracker`, `domain`, `giosgVisitorId`, … */
  readonly type: string;
  /** Normalised: equal texts are the same identifier. */
  readonly value: string;
  /** The first time that it was seen. */
  readonly at: Instant;
}

/** Why an identifier joins nobody. */
export type RefusalReason = 'BLOCKED' | 'FREE_MAIL' | 'LIMIT' | 'SHARED' | 'APART';

/** The rules of a type of identifier. */
interface Rule {
  readonly kind: LeadKind;
  /** Smaller is trusted more: it joins first, and what contradicts it is refused. */
  readonly rank: number;
  /** Values that one profile may have. */
  readonly perProfile: number;
  /** Leads that one value may join; a value of more is shared by strangers and joins none of them. */
  readonly perValue: number;
}

const PERSON: Rule = { kind: 'PERSON', rank: 3, perProfile: 20, perValue: 500 };
const COMPANY: Rule = { kind: 'COMPANY', rank: 1, perProfile: 20, perValue: Infinity };
/** A lead's own id at its source: a person may have sent any number of forms. */
const OWN: Rule = { ...PERSON, rank: 2, perProfile: Infinity };

const RULES: Readonly<Record<string, Rule>> = {
  userId: { ...PERSON, rank: 0, perProfile: 1 },
  email: { ...PERSON, rank: 1, perProfile: 5 },
  leadboxerId: OWN,
  giosgId: OWN,
  webmarketerId: OWN,
  giosgVisitorId: PERSON,
  gaClientId: { ...PERSON, rank: 4 },
  mcmid: { ...PERSON, rank: 4 },
  // Cookies get lost, and computers are shared: many a profile, and the last to have a say.
  tracker: { ...PERSON, rank: 5, perProfile: 100 },
  domain: { ...COMPANY, rank: 0 },
  leadfeederId: { ...COMPANY, perProfile: Infinity },
  dealfrontId: COMPANY,
  crmOrganizationId: COMPANY,
};

export function ruleOf(type: string): Rule {
  return RULES[type] ?? PERSON;
}

/** Names under which identifiers come as properties, in lower case and without marks. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['userid', 'userId'],
  ['externalid', 'userId'],
  ['customerid', 'userId'],
  ['trackerid', 'tracker'],
  ['gaclientid', 'gaClientId'],
  ['gaclientids', 'gaClientId'],
  ['mcmid', 'mcmid'],
  ['giosgvisitorid', 'giosgVisitorId'],
  ['giosgid', 'giosgId'],
  ['leadboxerid', 'leadboxerId'],
  ['leadboxeruserid', 'leadboxerId'],
  ['webmarketerid', 'webmarketerId'],
  ['webmarketeruserid', 'webmarketerId'],
  ['leadfeederid', 'leadfeederId'],
  ['dealfrontid', 'dealfrontId'],
]);
/** The same for what sources tell in fields of their own; `*` stands for the source. */
const DETAILS: ReadonlyMap<string, string> = new Map([
  ['visitorid', '*VisitorId'],
  ['gaclientids', 'gaClientId'],
  ['dealfrontid', 'dealfrontId'],
  ['crmorganizationid', 'crmOrganizationId'],
]);

const LONGEST = 254;

/** The identifier as it is compared; null for what is none. */
export function claimOf(type: string, given: unknown, at: Instant): Claim | null {
  if (typeof given !== 'string' && typeof given !== 'number') return null;
  const text = String(given).trim();
  const value =
    type === 'email' ? emailIn(text) : type === 'domain' ? domainIn(text) : text || null;
  return value === null || value.length > LONGEST ? null : { type, value, at };
}

function emailIn(text: string): string | null {
  return /^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@.\p{C}]+$/u.test(text) ? text.toLowerCase() : null;
}
function domainIn(text: string): string | null {
  const host = text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#:].*$/, '')
    .replace(/\.$/, '');
  return /^[^\s.@]+(\.[^\s.@]+)+$/.test(host) && URL.canParse(`https://${host}`) ? host : null;
}

/** An address tells the company as well, where its domain is a company's. */
export function withDomains(claims: readonly Claim[]): readonly Claim[] {
  return claims.flatMap((claim) => {
    if (claim.type !== 'email') return claim;
    const domain = claimOf('domain', claim.value.slice(claim.value.lastIndexOf('@') + 1), claim.at);
    return domain && !FREE_MAIL.has(domain.value) ? [claim, domain] : claim;
  });
}

/** Claims of properties as they came with an event or stand at a lead. */
export function claimsOfProperties(
  entries: Iterable<readonly [name: string, value: unknown]>,
  at: Instant,
): readonly Claim[] {
  const claims: Claim[] = [];
  for (const [name, value] of entries) {
    const type = PROPERTIES.get(plain(name));
    if (type !== undefined) claims.push(...each(type, value, at));
  }
  return claims;
}
/** What a project itself says that tells one user from another, by the name that it keeps it under. */
export function claimOfField(key: string, value: unknown, at: Instant): Claim | null {
  const type = plain(key);
  // These are claimed under their own types.
  return type === 'email' || type === 'domain' || PROPERTIES.has(type)
    ? null
    : claimOf(FIELD + key, value, at);
}
/** Begins the type of what only a project knows the meaning of. */
export const FIELD = 'field:';

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_ .]/g, '');
}
function each(type: string, value: unknown, at: Instant): readonly Claim[] {
  const values: readonly unknown[] = Array.isArray(value) ? value.slice(0, 20) : [value];
  return values.flatMap((one) => claimOf(type, one, at) ?? []);
}

/** Everything that a lead of a vendor can be known by. */
export function claimsOfLead(lead: Lead): readonly Claim[] {
  const at = seenAt(lead);
  const { source, externalId } = lead.ref;
  const claims: (Claim | null)[] = [
    claimOf('email', lead.person?.email, at),
    claimOf('domain', lead.company?.domain, at),
    claimOf(`${source.toLowerCase()}Id`, externalId, at),
    ...claimsOfProperties(
      lead.properties.map((property) => [property.name, property.value] as const),
      at,
    ),
    ...claimsOfDetails(lead.details, source, at),
  ];
  return withDomains(claims.filter((claim) => claim !== null));
}

/** What a session adds: the ids of other trackers that saw it. */
export function claimsOfSession({ ref, details, startedAt, events }: Session): readonly Claim[] {
  return [
    ...claimsOfDetails(details, ref.lead.source, startedAt),
    ...(events ?? []).flatMap(
      ({ trackerId, occurredAt }) => claimOf('tracker', trackerId, occurredAt) ?? [],
    ),
  ];
}

function claimsOfDetails(details: unknown, source: string, at: Instant): readonly Claim[] {
  return entriesOf(details).flatMap(([name, value]) => {
    const key = plain(name);
    if (key === 'adobecookies') {
      const cookies: readonly unknown[] = Array.isArray(value) ? value : [value];
      return cookies.flatMap((cookie) => claimsOfProperties(entriesOf(cookie), at));
    }
    const type = DETAILS.get(key)?.replace('*', source.toLowerCase());
    return type === undefined ? [] : each(type, value, at);
  });
}
function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** True where the source has taken back something that it told of the lead before: purged it, or made it anonymous. */
export function hasTakenBack({ details }: Lead): boolean {
  return entriesOf(details).some(
    ([name, value]) =>
      (plain(name) === 'sensitivedatapurgedat' && value !== null) ||
      (name === 'fields' &&
        Array.isArray(value) &&
        value.some(
          (field: unknown) =>
            typeof field === 'object' &&
            field !== null &&
            'anonymized' in field &&
            field.anonymized === true,
        )),
  );
}

/** The first time that a lead is known to have been there. */
export function seenAt({ firstSeenAt, lastSeenAt, fetchedAt }: Lead): Instant {
  return firstSeenAt ?? lastSeenAt ?? fetchedAt;
}

/** What programs send where there is nobody. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '-1',
  'null',
  'undefined',
  'nil',
  'none',
  'nan',
  'n/a',
  'na',
  'anonymous',
  'anon',
  'unknown',
  'guest',
  'true',
  'false',
  'void',
  'empty',
  '(not set)',
  '[object object]',
  'test@test.com',
  'email@example.com',
]);

/** A word that stands for nothing: `null`, `anonymous`, `(not set)`. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && PLACEHOLDERS.has(value.trim().toLowerCase());
}

/** Why a value can never identify anybody; null where it can. */
export function blocked({ type, value }: Pick<Claim, 'type' | 'value'>): RefusalReason | null {
  if (type === 'domain') return FREE_MAIL.has(value) ? 'FREE_MAIL' : null;
  if (/^[0-]*$/.test(value) || isPlaceholder(value)) return 'BLOCKED';
  return type === 'email' && /^(no-?reply|do-?not-?reply|postmaster|mailer-daemon)@/.test(value)
    ? 'BLOCKED'
    : null;
}
