import { isRoleMailbox } from '../reference/mailboxes.ts';
import { isFreeMail } from '../reference/mail-providers.ts';
import type { LeadKind, SourceName } from './entities.ts';
import { companyDomainIn, emailIn } from './addresses.ts';
import { isNobody } from './nobody.ts';
import type { Instant } from './time.ts';

/** A lead says that it has an identifier. */
export interface Claim {
  /** `email`, `userId`, `tracker`, `domain`, or a type that a source declares. */
  readonly type: string;
  /** Normalised: two equal texts of a type are the same identifier. */
  readonly value: string;
  /** The first time that the lead was seen with it. */
  readonly at: Instant;
}

/** Why a claim joins its lead to no other lead. */
export type RefusalReason = 'BLOCKED' | 'FREE_MAIL' | 'LIMIT' | 'SHARED' | 'APART';

/** What is true of all identifiers of a type. */
export interface IdentifierDeclaration {
  /** The leads that it joins. To leads of the other kind it is only a relation. */
  readonly kind: LeadKind;
  /**
   * True where each value belongs to one person. Whoever erases a lead then erases the leads of its profile that
   * carry the same value, and the value itself never comes back: a tombstone refuses it.
   * @default true for a person's identifier, false for a company's
   */
  readonly personal?: boolean;
  /** Values that one profile may have; one more is refused. @default any number of a lead's own id, 20 of others */
  readonly perProfile?: number;
  /**
   * Names of properties that carry it, in leads of every source and in events that are sent to the store. Case,
   * blanks, `-`, `_` and `.` make no difference. @default the type alone
   */
  readonly properties?: readonly string[];
}

/**
 * What the leads and sessions of a source can be identified by, beside what every lead can have: an e-mail address, a
 * company domain, and the properties that belong to no source (`userId`, `trackerId`, `gaClientId`, `mcmid`).
 *
 * @example Each form that is sent is a lead, and the forms of one visitor share the visitor's id. The map of the source
 * then fills `claims: { acmeVisitorId: row.visitorId }`.
 * ```ts
 * { own: { kind: 'PERSON' }, others: { acmeVisitorId: { kind: 'PERSON' } } }
 * ```
 */
export interface SourceIdentifiers {
  /** The lead's own id at the source. Its type is `<source>Id`: `acmeId` of the source ACME. */
  readonly own: IdentifierDeclaration;
  /** Others, by their type: `acmeVisitorId`. They come in `Lead.claims` and `Session.claims`. */
  readonly others?: Readonly<Record<string, IdentifierDeclaration>>;
}

/** What identity and erasure know of a type. */
export interface IdentifierRule {
  readonly kind: LeadKind;
  readonly personal: boolean;
  /** Smaller is trusted more: it joins first, and what contradicts it is refused. */
  readonly rank: number;
  readonly perProfile: number;
  /** Leads that one value may join. A value that more leads carry is shared by strangers and joins none of them. */
  readonly perValue: number;
}

const PERSON: IdentifierRule = {
  kind: 'PERSON',
  personal: true,
  rank: 3,
  perProfile: 20,
  perValue: 500,
};
const COMPANY: IdentifierRule = {
  kind: 'COMPANY',
  personal: false,
  rank: 1,
  perProfile: 20,
  perValue: Infinity,
};

/** Identifiers that belong to no source. */
const COMMON: Readonly<Record<string, IdentifierRule>> = {
  userId: { ...PERSON, rank: 0, perProfile: 1 },
  email: { ...PERSON, rank: 1, perProfile: 5 },
  gaClientId: { ...PERSON, personal: false, rank: 4 },
  mcmid: { ...PERSON, personal: false, rank: 4 },
  // Cookies get lost and computers are shared: a profile may have many, and they are trusted least.
  tracker: { ...PERSON, rank: 5, perProfile: 100 },
  domain: { ...COMPANY, rank: 0 },
};
const COMMON_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  userId: ['userId', 'externalId', 'customerId'],
  tracker: ['trackerId'],
  gaClientId: ['gaClientId', 'gaClientIds'],
  mcmid: ['mcmid'],
};

