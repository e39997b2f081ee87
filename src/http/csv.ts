/** A row of an export, with the names and shapes of the schema. */
export type CsvRow = Readonly<Record<string, unknown>>;

/** The columns, as paths into a row. */
const COLUMNS = [
  ...['id', 'source', 'externalId', 'kind', 'displayName'],
  ...['firstName', 'lastName', 'fullName', 'email', 'phone', 'title'].map((one) => `person.${one}`),
  ...['name', 'domain', 'websiteUrl', 'industry', 'employeeCount', 'phone', 'linkedinUrl'].map(
    (one) => `company.${one}`,
  ),
  ...['country', 'countryCode', 'region', 'city', 'postalCode'].map((one) => `location.${one}`),
  ...['assignee.name', 'assignee.email', 'tags', 'firstSeenAt', 'lastSeenAt', 'viewUrl'],
  ...['keywords', 'quality', 'bounces', 'pageViews', 'visits', 'lastVisitDate'],
] as const;

/** The byte order mark tells spreadsheets that the text is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** What stands before the first row: the names of the columns. */
export const CSV_HEAD = `${BYTE_ORDER_MARK}${COLUMNS.join(',')}\r\n`;

/** A row as a line of RFC 4180. */
export function csvLine(row: CsvRow): string {
  return `${COLUMNS.map((column) => cell(valueAt(row, column.split('.')))).join(',')}\r\n`;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null) return null;
  return valueAt(new Map(Object.entries(value)).get(name), rest);
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = Array.isArray(value) ? value.map(textOf).join('; ') : textOf(value);
  // A visitor chooses such texts, and a spreadsheet would run them as formulas.
  const safe = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
