import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { SessionRule } from '../../domain/session.ts';
import type { Instant } from '../../domain/time.ts';

/** The rules by which leads and sessions are computed from stored events. */
export interface StoreRules {
  readonly session: SessionRule;
  readonly identifiers: IdentifierRules;
  /** No event happened before. */
  readonly earliest: Instant;
}
