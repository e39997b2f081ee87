import type { Instant } from '../../../domain/time.ts';
import {
  aFlag,
  aText,
  anObject,
  badRequest,
  bodyOf,
  created,
  isObject,
  isTrue,
  notFound,
  ok,
  paged,
  queryOf,
  Refused,
  sorted,
  validate,
  type Answers,
  type Body,
} from './replies.ts';
import { iso, PROJECT } from './rows.ts';

export interface FieldRow {
  readonly entity: string;
  readonly type: string;
  readonly storageKey: string;
  /** The name of the field in an event that is sent; null: the storage key. */
  readonly ingestionKey: string | null;
  readonly optional: boolean;
  readonly discriminant: boolean;
  readonly isPii: boolean;
  readonly isMostProbableLocation: boolean;
}
export interface TypeRow {
  readonly _id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archivedAt: string | null;
  readonly projectId: string;
  readonly reference: string;
  readonly name: string;
  readonly fields: readonly FieldRow[];
  readonly metadata: Body;
  readonly phoneParsingConfig: readonly { readonly order: number; readonly countryCode: string }[];
  readonly expirationPolicy: unknown;
}

const ENTITIES: readonly string[] = ['user', 'event', 'state', 'statistic'];

function one(entity: string, type: string, storageKey: string, more: Partial<FieldRow> = {}) {
  return {
    entity,
    type,
    storageKey,
    ingestionKey: storageKey,
    optional: true,
    discriminant: false,
    isPii: false,
    isMostProbableLocation: false,
    ...more,
  };
}
const PERSON = [
  one('user', 'email', 'email', { discriminant: true, isPii: true }),
  one('user', 'string', 'external-id', { discriminant: true }),
  one('user', 'string', 'firstname', { ingestionKey: 'first_name', isPii: true }),
  one('user', 'string', 'lastname', { ingestionKey: 'last_name', isPii: true }),
  one('user', 'phone', 'phone', { isPii: true }),
  one('user', 'string', 'company'),
];
const PAGE = [
  one('event', 'string', 'page-url'),
  one('event', 'string', 'page-title'),
  one('event', 'string', 'utm-campaign'),
];
const SALE = [
  one('statistic', 'currency', 'turnover'),
  one('state', 'state', 'qualified'),
  one('state', 'state', 'converted'),
];
const SEEDS: readonly (readonly [string, string, readonly FieldRow[]])[] = [
  ['page-view', 'Page view', [...PERSON, ...PAGE]],
  [
    'contact-form',
    'Contact form',
    [...PERSON, ...PAGE, ...SALE, one('event', 'message', 'message')],
  ],
  [
    'purchase',
    'Purchase',
    [
      one('user', 'email', 'email', { discriminant: true, isPii: true, optional: false }),
      ...PERSON.slice(1),
      one('event', 'number', 'amount', { optional: false }),
      one('event', 'string', 'currency'),
      one('statistic', 'currency', 'turnover'),
      one('statistic', 'number', 'product-count'),
      one('state', 'state', 'paid'),
      one('state', 'state', 'refund'),
    ],
  ],
  [
    'call-me-back',
    'Call me back',
    [
      one('user', 'phone', 'phone', { discriminant: true, isPii: true, optional: false }),
      one('user', 'location', 'location', { isMostProbableLocation: true }),
      ...SALE,
      one('state', 'state', 'rdv'),
    ],
  ],
];

export interface EventTypeRoutes extends Answers<'list' | 'one' | 'create'> {
  find(reference: string): TypeRow | null;
}

