import { SOURCE } from './account.ts';
import type { LeadRef } from '../../domain/entities.ts';
import type { CutSession } from '../../domain/session.ts';
import type { Instant } from '../../domain/time.ts';

export interface EventRow {
  readonly id: string;
  readonly nonce: string;
  readonly digest: string;
  readonly lead: string;
  readonly session: string | null;
  readonly type: string;
  readonly at: Instant;
  readonly received: Instant;
  readonly tracker: string | null;
  readonly title: string | null;
  /** An address that a browser may be sent to. */
  readonly url: string | null;
  readonly properties: string;
  readonly more: string;
  /** What the schema of its type makes of it; null where the type has none. */
  readonly typed: string | null;
}

/** By name; a map of own names, `__proto__` too. */
export function propertiesOf({
  properties,
}: Pick<EventRow, 'properties'>): Readonly<Record<string, unknown>> {
  return JSON.parse(properties) as Record<string, unknown>;
}

export interface SessionRow {
  readonly id: string;
  readonly lead: string;
  readonly started_at: Instant;
  readonly ended_at: Instant;
  readonly page_views: number;
  readonly landing_url: string | null;
  readonly traffic: string;
  readonly device: string;
  readonly properties: string;
  readonly end_reason: CutSession<never>['endReason'];
  /** When it ends by itself; null where another session follows. */
  readonly open_until: Instant | null;
}
export interface LeadRow {
  readonly id: string;
  readonly first_seen: Instant;
  readonly last_seen: Instant;
  readonly identified_at: Instant | null;
  readonly email: string | null;
  readonly domain: string | null;
  readonly name: string | null;
  readonly properties: string;
  readonly trackers: string;
}
/** What stands for each name, and which event said so. */
export type PropertyMap = Map<string, StoredProperty>;
export interface StoredProperty {
  readonly value: unknown;
  readonly at: Instant;
  readonly event: string;
}

export function leadRefOf(id: string): LeadRef {
  return { source: SOURCE, account: '', externalId: id };
}
