import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UsageError } from '../command.ts';

export interface FileRow {
  /** The line that the row begins at, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The largest row, in bytes. A quote that is never closed would otherwise take the whole file into memory. */
const MAX_ROW_BYTES = 1_000_000;
/** The header ends within so many bytes. */
const MAX_HEADER_BYTES = 65_536;

/** The file cannot be read from a line on. The message names the line. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';
}

/** The semicolon where the first line has more of them than of commas, else the comma. Quoted text does not count. */
export async function delimiterOf(file: string): Promise<',' | ';'> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_HEADER_BYTES), {
      position: 0,
    });
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    const [header = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/, 1);
    const count = (mark: string) => header.split(mark).length;
    return count(';') > count(',') ? ';' : ',';
  } finally {
    await handle.close();
  }
}

/**
 * The rows of a CSV file by RFC 4180, the header first. They are read as they are asked for, so a large file takes no
 * more memory than a small one.
 *
 * @throws CsvFault where the file is not UTF-8, or where a quote does not stand as it must
 */
export async function* rowsOf(file: string, delimiter: string): AsyncGenerator<FileRow> {
  const parser = parse({
    bom: true,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    // A row with too few or too many fields is refused by itself; the others are sound.
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    info: true,
  });
  const source = Readable.from(checked(createReadStream(file)));
  source.on('error', (cause) => parser.destroy(cause));
  source.pipe(parser);
  /** The library counts a line break of two characters twice where it stands in quotes. */
  let doubled = 0;
  try {
    for await (const { info, record } of parser as AsyncIterable<Parsed>) {
      doubled += countIn(record, /\r\n/g);
      yield { line: info.lines - doubled - countIn(record, /\r\n?|\n/g), fields: record };
    }
  } catch (cause) {
    throw cause instanceof CsvError ? new CsvFault(messageOf(cause, doubled)) : cause;
  } finally {
    source.destroy();
  }
}
interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** Passes on the bytes of a text. Wrong bytes would otherwise become names with question marks. */
async function* checked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const check = (chunk?: Buffer) => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new CsvFault('the file is not UTF-8; save it as "CSV UTF-8"');
    }
  };
  for await (const chunk of chunks) {
    check(chunk);
    yield chunk;
  }
  check();
}

function countIn(fields: readonly string[], pattern: RegExp): number {
  return fields.reduce((sum, field) => sum + (field.match(pattern)?.length ?? 0), 0);
}

/** The library's own message would show what stands in the field. */
function messageOf(fault: CsvError, doubled: number): string {
  const { code } = fault;
  const { lines } = fault as unknown as { readonly lines: number };
  const isOpen = code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED';
  return `line ${lines - doubled}: ${
    isOpen
      ? `a quote is not closed, or the row has more than ${MAX_ROW_BYTES} bytes`
      : 'a quote stands inside of a field; put the whole field in quotes, and write the quote twice'
  }`;
}

/** @throws UsageError */
export function delimiterIn(text: string): string {
  const delimiter = text === '\\t' || text === 'tab' ? '\t' : text;
  if (!/^[^\r\n"]$/.test(delimiter))
    throw new UsageError('--delimiter takes one character, such as ; or tab');
  return delimiter;
}
