import { createHash } from 'node:crypto';
import { emailIn } from '../../domain/addresses.ts';
import { MOMENT_FORM, momentIn } from '../../domain/moment.ts';
import type { Instant } from '../../domain/time.ts';
import type { TrackInput } from '../../domain/tracking.ts';
import type { Columns } from './columns.ts';
import type { FileRow } from './file.ts';

/** The type of the events of imported rows. */
const TYPE = 'import';
/** Columns of these names are fields of the event, and no properties. */
const FIELDS: ReadonlySet<string> = new Set(['occurredAt', 'trackerId']);
/** What a lead is found by when the file is imported again. */
const KEYS = ['email', 'userId', 'trackerId'] as const;

/**
 * A row as an event, or why it cannot be one. The nonce is a hash of what the row says: the same row is the same event
 * wherever it stands in the file, and a row that was changed is a new event of the same lead.
 *
 * @param fileTime when the file was written: the row happened then, where it has no `occurredAt`
 */
export function importEventOf(
  { fields }: FileRow,
  { count, targets }: Columns,
  fileTime: Instant,
): TrackInput | { readonly fault: string } {
  if (fields.length !== count)
    return { fault: `has ${fields.length} fields, and the header has ${count}` };
  const values = new Map(
    targets.flatMap(({ name, index }) => {
      const value = fields[index]?.trim() ?? '';
      return value === '' ? [] : [[name, value] as const];
    }),
  );
  if (KEYS.every((key) => !values.has(key)))
    return { fault: `names nobody: ${KEYS.join(', ')} are empty or absent` };
  const email = values.get('email');
  if (email !== undefined && emailIn(email) === null) return { fault: 'email is no address' };
  const time = values.get('occurredAt') ?? null;
  const occurredAt = momentIn(time);
  if (time !== null && occurredAt === null) return { fault: `occurredAt must be ${MOMENT_FORM}` };
  const said = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(said)).digest('base64url');
  return {
    type: TYPE,
    nonce: `${TYPE}:${hash.slice(0, 22)}`,
    occurredAt,
    usualTime: fileTime,
    trackerId: values.get('trackerId') ?? null,
    sessionId: null,
    title: null,
    url: null,
    referrer: null,
    ip: null,
    userAgent: null,
    properties: Object.fromEntries([...values].filter(([name]) => !FIELDS.has(name))),
  };
}
