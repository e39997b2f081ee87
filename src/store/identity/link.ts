import type { LeadRef } from '../../domain/entities.ts';
import { InvalidInputError, SourceError, type InputFault } from '../../domain/errors.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Unlinked } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { all, run, type Work } from '../sql/database.ts';
import { membersOf } from './members.ts';
import { coMembers } from './profiles.ts';
import { resolveProfiles } from './resolution.ts';
import { memberIdOf, refOf, type MemberRow } from './tables.ts';

interface ApartRow {
  readonly member: string;
  /** The members of its profile when it was set apart, as a JSON list. */
  readonly fellows: string;
}

/**
 * Links leads: they become one profile. A lead that was set apart from another of these leads is set apart no longer;
 * the link keeps that, so that `unlink` restores it.
 *
 * @throws SourceError NOT_FOUND where the index does not know a lead
 * @throws InvalidInputError where the leads are of different kinds
 */
export function* link(
  leads: readonly LeadRef[],
  reason: string | null,
  now: Instant,
  rules: IdentifierRules,
): Work<void> {
  const ids = [...new Set(leads.map(memberIdOf))];
  requireOneKind(leads, yield* membersOf(ids));
  // A lead that is linked with itself changes nothing.
  if (ids.length < 2) return;
  const apart = yield* all<ApartRow>(
    'SELECT * FROM identity_apart WHERE member IN (SELECT value FROM EACH(?))',
    JSON.stringify(ids),
  );
  const act = yield* recordAct('LINK', ids, reason, now);
  for (const id of ids) {
    const own = apart.find(({ member }) => member === id);
    const coMemberIds = own ? (JSON.parse(own.fellows) as readonly string[]) : [];
    const isLifted = coMemberIds.some((coMember) => ids.includes(coMember));
    if (isLifted) yield* run('DELETE FROM identity_apart WHERE member = ?', id);
    yield* run(
      'INSERT INTO identity_links (act, member, lifted) VALUES (?,?,?)',
      act,
      id,
      isLifted ? (own?.fellows ?? null) : null,
    );
  }
  yield* resolveProfiles(ids, rules);
}

function requireOneKind(leads: readonly LeadRef[], rows: readonly MemberRow[]): void {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const faults: InputFault[] = [];
  let first: MemberRow | null = null;
  for (const [index, lead] of leads.entries()) {
    const row = byId.get(memberIdOf(lead));
    if (!row) throw new SourceError('NOT_FOUND', lead.source, `leadIds.${index} is no lead`);
    first ??= row;
    if (row.kind !== first.kind)
      faults.push({
        path: ['leadIds', String(index)],
        message: `leadIds.${index} is a ${row.kind} and the first lead a ${first.kind}: only leads of one kind can be linked`,
      });
  }
  if (faults.length > 0) throw new InvalidInputError(faults);
}

/**
 * Takes back the last link of a lead. A lead that has none, and that only its identifiers joined to others, is set
 * apart. Returns the leads that were one profile before.
 *
 * @throws SourceError NOT_FOUND where the index does not know the lead
 */
export function* unlink(
  lead: LeadRef,
  reason: string | null,
  now: Instant,
  rules: IdentifierRules,
): Work<Unlinked> {
  const id = memberIdOf(lead);
  const profile = yield* coMembers(lead);
  if (profile.length === 0) throw new SourceError('NOT_FOUND', lead.source, 'leadId is no lead');
  const [last] = yield* all<{ act: number; lifted: string | null }>(
    'SELECT act, lifted FROM identity_links WHERE member = ? ORDER BY act DESC LIMIT 1',
    id,
  );
  if (last) yield* takeBack(last.act, id);
  else if (profile.length > 1)
    yield* run(
      'INSERT INTO identity_apart VALUES (?,?) ON CONFLICT (member) DO NOTHING',
      id,
      JSON.stringify(profile.map((member) => member.id).filter((member) => member !== id)),
    );
  yield* recordAct('UNLINK', [id], reason, now);
  yield* resolveProfiles(
    profile.map((member) => member.id),
    rules,
  );
  return { leads: profile.filter(({ source }) => source !== '').map(refOf) };
}

function* takeBack(act: number, id: string): Work<void> {
  const members = yield* all<{ member: string; lifted: string | null }>(
    'SELECT member, lifted FROM identity_links WHERE act = ?',
    act,
  );
  // A link of two members ends as a whole; from a larger one only this member leaves.
  const leaving = members.length <= 2 ? members : members.filter(({ member }) => member === id);
  for (const { member, lifted } of leaving) {
    yield* run('DELETE FROM identity_links WHERE act = ? AND member = ?', act, member);
    if (lifted !== null)
      yield* run(
        'INSERT INTO identity_apart VALUES (?,?) ON CONFLICT (member) DO NOTHING',
        member,
        lifted,
      );
  }
}

/** Keeps an act by hand with its reason, as long as its leads are kept. Returns the number of the act. */
function* recordAct(
  act: 'LINK' | 'UNLINK',
  members: readonly string[],
  reason: string | null,
  now: Instant,
): Work<number> {
  const [last] = yield* all<{ n: number | null }>('SELECT max(n) AS n FROM identity_acts');
  const n = (last?.n ?? 0) + 1;
  yield* run(
    'INSERT INTO identity_acts (n, at, act, members, reason) VALUES (?,?,?,?,?)',
    n,
    now,
    act,
    JSON.stringify(members),
    reason,
  );
  return n;
}
