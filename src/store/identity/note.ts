import type { Lead, LeadKind, LeadRef, Session } from '../../domain/entities.ts';
import { fieldsOfLead } from './fields.ts';
import { blocked, claimOf, type Claim, type IdentifierRules } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time.ts';
import { all, run, type Work } from '../sql/database.ts';
import { leadRefOf } from '../model/rows.ts';
import type { Typed } from '../event-types/typed-event.ts';
import {
  claimOfField,
  claimsOfLead,
  claimsOfProperties,
  claimsOfSession,
  firstKnownAt,
  withDomains,
} from './claims.ts';
import { unsettle } from './settle.ts';
import {
  companyIdOf,
  memberIdOf,
  type ClaimRow,
  type KeptField,
  type MemberRow,
} from './tables.ts';
import { withoutErased } from './tombstones.ts';

/** What one look at a lead says. Any number of them, in any order, come to the same. */
export interface Sighting {
  readonly ref: LeadRef;
  /** Null where only a session of the lead was seen. */
  readonly kind: LeadKind | null;
  readonly firstSeenAt: Instant;
  /** When the row was received; 0 for what the store itself holds. */
  readonly readAt: Instant;
  readonly claims: readonly Claim[];
  readonly fields: readonly KeptField[];
  /** The source has taken back what it said before. */
  readonly isAnew: boolean;
}

export function sightingOfLead(lead: Lead, rules: IdentifierRules): Sighting {
  return {
    ref: lead.ref,
    kind: lead.kind,
    firstSeenAt: firstKnownAt(lead),
    readAt: lead.fetchedAt,
    claims: claimsOfLead(lead, rules),
    fields: fieldsOfLead(lead).map((field) => ({ ...field, readAt: lead.fetchedAt })),
    isAnew: lead.isRedacted === true,
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
    isAnew: false,
  };
}

/** An event of the store's own. */
export function sightingOfEvent(
  event: {
    readonly lead: string;
    readonly at: Instant;
    readonly tracker: string | null;
    readonly properties: Readonly<Record<string, unknown>>;
    readonly tells: Typed['tells'];
  },
  rules: IdentifierRules,
): Sighting {
  const { lead, at, tracker, properties, tells } = event;
  const sent = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : null);
  const claims = [
    claimOf('tracker', tracker, at),
    claimOf('email', sent('email'), at),
    claimOf('domain', sent('domain'), at),
    ...claimsOfProperties(Object.entries(properties), at, rules),
    ...tells.map(([key, value]) => claimOfField(key, value, at, rules)),
  ];
  return {
    ref: leadRefOf(lead),
    kind: 'PERSON',
    firstSeenAt: at,
    readAt: 0,
    claims: withDomains(claims.filter((claim) => claim !== null)),
    fields: [],
    isAnew: false,
  };
}

/** Takes sightings into the index, but for those of people who were erased. Under the lock, unless they are the store's own. */
export function* note(sightings: readonly Sighting[], rules: IdentifierRules): Work<void> {
  const welcome = yield* withoutErased(sightings, rules);
  if (welcome.length === 0) return;
  const ids = JSON.stringify([...new Set(welcome.map(({ ref }) => memberIdOf(ref)))]);
  const rows = yield* all<MemberRow>(
    'SELECT * FROM identity_members WHERE id IN (SELECT value FROM EACH(?))',
    ids,
  );
  const claimed = yield* all<ClaimRow>(
    'SELECT member, kind, type, value, at, refused FROM identity_claims WHERE member IN (SELECT value FROM EACH(?))',
    ids,
  );
  const members = new Map(rows.map((row) => [row.id, row]));
  const claims = new Map(claimed.map((claim) => [claimKey(claim.member, claim), claim]));
  const changed = new Set<string>();
  for (const sighting of welcome) {
    const id = memberIdOf(sighting.ref);
    const known = members.get(id);
    if (known && sighting.readAt > 0 && sighting.readAt < known.purged_at) continue;
    const isAnew = sighting.isAnew && sighting.readAt > (known?.purged_at ?? 0);
    if (known && isAnew) yield* forget(id, sighting, claims, changed);
    const kind = yield* noteMember({ id, sighting, isAnew }, members, changed, rules);
    for (const claim of sighting.claims) {
      const joined = kind === rules.ruleOf(claim.type).kind ? kind : '';
      if (yield* noteClaim(id, joined, claim, claims)) changed.add(id);
      if (claim.type === 'domain' && blocked(claim) === null) yield* noteCompany(claim, changed);
    }
  }
  yield* unsettle(changed);
}

