import type { Clock, Instant } from '../../domain/time.ts';
import type { Upstream } from '../../domain/upstream.ts';
import type { Askings } from './asking.ts';

/** What a write changed. */
export interface Changed {
  readonly leadId: string;
  /** The session that got an event; absent: neither sessions nor events changed. */
  readonly sessionId?: string;
}

/** Which kept answers a write makes wrong. */
export interface Kept {
  /**
   * Forgets the lead, what changed below it, and the lists: any of them may hold the lead, or lack it for a filter.
   * With `readableAt`, what was read until then is forgotten again: LeadBoxer shows the change that late.
   */
  forget(changed: readonly Changed[], readableAt?: Instant): void;
  /** To be called before every read. */
  settle(): void;
}

export function createKept(
  upstream: Upstream,
  askings: Askings,
  { clock }: { readonly clock: Clock },
): Kept {
  const lists = askings.leads([]).endpoint;
  let settling: { readonly changed: readonly Changed[]; readonly readableAt: Instant }[] = [];

  function drop(changed: readonly Changed[]): void {
    const paths = new Set(
      changed.flatMap(({ leadId, sessionId }) => [
        askings.lead(leadId).path,
        ...(sessionId === undefined
          ? []
          : [askings.sessions(leadId).path, askings.events(sessionId).path]),
      ]),
    );
    upstream.forget(({ endpoint, path }) => endpoint === lists || paths.has(path));
  }

  return {
    forget(changed, readableAt) {
      if (changed.length === 0) return;
      drop(changed);
      if (readableAt !== undefined) settling.push({ changed, readableAt });
    },
    settle() {
      const now = clock.now();
      const due = settling.filter(({ readableAt }) => readableAt <= now);
      if (due.length === 0) return;
      settling = settling.filter(({ readableAt }) => readableAt > now);
      drop(due.flatMap(({ changed }) => changed));
    },
  };
}
