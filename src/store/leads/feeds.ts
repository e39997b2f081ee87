import { sql } from 'kysely';
import type { CustomFeedChange, CustomFeedInput, CustomFeedRef } from '../../domain/changes.ts';
import type { CustomFeed, FeedCriterion } from '../../domain/entities.ts';
import {
  ConflictError,
  InvalidInputError,
  SourceError,
  UnsupportedError,
} from '../../domain/errors.ts';
import { customFeedId } from '../../domain/ids.ts';
import type { FeedLeadsQuery } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import type { LeadRow } from '../model/rows.ts';
import { accountOf, LOCAL } from '../sql/account.ts';
import { execute, first, insert, lock, rows, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import type { RowPage } from '../sql/keyset.ts';
import type { Tables } from '../sql/tables.ts';
import { conditionOf, criteriaFaults } from './criteria.ts';
import { countLeads, readLeads } from './queries.ts';

/**
 * The row of a deleted feed stays: a repeated create with its nonce must not create the feed again. `asked` is the name
 * and the criteria of the create request, as JSON.
 */
export const feedTables: readonly Definition[] = [
  (dialect) => {
    const { text, integer, byKey } = dialect.words;
    return sql`create table ${dialect.table('custom_feeds')} (
      ${accountOf(dialect)}, id ${text} not null, nonce ${text}, asked ${text} not null, name ${text} not null,
      criteria ${text} not null, created_at ${integer} not null, deleted_at ${integer},
      primary key (account, id), unique (account, nonce)
    ) ${byKey}`;
  },
];

/** The columns that an entity is made of. */
const KEPT = ['id', 'name', 'criteria'] as const;
export type KeptFeed = Pick<Tables['custom_feeds'], (typeof KEPT)[number]>;

const criterion = (
  type: string,
  value: unknown,
  more: Partial<FeedCriterion> = {},
): FeedCriterion => ({ type, value, excluded: false, displayValue: null, ...more });
const UNASSIGNED = criterion('assignee', 0, { excluded: true, displayValue: 'Any assignee' });

/** The built-in feeds. */
const BUILT_IN: readonly CustomFeed[] = (
  [
    ['all_leads', 'All leads', []],
    ['new_leads', 'New leads', [UNASSIGNED]],
    ['top_leads', 'Top leads', [criterion('pageviews', 3), UNASSIGNED]],
    ['followed', 'Followed leads', [criterion('followed', 0, { displayValue: 'Anybody' })]],
  ] as const
).map(([externalId, name, criteria]) => ({
  source: SOURCE,
  account: ACCOUNT,
  externalId,
  name,
  criteria,
}));

function toFeed({ id, name, criteria }: KeptFeed): CustomFeed {
  return {
    source: SOURCE,
    account: ACCOUNT,
    externalId: id,
    name,
    criteria: JSON.parse(criteria) as readonly FeedCriterion[],
  };
}
function refOf(externalId: string): CustomFeedRef {
  return { source: SOURCE, account: ACCOUNT, externalId };
}

/** Custom feeds, from the oldest to the newest; `toFeeds` makes entities of them. */
export function readFeeds(): Work<readonly KeptFeed[]> {
  return rows(({ db }) =>
    db
      .selectFrom('custom_feeds')
      .select(KEPT)
      .where('account', '=', LOCAL)
      .where('deleted_at', 'is', null)
      .orderBy('created_at')
      .orderBy('id'),
  );
}

/** The built-in feeds, then custom ones. */
export function toFeeds(custom: readonly KeptFeed[]): readonly CustomFeed[] {
  return [...BUILT_IN, ...custom.map(toFeed)];
}

/** The feeds with these ids; ids without a feed and deleted feeds are left out. */
export function* readFeedsById(ids: readonly string[]): Work<readonly CustomFeed[]> {
  const builtIn = BUILT_IN.filter(({ externalId }) => ids.includes(externalId));
  if (builtIn.length === ids.length) return builtIn;
  const custom = yield* rows(({ db, isIn }) =>
    db
      .selectFrom('custom_feeds')
      .select(KEPT)
      .where('account', '=', LOCAL)
      .where(isIn('id', ids))
      .where('deleted_at', 'is', null),
  );
  return [...builtIn, ...custom.map(toFeed)];
}

/** The feed with this id. Throws NOT_FOUND. */
export function* requireFeed(id: string): Work<CustomFeed> {
  const [feed] = yield* readFeedsById([id]);
  if (!feed) throw new SourceError('NOT_FOUND', SOURCE, 'There is no such feed');
  return feed;
}

export function* readFeedLeads(query: FeedLeadsQuery): Work<RowPage<LeadRow>> {
  const feed = yield* requireFeed(query.feed.externalId);
  return yield* readLeads(query, conditionOf(feed.criteria));
}

export function* countFeedLeads(query: FeedLeadsQuery): Work<number> {
  const feed = yield* requireFeed(query.feed.externalId);
  return yield* countLeads(query, conditionOf(feed.criteria));
}

/**
 * Creates a feed. A repeated create with the same nonce returns the first feed; with other criteria or another name it
 * throws a ConflictError.
 *
 * @param newId an id that no feed has
 */
export function* createFeed(
  { nonce, name, criteria }: CustomFeedInput,
  newId: string,
  now: Instant,
): Work<CustomFeedRef> {
  check(criteria);
  const asked = JSON.stringify([name, criteria]);
  yield* insert(
    'custom_feeds',
    [{ id: newId, nonce, asked, name, criteria: JSON.stringify(criteria), created_at: now }],
    (into) => into.onConflict((on) => on.columns(['account', 'nonce']).doNothing()),
  );
  if (nonce === null) return refOf(newId);
  const row = yield* first(({ db }) =>
    db
      .selectFrom('custom_feeds')
      .select(['id', 'asked', 'deleted_at'])
      .where('account', '=', LOCAL)
      .where('nonce', '=', nonce),
  );
  if (row && row.asked !== asked)
    throw new ConflictError(
      SOURCE,
      'This nonce was used for another feed; that feed is unchanged',
      row.deleted_at === null ? customFeedId(refOf(row.id)) : null,
    );
  return refOf(row?.id ?? newId);
}

export function* updateFeed({
  feed: { externalId },
  name,
  criteria,
}: CustomFeedChange): Work<void> {
  const feed = yield* ownFeed(externalId);
  if (criteria) check(criteria);
  yield* execute(({ db }) =>
    db
      .updateTable('custom_feeds')
      .set({ name: name ?? feed.name, criteria: JSON.stringify(criteria ?? feed.criteria) })
      .where('account', '=', LOCAL)
      .where('id', '=', externalId),
  );
}

export function* deleteFeed({ externalId }: CustomFeedRef, now: Instant): Work<void> {
  yield* ownFeed(externalId);
  yield* execute(({ db }) =>
    db
      .updateTable('custom_feeds')
      .set({ deleted_at: now })
      .where('account', '=', LOCAL)
      .where('id', '=', externalId),
  );
}

/** Locks and reads a custom feed. Throws NOT_FOUND, or UNSUPPORTED for a built-in feed. */
function* ownFeed(id: string): Work<CustomFeed> {
  yield* lock([`feed ${id}`]);
  const feed = yield* requireFeed(id);
  if (BUILT_IN.includes(feed))
    throw new UnsupportedError(`The feed ${id} is built in: it cannot be changed or deleted`, []);
  return feed;
}

function check(criteria: readonly FeedCriterion[]): void {
  const faults = criteriaFaults(criteria);
  if (faults.length > 0) throw new InvalidInputError(faults);
}
