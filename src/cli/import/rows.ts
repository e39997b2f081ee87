import type { Instant } from '../../domain/time.ts';
import type { Tracked, TrackInput } from '../../domain/tracking.ts';
import { backgroundCalls } from '../../live/background-call.ts';
import type { Store } from '../../ports/store.ts';
import { systemClock } from '../../transport/clock.ts';
import { UsageError } from '../command.ts';
import { type Columns, columnsOf, type Mapping } from './columns.ts';
import { importEventOf } from './event.ts';
import { CsvFault, rowsOf } from './file.ts';

/** Rows that are stored together. */
const BATCH = 500;

export interface ImportOptions extends Mapping {
  readonly delimiter: string;
  /** When the file was written. */
  readonly fileTime: Instant;
  /** Whether the rows are only checked. */
  readonly dryRun: boolean;
  /** Gets a line for each row that is refused. */
  print(line: string): void;
}

/** What became of the rows of a file. */
export interface RowOutcome {
  rows: number;
  imported: number;
  known: number;
  refused: number;
  /** True where the file could not be read to its end. */
  stopped: boolean;
}

/** Stores the rows of a CSV file as events, some hundreds at a time. */
export async function importRows(
  store: Pick<Store, 'track' | 'rehearse'>,
  file: string,
  { delimiter, fileTime, dryRun, print, ...mapping }: ImportOptions,
): Promise<RowOutcome> {
  const outcome: RowOutcome = { rows: 0, imported: 0, known: 0, refused: 0, stopped: false };
  const makeCall = backgroundCalls(systemClock);
  const send = dryRun ? store.rehearse : store.track;
  let waiting: { readonly line: number; readonly event: TrackInput }[] = [];
  function refuse(line: number, why: string): void {
    outcome.refused += 1;
    print(`line ${line}: ${why}`);
  }
  async function sendWaiting(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const results = await send(
      batch.map(({ event }) => event),
      makeCall(),
    );
    for (const [index, { line }] of batch.entries()) {
      const result = results[index];
      const why = result && refusalOf(result);
      if (why) refuse(line, why);
      else if (result?.duplicate) outcome.known += 1;
      else outcome.imported += 1;
    }
  }
  let columns: Columns | null = null;
  try {
    for await (const row of rowsOf(file, delimiter)) {
      if (!columns) {
        columns = columnsOf(row.fields, mapping);
        continue;
      }
      outcome.rows += 1;
      const event = importEventOf(row, columns, fileTime);
      if ('fault' in event) refuse(row.line, event.fault);
      else if (waiting.push({ line: row.line, event }) >= BATCH) await sendWaiting();
    }
  } catch (cause) {
    if (!(cause instanceof CsvFault)) throw cause;
    outcome.stopped = true;
    print(cause.message);
    print('The file was not read to its end. Correct it and import it again.');
  }
  await sendWaiting();
  if (!columns && !outcome.stopped)
    throw new UsageError(`${file} is empty; its first line has to name the columns`);
  return outcome;
}

/** Why the store did not take an event; null where it did. */
function refusalOf({ problem, trashed }: Tracked): string | null {
  if (problem) return problem.message;
  if (!trashed) return null;
  const reasons = trashed.errors.map(({ type, field }) => (field ? `${type} ${field}` : type));
  return `does not fit the event type: ${reasons.join(', ')}; it is in the trash for a retry`;
}
