import { MAX_CRITERIA } from '../../domain/limits.ts';
import type { FeedCriterion } from '../../domain/entities.ts';
import type { InputFault } from '../../domain/errors.ts';
import type { Value } from '../sql/database.ts';

/** An SQL condition on a row of `leads`; every value is a parameter. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

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
function atLeast(amount: string): Kind {
  return {
    wanted: 'a whole number, 0 or more',
    accepts: isCount,
    condition: (value) => ({ sql: `${amount} >= ?`, values: [Math.max(1, Number(value))] }),
  };
}

/** The lead has an event that meets `has`; for "any", one that meets `any`. */
function inEvents(has: string, any: string): Kind {
  const exists = (sql: string) =>
    `EXISTS (SELECT 1 FROM events WHERE events.lead = leads.id AND ${sql})`;
  return {
    wanted: `text of 1 to ${MAX_TEXT} characters, or 0 for any`,
    accepts: (value) => value === ANY || isText(value),
    condition: (value) =>
      value === ANY
        ? { sql: exists(any), values: [] }
        : { sql: exists(has), values: [String(value)] },
  };
}

function withProperty(sql: string, ...values: readonly Value[]): Condition {
  return { sql: `leads.id IN (SELECT lead FROM lead_properties WHERE ${sql})`, values };
}

/** The lead has the value in a property with one of these names, in any case of letters. */
function inProperties(...names: readonly string[]): Kind {
  const places = `name IN (${names.map(() => '?').join(', ')})`;
  return {
    wanted: `text of 1 to ${MAX_TEXT} characters or a whole number, 0 for any`,
    accepts: (value) => isCount(value) || isText(value),
    condition(value) {
      if (value === ANY)
        return withProperty(
          `${places} AND (value IS NULL OR value NOT IN ('', '0', 'false'))`,
          ...names,
        );
      const text = String(value);
      // The engines fold letters beyond ASCII differently, so the spellings are computed here.
      const spellings = [text, text.toLowerCase(), text.toUpperCase()];
      return withProperty(`${places} AND value IN (?, ?, ?)`, ...names, ...spellings);
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
    atLeast('(SELECT COALESCE(SUM(page_views), 0) FROM sessions WHERE sessions.lead = leads.id)'),
  ],
  ['visits', atLeast('(SELECT COUNT(*) FROM sessions WHERE sessions.lead = leads.id)')],
  ['page_url', inEvents('FIND(events.url, ?) > 0', 'events.url IS NOT NULL')],
  ['event_type', inEvents('events.type = ?', '1 = 1')],
  ['industry_code', inProperties('industryCode', 'industry_code', 'industry')],
  ['country_code', inProperties('countryCode', 'country_code', 'country')],
  ['assignee', inProperties('assignee', 'assigneeId', 'assignee_id')],
  ['followed', inProperties('followed', 'followedBy', 'followed_by')],
  [
    'identified',
    {
      wanted: 'true or false',
      accepts: (value) => typeof value === 'boolean',
      condition: (value) => ({
        sql: `identified_at IS ${value === true ? 'NOT ' : ''}NULL`,
        values: [],
      }),
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
        return value === null
          ? withProperty('name = ?', name)
          : withProperty('name = ? AND value = ?', name, comparable(value));
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
  const parts: Condition[] = [];
  for (const { type, value, excluded } of criteria) {
    const kind = KINDS.get(type);
    if (!kind) throw new Error(`a feed has a criterion of an unknown type: ${type}`);
    const condition = kind.condition(value);
    if (excluded) {
      parts.push({ ...condition, sql: `NOT (${condition.sql})` });
      continue;
    }
    const key = kind.group?.(value) ?? type;
    const group = groups.get(key);
    if (group) group.push(condition);
    else groups.set(key, [condition]);
  }
  for (const group of groups.values())
    parts.push({
      sql: `(${group.map(({ sql }) => sql).join(' OR ')})`,
      values: group.flatMap(({ values }) => values),
    });
  return {
    sql: parts.map(({ sql }) => sql).join(' AND ') || '1 = 1',
    values: parts.flatMap(({ values }) => values),
  };
}
