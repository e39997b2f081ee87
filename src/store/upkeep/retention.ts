import type { IdentifierRules } from '../../domain/identifiers.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import { LOCAL } from '../sql/account.ts';
import { execute, lock, rows, type Work } from '../sql/database.ts';
import { derive } from '../intake/derive.ts';
import { refreshCompanies, removeMembers, releaseShared } from '../identity/removal.ts';
import { carriersOf, claimsOfMembers, membersOf } from '../identity/members.ts';
import { recordSightings } from '../identity/record.ts';
import { sightingOfEvent } from '../identity/sightings.ts';
import { lockIdentity, markPending } from '../identity/resolution.ts';
import { memberIdOf } from '../identity/tables.ts';
import type { StoreRules } from '../model/rules.ts';
import { deleteDerived, deleteEvents } from './deletion.ts';
import { leadRefOfRow, propertiesOf, type EventRow } from '../model/rows.ts';
import { recountRollups } from '../marketing/rollups.ts';
import { parseTyped } from '../event-types/typed-event.ts';

/** How many days events are kept, counted from when they happened. */
export interface Retention {
  /** For types without a retention of their own; null: for ever. */
  readonly days: number | null;
  /** By the reference of the event type. */
  readonly byType: ReadonlyMap<string, number>;
}

/** Leads in one transaction. Others wait for it, so it stays short. */
const MAX_LEADS = 50;

/** The last lead that was checked; the next transaction continues after it. */
export interface RetentionPlace {
  readonly firstSeen: Instant;
  readonly lead: string;
}

/**
 * Deletes the expired events of the next leads, and everything that depended on these events. Afterwards the store is as
 * if the events had never been sent.
 *
 * @param after the value that the previous call returned; null for the first call
 * @returns where to continue; null after the last lead
 */
export function* expire(
  retention: Retention,
  now: Instant,
  after: RetentionPlace | null,
  rules: StoreRules,
): Work<RetentionPlace | null> {
  const before = latestCutoff(retention, now);
  if (before === null) return null;
  // The identity lock comes before the locks of leads: leads that share a profile with these change as well.
  yield* lockIdentity();
  const place = after ?? { firstSeen: -1, lead: '' };
  const leads = yield* rows(({ db, isPast }) =>
    db
      .selectFrom('leads')
      .select(['id', 'first_seen'])
      .where('account', '=', LOCAL)
      .where('first_seen', '<', before)
      .where(isPast(['first_seen', 'id'], 'ASC', [place.firstSeen, place.lead]))
      .orderBy('first_seen')
      .orderBy('id')
      .limit(MAX_LEADS),
  );
  const ids = leads.map(({ id }) => id);
  yield* lock(ids);
  const old = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('events')
      .select(['id', 'lead', 'type', 'at'])
      .where('account', '=', LOCAL)
      .where(isIn('lead', ids))
      .where('at', '<', before),
  );
  const expired = old.filter(({ type, at }) => at < (cutoffOf(type, retention, now) ?? -Infinity));
  if (expired.length > 0) {
    yield* forget(expired, rules);
    yield* recountRollups(expired);
  }
  const last = leads.at(-1);
  return last && leads.length === MAX_LEADS ? { firstSeen: last.first_seen, lead: last.id } : null;
}

/** Events of the type are kept from this moment on; null: all of them. */
export function cutoffOf(type: string, { days, byType }: Retention, now: Instant): Instant | null {
  const kept = byType.get(type) ?? days;
  return kept === null ? null : now - kept * DAY;
}
/** The latest cutoff of all types: events after it are kept, whatever their type. Null where nothing expires. */
function latestCutoff({ days, byType }: Retention, now: Instant): Instant | null {
  const all = [...byType.values(), ...(days === null ? [] : [days])];
  return all.length === 0 ? null : now - Math.min(...all) * DAY;
}

/** Deletes events, and works out anew what depended on them, but for the sums. The caller holds the locks. */
export function* forget(
  expired: readonly Pick<EventRow, 'id' | 'lead'>[],
  rules: StoreRules,
): Work<void> {
  const leads = [...new Set(expired.map(({ lead }) => lead))];
  yield* deleteEvents(expired.map(({ id }) => id));
  yield* deleteDerived(leads);
  yield* derive(
    leads.map((lead) => ({ lead, since: 0, added: [] })),
    rules.session,
  );
  yield* recordRemaining(leads, rules.identifiers);
}

/** Rebuilds the leads' entries in the identity index from their remaining events. */
function* recordRemaining(leads: readonly string[], rules: IdentifierRules): Work<void> {
  const left = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('events')
      .select(['lead', 'at', 'tracker', 'properties', 'typed'])
      .where('account', '=', LOCAL)
      .where(isIn('lead', leads)),
  );
  const living = new Set(left.map(({ lead }) => memberIdOf(leadRefOfRow(lead))));
  const ids = leads.map((lead) => memberIdOf(leadRefOfRow(lead)));
  const members = yield* membersOf(ids);
  const claims = yield* claimsOfMembers(ids);
  yield* removeMembers(
    members.filter(({ id }) => !living.has(id)),
    claims.filter(({ member }) => !living.has(member)),
    rules,
  );
  const kept = claims.filter(({ member }) => living.has(member));
  // Other leads may have shared a profile with these only because of the deleted events.
  yield* markPending([...living, ...(yield* carriersOf(kept))]);
  const anew = [...living];
  yield* execute(({ db, isIn }) => db.deleteFrom('identity_claims').where(isIn('member', anew)));
  yield* execute(({ db, isIn }) => db.deleteFrom('identity_members').where(isIn('id', anew)));
  yield* recordSightings(
    left.map((event) =>
      sightingOfEvent(
        {
          ...event,
          properties: propertiesOf(event),
          discriminators: parseTyped(event.typed)?.discriminators ?? [],
        },
        rules,
      ),
    ),
    rules,
  );
  yield* refreshCompanies(kept);
  yield* releaseShared(kept, rules);
}