/** Answers its kind; null where nothing but a session is known of it so far. */
function* noteMember(
  {
    id,
    sighting,
    isAnew,
  }: { readonly id: string; readonly sighting: Sighting; readonly isAnew: boolean },
  members: Map<string, MemberRow>,
  changed: Set<string>,
  rules: IdentifierRules,
): Work<LeadKind | null> {
  const known = members.get(id);
  const { ref, readAt } = sighting;
  if (sighting.kind === null) return known?.kind ?? null;
  // Of two rows the younger one says what kind it is, of two of one moment the one that says person.
  const isYounger =
    !known || readAt > known.read_at || (readAt === known.read_at && sighting.kind === 'PERSON');
  const kind = isYounger ? sighting.kind : known.kind;
  const fields = merged(isAnew ? [] : keptOf(known), sighting.fields);
  const row: MemberRow = {
    id,
    source: ref.source,
    account: ref.account,
    external_id: ref.externalId,
    kind,
    first_seen: Math.min(sighting.firstSeenAt, known?.first_seen ?? Infinity),
    read_at: Math.max(readAt, known?.read_at ?? 0),
    purged_at: isAnew ? readAt : (known?.purged_at ?? 0),
    search: searchOf(fields),
    fields: JSON.stringify(fields),
    profile: known?.profile ?? id,
  };
  members.set(id, row);
  const isSame =
    known &&
    known.kind === kind &&
    known.first_seen === row.first_seen &&
    known.read_at === row.read_at &&
    known.purged_at === row.purged_at &&
    known.fields === row.fields;
  if (isSame) return kind;
  if (known?.kind !== kind || known.first_seen !== row.first_seen) changed.add(id);
  yield* run(
    `INSERT INTO identity_members VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET
       kind = excluded.kind, first_seen = CASE WHEN excluded.first_seen < identity_members.first_seen
         THEN excluded.first_seen ELSE identity_members.first_seen END, read_at = excluded.read_at,
       purged_at = excluded.purged_at, search = excluded.search, fields = excluded.fields`,
    row.id,
    row.source,
    row.account,
    row.external_id,
    row.kind,
    row.first_seen,
    row.read_at,
    row.purged_at,
    row.search,
    row.fields,
    row.profile,
  );
  // What was claimed before it was known what it is, or when it was something else.
  if (known?.kind !== kind) yield* turn(id, kind, changed, rules);
  return kind;
}

function* turn(
  id: string,
  kind: LeadKind,
  changed: Set<string>,
  { ruleOf }: IdentifierRules,
): Work<void> {
  const claims = yield* all<ClaimRow>(
    'SELECT member, kind, type, value, at, refused FROM identity_claims WHERE member = ?',
    id,
  );
  for (const fellow of yield* fellowsOf(claims)) changed.add(fellow);
  for (const { type, value } of claims)
    yield* run(
      'UPDATE identity_claims SET kind = ?, refused = ? WHERE member = ? AND type = ? AND value = ?',
      ruleOf(type).kind === kind ? kind : '',
      blocked({ type, value }),
      id,
      type,
      value,
    );
}

