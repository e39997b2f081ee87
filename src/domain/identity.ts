import type { Company, LeadKind, LeadRef, Person, SourceName } from './entities.ts';
import type { RefusalReason } from './identifiers.ts';
import type { PageQuery } from './page.ts';
import type { Instant } from './time.ts';

/** One person or one company: the leads of all sources that identifiers or links join. */
export interface Profile {
  /** The id of its oldest lead's member. The ids of its other members find the profile too, for ever. */
  readonly id: string;
  readonly kind: LeadKind;
  readonly displayName: string | null;
  readonly person: Person | null;
  readonly company: Company | null;
  /** Oldest first; empty for a company that is known only by its people. */
  readonly leads: readonly LeadRef[];
  readonly identifiers: readonly Identifier[];
  readonly refused: readonly RefusedIdentifier[];
  readonly fields: readonly ResolvedField[];
  readonly conflicts: readonly FieldConflict[];
}
export interface Identifier {
  readonly type: string;
  readonly value: string;
  readonly source: SourceName;
  readonly firstSeenAt: Instant | null;
}
/** An identifier that a lead of the profile carries, with the reason why it joins the lead to no other lead. */
export interface RefusedIdentifier extends Identifier {
  readonly lead: LeadRef;
  readonly reason: RefusalReason;
}
export interface ResolvedField {
  readonly name: string;
  readonly value: unknown;
  readonly source: SourceName;
  readonly lead: LeadRef;
  readonly observedAt: Instant | null;
}
export interface FieldConflict {
  readonly name: string;
  /** The value at each source, newest first. */
  readonly values: readonly ResolvedField[];
}

export interface ProfileQuery extends PageQuery {
  readonly kind: LeadKind | null;
  /** Text to find in names, e-mail addresses, companies and domains of its leads. */
  readonly search: string | null;
}
export type ProfileKey =
  { readonly id: string } | { readonly email: string } | { readonly domain: string };
export interface Unlinked {
  /** The leads that were one profile before, the unlinked lead among them. */
  readonly leads: readonly LeadRef[];
}
export interface Erased {
  /** All leads that were erased, the named one among them. */
  readonly leads: readonly LeadRef[];
  readonly emails: readonly string[];
  readonly eventsErased: number;
}

/** What an erased person is recognised by: a lead, or an identifier in the form in which identifiers are compared. */
export type ErasureKey =
  | { readonly lead: LeadRef }
  | { readonly type: 'email' | 'userId' | 'tracker'; readonly value: string };

/** Whose data to gather, by an identifier in the form in which identifiers are compared. */
export interface PersonKey {
  readonly type: 'email' | 'userId';
  readonly value: string;
}
/** What is kept of a person, as JSON. */
export type PersonRecord = Readonly<Record<string, unknown>>;
