import type { CustomFeedChange, CustomFeedInput, CustomFeedRef } from '../../domain/changes.ts';
import type { Count, CustomFeed, FeedCriterion, Lead } from '../../domain/entities.ts';
import {
  ConflictError,
  InvalidInputError,
  SourceError,
  UnsupportedError,
} from '../../domain/errors.ts';
import { customFeedId } from '../../domain/ids.ts';
import type { Page } from '../../domain/page.ts';
import type { FeedLeadsQuery } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import { all, lock, run, type Work } from '../sql/database.ts';
import { conditionOf, criteriaFaults } from './criteria.ts';
import { countLeads, readLeads } from './queries.ts';

/** The row of a deleted feed stays: a repeated create with its nonce must not create the feed again. */
export const feedTables: readonly string[] = [
  `CREATE TABLE custom_feeds (
      id TEXT PRIMARY KEY, nonce TEXT UNIQUE, asked TEXT NOT NULL, name TEXT NOT NULL, criteria TEXT NOT NULL,
      created_at INTEGER NOT NULL, deleted_at INTEGER
    ) WITHOUT ROWID`,
];

interface FeedRow {
  readonly id: string;
  /** Name and criteria of the create request, as JSON. */
  readonly asked: string;
  readonly name: string;
  readonly criteria: string;
  readonly deleted_at: Instant | null;
}

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

function toFeed({ id, name, criteria }: FeedRow): CustomFeed {
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

/** The built-in feeds, then custom feeds from the oldest to the newest. */
export function* readFeeds(): Work<readonly CustomFeed[]> {
  const rows = yield* all<FeedRow>(
    'SELECT * FROM custom_feeds WHERE deleted_at IS NULL ORDER BY created_at, id',
  );
  return [...BUILT_IN, ...rows.map(toFeed)];
}

/** The feeds with these ids; ids without a feed and deleted feeds are left out. */
export function* readFeedsById(ids: readonly string[]): Work<readonly CustomFeed[]> {
  const builtIn = BUILT_IN.filter(({ externalId }) => ids.includes(externalId));
  if (builtIn.length === ids.length) return builtIn;
  const rows = yield* all<FeedRow>(
    'SELECT * FROM custom_feeds WHERE id IN (SELECT value FROM EACH(?)) AND deleted_at IS NULL',
    JSON.stringify(ids),
  );
  return [...builtIn, ...rows.map(toFeed)];
}

/** The feed with this id. Throws NOT_FOUND. */
export function* requireFeed(id: string): Work<CustomFeed> {
  const [feed] = yield* readFeedsById([id]);
  if (!feed) throw new SourceError('NOT_FOUND', SOURCE, 'There is no such feed');
  return feed;
}

export function* readFeedLeads(query: FeedLeadsQuery, now: Instant): Work<Page<Lead>> {
  const feed = yield* requireFeed(query.feed.externalId);
  return yield* readLeads(query, now, conditionOf(feed.criteria));
}

export function* countFeedLeads(query: FeedLeadsQuery): Work<Count> {
  const feed = yield* requireFeed(query.feed.externalId);
  const value = yield* countLeads(query, conditionOf(feed.criteria));
  return { value, precision: 'EXACT' };
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
  yield* run(
    'INSERT INTO custom_feeds (id, nonce, asked, name, criteria, created_at) VALUES (?,?,?,?,?,?) ON CONFLICT (nonce) DO NOTHING',
    newId,
    nonce,
    asked,
    name,
    JSON.stringify(criteria),
    now,
  );
  if (nonce === null) return refOf(newId);
  const [row] = yield* all<FeedRow>('SELECT * FROM custom_feeds WHERE nonce = ?', nonce);
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
  yield* run(
    'UPDATE custom_feeds SET name = ?, criteria = ? WHERE id = ?',
    name ?? feed.name,
    JSON.stringify(criteria ?? feed.criteria),
    externalId,
  );
}

export function* deleteFeed({ externalId }: CustomFeedRef, now: Instant): Work<void> {
  yield* ownFeed(externalId);
  yield* run('UPDATE custom_feeds SET deleted_at = ? WHERE id = ?', now, externalId);
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
