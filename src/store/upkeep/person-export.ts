import { sql } from 'kysely';
import type { LeadRef } from '../../domain/entities.ts';
import { emailIn } from '../../domain/addresses.ts';
import type { LeadExport } from '../../domain/exports.ts';
import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { PersonKey, PersonRecord } from '../../domain/identity.ts';
import { leadId } from '../../domain/ids.ts';
import { addressesIn } from '../../domain/mentions.ts';
import { type Instant, rfc3339 } from '../../domain/time.ts';
import { exportRows } from '../exports.ts';
import { claimsOfMembers, membersOf } from '../identity/members.ts';
import { profilesOfMembers } from '../identity/profiles.ts';
import { type ClaimRow, type MemberRow, refOf } from '../identity/tables.ts';
import { extrasOf } from '../leads/event-extras.ts';
import { SOURCE } from '../model/account.ts';
import { type EventRow, propertiesOf, unpackProperties } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { inLockstep, rows, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';
import { samePerson } from './erasure.ts';

/** Rows of the trash that are searched at a time. */
const CHUNK = 500;

/**
 * Everything that is kept of a person: the leads that `eraseLead` would erase together, with all that is stored about
 * them, and what mentions the address elsewhere. Null where there is nothing.
 *
 * @param mentioning ids of events that contain the address, whoever's they are
 */
export function* collectPerson(
  key: PersonKey,
  mentioning: readonly string[],
  now: Instant,
  rules: IdentifierRules,
): Work<PersonRecord | null> {
  const members = yield* personsWith(key, rules);
  const ids = members.map(({ id }) => id);
  const claims = yield* claimsOfMembers(ids);
  const own = members.flatMap(({ source, external_id: id }) => (source === SOURCE ? id : []));
  const stored = yield* storedOf(own);
  const mentions = (yield* eventsWhere((dialect) => dialect.isIn('e.id', mentioning))).filter(
    ({ lead }) => !own.includes(lead),
  );
  const emails = new Set(claims.flatMap(({ type, value }) => (type === 'email' ? value : [])));
  if (key.type === 'email') emails.add(key.value);
  const trashed = yield* trashOf(own, key);
  const exported = yield* rowsOfExports(members.map(refOf), emails);
  if (members.length + mentions.length + trashed.length + exported.length === 0) return null;
  const profiles = yield* profilesOfMembers(ids, now);
  return {
    exportedAt: rfc3339(now),
    [key.type]: key.value,
    profiles: [...new Map(profiles.flatMap((one) => (one ? [[one.id, one]] : []))).values()].map(
      ({ id, kind, displayName, person, company }) => ({ id, kind, displayName, person, company }),
    ),
    leads: members.map((member) => leadOf(member, claims, stored)),
    mentions: mentions.map(eventOf),
    trashedEvents: trashed,
    exportRows: exported,
    manualLinks: yield* actsOf(ids),
  };
}

/** Merges and separations by hand, with their reasons. */
function* actsOf(members: readonly string[]): Work<readonly PersonRecord[]> {
  const acts = yield* rows(({ db, each, contains }) =>
    db
      .selectFrom('identity_acts')
      .select(['at', 'act', 'reason'])
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom(each(members).as('member'))
            .select('member.value')
            .where(contains('members', sql.ref('member.value'))),
        ),
      )
      .orderBy('n'),
  );
  return acts.map(({ at, act, reason }) => ({ at: rfc3339(at), act, reason }));
}

/** The members that carry the identifier, and those that are the same person as one of them. */
function* personsWith(
  { type, value }: PersonKey,
  rules: IdentifierRules,
): Work<readonly MemberRow[]> {
  const carriers = yield* rows(({ db }) =>
    db
      .selectFrom('identity_claims')
      .select('member')
      .distinct()
      .where('type', '=', type)
      .where('value', '=', value),
  );
  const persons = new Map<string, MemberRow>();
  for (const member of yield* membersOf(carriers.map(({ member }) => member))) {
    persons.set(member.id, member);
    for (const one of yield* samePerson(member, rules)) persons.set(one.id, one);
  }
  return [...persons.values()];
}

/** What is stored about leads of the store itself. */
function* storedOf(leads: readonly string[]) {
  const [found, sessions, conversions, metrics] = yield* inLockstep([
    rows(({ db, isIn }) =>
      db.selectFrom('leads').selectAll().where('account', '=', LOCAL).where(isIn('id', leads)),
    ),
    rows(({ db, isIn }) =>
      db
        .selectFrom('sessions')
        .selectAll()
        .where('account', '=', LOCAL)
        .where(isIn('lead', leads))
        .orderBy('started_at'),
    ),
    rows(({ db, isIn }) =>
      db.selectFrom('conversions').selectAll().where(isIn('lead', leads)).orderBy('at'),
    ),
    rows(({ db, isIn }) =>
      db.selectFrom('event_metrics').selectAll().where(isIn('lead', leads)).orderBy('at'),
    ),
  ]);
  const events = yield* eventsWhere((dialect) => dialect.isIn('e.lead', leads));
  return { found, sessions, events, conversions, metrics };
}
type Stored = ReturnType<typeof storedOf> extends Work<infer T> ? T : never;

