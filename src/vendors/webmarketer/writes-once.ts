import { ConflictError } from '../../domain/errors.ts';
import type { Clock, Instant } from '../../domain/time.ts';
import { SOURCE } from './facts.ts';
import { failureCodeOf } from './requests.ts';

interface RepeatableWrite<R> {
  /** Null: each call is a write of its own. */
  readonly nonce: string | null;
  /** What is written. A nonce that comes again with other content is a conflict. */
  readonly content: unknown;
  run(): Promise<R>;
  /** Looks for what a lost write of `since` or later may have made; null where it made nothing. */
  find(since: Instant): Promise<R | null>;
}

/** How many nonces are remembered. */
const MOST_NONCES = 1_000;

/**
 * Makes a repeated write count once where Webmarketer itself takes no nonce. While this process remembers the nonce,
 * the answer of the first write is the answer of all. A write that failed is dropped from memory. A write whose outcome
 * is not known is looked for before it is done again.
 */
export function createOnce<R>(clock: Clock): (write: RepeatableWrite<R>) => Promise<R> {
  const known = new Map<string, { content: string; at: Instant; result: Promise<R> }>();
  return async ({ nonce, content, run, find }) => {
    if (nonce === null) return run();
    const text = JSON.stringify(content);
    const before = known.get(nonce);
    if (before && before.content !== text)
      throw new ConflictError(SOURCE, 'This nonce was used for something else', null);
    const at = before?.at ?? clock.now();
    const retry = async (cause: unknown): Promise<R> => {
      if (failureCodeOf(cause) !== 'UNKNOWN_OUTCOME') throw cause;
      return (await find(at)) ?? (await run());
    };
    const result = before ? before.result.catch(retry) : run();
    known.set(nonce, { content: text, at, result });
    const [oldest] = known.keys();
    if (known.size > MOST_NONCES && oldest !== undefined) known.delete(oldest);
    try {
      return await result;
    } catch (cause) {
      if (failureCodeOf(cause) !== 'UNKNOWN_OUTCOME' && known.get(nonce)?.result === result)
        known.delete(nonce);
      throw cause;
    }
  };
}
