import { InvalidInputError, type InputFault } from './errors.ts';
import type { Tracked, TrackInput } from './tracking.ts';

/** Rows of a page where neither `first` nor `last` is given. */
export const DEFAULT_PAGE = 20;
/** Rows of the largest page. */
export const MAX_PAGE = 100;

/**
 * How many rows a page has. A wish for more than `MAX_PAGE` is cut, and `warn` is told. Throws INVALID_INPUT for less
 * than one row.
 * @param name the argument that the wish stands in, for messages
 */
export function pageSize(
  wish: number | null | undefined,
  warn: (message: string) => void,
  name: 'first' | 'last' = 'first',
): number {
  const rows = wish ?? DEFAULT_PAGE;
  if (rows < 1)
    throw new InvalidInputError([
      { path: [name], message: `${name} must be 1 or more, not ${rows}` },
    ]);
  if (rows > MAX_PAGE) warn(`${name}: ${rows} was cut to ${MAX_PAGE}, the largest page`);
  return Math.min(rows, MAX_PAGE);
}

/** Criteria of the largest custom feed. */
export const MAX_CRITERIA = 50;
/**
 * The sessions of a profile are those of at most this many of its leads, the youngest: each lead may take a call, and a
 * company can have thousands of leads.
 */
export const MAX_PROFILE_LEADS = 50;

/** The longest texts of an event, in characters (UTF-16 code units). */
export const MAX_CHARACTERS = {
  type: 200,
  nonce: 200,
  trackerId: 200,
  sessionId: 200,
  title: 1_000,
  url: 8_192,
  referrer: 8_192,
  ip: 200,
  userAgent: 1_000,
} as const satisfies Partial<Record<keyof TrackInput, number>>;
/** The largest properties of an event, as JSON in UTF-8. */
export const MAX_PROPERTIES_BYTES = 64 * 1024;
/** How deep properties may be nested: whoever writes deeper ones as JSON would run out of stack. */
export const MAX_PROPERTIES_DEPTH = 100;

/** The texts that every event has, and what a sender that left one out has to send. */
const REQUIRED = {
  type: 'send what happened, such as "page-view"',
  nonce: 'send a text that no other event has',
} as const satisfies Partial<Record<keyof TrackInput, string>>;
/** A message quotes at most this many characters of what was sent. */
const MAX_QUOTED = 20;
const OPTIONAL = ['trackerId', 'sessionId', 'title', 'url', 'referrer', 'ip', 'userAgent'] as const;

/** Which bounds an event breaks; the same ones hold however it was sent. */
export function boundFaults(event: TrackInput): readonly InputFault[] {
  const faults: InputFault[] = [];
  for (const field of ['type', 'nonce'] as const) {
    const { length } = event[field];
    const most = MAX_CHARACTERS[field];
    const missing = missingText(field, event[field]);
    if (length > most)
      faults.push(faultAt(field, `must have 1 to ${most} characters, not ${length}`));
    else if (missing !== null) faults.push(faultAt(field, missing));
  }
  for (const field of OPTIONAL)
    if ((event[field]?.length ?? 0) > MAX_CHARACTERS[field])
      faults.push(faultAt(field, `must have at most ${MAX_CHARACTERS[field]} characters`));
  const fault = propertiesFault(event.properties);
  return fault ? [...faults, fault] : faults;
}

/**
 * Sends the events that have no faults. Each of the others is refused in its own place, with all of its faults.
 * @param faultsOf what is wrong with an event
 */
export async function sendSound(
  events: readonly TrackInput[],
  faultsOf: (event: TrackInput) => readonly InputFault[],
  send: (sound: readonly TrackInput[]) => Promise<readonly Tracked[]>,
): Promise<readonly Tracked[]> {
  const refusals = events.map((event) => {
    const faults = faultsOf(event);
    return faults.length > 0 ? new InvalidInputError(faults) : null;
  });
  const sound = events.filter((_event, index) => refusals[index] === null);
  const sent = sound.length > 0 ? await send(sound) : [];
  const answers = sent.values();
  return events.flatMap(({ nonce }, index) => {
    const problem = refusals[index] ?? null;
    return problem
      ? { nonce, event: null, duplicate: null, problem }
      : (answers.next().value ?? []);
  });
}

/** What to say, after the name of the field, of a required text that is absent or blank; null where there is one. */
export function missingText(field: keyof typeof REQUIRED, text: string | null): string | null {
  if (text === null) return `is missing: ${REQUIRED[field]}`;
  return text.trim() === ''
    ? `is blank, ${JSON.stringify(text.slice(0, MAX_QUOTED))}: ${REQUIRED[field]}`
    : null;
}

/** Which bound the properties of an event break; null where they are within all. */
export function propertiesFault(properties: TrackInput['properties']): InputFault | null {
  if (isDeeper(properties, MAX_PROPERTIES_DEPTH))
    return faultAt('properties', `must be nested at most ${MAX_PROPERTIES_DEPTH} deep`);
  if (Buffer.byteLength(JSON.stringify(properties)) > MAX_PROPERTIES_BYTES)
    return faultAt('properties', `must have at most ${MAX_PROPERTIES_BYTES} bytes`);
  return null;
}

function faultAt(field: keyof TrackInput, message: string): InputFault {
  return { path: [field], message: `${field} ${message}` };
}

function isDeeper(value: unknown, levels: number): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)))
  );
}
