import { jsonFault, placeIn, type TextPlace } from './json-fault.ts';

/** One event of a body, or why there is none. */
export type Entry =
  | {
      readonly value: unknown;
      /** How a fault names a field of this event; null: the event itself. */
      readonly nameOf: (field: string | null) => string;
    }
  | { readonly fault: Malformed };

export interface Malformed extends TextPlace {
  readonly error: string;
}

/** NDJSON goes by many names. */
const LINES = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)\b/i;

/**
 * The events of a body. NDJSON is told by its type; everything else is read as JSON, as beacons send it as plain
 * text. JSON that is malformed is so as a whole; of NDJSON only the lines are that cannot be read.
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

/** In an object, since null is a value. */
function parse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** @param start where the text stands in the whole body */
function malformed(text: string, start: number, body: string, what: string): Malformed {
  const fault = jsonFault(text) ?? { offset: text.length, wanted: 'JSON' };
  const place = placeIn(body, start + fault.offset);
  return {
    error: `${what} is not JSON: line ${place.line}, column ${place.column} should have ${fault.wanted}.`,
    ...place,
  };
}
