import type { LeadUpdate } from '../domain/changes.ts';
import type { Device, FieldValue, Person, SourceName, TrafficSource } from '../domain/entities.ts';
import type { SourceIdentifiers } from '../domain/identifiers.ts';
import type { LeadFilterKey, LeadOrder } from '../domain/query.ts';
import type { Instant, TimeRange } from '../domain/time.ts';

/** What is true of a source whether it is configured or not: the schema is built from this. */
export interface SourceFacts {
  readonly name: SourceName;
  /** For people: `Acme`. */
  readonly title: string;
  readonly description: string;
  /** The GraphQL object type of its leads: `AcmeLead`. */
  readonly leadType: string;
  readonly leadFields: RecordFields;
  /** Absent: its sessions are `TrackedSession`s. */
  readonly sessionType?: {
    readonly name: string;
    readonly description: string;
    readonly fields: RecordFields;
    /** The field of its leads that gives the same rows as `sessions` under the source's own name. */
    readonly leadField: string;
    /** The query that lists them over all leads of an account; only for a source that has `visits` of the port. */
    readonly queryField?: string;
  };
  /** What its leads and sessions can be identified by. Profiles and erasure are derived from it. */
  readonly identifiers: SourceIdentifiers;
  /** Filter fields that the source itself answers; the others are applied by the gateway to its rows. */
  readonly pushesDown: readonly LeadFilterKey[];
  /** Filter fields that only this source can answer at all; asking another source for them is UNSUPPORTED. */
  readonly ownFilters: readonly LeadFilterKey[];
  /** Filter fields that the lists of its feeds answer. @default none: the gateway applies them to their rows */
  readonly feedFilters?: readonly LeadFilterKey[];
  /**
   * The orders in which the source itself lists leads, over all pages. Empty: it documents none. A list that is asked for
   * in another order may still come in it, where the adapter reads it whole and sorts it; `Page.ordered` tells that.
   */
  readonly orders: readonly LeadOrder[];
  /**
   * Hosts that its answers may name beside that of its base URL: `files.acme.example`, or `*.acme.example` for every host
   * below. An adapter follows an address of an answer to these hosts only (`followable` of the kit). @default none
   */
  readonly hosts?: readonly string[];
  /**
   * True where `Lead.score` holds for the window that listed the lead: `score` then takes a `window`, and is null for
   * another one. An own field that holds for a window says so itself, by `otherWindow`.
   */
  readonly scoreIsPerWindow: boolean;
  /**
   * Lists whose pages have at most `first` rows. The pages of the others have the size that the vendor gives them, and
   * `first` is ignored. @default none
   */
  readonly sizedLists?: readonly ('leads' | 'sessions' | 'events')[];
  /** True where it asks its upstream for no more than the `fields` of a query. @default false */
  readonly selectsFields?: boolean;
  /** What `updateLead` can change; absent: nothing. */
  readonly leadUpdates?: readonly LeadUpdate[];
  /** Upstream calls: what one lead's sessions and one session's events take. For planning, 0 = they come with the parent. */
  readonly callsPerLead: number;
  readonly callsPerSession: number;
  /** @default none */
  readonly notes?: Notes;
}

/** What the reader of a field gives, by the type that the field declares. Moments are `Instant`s, dates `yyyy-mm-dd`. */
interface FieldValues {
  readonly String: string;
  readonly Int: number;
  readonly Float: number;
  readonly Boolean: boolean;
  readonly NonNegativeInt: number;
  readonly ID: string;
  readonly URL: string;
  readonly Date: string;
  readonly DateTime: Instant;
  readonly CountryCode: string;
  readonly JSONObject: object;
  readonly Device: Device;
  readonly TrafficSource: TrafficSource;
  readonly Person: Person;
  readonly Window: TimeRange;
  readonly FieldValue: FieldValue;
}

/** The GraphQL object type of a source's sessions. */
export function sessionTypeName({ sessionType }: Pick<SourceFacts, 'sessionType'>): string {
  return sessionType?.name ?? 'TrackedSession';
}

/**
 * What holds at this source alone, costs in upstream calls included. A key is a coordinate of the GraphQL schema:
 * `Lead.sessions`, `CustomFeed.leads(filter:)`, `LeadFilter.kind`, `LeadStatus.CLOSED`. The schema appends the note to
 * the description of that member, under the title of the source. A note on a field of `Lead` or `Session` also stands at
 * the source's own type.
 */
export type Notes = Readonly<Record<string, string>>;

/** Output types that a source may declare for its own fields, as the schema language writes them. */
export type RecordFieldType = keyof FieldValues | RecordObject;

/** An object type of the source's own. */
export interface RecordObject {
  readonly name: string;
  readonly description: string;
  readonly fields: RecordFields;
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
  /** Gets `Lead.details` or `Session.details`. */
  readonly read: (details: never) => unknown;
  /**
   * The value holds for the window that listed the lead, so the field takes a `window`. For another one it
   * is the number of sessions in it, or null.
   */
  readonly otherWindow?: 'COUNT_SESSIONS' | 'NULL';
  /**
   * For a field of a lead. LIST: the value is known only for a lead of a list, and is null for a lead that was read by
   * its id. ID: the other way round. @default both know it, and it is the same
   */
  readonly onlyFrom?: 'LIST' | 'ID';
}

declare const checked: unique symbol;
/** Fields whose readers were checked against the details that they get. Only `recordFields` makes them. */
export type RecordFields = readonly RecordField[] & { readonly [checked]: true };

type Reader<D, Value> =
  | {
      readonly list?: false;
      readonly required?: false;
      readonly read: (details: D) => Value | null | undefined;
    }
  | { readonly list?: false; readonly required: true; readonly read: (details: D) => Value }
  | {
      readonly list: true;
      readonly required?: false;
      readonly read: (details: D) => readonly Value[] | null | undefined;
    }
  | {
      readonly list: true;
      readonly required: true;
      readonly read: (details: D) => readonly Value[];
    };
/** A field of details of the type `D`: what the reader gives is what `type`, `list` and `required` promise. */
type FieldOf<D> = Omit<RecordField, 'type' | 'list' | 'required' | 'read'> &
  (
    | {
        [T in keyof FieldValues]: { readonly type: T } & Reader<D, FieldValues[T]>;
      }[keyof FieldValues]
    | ({ readonly type: RecordObject } & Reader<D, object>)
  );

/**
 * Declares the fields of one type of details: `recordFields<LeadDetails>([...])`. A reader that asks for something that
 * the details lack, or that gives something else than the field's type, does not compile.
 */
export function recordFields<D = unknown>(fields: readonly FieldOf<NoInfer<D>>[]): RecordFields;
export function recordFields(fields: readonly RecordField[]): readonly RecordField[] {
  return fields;
}