export function eventTypeRoutes(now: Instant): EventTypeRoutes {
  const row = (index: number, more: Pick<TypeRow, 'reference' | 'name' | 'fields'>): TypeRow => ({
    _id: `64ea0e9471360401bc43${index.toString(16).padStart(4, '0')}`,
    createdAt: iso(now),
    updatedAt: iso(now),
    archivedAt: null,
    projectId: PROJECT,
    metadata: { form: 'webmarketer' },
    phoneParsingConfig: [
      { order: 2, countryCode: 'BE' },
      { order: 1, countryCode: 'FR' },
    ],
    expirationPolicy: null,
    ...more,
  });
  const rows: TypeRow[] = SEEDS.map(([reference, name, fields], index) =>
    row(index, { reference, name, fields }),
  );
  rows.push({
    ...row(rows.length, { reference: 'fax', name: 'Fax received', fields: PAGE }),
    archivedAt: iso(now),
  });
  const find = (reference: string) => rows.find((type) => type.reference === reference) ?? null;

  return {
    find,
    list(asked) {
      const query = queryOf(asked);
      validate(query, [{ name: 'archived', ...aFlag }]);
      const search = asked.query('search')?.toLowerCase() ?? '';
      const storageKey = asked.query('storageKey');
      const reference = asked.query('reference');
      const found = rows.filter(
        (type) =>
          (type.archivedAt !== null) === isTrue(query['archived']) &&
          `${type.name}\n${type.reference}`.toLowerCase().includes(search) &&
          (storageKey === null || type.fields.some((field) => field.storageKey === storageKey)) &&
          (reference === null || type.reference === reference),
      );
      return paged(asked, inOrder(found, asked.query('sort') ?? ''), query);
    },
    one(asked) {
      const found = find(asked.part('reference'));
      if (!found) throw notFound('Event type not found');
      return ok(found);
    },
    create(asked) {
      const body = bodyOf(asked);
      validate(body, [
        { name: 'reference', isRequired: true, ...aText },
        { name: 'name', isRequired: true, ...aText },
        { name: 'fields', isRequired: true, must: 'must be an array', passes: Array.isArray },
        { name: 'metadata', ...anObject },
        { name: 'expirationPolicy', ...anObject },
      ]);
      const reference = String(body['reference']);
      if (find(reference))
        throw new Refused(409, 'An event type with this reference exists', 'Conflict');
      const { metadata, expirationPolicy = null } = body;
      const made: TypeRow = {
        ...row(rows.length, {
          reference,
          name: String(body['name']),
          fields: fieldsOf(body['fields']),
        }),
        createdAt: iso(asked.now),
        updatedAt: iso(asked.now),
        metadata: isObject(metadata) ? metadata : {},
        phoneParsingConfig: [],
        expirationPolicy,
      };
      rows.push(made);
      return created(made);
    },
  };
}

function fieldsOf(from: unknown): readonly FieldRow[] {
  const list: readonly unknown[] = Array.isArray(from) ? from : [];
  return list.map((field, index) => {
    if (!isObject(field)) throw badRequest([`fields.${index} must be an object`]);
    const { entity, type, storageKey, ingestionKey } = field;
    if (typeof type !== 'string' || typeof storageKey !== 'string')
      throw badRequest([`fields.${index}.type and storageKey must be strings`]);
    if (typeof entity !== 'string' || !ENTITIES.includes(entity))
      throw badRequest([`fields.${index}.entity must be one of ${ENTITIES.join(', ')}`]);
    return {
      entity,
      type,
      storageKey,
      ingestionKey: typeof ingestionKey === 'string' ? ingestionKey : null,
      optional: field['optional'] === true,
      discriminant: field['discriminant'] === true,
      isPii: field['isPii'] === true,
      isMostProbableLocation: field['isMostProbableLocation'] === true,
    };
  });
}

const SORTABLE = ['name', 'reference', 'createdAt', 'updatedAt'] as const;

/** Sorts by several keys: with `name,-createdAt` by name, and types of one name by creation, the newest first. */
function inOrder(rows: readonly TypeRow[], sort: string): readonly TypeRow[] {
  return sort
    .split(',')
    .filter((part) => part !== '')
    .reduceRight((ordered, part) => {
      const name = SORTABLE.find((field) => field === part.replace(/^-/, ''));
      if (!name) throw badRequest(`sort must be one of ${SORTABLE.join(', ')}`);
      return sorted(ordered, (row) => row[name], part.startsWith('-') ? 'DESC' : 'ASC');
    }, rows);
}
