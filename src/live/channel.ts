import { cursorCodec } from '../domain/cursor.ts';
import { GatewayError } from '../domain/errors.ts';

/** Publishes items to its subscribers, and keeps the latest ones for subscribers that come back with a cursor. */
export interface Channel<T extends object> {
  /** @param mark tells the item from others with the same number, since numbers start anew after a restart */
  publish(item: T, mark: string): void;
  /**
   * The items that are published from now on or, with a cursor, behind it. Ends without an error when `signal` is
   * aborted or the channel is closed. Throws BAD_CURSOR or CURSOR_EXPIRED at once for a wrong or old cursor, and
   * CURSOR_EXPIRED later for a reader that is too slow.
   */
  subscribe(args: {
    readonly after: string | null;
    readonly signal: AbortSignal;
    readonly wants?: (item: T) => boolean;
  }): AsyncGenerator<Published<T>, void, undefined>;
  /** Subscribers that come back no longer get these items; cursors stay valid. */
  remove(isMeant: (item: T) => boolean): void;
  close(): void;
}
export type Published<T> = T & { readonly cursor: string };

/** Entries that are kept for subscribers that come back with a cursor. */
const RING = 1_000;
/** The most entries that wait for a slow reader; with more, it loses its subscription. */
const MAX_PENDING = 1_000;

/** @param question a cursor of another question is refused */
export function createChannel<T extends object>(question: unknown): Channel<T> {
  const codec = cursorCodec(question, isPlace);
  const ring: {
    readonly serial: number;
    readonly mark: string;
    /** Null where it was removed: a cursor may point to its place. */
    readonly entry: Published<T> | null;
  }[] = [];
  const listeners = new Set<(entry: Published<T>) => void>();
  const closing = new AbortController();
  let serial = 0;

  function behind(cursor: string): readonly Published<T>[] {
    const place = codec.decode(cursor);
    const at = ring.findIndex((one) => one.serial === place.serial && one.mark === place.id);
    if (at < 0)
      throw new GatewayError(
        'CURSOR_EXPIRED',
        'The gateway no longer knows what came after this cursor; subscribe without it',
      );
    return ring.slice(at + 1).flatMap(({ entry }) => entry ?? []);
  }

  async function* listen({
    after,
    signal,
    wants = () => true,
  }: Parameters<Channel<T>['subscribe']>[0]): AsyncGenerator<Published<T>, void, undefined> {
    const pending = after === null ? [] : behind(after).filter(wants);
    let wake: (() => void) | null = null;
    const state = { isOverrun: false };
    const hear = (entry: Published<T>) => {
      if (!wants(entry)) return;
      if (pending.length >= MAX_PENDING) state.isOverrun = true;
      else pending.push(entry);
      wake?.();
    };
    const end = () => wake?.();
    listeners.add(hear);
    signal.addEventListener('abort', end);
    closing.signal.addEventListener('abort', end);
    try {
      while (!signal.aborted && !closing.signal.aborted) {
        if (state.isOverrun)
          throw new GatewayError(
            'CURSOR_EXPIRED',
            'The subscription was read too slowly; subscribe again with the last cursor',
          );
        const entry = pending.shift();
        if (entry) {
          yield entry;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    } finally {
      listeners.delete(hear);
      signal.removeEventListener('abort', end);
      closing.signal.removeEventListener('abort', end);
    }
  }

  return {
    publish(item, mark) {
      serial += 1;
      const entry = { ...item, cursor: codec.encode({ serial, id: mark }) };
      ring.push({ serial, mark, entry });
      if (ring.length > RING) ring.shift();
      for (const hear of listeners) hear(entry);
    },
    subscribe(args) {
      if (args.after !== null) behind(args.after);
      return listen(args);
    },
    remove(isMeant) {
      for (const [at, one] of ring.entries())
        if (one.entry && isMeant(one.entry)) ring[at] = { ...one, entry: null };
    },
    close() {
      closing.abort();
    },
  };
}

interface Place {
  readonly serial: number;
  readonly id: string;
}
function isPlace(value: unknown): value is Place {
  return (
    typeof value === 'object' &&
    value !== null &&
    'serial' in value &&
    Number.isInteger(value.serial) &&
    'id' in value &&
    typeof value.id === 'string'
  );
}
