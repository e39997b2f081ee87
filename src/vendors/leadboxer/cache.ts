import type { Clock, Instant } from '../../domain/time.ts';
import type { Upstream } from '../../ports/upstream.ts';
import type { Requests } from './requests.ts';

/** What a write changed, as far as it is known; null where LeadBoxer did not tell. */
export interface Change {
  readonly leadId: string | null;
  /** The session that got an event; absent: neither sessions nor events changed. */
  readonly sessionId?: string | null;
}

/** Invalidates the cached answers that a write makes wrong. */
export interface Invalidation {
  /**
   * Invalidates the lead, what changed below it, and every list: a list may hold the lead, or lack it for a filter.
   * `readableAt` is when LeadBoxer shows the change; what was read before that moment is invalidated again.
   */
  invalidate(changes: readonly Change[], readableAt?: Instant): void;
  /** Invalidates again what has become readable by now. To be called before every read. */
  invalidateDue(): void;
}

export function createInvalidation(
  upstream: Upstream,
  requests: Requests,
  { clock }: { readonly clock: Clock },
): Invalidation {
  let pending: { readonly changes: readonly Change[]; readonly readableAt: Instant }[] = [];

  function drop(changes: readonly Change[]): void {
    const paths = new Set(
      changes.flatMap(({ leadId, sessionId }) => [
        ...(leadId === null ? [] : [requests.lead(leadId).path]),
        ...(leadId === null || sessionId === undefined ? [] : [requests.sessions(leadId).path]),
        ...(sessionId == null ? [] : [requests.events(sessionId).path]),
      ]),
    );
    upstream.invalidate(
      ({ endpoint, path }) => endpoint === requests.endpoints.leads || paths.has(path),
    );
  }

  function invalidateDue(): void {
    const now = clock.now();
    const due = pending.filter(({ readableAt }) => readableAt <= now);
    if (due.length === 0) return;
    pending = pending.filter(({ readableAt }) => readableAt > now);
    drop(due.flatMap(({ changes }) => changes));
  }

  return {
    invalidate(changes, readableAt) {
      // A process that only writes must not gather pending changes for ever.
      invalidateDue();
      if (changes.length === 0) return;
      drop(changes);
      if (readableAt !== undefined) pending.push({ changes, readableAt });
    },
    invalidateDue,
  };
}
