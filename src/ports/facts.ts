import type { SourceName } from '../domain/entities.ts';
import type { LeadFilterKey } from '../domain/query.ts';
import type { LeadUpdate } from '../domain/changes.ts';

/** What is true of a source whether it is configured or not: the schema is built from this. */
export interface SourceFacts {
  readonly name: SourceName;
  /** For people: `Leadfeeder`. */
  readonly title: string;
  readonly description: string;
  /** The GraphQL object type of its leads: `LeadfeederLead`. */
  readonly leadType: string;
  readonly leadFields: readonly RecordField[];
  /** Absent: its sessions are `TrackedSession`s. */
  readonly sessionType?: {
    readonly name: string;
    readonly description: string;
    readonly fields: readonly RecordField[];
    /** The field of its leads that gives the same rows as `sessions` under the source's own name. */
    readonly leadField: string;
  };
  /** Filter fields that the source itself answers; the others are applied by the gateway to its rows. */
  readonly pushesDown: readonly LeadFilterKey[];
  /** Filter fields that only this source can answer at all; asking another source for them is UNSUPPORTED. */
  readonly ownFilters: readonly LeadFilterKey[];
  /** Filter fields that the lists of its feeds answer. @default none: the gateway applies them to their rows */
  readonly feedFilters?: readonly LeadFilterKey[];
  /** True where `score` and `windowed` fields hold for the window that listed the lead. */
  readonly scoreIsPerWindow: boolean;
  /** True where it asks its upstream for no more than the `fields` of a query. @default false */
  readonly selectsFields?: boolean;
  /** What `updateLead` can change; absent: nothing. */
  readonly leadUpdates?: readonly LeadUpdate[];
  /** Upstream calls: what one lead's sessions and one session's events take. For planning, 0 = they come with the parent. */
  readonly callsPerLead: number;
  readonly callsPerSession: number;
}

/** Output types that a source may declare for its own fields, as the schema language writes them. */
export type RecordFieldType =
  | 'String'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'NonNegativeInt'
  | 'ID'
  | 'URL'
  | 'Date'
  | 'DateTime'
  | 'CountryCode'
  | 'JSONObject'
  | 'Device'
  | 'TrafficSource'
  | 'Person'
  | 'Window'
  | 'FieldValue'
  | RecordObject;

/** An object type of the source's own. */
export interface RecordObject {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly RecordField[];
}

/** A source's own field of a lead or a session, as data. */
export interface RecordField {
  readonly name: string;
  readonly type: RecordFieldType;
  /** @default false */
  readonly list?: boolean;
  /** Never null (items of a list never are). @default false */
  readonly required?: boolean;
  readonly description: string;
  readonly deprecated?: string;
  /** Moments as `Instant`, dates as `yyyy-mm-dd`. Gets `Lead.details` or `Session.details`. */
  readonly read: (details: never) => unknown;
  /**
   * The value holds for the window that listed the lead, so the field takes a `window`. For another one it
   * is the number of sessions in it, or null.
   */
  readonly otherWindow?: 'COUNT_SESSIONS' | 'NULL';
}
