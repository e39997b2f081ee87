import { GatewayError } from './errors.ts';

/** Cursors of one question; the cursor of another question is refused. */
export interface CursorCodec<T> {
  encode(state: T): string;
  /** Throws BAD_CURSOR for anything that `encode` did not make for this question. */
  decode(cursor: string): T;
}

const MAX_LENGTH = 8_192;

/**
 * Opaque cursors: base64url of a version, the hash of the question and the state. The hash keeps a cursor from
 * being used with another filter or order; it is no secret, since a cursor grants nothing by itself.
 */
export function cursorCodec<T>(
  question: unknown,
  check: (state: unknown) => state is T,
): CursorCodec<T> {
  // Most lists are never paged, so the hash is computed at the first cursor that is made or read.
  let known: string | null = null;
  const hash = () => (known ??= hashOf(JSON.stringify(question)));
  return {
    encode: (state) =>
      Buffer.from(JSON.stringify([1, hash(), state]), 'utf8').toString('base64url'),
    decode(cursor) {
      const state = cursor.length <= MAX_LENGTH && /^[\w-]+$/.test(cursor) ? parse(cursor) : null;
      if (!Array.isArray(state) || state.length !== 3 || state[0] !== 1)
        throw new GatewayError('BAD_CURSOR', 'The cursor is not one of this gateway’s');
      if (state[1] !== hash())
        throw new GatewayError(
          'BAD_CURSOR',
          'The cursor belongs to another list, filter, window or order',
        );
      const value: unknown = state[2];
      if (!check(value))
        throw new GatewayError('BAD_CURSOR', 'The cursor is not one of this gateway’s');
      return value;
    },
  };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

/** FNV-1a over two lanes: 64 bits as text. Not for secrets. */
function hashOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x811c9dc5);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
