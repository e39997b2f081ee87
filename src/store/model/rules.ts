import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { SessionRule } from '../../domain/session.ts';

/** The rules by which leads and sessions are computed from stored events. */
export interface StoreRules {
  readonly session: SessionRule;
  readonly identifiers: IdentifierRules;
}
