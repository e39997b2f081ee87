import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Instant } from '../../domain/time.ts';
import type { ClientHints } from '../../reference/devices.ts';
import { agentNumbers } from '../intake/agents.ts';
import { SHORT } from '../intake/content.ts';
import { packExtras } from '../leads/event-extras.ts';
import { packProperties, type StoredProperty } from '../model/rows.ts';
import { execute, insert, rows, type Work } from '../sql/database.ts';
import type { TableName, Tables } from '../sql/tables.ts';
import type { TablesBefore } from './tables-before.ts';

/** Rows that are read at once. */
const PAGE = 2_000;

/** Moves what a workspace has in tables of version 1 to the tables of this version. */
export function* carryOver(before: TablesBefore): Work<void> {
  for (const [table, columns] of Object.entries(UNCHANGED))
    yield* copy(before, table as TableName, columns);
  yield* carryLeads(before);
  yield* carrySessions(before);
  yield* carryEvents(before);
  yield* before.discard();
}

/** The columns of tables whose rows are the same; a number that the engine gives is given anew. */
const UNCHANGED = {
  permits: ['id', 'key', 'until'],
  session_rules: ['rule'],
  lead_properties: ['lead', 'name', 'value'],
  custom_feeds: ['id', 'nonce', 'asked', 'name', 'criteria', 'created_at', 'deleted_at'],
  exports: ['id', 'nonce', 'secret', 'status', 'created_at', 'record'],
  export_rows: ['export', 'n', 'row'],
  event_types: [
    'reference',
    'name',
    'fields',
    'metadata',
    'retention_days',
    'phone_countries',
    'created_at',
  ],
  event_metrics: ['event', 'key', 'lead', 'type', 'at', 'value'],
  outlays: [
    'id',
    'nonce',
    'asked',
    'campaign',
    'minor',
    'currency',
    'starts_at',
    'ends_at',
    'country',
    'region',
    'created_at',
    'updated_at',
  ],
  conversions: ['event', 'lead', 'at', 'counts', 'order_id', 'currency', 'minor'],
  campaigns: ['slug', 'made', 'name', 'currency', 'active', 'explicit', 'created_at', 'updated_at'],
  sums: ['key', 'type', 'quarter', 'part', 'value'],
  trash: ['id', 'lead', 'type', 'at', 'processed_at', 'digest', 'reasons', 'claims', 'raw'],
  identity_members: [
    'id',
    'source',
    'account',
    'external_id',
    'kind',
    'first_seen',
    'read_at',
    'purged_at',
    'search',
    'fields',
    'profile',
  ],
  identity_claims: ['member', 'kind', 'type', 'value', 'at', 'refused'],
  identity_links: ['act', 'member', 'lifted'],
  identity_unsettled: ['member'],
  identity_apart: ['member', 'fellows'],
  identity_acts: ['n', 'at', 'act', 'members', 'reason'],
  tombstones: ['hash', 'at'],
} satisfies { readonly [T in TableName]?: readonly (keyof Tables[T])[] };

function copy(before: TablesBefore, table: TableName, columns: readonly string[]): Work<void> {
  const names = namesOf(columns);
  return execute(
    (dialect) => sql`
      insert into ${dialect.table(table)} (${names})
      select ${names} from ${before.table(dialect, table)} where ${before.isOurs}`,
  );
}

function namesOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}

type PropertiesBefore = readonly (readonly [string, StoredProperty])[];
function repacked(properties: string): string {
  return packProperties(JSON.parse(properties) as PropertiesBefore);
}

type LeadBefore = Omit<Selectable<Tables['leads']>, 'n' | 'account'>;
const LEAD_COLUMNS = [
  'id',
  'first_seen',
  'last_seen',
  'identified_at',
  'email',
  'domain',
  'name',
  'search',
  'properties',
  'trackers',
] as const satisfies readonly (keyof LeadBefore)[];
function* carryLeads(before: TablesBefore): Work<void> {
  for (let after = ''; ;) {
    const found = yield* page<LeadBefore>(before, 'leads', LEAD_COLUMNS, ['id', after]);
    yield* insert(
      'leads',
      found.map((row) => ({ ...row, properties: repacked(row.properties) })),
    );
    const last = found.at(-1);
    if (!last || found.length < PAGE) return;
    after = last.id;
  }
}

type SessionBefore = Omit<Selectable<Tables['sessions']>, 'account'>;
const SESSION_COLUMNS = [
  'n',
  'id',
  'lead',
  'started_at',
  'ended_at',
  'page_views',
  'landing_url',
  'traffic',
  'device',
  'properties',
  'campaign',
  'campaign_at',
  'direct',
  'end_reason',
  'open_until',
] as const satisfies readonly (keyof SessionBefore)[];
function* carrySessions(before: TablesBefore): Work<void> {
  for (let after = 0; ;) {
    const found = yield* page<SessionBefore>(before, 'sessions', SESSION_COLUMNS, ['n', after]);
    yield* insert(
      'sessions',
      found.map((row) => ({ ...withoutNumber(row), properties: repacked(row.properties) })),
    );
    const last = found.at(-1);
    if (!last || found.length < PAGE) return;
    after = last.n;
  }
}

type EventBefore = Omit<Selectable<Tables['events']>, 'account' | 'agent' | 'more'> & {
  readonly more: string;
};
const EVENT_COLUMNS = [
  'n',
  'id',
  'nonce',
  'digest',
  'lead',
  'session',
  'type',
  'at',
  'received',
  'tracker',
  'title',
  'url',
  'properties',
  'more',
  'typed',
] as const satisfies readonly (keyof EventBefore)[];
type ExtrasBefore = readonly [
  referrer: string | null,
  userAgent: string | null,
  sentAt: Instant | null,
  trackerSession: string | null,
  oddUrl: string | null,
  hints?: ClientHints | null,
];
function* carryEvents(before: TablesBefore): Work<void> {
  for (let after = 0; ;) {
    const found = yield* page<EventBefore>(before, 'events', EVENT_COLUMNS, ['n', after]);
    const extras = found.map(({ more }) => JSON.parse(more) as ExtrasBefore);
    const agentOf = yield* agentNumbers(extras.map(([, userAgent]) => userAgent));
    const carried = found.map((row, index) => {
      const [referrer, userAgent, sentAt, trackerSession, oddUrl, hints = null] = extras[
        index
      ] as ExtrasBefore;
      return {
        ...withoutNumber(row),
        digest: row.digest.slice(0, SHORT),
        agent: agentOf(userAgent),
        more: packExtras(
          { referrer, sentAt, trackerSession, oddUrl, hints, isCorrected: false },
          row.at,
        ),
      };
    });
    yield* insert('events', carried);
    const last = found.at(-1);
    if (!last || found.length < PAGE) return;
    after = last.n;
  }
}

/** The engine gives new numbers, in the same order. */
function withoutNumber<R extends { readonly n: number }>(row: R): Omit<R, 'n'> {
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'n')) as Omit<
    R,
    'n'
  >;
}

function* page<R>(
  before: TablesBefore,
  table: 'leads' | 'sessions' | 'events',
  columns: readonly (keyof R & string)[],
  after: readonly [column: 'id' | 'n', value: string | number],
): Work<readonly R[]> {
  const [column, value] = after;
  return yield* rows(
    (dialect) => sql<R>`
      select ${namesOf(columns)} from ${before.table(dialect, table)}
      where ${before.isOurs} and ${sql.ref(column)} > ${value} order by ${sql.ref(column)} limit ${PAGE}`,
  );
}