/** Who declares the common identifiers, in messages. */
const GATEWAY = 'the gateway itself';

/** The rules of every type that is known: those of no source, and those that the sources declare. */
export interface IdentifierRules {
  /** A type that nobody declares is taken for a person's, so that it is erased rather than kept. */
  ruleOf(type: string): IdentifierRule;
  /** The type that a property of this name carries; undefined where it carries none. */
  typeOfProperty(name: string): string | undefined;
}

/** @throws RangeError with both declarers, where two declare the same type or the same name of a property */
export function identifierRules(
  sources: readonly { readonly name: SourceName; readonly identifiers: SourceIdentifiers }[],
): IdentifierRules {
  const rules = new Map(Object.entries(COMMON));
  const types = new Map<string, string>();
  const declarers = new Map<string, string>();
  /** The first who declares something has it. What two sources or a source and the gateway declare is a fault. */
  function reserve(what: string, key: string, by: string): void {
    const first = declarers.get(key);
    if (first !== undefined)
      throw new RangeError(
        `${what} is declared twice, by ${first} and by ${by}: ${by} needs another name for it in facts.identifiers`,
      );
    declarers.set(key, by);
  }
  function carry(type: string, names: readonly string[], by: string): void {
    for (const name of names) {
      reserve(`property ${name}`, `property ${plainName(name)}`, by);
      types.set(plainName(name), type);
    }
  }
  function declare(
    type: string,
    declared: IdentifierDeclaration,
    usual: IdentifierRule,
    by: SourceName,
  ): void {
    reserve(`identifier ${type}`, `identifier ${type}`, by);
    const { kind, personal = usual.personal, perProfile = usual.perProfile } = declared;
    rules.set(type, { ...usual, kind, personal, perProfile });
    carry(type, declared.properties ?? [type], by);
  }
  for (const type of Object.keys(COMMON)) reserve(type, `identifier ${type}`, GATEWAY);
  for (const [type, names] of Object.entries(COMMON_PROPERTIES)) carry(type, names, GATEWAY);
  for (const { name, identifiers } of sources) {
    const { own, others = {} } = identifiers;
    const usual = {
      ...usualOf(own),
      rank: own.kind === 'PERSON' ? 2 : COMPANY.rank,
      // A person may have sent any number of forms, and a company may have any number of locations.
      perProfile: Infinity,
    };
    declare(ownIdType(name), own, usual, name);
    for (const [type, other] of Object.entries(others)) declare(type, other, usualOf(other), name);
  }
  return {
    ruleOf: (type) => rules.get(type) ?? PERSON,
    typeOfProperty: (name) => types.get(plainName(name)),
  };
}

function usualOf({ kind }: IdentifierDeclaration): IdentifierRule {
  return kind === 'PERSON' ? PERSON : COMPANY;
}

/** The type of the lead's own id at a source. */
export function ownIdType(source: SourceName): string {
  return `${source.toLowerCase()}Id`;
}

/** A name as names of properties are compared. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_ .]/g, '');
}

const LONGEST = 254;

/** The identifier as it is compared; null for a value that is none. */
export function claimOf(type: string, given: unknown, at: Instant): Claim | null {
  if (typeof given !== 'string' && typeof given !== 'number') return null;
  const text = String(given).trim();
  const value =
    type === 'email' ? emailIn(text) : type === 'domain' ? companyDomainIn(text) : text || null;
  return value === null || value.length > LONGEST ? null : { type, value, at };
}

/** Why a value can identify nobody; null where it can. A mailbox of a department names its company alone. */
export function blocked({ type, value }: Pick<Claim, 'type' | 'value'>): RefusalReason | null {
  if (isNobody(value)) return 'BLOCKED';
  if (type === 'domain') return isFreeMail(value) ? 'FREE_MAIL' : null;
  return type === 'email' && isOfRole(value) ? 'BLOCKED' : null;
}

/** True for the mailbox of a department at a company's domain: `info@acme.fi`. It names the company, and no person. */
export function isOfRole(email: string): boolean {
  const at = email.lastIndexOf('@');
  return isRoleMailbox(email.slice(0, at)) && !isFreeMail(email.slice(at + 1));
}
