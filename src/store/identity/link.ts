import type { LeadRef } from '../../domain/entities.ts';
import { InvalidInputError, SourceError, type InputFault } from '../../domain/errors.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Unlinked } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { execute, first, insert, rows, type Work } from '../sql/database.ts';
import { membersOf } from './members.ts';
import { coMembers } from './profiles.ts';
import { resolveProfiles } from './resolution.ts';
import { memberIdOf, refOf, type MemberRow } from './tables.ts';

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
  const apart = yield* rows(({ db, isIn }) =>
    db.selectFrom('identity_apart').selectAll().where(isIn('member', ids)),
  );
  const act = yield* recordAct('LINK', ids, reason, now);
  const lifted = new Map(
    apart.flatMap(({ member, fellows }) => {
      const coMembers = JSON.parse(fellows) as readonly string[];
      return coMembers.some((coMember) => ids.includes(coMember)) ? [[member, fellows]] : [];
    }),
  );
  yield* execute(({ db, isIn }) =>
    db.deleteFrom('identity_apart').where(isIn('member', [...lifted.keys()])),
  );
  yield* insert(
    'identity_links',
    ids.map((member) => ({ act, member, lifted: lifted.get(member) ?? null })),
  );
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
  const last = yield* first(({ db }) =>
    db
      .selectFrom('identity_links')
      .select('act')
      .where('member', '=', id)
      .orderBy('act', 'desc')
      .limit(1),
  );
  if (last) yield* takeBack(last.act, id);
  else if (profile.length > 1) {
    const fellows = profile.map((member) => member.id).filter((member) => member !== id);
    yield* setApart([{ member: id, fellows: JSON.stringify(fellows) }]);
  }
  yield* recordAct('UNLINK', [id], reason, now);
  yield* resolveProfiles(
    profile.map((member) => member.id),
    rules,
  );
  return { leads: profile.filter(({ source }) => source !== '').map(refOf) };
}

function* takeBack(act: number, id: string): Work<void> {
  const members = yield* rows(({ db }) =>
    db.selectFrom('identity_links').select(['member', 'lifted']).where('act', '=', act),
  );
  // A link of two members ends as a whole; from a larger one only this member leaves.
  const leaving = members.length <= 2 ? members : members.filter(({ member }) => member === id);
  const ids = leaving.map(({ member }) => member);
  yield* execute(({ db, isIn }) =>
    db.deleteFrom('identity_links').where('act', '=', act).where(isIn('member', ids)),
  );
  yield* setApart(
    leaving.flatMap(({ member, lifted }) => (lifted === null ? [] : { member, fellows: lifted })),
  );
}

/** `fellows` are the members of its profile when a member was set apart, as a JSON list. */
function setApart(apart: readonly { member: string; fellows: string }[]): Work<void> {
  return insert('identity_apart', apart, (into) => into.onConflict((on) => on.doNothing()));
}

/** Keeps an act by hand with its reason, as long as its leads are kept. Returns the number of the act. */
function* recordAct(
  act: 'LINK' | 'UNLINK',
  members: readonly string[],
  reason: string | null,
  now: Instant,
): Work<number> {
  const last = yield* first(({ db }) =>
    db.selectFrom('identity_acts').select('n').orderBy('n', 'desc').limit(1),
  );
  const n = (last?.n ?? 0) + 1;
  yield* insert('identity_acts', [{ n, at: now, act, members: JSON.stringify(members), reason }]);
  return n;
}