type Sent = Omit<EventRow, 'digest'>;

function eventsWhere(
  condition: (dialect: Dialect) => ReturnType<Dialect['isIn']>,
): Work<readonly Sent[]> {
  return rows((dialect) =>
    dialect.db
      .selectFrom('events as e')
      .leftJoin('agents as a', 'a.n', 'e.agent')
      .select(['e.id', 'e.nonce', 'e.lead', 'e.session', 'e.type', 'e.at', 'e.received'])
      .select(['e.tracker', 'e.title', 'e.url', 'e.properties', 'e.more', 'e.typed'])
      .select('a.text as user_agent')
      .where('e.account', '=', LOCAL)
      .where(condition(dialect))
      .orderBy('e.at')
      .orderBy('e.id'),
  );
}

function leadOf(member: MemberRow, claims: readonly ClaimRow[], stored: Stored): PersonRecord {
  const { id, source, account, external_id: externalId, kind } = member;
  const isOf = ({ lead }: { readonly lead: string }) => source === SOURCE && lead === externalId;
  const row = stored.found.find((one) => source === SOURCE && one.id === externalId);
  return {
    source,
    account,
    externalId,
    kind,
    firstSeenAt: rfc3339(member.first_seen),
    lastSeenAt: row ? rfc3339(row.last_seen) : null,
    identifiers: claims
      .filter((claim) => claim.member === id)
      .map(({ type, value, at, refused }) => ({ type, value, firstSeenAt: rfc3339(at), refused })),
    fields: JSON.parse(member.fields) as unknown,
    properties: row
      ? unpackProperties(row).map(([name, { value, at }]) => ({ name, value, at: rfc3339(at) }))
      : [],
    sessions: stored.sessions.filter(isOf).map((session) => ({
      id: session.id,
      startedAt: rfc3339(session.started_at),
      endedAt: rfc3339(session.ended_at),
      pageViews: session.page_views,
      landingUrl: session.landing_url,
      traffic: JSON.parse(session.traffic ?? 'null') as unknown,
      device: JSON.parse(session.device ?? 'null') as unknown,
      campaign: session.campaign,
    })),
    events: stored.events.filter(isOf).map(eventOf),
    conversions: stored.conversions
      .filter(isOf)
      .map(({ event, at, order_id, currency, minor }) => ({
        event,
        at: rfc3339(at),
        orderId: order_id,
        currency,
        minor,
      })),
    metrics: stored.metrics
      .filter(isOf)
      .map(({ event, key, value, at }) => ({ event, key, value, at: rfc3339(at) })),
  };
}

/** An event with everything that was sent. */
function eventOf(row: Sent): PersonRecord {
  const { referrer, userAgent, trackerSession, oddUrl, hints } = extrasOf(row);
  return {
    id: row.id,
    nonce: row.nonce,
    type: row.type,
    occurredAt: rfc3339(row.at),
    receivedAt: rfc3339(row.received),
    session: row.session,
    trackerId: row.tracker,
    trackerSession,
    title: row.title,
    url: row.url ?? oddUrl,
    referrer,
    userAgent,
    clientHints: hints,
    properties: propertiesOf(row),
    typed: JSON.parse(row.typed ?? 'null') as unknown,
  };
}

/** Refused events of the leads, and those that name the person. */
function* trashOf(
  leads: readonly string[],
  { type, value }: PersonKey,
): Work<readonly PersonRecord[]> {
  const found: PersonRecord[] = [];
  for (let after: string | null = ''; after !== null;) {
    const from: string = after;
    const some = yield* trashAfter(from);
    for (const { id, lead, processed_at: at, claims, reasons, raw } of some) {
      const event = JSON.parse(raw) as unknown;
      const isTheirs =
        leads.includes(lead) ||
        (JSON.parse(claims) as string[]).includes(value) ||
        (type === 'email' && addressesIn(event).has(value));
      if (isTheirs)
        found.push({ id, refusedAt: rfc3339(at), reasons: JSON.parse(reasons) as unknown, event });
    }
    after = some.length === CHUNK ? (some.at(-1)?.id ?? null) : null;
  }
  return found;
}

function trashAfter(id: string) {
  return rows(({ db }) =>
    db.selectFrom('trash').selectAll().where('id', '>', id).orderBy('id').limit(CHUNK),
  );
}

/** The rows of finished exports of leads that are about the person. */
function* rowsOfExports(
  leads: readonly LeadRef[],
  emails: ReadonlySet<string>,
): Work<readonly PersonRecord[]> {
  const ids = new Set(leads.map(leadId));
  const found: PersonRecord[] = [];
  for (const { record } of yield* rows(({ db }) => db.selectFrom('exports').select('record'))) {
    const { id, rowCount } = JSON.parse(record) as LeadExport;
    for (const row of yield* exportRows(id, 0, rowCount ?? 0))
      if (ids.has(leadId(row.lead.ref)) || emails.has(emailIn(row.lead.person?.email) ?? ''))
        found.push({ export: id, row });
  }
  return found;
}
