import { DAY, dayIn, type Instant, type TimeRange } from '../../../domain/time.ts';

/** A row as it is sent. */
export type Row = Readonly<Record<string, unknown>>;
export type Test = (row: Row) => boolean;

/** Reads one parameter; null where it is malformed. */
type Reader = (text: string) => Test | null;

// Operators and separators are documented for some filters only. Assumed for all: conditions are joined by `,` and
// must all hold, text is compared without regard to case, and a field that a row lacks is an empty text.

const CRITERIA: Readonly<Record<string, Reader>> = {
  search(text) {
    const wanted = text.toLowerCase();
    return wanted === '*' ? () => true : (row) => searched(row).some((at) => at.includes(wanted));
  },
  criteriaTextFilter: conditions((value, operator, wanted) => {
    const [own, other] = [value.toLowerCase(), wanted.toLowerCase()];
    switch (operator) {
      case 'contains':
        return own.includes(other);
      case 'doesnotcontain':
        return !own.includes(other);
      case 'is':
        return own === other;
      case 'isnot':
        return own !== other;
      default:
        return null;
    }
  }),
  criteriaNumberFilter: conditions((value, operator, wanted) => {
    const own = value === '' ? NaN : Number(value);
    const [low, high] = (/^(\d+)(?:-(\d+))?$/.exec(wanted) ?? []).slice(1).map(Number);
    if (low === undefined) return null;
    const isBetween = own >= low && own <= (high ?? NaN);
    switch (operator) {
      case 'greaterthan':
        return own > low;
      case 'lessthan':
        return own < low;
      case 'is':
        return own === low;
      case 'isnot':
        return own !== low;
      case 'between':
        return isBetween;
      case 'notbetween':
        return !isBetween;
      default:
        return null;
    }
  }),
  criteriaFieldFilter(text) {
    const [operator, fields] = text.split('|');
    const names = (fields ?? '').split(';');
    const isRight =
      operator === 'hasanyvalue' &&
      names.every((name) => ['firstName', 'lastName', 'email'].includes(name));
    return isRight ? (row) => names.some((name) => textOf(row[name]) !== '') : null;
  },
  criteriaDisplayFilter(text) {
    const kinds = text.split(';');
    return kinds.every((kind) => ['company', 'person', 'unidentified'].includes(kind))
      ? (row) => kinds.includes(displayOf(row))
      : null;
  },
  criteriaLeadscoreFilter(text) {
    const least = /^\d{1,3}$/.test(text) ? Number(text) : NaN;
    return least <= 100 ? (row) => Number(row['esScore']) > least : null;
  },
};

/** The tests that a row must pass, or the name of a parameter that is malformed. */
export function wantedCriteria(query: (name: string) => string | null): readonly Test[] | string {
  const tests: Test[] = [];
  for (const [name, read] of Object.entries(CRITERIA)) {
    const text = query(name);
    if (text === null) continue;
    const test = read(text);
    if (!test) return name;
    tests.push(test);
  }
  return tests;
}

/** `field|operator|value,…`; `holds` gives null for an unknown operator and for a malformed value. */
function conditions(
  holds: (value: string, operator: string, wanted: string) => boolean | null,
): Reader {
  return (text) => {
    const parts = text.split(',').map((part) => part.split('|'));
    const isRight = parts.every(
      ([field, operator = '', wanted = '', ...rest]) =>
        field && rest.length === 0 && holds('', operator, wanted) !== null,
    );
    return isRight
      ? (row) =>
          parts.every(([field = '', operator = '', wanted = '']) =>
            holds(textOf(row[field]), operator, wanted),
          )
      : null;
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Assumed: free text is searched in the names, the e-mail address and the organisation of a row. */
function searched(row: Row): readonly string[] {
  const names = [`${textOf(row['firstName'])} ${textOf(row['lastName'])}`];
  const others = ['email', 'organizationName', 'organizationDomain'].map((name) =>
    textOf(row[name]),
  );
  return [...names, ...others].map((text) => text.toLowerCase());
}

/** Assumed: a person has a name, an e-mail address or a user id; a company is one whose people are unknown. */
function displayOf(row: Row): 'company' | 'person' | 'unidentified' {
  const has = (...names: readonly string[]) => names.some((name) => textOf(row[name]) !== '');
  if (has('firstName', 'lastName', 'fullName', 'email', 'phone', 'userId')) return 'person';
  return has('organizationName', 'organizationDomain', 'last_most_likely_company')
    ? 'company'
    : 'unidentified';
}

/** `field|op|value`, in days of the time zone. Null where it is malformed or of another field. */
export function wantedWindow(
  text: string | null,
  field: string | null,
  timeZone: string,
  now: Instant,
): TimeRange | null {
  const [name, operator, value = ''] = (text ?? '').split('|');
  if (name !== field) return null;
  const today = Date.parse(dayIn(now, timeZone));
  const days = (from: Instant, to: Instant): TimeRange => ({
    from: midnight(from, timeZone),
    to: midnight(to + DAY, timeZone),
  });
  if (operator === 'between') {
    const [from = NaN, to = NaN] = value.split('-').map((day) => {
      const [, date = '', month = '', year = ''] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(day) ?? [];
      return Date.parse(`${year}-${month}-${date}`);
    });
    return from <= to ? days(from, to) : null;
  }
  if (!/^\d{1,4}$/.test(value)) return null;
  const ago = today - Number(value) * DAY;
  if (operator === 'exactly') return days(ago, ago);
  return operator === 'lessthan' ? days(ago, today) : null;
}

/** When a day begins in a time zone. `day` is its midnight in UTC. */
function midnight(day: Instant, timeZone: string): Instant {
  const date = new Date(day).toISOString().slice(0, 10);
  const hour = DAY / 24;
  // Zones are up to fourteen hours before and twelve behind; quarters of an hour occur.
  for (let at = day - 14 * hour; at <= day + 12 * hour; at += hour / 4)
    if (dayIn(at, timeZone) === date) return at;
  return day;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
