import type { LeadRef } from '../../domain/entities.ts';
import { InvalidInputError, SourceError, type InputFault } from '../../domain/errors.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { Unlinked } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import { all, run, type Work } from '../sql/database.ts';
import { fellowLeads } from './profiles.ts';
import { settle } from './settle.ts';
import { memberIdOf, refOf, type MemberRow } from './tables.ts';

interface ApartRow {
  readonly member: string;
  /** The members that it was one with when it was set apart, as a JSON list. */
  readonly fellows: string;
}

/**
 * Makes leads one. Where one of them was set apart from another of them before, that ends; the link remembers it, so
 * that taking the link back brings everything back to how it was.
 */
export function* link(
  leads: readonly LeadRef[],
  reason: string | null,
  now: Instant,
  rules: IdentifierRules,
): Work<void> {
  const ids = [...new Set(leads.map(memberIdOf))];
  const rows = yield* all<MemberRow>(
    'SELECT * FROM identity_members WHERE id IN (SELECT value FROM EACH(?))',
    JSON.stringify(ids),
  );
  requireOneKind(leads, rows);
  // With itself a lead is one anyway.
  if (ids.length < 2) return;
  const apart = yield* all<ApartRow>(
    'SELECT * FROM identity_apart WHERE member IN (SELECT value FROM EACH(?))',
    JSON.stringify(ids),
  );
  const act = yield* record('LINK', ids, reason, now);
  for (const id of ids) {
    const own = apart.find(({ member }) => member === id);
    const fellows = own ? (JSON.parse(own.fellows) as readonly string[]) : [];
    const isLifted = fellows.some((fellow) => ids.includes(fellow));
    if (isLifted) yield* run('DELETE FROM identity_apart WHERE member = ?', id);
    yield* run(
      'INSERT INTO identity_links (act, member, lifted) VALUES (?,?,?)',
      act,
      id,
      isLifted ? (own?.fellows ?? null) : null,
    );
  }
  yield* settle(ids, rules);
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
        message: `leadIds.${index} is a ${row.kind}, the first one a ${first.kind}: only leads of one kind can be one`,
      });
  }
  if (faults.length > 0) throw new InvalidInputError(faults);
}

/** Takes the last link of a lead back; a lead without one is set apart from whom its identifiers joined it to. */
export function* unlink(
  lead: LeadRef,
  reason: string | null,
  now: Instant,
  rules: IdentifierRules,
): Work<Unlinked> {
  const id = memberIdOf(lead);
  const fellows = yield* fellowLeads(lead);
  if (fellows.length === 0) throw new SourceError('NOT_FOUND', lead.source, 'leadId is no lead');
  const [last] = yield* all<{ act: number; lifted: string | null }>(
    'SELECT act, lifted FROM identity_links WHERE member = ? ORDER BY act DESC LIMIT 1',
    id,
  );
  if (last) yield* takeBack(last.act, id);
  else if (fellows.length > 1)
    yield* run(
      'INSERT INTO identity_apart VALUES (?,?) ON CONFLICT (member) DO NOTHING',
      id,
      JSON.stringify(fellows.map((fellow) => fellow.id).filter((fellow) => fellow !== id)),
    );
  yield* record('UNLINK', [id], reason, now);
  yield* settle(
    fellows.map((fellow) => fellow.id),
    rules,
  );
  return { leads: fellows.filter(({ source }) => source !== '').map(refOf) };
}

function* takeBack(act: number, id: string): Work<void> {
  const members = yield* all<{ member: string; lifted: string | null }>(
    'SELECT member, lifted FROM identity_links WHERE act = ?',
    act,
  );
  // A link of two ends with either of them; of a greater one the others stay one.
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

/** Who did what and why: kept as long as the leads are. Answers its number. */
function* record(
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
