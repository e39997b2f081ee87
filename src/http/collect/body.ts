import { mayHaveLongNumbers, parseJson, settleNumbers } from '../../domain/numbers.ts';
import { jsonFault, placeIn, type TextPlace } from './json-fault.ts';

/** One event of a body, or the reason why it cannot be read. */
export type Entry =
  | {
      readonly value: unknown;
      /** What a message calls a field of this event; null: the event itself. */
      readonly nameOf: (field: string | null) => string;
    }
  | { readonly fault: Malformed | Unread };

/** An event whose numbers cannot be kept as they were sent. */
export interface Unread {
  /** The event's nonce, so that the sender knows which event is meant. */
  readonly nonce?: string;
  readonly error: string;
}

export interface Malformed extends TextPlace {
  readonly error: string;
}

/** The content types in use for NDJSON. */
const LINES = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)\b/i;

/**
 * The events of a body. NDJSON is recognised by its content type; every other body is read as JSON, because beacons send
 * JSON as plain text. A byte order mark is no part of the text. Malformed JSON rejects the whole body; with NDJSON only the unreadable lines are rejected.
 */
export function readEntries(
  given: string,
  contentType: string | undefined,
): readonly Entry[] | Malformed {
  const body = given.replace(/^\ufeff/, '');
  if (LINES.test(contentType ?? '')) return readLines(body);
  const parsed = parse(body);
  if (!parsed) return malformed(body, 0, body, 'The body');
  const { value } = parsed;
  return Array.isArray(value)
    ? value.map((one: unknown, index) =>
        entryOf({ ...parsed, value: one }, (field) =>
          field === null ? String(index) : `${index}.${field}`,
        ),
      )
    : [entryOf(parsed, (field) => field ?? 'the body')];
}

/** Long numbers are settled here, for every event: ids become text, and the others are refused. */
function entryOf(
  { value: given, hasLongNumbers }: Parsed,
  nameOf: (field: string | null) => string,
): Entry {
  if (!hasLongNumbers) return { value: given, nameOf };
  const { value, faults } = settleNumbers(given);
  if (faults.length === 0) return { value, nameOf };
  const error = faults
    .map(({ path, message }) => `${nameOf(path.length > 0 ? path.join('.') : null)} ${message}`)
    .join('; ');
  return { fault: { ...nonceOf(value), error } };
}

/** The nonce of an event that is refused, if it has one. */
export function nonceOf(event: unknown): { readonly nonce?: string } {
  if (typeof event !== 'object' || event === null || !('nonce' in event)) return {};
  const { nonce } = event;
  if (typeof nonce !== 'string' && typeof nonce !== 'number') return {};
  return { nonce: String(nonce) };
}

function readLines(body: string): readonly Entry[] {
  let offset = 0;
  return body.split('\n').flatMap((line, index): readonly Entry[] => {
    const start = offset;
    offset += line.length + 1;
    if (line.trim() === '') return [];
    const parsed = parse(line);
    const name = `line ${index + 1}`;
    return [
      parsed
        ? entryOf(parsed, (field) => (field === null ? name : `${name}: ${field}`))
        : { fault: malformed(line, start, body, `Line ${index + 1}`) },
    ];
  });
}

interface Parsed {
  readonly value: unknown;
  /** False for nearly every body: the numbers in it need no second look. */
  readonly hasLongNumbers: boolean;
}

/** The value, in an object because null is a value; null for malformed JSON. */
function parse(text: string): Parsed | null {
  try {
    return { value: parseJson(text), hasLongNumbers: mayHaveLongNumbers(text) };
  } catch {
    return null;
  }
}

/** @param start offset of the text in the whole body */
function malformed(text: string, start: number, body: string, what: string): Malformed {
  const fault = jsonFault(text) ?? { offset: text.length, wanted: 'JSON' };
  const place = placeIn(body, start + fault.offset);
  return {
    error: `${what} is not JSON: line ${place.line}, column ${place.column} should have ${fault.wanted}.`,
    ...place,
  };
}
