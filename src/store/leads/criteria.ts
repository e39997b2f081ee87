import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { FeedCriterion } from '../../domain/entities.ts';
import type { InputFault } from '../../domain/errors.ts';
import { MAX_CRITERIA } from '../../domain/limits.ts';
import { LOCAL } from '../sql/account.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Tables } from '../sql/tables.ts';

type LeadExpressions = ExpressionBuilder<Tables, 'leads'>;

/** A condition on a row of `leads`. */
export type Condition = (eb: LeadExpressions, dialect: Dialect) => Expression<SqlBool>;

/** A kind of criterion. */
interface Kind {
  /** Describes the valid values, for error messages. */
  readonly wanted: string;
  accepts(value: unknown): boolean;
  condition(value: unknown): Condition;
  /** Criteria of one group are alternatives. @default the type of the criterion */
  group?(value: unknown): string;
}

const MAX_TEXT = 200;

/** The value of a criterion that means "any". */
const ANY = 0;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT;
const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 2_147_483_647;

/** The amount is at least the value; 0 means "any", so at least one. */
function atLeast(amount: (eb: LeadExpressions) => Expression<number>): Kind {
  return {
    wanted: 'a whole number, 0 or more',
    accepts: isCount,
    condition: (value) => (eb) => eb(amount(eb), '>=', Math.max(1, Number(value))),
  };
}

const eventsOf = (eb: LeadExpressions) =>
  eb
    .selectFrom('events')
    .select(eb.lit(1).as('found'))
    .whereRef('events.account', '=', 'leads.account')
    .whereRef('events.lead', '=', 'leads.id');

/** Narrows the events of a lead. */
type Narrowing<T extends unknown[]> = (
  events: ReturnType<typeof eventsOf>,
  ...given: T
) => ReturnType<typeof eventsOf>;

/** The lead has an event that has the value; for "any", one of those that `any` leaves. */
function inEvents(having: Narrowing<[value: string, dialect: Dialect]>, any: Narrowing<[]>): Kind {
  return {
    wanted: `text of 1 to ${MAX_TEXT} characters, or 0 for any`,
    accepts: (value) => value === ANY || isText(value),
    condition: (value) => (eb, dialect) =>
      eb.exists(value === ANY ? any(eventsOf(eb)) : having(eventsOf(eb), String(value), dialect)),
  };
}

function withProperty(
  narrow: (eb: ExpressionBuilder<Tables, 'lead_properties'>) => Expression<SqlBool>,
): Condition {
  return (eb) =>
    eb(
      'leads.id',
      'in',
      eb.selectFrom('lead_properties').select('lead').where('account', '=', LOCAL).where(narrow),
    );
}

/** The lead has the value in a property with one of these names, in any case of letters. */
function inProperties(...names: readonly string[]): Kind {
  return {
    wanted: `text of 1 to ${MAX_TEXT} characters or a whole number, 0 for any`,
    accepts: (value) => isCount(value) || isText(value),
    condition(value) {
      if (value === ANY)
        return withProperty((eb) =>
          eb('name', 'in', names).and(
            eb('value', 'is', null).or('value', 'not in', ['', '0', 'false']),
          ),
        );
      const text = String(value);
      // The engines fold letters beyond ASCII differently, so the spellings are computed here.
      const spellings = [text, text.toLowerCase(), text.toUpperCase()];
      return withProperty((eb) => eb('name', 'in', names).and('value', 'in', spellings));
    },
  };
}