/** True where it says something new. */
function* noteClaim(
  member: string,
  kind: LeadKind | '',
  { type, value, at }: Claim,
  known: Map<string, ClaimRow>,
): Work<boolean> {
  const key = claimKey(member, { type, value });
  const before = known.get(key);
  if (before && before.at <= at) return false;
  known.set(key, { member, kind, type, value, at, refused: before?.refused ?? null });
  // What is known to be shared by strangers is known of the newcomer as well, without looking at them all.
  yield* run(
    `INSERT INTO identity_claims (member, kind, type, value, at, refused) VALUES (?,?,?,?,?, coalesce(?, (
       SELECT refused FROM identity_claims WHERE type = ? AND value = ? AND kind = ? AND refused = 'SHARED' LIMIT 1)))
     ON CONFLICT (member, type, value) DO UPDATE SET
       at = CASE WHEN excluded.at < identity_claims.at THEN excluded.at ELSE identity_claims.at END`,
    member,
    kind,
    type,
    value,
    at,
    blocked({ type, value }),
    type,
    value,
    kind,
  );
  return kind !== '';
}

/** A company is one even where no source has a lead of it, but people that belong to it. */
function* noteCompany({ value, at }: Claim, changed: Set<string>): Work<void> {
  const id = companyIdOf(value);
  const [known] = yield* all<MemberRow>('SELECT * FROM identity_members WHERE id = ?', id);
  if (known && known.first_seen <= at) return;
  yield* run(
    `INSERT INTO identity_members VALUES (?, '', '', ?, 'COMPANY', ?, 0, 0, ?, '[]', ?)
     ON CONFLICT (id) DO UPDATE SET first_seen = CASE WHEN excluded.first_seen < identity_members.first_seen
       THEN excluded.first_seen ELSE identity_members.first_seen END`,
    id,
    value,
    at,
    value,
    id,
  );
  if (yield* noteClaim(id, 'COMPANY', { type: 'domain', value, at }, new Map())) changed.add(id);
}

/** What the source no longer says of a lead. Whom it was joined to by that is settled anew. */
function* forget(
  id: string,
  { claims }: Sighting,
  known: Map<string, ClaimRow>,
  changed: Set<string>,
): Work<void> {
  const said = new Set(claims.map((claim) => claimKey(id, claim)));
  const gone = [...known.values()].filter(
    (claim) => claim.member === id && !said.has(claimKey(id, claim)),
  );
  for (const claim of gone) {
    for (const fellow of yield* fellowsOf([claim])) changed.add(fellow);
    yield* run(
      'DELETE FROM identity_claims WHERE member = ? AND type = ? AND value = ?',
      id,
      claim.type,
      claim.value,
    );
    known.delete(claimKey(id, claim));
    changed.add(id);
  }
}

/** Members that carry one of these identifiers, as far as that can join them. */
export function* fellowsOf(
  claims: readonly Pick<ClaimRow, 'type' | 'value' | 'kind'>[],
): Work<readonly string[]> {
  const fellows = new Set<string>();
  for (const { type, value, kind } of claims) {
    if (kind === '') continue;
    const rows = yield* all<{ member: string }>(
      'SELECT member FROM identity_claims WHERE type = ? AND value = ? AND kind = ?',
      type,
      value,
      kind,
    );
    for (const { member } of rows) fellows.add(member);
  }
  return [...fellows];
}

function claimKey(member: string, { type, value }: Pick<Claim, 'type' | 'value'>): string {
  return JSON.stringify([member, type, value]);
}

function keptOf(row: MemberRow | undefined): readonly KeptField[] {
  return row ? (JSON.parse(row.fields) as readonly KeptField[]) : [];
}

/** Of each name what the younger row says; of two rows of one moment the greater text. */
function merged(before: readonly KeptField[], added: readonly KeptField[]): readonly KeptField[] {
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

/** What a search looks through, in lower case. */
function searchOf(fields: readonly KeptField[]): string {
  return fields
    .flatMap(({ name, value }) => (SEARCHED.has(name) && typeof value === 'string' ? value : []))
    .join('\n')
    .toLowerCase();
}
