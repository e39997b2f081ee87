import type { Clock, Instant } from '../../domain/time.ts';
import type { Upstream } from '../../ports/upstream.ts';
import type { Askings } from './asking.ts';

/** What a write changed, as far as it is known; null where LeadBoxer did not tell. */
export interface Changed {
  readonly leadId: string | null;
  /** The session that got an event; absent: neither sessions nor events changed. */
  readonly sessionId?: string | null;
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
        ...(leadId === null ? [] : [askings.lead(leadId).path]),
        ...(leadId === null || sessionId === undefined ? [] : [askings.sessions(leadId).path]),
        ...(sessionId == null ? [] : [askings.events(sessionId).path]),
      ]),
    );
    upstream.invalidate(({ endpoint, path }) => endpoint === lists || paths.has(path));
  }

  function settle(): void {
    const now = clock.now();
    const due = settling.filter(({ readableAt }) => readableAt <= now);
    if (due.length === 0) return;
    settling = settling.filter(({ readableAt }) => readableAt > now);
    drop(due.flatMap(({ changed }) => changed));
  }

  return {
    forget(changed, readableAt) {
      // Whoever only writes would never settle otherwise.
      settle();
      if (changed.length === 0) return;
      drop(changed);
      if (readableAt !== undefined) settling.push({ changed, readableAt });
    },
    settle,
  };
}
