import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { SECOND, type Clock } from '../domain/time.ts';

/** The open streams of subscriptions. */
export interface Streams {
  add(response: ServerResponse): void;
  /** Ends each connection behind what was written to it, without an end of the stream itself. */
  cut(): Promise<void>;
}

/** A reader that takes what was written more slowly than this is cut off from it. */
const FLUSH_MS = SECOND;

export function createStreams(clock: Clock): Streams {
  const open = new Set<ServerResponse>();
  return {
    add(response) {
      open.add(response);
      response.once('close', () => open.delete(response));
    },
    async cut() {
      const stop = new AbortController();
      const closed = Promise.all(
        [...open].map(async (response) => {
          const end = once(response, 'close');
          if (response.socket) response.socket.destroySoon();
          else response.destroy();
          await end;
        }),
      );
      await Promise.race([closed, clock.sleep(FLUSH_MS, stop.signal)]);
      stop.abort();
      for (const response of open) response.destroy();
    },
  };
}
