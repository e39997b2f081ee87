import { jsonFault, placeIn, type TextPlace } from './json-fault.ts';

/** One event of a body, or the reason why it cannot be read. */
export type Entry =
  | {
      readonly value: unknown;
      /** What a message calls a field of this event; null: the event itself. */
      readonly nameOf: (field: string | null) => string;
    }
  | { readonly fault: Malformed };

export interface Malformed extends TextPlace {
  readonly error: string;
}

/** The content types in use for NDJSON. */
const LINES = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)\b/i;

/**
 * The events of a body. NDJSON is recognised by its content type; every other body is read as JSON, because beacons send
 * JSON as plain text. Malformed JSON rejects the whole body; with NDJSON only the unreadable lines are rejected.
 */
export function readBody(
  body: string,
  contentType: string | undefined,
): readonly Entry[] | Malformed {
  if (LINES.test(contentType ?? '')) return readLines(body);
  const parsed = parse(body);
  if (!parsed) return malformed(body, 0, body, 'The body');
  const { value } = parsed;
  return Array.isArray(value)
    ? value.map((one: unknown, index) => ({
        value: one,
        nameOf: (field) => (field === null ? String(index) : `${index}.${field}`),
      }))
    : [{ value, nameOf: (field) => field ?? 'the body' }];
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
        ? { value: parsed.value, nameOf: (field) => (field === null ? name : `${name}: ${field}`) }
        : { fault: malformed(line, start, body, `Line ${index + 1}`) },
    ];
  });
}

/** The value, in an object because null is a value; null for malformed JSON. */
function parse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
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
