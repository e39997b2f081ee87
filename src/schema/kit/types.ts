import type {
  Account,
  Assignee,
  Campaign,
  Company,
  Count,
  CustomFeed,
  Device,
  EventMetric,
  ExpirationPolicy,
  FieldValue,
  IntRange,
  Location,
  Money,
  Person,
  Property,
  Score,
  TrafficSource,
} from '../../domain/entities.ts';
import type { EventType, EventTypeField, TrashedEvent } from '../../domain/event-types.ts';
import type { ExportRow, LeadExport } from '../../domain/exports.ts';
import type { Profile } from '../../domain/identity.ts';
import type { Outlay } from '../../domain/marketing.ts';
import type { TimeRange } from '../../domain/time.ts';
import type {
  EventNode,
  LeadNode,
  Connection,
  SessionNode,
  SourceStatus,
} from '../../loaders/port.ts';
import {
  sessionTypeName,
  type RecordField,
  type RecordObject,
  type SourceFacts,
} from '../../ports/facts.ts';
import type { Builder, SchemaTypes } from './builder.ts';
import type { Refusal } from './refusals.ts';

/** A row of an export, with its lead as a node. */
export interface ExportRowNode {
  readonly row: ExportRow;
  readonly node: LeadNode;
}

/** An object type that is declared, and implemented by one module. */
export type ObjectRef<T> = PothosSchemaTypes.ImplementableObjectRef<SchemaTypes, T>;
type Declare = <T>(name: string) => ObjectRef<T>;

/**
 * The output types that more than one module uses. All of them are declared here before any module runs; the module of
 * an entity implements its own. So modules can run in any order.
 */
export type Types = ReturnType<typeof declareTypes>;

/** Made once for each schema, before any module runs. */
export function declareTypes(builder: Builder, catalog: readonly SourceFacts[]) {
  const object: Declare = (name) => builder.objectRef(name);
  const connection = <T>(name: string) => object<Connection<T>>(`${name}Connection`);
  return {
    ...declareValues(object),
    ...declareProblems(builder, object),
    ...declareOfSources(object, catalog),
    Node: builder.interfaceRef<object>('Node'),
    Lead: builder.interfaceRef<LeadNode>('Lead'),
    LeadConnection: connection<LeadNode>('Lead'),
    Session: builder.interfaceRef<SessionNode>('Session'),
    SessionConnection: connection<SessionNode>('Session'),
    Event: object<EventNode>('Event'),
    EventConnection: connection<EventNode>('Event'),
    EventMetric: object<EventMetric>('EventMetric'),
    EventMetricConnection: connection<EventMetric>('EventMetric'),
    Account: object<Account>('Account'),
    AccountConnection: connection<Account>('Account'),
    CustomFeed: object<CustomFeed>('CustomFeed'),
    CustomFeedConnection: connection<CustomFeed>('CustomFeed'),
    Campaign: object<Campaign>('Campaign'),
    CampaignConnection: connection<Campaign>('Campaign'),
    Outlay: object<Outlay>('Outlay'),
    OutlayConnection: connection<Outlay>('Outlay'),
    EventType: object<EventType>('EventType'),
    EventTypeConnection: connection<EventType>('EventType'),
    EventTypeField: object<EventTypeField>('EventTypeField'),
    TrashedEvent: object<TrashedEvent>('TrashedEvent'),
    TrashedEventConnection: connection<TrashedEvent>('TrashedEvent'),
    Profile: object<Profile>('Profile'),
    ProfileConnection: connection<Profile>('Profile'),
    LeadExport: object<LeadExport>('LeadExport'),
    ExportRowConnection: connection<ExportRowNode>('ExportRow'),
    PageInfo: object<Connection<unknown>>('PageInfo'),
    Count: object<Count>('Count'),
    Completeness: object<readonly SourceStatus[]>('Completeness'),
  };
}

/** Small types that several entities hold. Null in them means that the source does not know. */
function declareValues(object: Declare) {
  return {
    Window: object<TimeRange>('Window'),
    Money: object<Money>('Money'),
    IntRange: object<IntRange>('IntRange'),
    Location: object<Location>('Location'),
    Device: object<Device>('Device'),
    TrafficSource: object<TrafficSource>('TrafficSource'),
    Person: object<Person>('Person'),
    Company: object<Company>('Company'),
    Assignee: object<Assignee>('Assignee'),
    Score: object<Score>('Score'),
    Property: object<Property>('Property'),
    FieldValue: object<FieldValue>('FieldValue'),
    ExpirationPolicy: object<ExpirationPolicy>('ExpirationPolicy'),
  };
}

function declareProblems(builder: Builder, object: Declare) {
  return {
    Problem: builder.interfaceRef<Refusal>('Problem'),
    InvalidInputProblem: object<Refusal>('InvalidInputProblem'),
    NotFoundProblem: object<Refusal>('NotFoundProblem'),
    ConflictProblem: object<Refusal>('ConflictProblem'),
    UnsupportedProblem: object<Refusal>('UnsupportedProblem'),
    UpstreamProblem: object<Refusal>('UpstreamProblem'),
  };
}

/** What sources declare: the types of their sessions, and those of what their own fields hold; by name. */
function declareOfSources(object: Declare, catalog: readonly SourceFacts[]) {
  const sessionNames = new Set(['TrackedSession', ...catalog.map(sessionTypeName)]);
  const records = catalog.flatMap(({ leadFields, sessionType }) =>
    recordObjects([...leadFields, ...(sessionType?.fields ?? [])]),
  );
  return {
    sessionTypes: new Map([...sessionNames].map((name) => [name, object<SessionNode>(name)])),
    sessionConnections: new Map(
      [...sessionNames].map((name) => [name, object<Connection<SessionNode>>(`${name}Connection`)]),
    ),
    records: new Map(records.map(({ name }) => [name, object<RecordValue>(name)])),
  };
}

type RecordValue = Readonly<Record<string, unknown>>;

/** The object types that these fields hold, with those that are nested in them. */
export function recordObjects(fields: readonly RecordField[]): readonly RecordObject[] {
  return fields.flatMap(({ type }) =>
    typeof type === 'object' ? [type, ...recordObjects(type.fields)] : [],
  );
}
