import type { Lead, LeadRef } from '../../domain/entities.ts';
import { SourceError } from '../../domain/errors.ts';
import { blocked, type Claim, type IdentifierRules } from '../../domain/identifiers.ts';
import type { Erased } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { eraseExportRows } from '../exports.ts';
import { claimsOfLead } from '../identity/claims.ts';
import {
  carriersOf,
  claimsOfJoints,
  claimsOfMembers,
  distinctJoints,
  jointKey,
  membersOf,
} from '../identity/members.ts';
import { removeMembers } from '../identity/removal.ts';
import {
  type ClaimRow,
  type Joint,
  memberIdOf,
  type MemberRow,
  refOf,
} from '../identity/tables.ts';
import { writeTombstones } from '../identity/tombstones.ts';
import { eraseMentions } from '../intake/trash.ts';
import { recountRollups, type RollupPlace } from '../marketing/rollups.ts';
import { SOURCE } from '../model/account.ts';
import { LOCAL } from '../sql/account.ts';
import { lock, rows, type Work } from '../sql/database.ts';
import { deleteLeads } from './deletion.ts';

/**
 * Erases a lead, and the leads of its profile that share a personal identifier with it, from everything that the store
 * keeps: index, events, exports, trash and sums. Tombstones remain: hashes of references and personal identifiers, by
 * which the same person is refused later.
 *
 * @param row the lead as its source tells it now; null where that is not known
 * @throws SourceError NOT_FOUND where neither the index nor the source knows the lead
 */
export function* eraseLead(
  lead: LeadRef,
  row: Lead | null,
  now: Instant,
  rules: IdentifierRules,
): Work<Erased> {
  const { id, erased, claims, tombstoned } = yield* personOf(lead, row, rules);
  yield* writeTombstones(
    [{ ref: lead, claims: tombstoned }, ...erased.map((one) => ({ ref: refOf(one), claims: [] }))],
    now,
    rules,
  );
  const emails = claims.flatMap(({ type, value, member: of }) =>
    type === 'email' && of === id ? value : [],
  );
  const leads = erased.length > 0 ? erased.map(refOf) : [lead];
  const eventsErased = yield* removePersons(
    erased,
    { claims, leads, emails, mentioned: tombstoned },
    rules,
  );
  return { leads, emails, eventsErased };
}

/** The e-mail addresses that `eraseLead` would refuse from then on, and the store's own leads that it would erase. */
export function* namesOf(
  lead: LeadRef,
  row: Lead | null,
  rules: IdentifierRules,
): Work<{ readonly addresses: readonly string[]; readonly own: readonly string[] }> {
  const { erased, tombstoned } = yield* personOf(lead, row, rules);
  const addresses = tombstoned.flatMap(({ type, value }) => (type === 'email' ? value : []));
  const own = erased.flatMap(({ source, external_id: externalId }) =>
    source === SOURCE ? externalId : [],
  );
  return { addresses: [...new Set(addresses)], own };
}

interface Person {
  /** The member of the lead that was named. */
  readonly id: string;
  readonly erased: readonly MemberRow[];
  readonly claims: readonly ClaimRow[];
  /** What becomes a tombstone. */
  readonly tombstoned: readonly Pick<Claim, 'type' | 'value'>[];
}

/** @throws SourceError NOT_FOUND */
function* personOf(lead: LeadRef, row: Lead | null, rules: IdentifierRules): Work<Person> {
  const id = memberIdOf(lead);
  const [member] = yield* membersOf([id]);
  if (!member && !row) throw new SourceError('NOT_FOUND', lead.source, 'There is no such lead');
  const erased = member ? yield* samePerson(member, rules) : [];
  const claims = yield* claimsOfMembers(erased.map((one) => one.id));
  // What names nobody would refuse everybody.
  const told = row ? claimsOfLead(row, rules).filter((one) => blocked(one) === null) : [];
  // Of a lead that was not named itself, only its reference and its trackers become tombstones.
  const named = claims.filter(({ member: of, type }) => of === id || type === 'tracker');
  const chosen = yield* theirsAlone(named, erased, rules);
  return { id, erased, claims, tombstoned: [...told, ...chosen] };
}

/** What is known of the persons that are removed. */
export interface RemovedPersons {
  /** Of the members. */
  readonly claims: readonly ClaimRow[];
  readonly leads: readonly LeadRef[];
  /** Addresses by which the rows of exports are found. */
  readonly emails: readonly string[];
  /** What refused events must not mention. */
  readonly mentioned: readonly Pick<Claim, 'type' | 'value'>[];
}

/** Removes members and everything that is stored about their leads. Returns the number of their events. */
export function* removePersons(
  erased: readonly MemberRow[],
  { claims, leads, emails, mentioned }: RemovedPersons,
  rules: IdentifierRules,
): Work<number> {
  const own = leads.flatMap(({ source, externalId }) => (source === SOURCE ? externalId : []));
  // An event of these leads that arrives now is stored before the erasure or after it, not in between.
  yield* lock(own);
  const places = yield* eraseEvents(own);
  yield* removeMembers(erased, claims, rules);
  yield* eraseExportRows(leads, emails);
  yield* eraseMentions(mentioned.filter(({ type }) => rules.ruleOf(type).personal));
  yield* recountRollups(places);
  return places.length;
}

/** The member, and the members of its profile that share a personal identifier with it. */
export function* samePerson(
  member: MemberRow,
  { ruleOf }: IdentifierRules,
): Work<readonly MemberRow[]> {
  const claims = yield* claimsOfMembers([member.id]);
  const carriers = new Set(
    yield* carriersOf(
      claims.filter(({ type, refused }) => refused === null && ruleOf(type).personal),
    ),
  );
  const profile = yield* rows(({ db }) =>
    db
      .selectFrom('identity_members')
      .selectAll()
      .where('profile', '=', member.profile)
      .orderBy('id'),
  );
  return profile.filter(({ id }) => id === member.id || carriers.has(id));
}

/**
 * The claims whose identifiers belong to the erased person alone; only such an identifier becomes a tombstone. Blocked
 * and shared identifiers do not, nor do those that members outside the erasure carry too.
 */
function* theirsAlone(
  claims: readonly ClaimRow[],
  erased: readonly MemberRow[],
  { ruleOf }: IdentifierRules,
): Work<readonly ClaimRow[]> {
  const jointOf = (claim: ClaimRow): Joint => ({ ...claim, kind: ruleOf(claim.type).kind });
  const isCertain = ({ type, kind, refused }: ClaimRow) =>
    (type === 'email' || type === 'userId') && refused === null && kind !== '';
  const possible = claims.filter(
    ({ type, refused }) => ruleOf(type).personal && refused !== 'BLOCKED' && refused !== 'SHARED',
  );
  const joints = distinctJoints(possible.filter((claim) => !isCertain(claim)).map(jointOf));
  const members = erased.map(({ id }) => id);
  const carried = yield* rows((dialect) =>
    claimsOfJoints(dialect, joints)
      .select(['c.type', 'c.value', 'c.kind'])
      .distinct()
      .where(({ not }) => not(dialect.isIn('c.member', members))),
  );
  const others = new Set(carried.map(jointKey));
  return possible.filter((claim) => isCertain(claim) || !others.has(jointKey(jointOf(claim))));
}

/** Returns where the events were counted, so that the sums can be counted anew. */
function* eraseEvents(leads: readonly string[]): Work<readonly RollupPlace[]> {
  const places = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('events')
      .select(['type', 'at'])
      .where('account', '=', LOCAL)
      .where(isIn('lead', leads)),
  );
  yield* deleteLeads(leads);
  return places;
}
