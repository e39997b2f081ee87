import type { Company, LeadKind, LeadRef, Person, SourceName } from './entities.ts';
import type { RefusalReason } from './identifiers.ts';
import type { PageQuery } from './page.ts';
import type { Instant } from './time.ts';

/** One person or one company: leads of all sources that are the same one. */
export interface Profile {
  /** That of its oldest lead; the ids of the others stay names of it for ever. */
  readonly id: string;
  readonly kind: LeadKind;
  readonly displayName: string | null;
  readonly person: Person | null;
  readonly company: Company | null;
  /** The oldest first. Empty for a company of which only persons are known. */
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
/** An identifier that a lead of the profile carries and that joins nobody, with the reason. */
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
  /** What stands at each source, the newest first. */
  readonly values: readonly ResolvedField[];
}

export interface ProfileQuery extends PageQuery {
  readonly kind: LeadKind | null;
  /** In names, addresses, companies and domains of its leads. */
  readonly search: string | null;
}
export type ProfileKey =
  { readonly id: string } | { readonly email: string } | { readonly domain: string };
export interface Unlinked {
  /** The lead and those that it was one with. */
  readonly leads: readonly LeadRef[];
}
export interface Erased {
  /** All that were erased with it, it among them. */
  readonly leads: readonly LeadRef[];
  readonly emails: readonly string[];
  readonly eventsErased: number;
}
