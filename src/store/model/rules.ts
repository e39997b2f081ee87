import type { IdentifierRules } from '../../domain/identifiers.ts';
import type { SessionRule } from '../../domain/session.ts';

/** What leads and sessions are worked out by from the events that are stored. */
export interface StoreRules {
  readonly session: SessionRule;
  readonly identifiers: IdentifierRules;
}
