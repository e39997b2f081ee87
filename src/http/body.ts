import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { HttpRefusal } from './answers.ts';

const inflate = promisify(gunzip);

/**
 * The body as text, inflated where it is gzipped; or why it is refused. ABORTED: the client went away before the end of
 * its body, which is no fault of the gateway.
 * @param maxBytes the bound of the body, on its way and inflated
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ readonly body: string } | HttpRefusal | 'ABORTED'> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (!/^(?:identity|(?:x-)?gzip)?$/.test(encoding))
    return {
      status: 415,
      message: `The content encoding ${JSON.stringify(encoding)} is not read; send gzip or none.`,
      headers: { 'accept-encoding': 'gzip', connection: 'close' },
    };
  const read = await readBytes(request, maxBytes);
  if (read === 'ABORTED') return read;
  if (read === 'TOO_LARGE') return tooLarge(maxBytes);
  if (!encoding.endsWith('gzip')) return { body: read.toString('utf8') };
  try {
    return { body: (await inflate(read, { maxOutputLength: maxBytes })).toString('utf8') };
  } catch (cause) {
    return cause instanceof RangeError
      ? tooLarge(maxBytes)
      : { status: 400, message: 'The body is not gzip, though its content encoding says so.' };
  }
}

function tooLarge(maxBytes: number): HttpRefusal {
  return {
    status: 413,
    message: `The body is larger than ${maxBytes} bytes.`,
    headers: { connection: 'close' },
  };
}

/** TOO_LARGE: the rest of the body is not read. */
function readBytes(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'TOO_LARGE' | 'ABORTED'> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      resolve('TOO_LARGE');
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        resolve('TOO_LARGE');
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    });
    // The only error of a request is that of its connection.
    for (const event of ['error', 'aborted'])
      request.on(event, () => {
        resolve('ABORTED');
      });
  });
}
