import { plainEmail, plainHost } from '../../domain/filter.ts';
import type { LeadRef } from '../../domain/entities.ts';
import type { LeadQuery } from '../../domain/query.ts';
import type { LeadRow } from '../model/rows.ts';
import { LOCAL } from '../sql/account.ts';
import { first, rows, type Work } from '../sql/database.ts';
import type { Dialect } from '../sql/dialect.ts';
import { parseKeysetToken, type RowPage, rowPage } from '../sql/keyset.ts';
import { type Given, literally, prepared, preparedFor } from '../sql/prepared.ts';
import type { Condition } from './criteria.ts';
import { isFound, type SearchTexts, searchTexts, type SearchWay, searchWay } from './search.ts';

/** The columns that an entity is made of. */
const COLUMNS = [
  'leads.id',
  'leads.first_seen',
  'leads.last_seen',
  'leads.identified_at',
  'leads.email',
  'leads.domain',
  'leads.name',
  'leads.properties',
  'leads.trackers',
] as const satisfies readonly `leads.${keyof LeadRow}`[];

/** What makes the statements of two questions differ. */
interface Shape {
  readonly column: 'last_seen' | 'first_seen';
  readonly identified: boolean | null;
  readonly filters: readonly ('email' | 'domain')[];
  /** Null where the question searches for nothing. */
  readonly search: SearchWay | null;
}
interface PageShape extends Shape {
  readonly direction: 'ASC' | 'DESC';
  readonly continues: boolean;
}

/** A parameter of a filter that the question has not is never bound. */
interface Filters extends SearchTexts {
  readonly from: number;
  readonly to: number;
  readonly email: string;
  readonly domain: string;
}
interface PageParameters extends Filters {
  readonly placeAt: number;
  readonly placeId: string;
  readonly limit: number;
}

function* shapeOf(
  { filter, order }: Pick<LeadQuery, 'filter' | 'order'>,
  texts: SearchTexts,
): Work<Shape> {
  return {
    column: order.field === 'LAST_SEEN_AT' ? 'last_seen' : 'first_seen',
    identified: filter.identified ?? null,
    filters: (['email', 'domain'] as const).filter((name) => filter[name] !== undefined),
    search: filter.search === undefined ? null : yield* searchWay(texts),
  };
}
function filtersOf({ window, filter }: Pick<LeadQuery, 'window' | 'filter'>): Filters {
  const { email = '', domain = '', search = '' } = filter;
  return {
    from: window.from,
    to: window.to,
    email: plainEmail(email),
    domain: plainHost(domain),
    ...searchTexts(search),
  };
}

/** The leads of a question. `besides` is a further condition. */
function selectLeads(
  dialect: Dialect,
  given: Given<Filters>,
  { column, identified, filters, search }: Shape,
  besides?: Condition,
) {
  let leads = dialect.db
    .selectFrom('leads')
    .where('leads.account', '=', LOCAL)
    .where(`leads.${column}`, '>=', given.value('from'))
    .where(`leads.${column}`, '<', given.value('to'));
  if (identified !== null)
    leads = leads.where('leads.identified_at', identified ? 'is not' : 'is', null);
  for (const name of filters) leads = leads.where(`leads.${name}`, '=', given.value(name));
  if (search !== null) leads = leads.where(isFound(dialect, given, search));
  return besides
    ? leads.where(dialect.isWithinDeadline).where((eb) => besides(eb, dialect))
    : leads;
}

function selectPage(
  dialect: Dialect,
  given: Given<PageParameters>,
  shape: PageShape,
  besides?: Condition,
) {
  const { column, direction, continues } = shape;
  const leads = selectLeads(dialect, given, shape, besides).select(COLUMNS);
  const place = [given.value('placeAt'), given.value('placeId')] as const;
  const order = direction === 'ASC' ? 'asc' : 'desc';
  return (
    continues
      ? leads.where(dialect.isPast([`leads.${column}`, 'leads.id'], direction, place))
      : leads
  )
    .orderBy(`leads.${column}`, order)
    .orderBy('leads.id', order)
    .limit(given.value('limit'));
}
const preparedPage = preparedFor(
  (dialect: Dialect, given: Given<PageParameters>, shape: PageShape) =>
    selectPage(dialect, given, shape),
);

/** A page of leads; `toLeadPage` makes entities of it. Throws BAD_CURSOR. */
export function* readLeads(query: LeadQuery, besides?: Condition): Work<RowPage<LeadRow>> {
  const place = query.after === null ? null : parseKeysetToken(query.after);
  const filters = filtersOf(query);
  const shape: PageShape = {
    ...(yield* shapeOf(query, filters)),
    direction: query.order.direction,
    continues: place !== null,
  };
  const [placeAt, placeId] = place ?? [0, ''];
  const parameters = { ...filters, placeAt, placeId, limit: query.first + 1 };
  const found = yield* rows<LeadRow>(
    besides
      ? (dialect) => selectPage(dialect, literally(parameters), shape, besides)
      : preparedPage(shape, parameters),
  );
  return rowPage(found, query.first, (row) => row[shape.column]);
}

function selectCount(dialect: Dialect, given: Given<Filters>, shape: Shape, besides?: Condition) {
  return selectLeads(dialect, given, shape, besides).select((eb) =>
    eb.fn.countAll<number>().as('count'),
  );
}
const preparedCount = preparedFor((dialect: Dialect, given: Given<Filters>, shape: Shape) =>
  selectCount(dialect, given, shape),
);

export function* countLeads(query: LeadQuery, besides?: Condition): Work<number> {
  const filters = filtersOf(query);
  const shape = yield* shapeOf(query, filters);
  const row = yield* first(
    besides
      ? (dialect) => selectCount(dialect, literally(filters), shape, besides)
      : preparedCount(shape, filters),
  );
  return row?.count ?? 0;
}

const leadsById = prepared(({ db, isIn }, given: Given<{ ids: readonly string[] }>) =>
  db
    .selectFrom('leads')
    .select(COLUMNS)
    .where('leads.account', '=', LOCAL)
    .where(isIn('leads.id', given.list('ids'))),
);

/** The leads, in the order of the references; null for one that the store does not hold. */
export function* readLeadsById(refs: readonly LeadRef[]): Work<readonly (LeadRow | null)[]> {
  const found = yield* rows<LeadRow>(leadsById({ ids: refs.map((ref) => ref.externalId) }));
  const byId = new Map(found.map((row) => [row.id, row]));
  return refs.map((ref) => byId.get(ref.externalId) ?? null);
}
