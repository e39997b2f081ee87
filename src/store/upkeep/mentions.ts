import type { ExpressionBuilder } from 'kysely';
import { ADDRESS_MARKS, addressesIn } from '../../domain/mentions.ts';
import { recountRollups, type RollupPlace } from '../marketing/rollups.ts';
import type { StoreRules } from '../model/rules.ts';
import { lockIdentity } from '../identity/resolution.ts';
import { LOCAL } from '../sql/account.ts';
import { first, lock, rows, type Work } from '../sql/database.ts';
import type { Tables } from '../sql/tables.ts';
import { forget } from './retention.ts';

/** Events that are searched in one transaction. Others wait for it, so it stays short. */
const CHUNK = 5_000;
/** Columns that hold what was sent. */
const TEXTS = ['nonce', 'tracker', 'title', 'url'] as const;
const VALUES = ['properties', 'more', 'typed'] as const;

/** Where a search goes on, and how many events it deleted. */
export interface Searched {
  /** The number of the last event that was searched; null at the end. */
  readonly next: number | null;
  readonly last: number;
  readonly erased: number;
}

/** What is searched for. */
export interface Mentioned {
  /** In the form in which addresses are compared. */
  readonly addresses: readonly string[];
  /** Leads that are erased as a whole. */
  readonly except: readonly string[];
}

/**
 * Deletes the next events of other leads that contain one of the addresses, in whatever property, page or text. The whole
 * event goes, because what stands beside an address may tell of the same person. Afterwards the store is as if these
 * events had never been sent.
 */
export function* eraseMentioning(
  { addresses, except }: Mentioned,
  after: number,
  rules: StoreRules,
): Work<Searched> {
  const end = yield* endOfChunk(after);
  if (end === undefined) return { next: null, last: after, erased: 0 };
  // The identity lock comes before the locks of leads.
  yield* lockIdentity();
  const found = (yield* withAddresses(after, end)).filter(
    (event) => !except.includes(event.lead) && mentions(event, addresses),
  );
  if (found.length > 0) {
    yield* lock(found.map(({ lead }) => lead));
    yield* forget(found, rules);
    yield* recountRollups(found);
  }
  return { next: end, last: end, erased: found.length };
}

/** Ids of the next events that contain one of the addresses, and where to go on; null at the end. */
export function* findMentioning(
  addresses: readonly string[],
  after: number,
): Work<{ readonly next: number | null; readonly events: readonly string[] }> {
  const end = yield* endOfChunk(after);
  if (end === undefined) return { next: null, events: [] };
  const found = (yield* withAddresses(after, end)).filter((event) => mentions(event, addresses));
  return { next: end, events: found.map(({ id }) => id) };
}

function* endOfChunk(after: number): Work<number | undefined> {
  const row = yield* first(({ db }) =>
    db
      .selectFrom(
        db
          .selectFrom('events')
          .select('n')
          .where('account', '=', LOCAL)
          .where('n', '>', after)
          .orderBy('n')
          .limit(CHUNK)
          .as('chunk'),
      )
      .select(({ fn }) => fn.max('chunk.n').as('n')),
  );
  return row?.n ?? undefined;
}

type Found = Pick<Tables['events'], 'id' | 'lead' | 'nonce' | 'tracker' | 'title' | 'url'> &
  RollupPlace &
  Pick<Tables['events'], 'properties' | 'more' | 'typed'>;

/** Events of the chunk that have any address. */
function* withAddresses(after: number, end: number): Work<readonly Found[]> {
  return yield* rows(({ db, contains }) =>
    db
      .selectFrom('events')
      .select(['id', 'lead', 'type', 'at', ...TEXTS, ...VALUES])
      .where('account', '=', LOCAL)
      .where('n', '>', after)
      .where('n', '<=', end)
      .where(({ or }: ExpressionBuilder<Tables, 'events'>) =>
        or(
          [...TEXTS, ...VALUES].flatMap((column) =>
            ADDRESS_MARKS.map((mark) => contains(column, mark)),
          ),
        ),
      ),
  );
}

function mentions(event: Found, addresses: readonly string[]): boolean {
  const sent = [
    ...TEXTS.map((column) => event[column]),
    ...VALUES.map((column): unknown => JSON.parse(event[column] ?? 'null')),
  ];
  const found = addressesIn(sent);
  return addresses.some((address) => found.has(address));
}
