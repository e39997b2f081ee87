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
  /** A URL with http or https; null for any other text, which `more` keeps. */
  readonly url: string | null;
  readonly properties: string;
  /** What the browser says of itself, from the table of agents. */
  readonly user_agent: string | null;
  readonly more: string | null;
  /** The event as its type's schema reads it (see `Typed`), as JSON; null where the type has no schema. */
  readonly typed: string | null;
}

/** An event that is not stored yet. */
export interface NewEventRow extends EventRow {
  /** The number of `user_agent`. */
  readonly agent: number | null;
}

/** Properties by name. Only own names count: an event may have one that is called `__proto__`. */
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
  /** When it ends unless another event comes; null where another session follows. */
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
/** The current value of each property, with the event that set it. */
export type PropertyMap = Map<string, StoredProperty>;
export interface StoredProperty {
  readonly value: unknown;
  readonly at: Instant;
  readonly event: string;
}

/** A property in the column `properties` of a lead or a session. */
type PackedProperty = readonly [name: string, value: unknown, at: Instant, event: string];

export function packProperties(properties: Iterable<readonly [string, StoredProperty]>): string {
  const packed: PackedProperty[] = [];
  for (const [name, { value, at, event }] of properties) packed.push([name, value, at, event]);
  return JSON.stringify(packed);
}
export function unpackProperties({
  properties,
}: {
  readonly properties: string;
}): readonly (readonly [string, StoredProperty])[] {
  if (properties === '[]') return [];
  const packed = JSON.parse(properties) as readonly PackedProperty[];
  return packed.map(([name, value, at, event]) => [name, { value, at, event }]);
}

export function leadRefOfRow(id: string): LeadRef {
  return { source: SOURCE, account: '', externalId: id };
}