interface NamedProperty {
  readonly name: string;
  /** Absent or null for any value. */
  readonly value?: unknown;
}
function isNamedProperty(value: unknown): value is NamedProperty {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const given = new Map<string, unknown>(Object.entries(value));
  const wanted = given.get('value') ?? null;
  return (
    [...given.keys()].every((key) => key === 'name' || key === 'value') &&
    isText(given.get('name')) &&
    (wanted === null || (comparable(wanted)?.length ?? Infinity) <= MAX_TEXT)
  );
}

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    'pageviews',
    atLeast((eb) =>
      eb.fn.coalesce(
        eb
          .selectFrom('sessions')
          .select((of) => of.fn.sum<number>('page_views').as('views'))
          .whereRef('sessions.account', '=', 'leads.account')
          .whereRef('sessions.lead', '=', 'leads.id'),
        eb.lit(0),
      ),
    ),
  ],
  [
    'visits',
    atLeast((eb) =>
      eb
        .selectFrom('sessions')
        .select((of) => of.fn.countAll<number>().as('visits'))
        .whereRef('sessions.account', '=', 'leads.account')
        .whereRef('sessions.lead', '=', 'leads.id')
        .$asScalar(),
    ),
  ],
  [
    'page_url',
    inEvents(
      (events, part, { contains }) => events.where(contains('events.url', part)),
      (events) => events.where('events.url', 'is not', null),
    ),
  ],
  [
    'event_type',
    inEvents(
      (events, type) => events.where('events.type', '=', type),
      (events) => events,
    ),
  ],
  ['industry_code', inProperties('industryCode', 'industry_code', 'industry')],
  ['country_code', inProperties('countryCode', 'country_code', 'country')],
  ['assignee', inProperties('assignee', 'assigneeId', 'assignee_id')],
  ['followed', inProperties('followed', 'followedBy', 'followed_by')],
  [
    'identified',
    {
      wanted: 'true or false',
      accepts: (value) => typeof value === 'boolean',
      condition: (value) => (eb) =>
        eb('leads.identified_at', value === true ? 'is not' : 'is', null),
    },
  ],
  [
    'property',
    {
      wanted: `an object of a name and, for one value only, a value that is text, a number or a boolean; both of at most ${MAX_TEXT} characters`,
      accepts: isNamedProperty,
      group: (value) => `property ${(value as NamedProperty).name}`,
      condition(given) {
        const { name, value = null } = given as NamedProperty;
        return withProperty((eb) => {
          const isNamed = eb('name', '=', name);
          return value === null ? isNamed : isNamed.and('value', '=', comparable(value));
        });
      },
    },
  ],
]);

export const CRITERION_TYPES: readonly string[] = [...KINDS.keys()];

/** The text by which a value is compared: text itself, numbers and booleans as JSON; null for other values. */
export function comparable(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : null;
}

/** Faults of criteria; their paths begin with `criteria`. */
export function criteriaFaults(criteria: readonly FeedCriterion[]): readonly InputFault[] {
  if (criteria.length > MAX_CRITERIA)
    return [
      {
        path: ['criteria'],
        message: `criteria must be at most ${MAX_CRITERIA}, not ${criteria.length}`,
      },
    ];
  return criteria.flatMap(({ type, value, displayValue }, index): readonly InputFault[] => {
    const at = ['criteria', String(index)];
    const kind = KINDS.get(type);
    if (!kind)
      return [
        {
          path: [...at, 'type'],
          message: `${at.join('.')}.type must be one of ${CRITERION_TYPES.join(', ')}, not ${JSON.stringify(type.slice(0, MAX_TEXT))}`,
          allowed: CRITERION_TYPES,
        },
      ];
    const faults: InputFault[] = [];
    if (!kind.accepts(value))
      faults.push({
        path: [...at, 'value'],
        message: `${at.join('.')}.value of ${type} must be ${kind.wanted}`,
      });
    if ((displayValue?.length ?? 0) > MAX_TEXT)
      faults.push({
        path: [...at, 'displayValue'],
        message: `${at.join('.')}.displayValue must have at most ${MAX_TEXT} characters`,
      });
    return faults;
  });
}

/**
 * The condition for membership of a feed: a lead meets at least one criterion of each group and no excluded one. Criteria
 * of one type form a group; property criteria form one group for each name.
 */
export function conditionOf(criteria: readonly FeedCriterion[]): Condition {
  const groups = new Map<string, Condition[]>();
  const refused: Condition[] = [];
  for (const { type, value, excluded } of criteria) {
    const kind = KINDS.get(type);
    if (!kind) throw new Error(`a feed has a criterion of an unknown type: ${type}`);
    const condition = kind.condition(value);
    if (excluded) {
      refused.push(condition);
      continue;
    }
    const key = kind.group?.(value) ?? type;
    const group = groups.get(key);
    if (group) group.push(condition);
    else groups.set(key, [condition]);
  }
  return (eb, dialect) =>
    eb.and([
      ...refused.map((condition) => eb.not(condition(eb, dialect))),
      ...[...groups.values()].map((group) =>
        eb.or(group.map((condition) => condition(eb, dialect))),
      ),
    ]);
}
