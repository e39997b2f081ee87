import type { Lead, LeadKind, LeadRef, Session } from '../../domain/entities.ts';
import { type Claim, claimOf, type IdentifierRules } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import type { Typed } from '../event-types/typed-event.ts';
import { leadRefOfRow } from '../model/rows.ts';
import {
  claimOfField,
  claimsOfLead,
  claimsOfProperties,
  claimsOfSession,
  firstKnownAt,
  withDomains,
} from './claims.ts';
import { fieldsOfLead, type KeptField } from './fields.ts';

/** What one reading of a lead says of who it is. The index is the same in whatever order sightings are recorded. */
export interface Sighting {
  readonly ref: LeadRef;
  /** Null where only a session of the lead was seen. */
  readonly kind: LeadKind | null;
  readonly firstSeenAt: Instant;
  /** When the row was received; 0 for sessions and for the store's own events. */
  readonly readAt: Instant;
  readonly claims: readonly Claim[];
  readonly fields: readonly KeptField[];
  /** True where the source took back what it told before. */
  readonly isRedacted: boolean;
}

export function sightingOfLead(lead: Lead, rules: IdentifierRules): Sighting {
  return {
    ref: lead.ref,
    kind: lead.kind,
    firstSeenAt: firstKnownAt(lead),
    readAt: lead.fetchedAt,
    claims: claimsOfLead(lead, rules),
    fields: fieldsOfLead(lead).map((field) => ({ ...field, readAt: lead.fetchedAt })),
    isRedacted: lead.isRedacted === true,
  };
}

export function sightingOfSession(session: Session): Sighting {
  return {
    ref: session.ref.lead,
    kind: null,
    firstSeenAt: session.startedAt,
    readAt: 0,
    claims: claimsOfSession(session),
    fields: [],
    isRedacted: false,
  };
}

/** The sighting of the lead of a stored event. */
export function sightingOfEvent(
  event: {
    readonly lead: string;
    readonly at: Instant;
    readonly tracker: string | null;
    readonly properties: Readonly<Record<string, unknown>>;
    /** Fields that tell one user from another, by their storage keys. */
    readonly discriminators: Typed['discriminators'];
  },
  rules: IdentifierRules,
): Sighting {
  const { lead, at, tracker, properties, discriminators } = event;
  const sent = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : null);
  const claims = [
    claimOf('tracker', tracker, at),
    claimOf('email', sent('email'), at),
    claimOf('domain', sent('domain'), at),
    ...claimsOfProperties(Object.entries(properties), at, rules),
    ...discriminators.map(([key, value]) => claimOfField(key, value, at, rules)),
  ];
  return {
    ref: leadRefOfRow(lead),
    kind: 'PERSON',
    firstSeenAt: at,
    readAt: 0,
    claims: withDomains(claims.filter((claim) => claim !== null)),
    fields: [],
    isRedacted: false,
  };
}
