import SchemaBuilder from '@pothos/core';
import { GraphQLScalarType } from 'graphql';
import {
  CountryCodeResolver,
  DateTimeISOResolver,
  JSONObjectResolver,
  JSONResolver,
  LocalDateResolver,
  NonNegativeIntResolver,
  URLResolver,
} from 'graphql-scalars';
import { sessionTypeName, type SourceFacts } from '../ports/facts.ts';
import type { Account, Campaign, CustomFeed, SourceName } from '../domain/entities.ts';
import {
  accountId,
  campaignId,
  customFeedId,
  eventId,
  eventTypeId,
  exportId,
  leadId,
  outlayId,
  profileId,
  sessionId,
  trashedEventId,
  upstreamId,
} from '../domain/ids.ts';
import type { LeadExport } from '../domain/exports.ts';
import type { Profile } from '../domain/identity.ts';
import type { EventType, TrashedEvent } from '../domain/event-types.ts';
import type { Outlay } from '../domain/marketing.ts';
import { rfc3339, type Instant } from '../domain/time.ts';
import { PROBLEM_CODES, type ProblemCode } from '../domain/errors.ts';
import type { Exports } from '../ports/exports.ts';
import type {
  EventNode,
  LeadNode,
  Loaders,
  SessionNode,
  Subscriptions,
  UpstreamView,
} from '../loaders/port.ts';

/** What a resolver gets. Filled by the composition root; a test passes a literal. */
export interface Context {
  /** What this operation reads with. An event of a subscription brings its own: see `readWithOwnLoaders`. */
  loaders: Loaders;
  /** Live state of every source, configured or not. */
  readonly upstreams: () => readonly UpstreamView[];
  readonly subscriptions: Subscriptions;
  readonly exports: Pick<Exports, 'byId' | 'rows'>;
  now(): Instant;
}

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Instant };
    Date: { Input: string; Output: string };
    URL: { Input: URL; Output: string };
    CountryCode: { Input: string; Output: string };
    NonNegativeInt: { Input: number; Output: number };
    JSON: { Input: unknown; Output: unknown };
    JSONObject: { Input: Record<string, unknown>; Output: Readonly<Record<string, unknown>> };
    Decimal: { Input: string; Output: string };
    ID: { Input: string; Output: string };
  };
}

export type Builder = PothosSchemaTypes.SchemaBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>
>;

/** Builder, scalars and enums: what every module of the schema shares. */
export type Parts = ReturnType<typeof createParts>;

/**
 * Output scalars are total: what reaches them was decoded by a source, so they print and never throw; a
 * vendor's odd value must not cost a row.
 */
function printing(
  scalar: GraphQLScalarType,
  description: string,
  serialize: (value: unknown) => unknown,
) {
  return new GraphQLScalarType({ ...scalar.toConfig(), description, serialize, extensions: {} });
}

const decimal = /^-?\d{1,20}(\.\d{1,10})?$/;

function readDecimal(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !decimal.test(text))
    throw new TypeError('A Decimal is a plain decimal number as a string, such as "12.50".');
  return text;
}

export function createParts(catalog: readonly SourceFacts[]) {
  const builder: Builder = new SchemaBuilder<SchemaTypes>({ defaultFieldNullability: false });

  builder.addScalarType(
    'DateTime',
    printing(
      DateTimeISOResolver,
      'A moment as RFC 3339 text, answered in UTC with milliseconds: `2026-11-21T08:30:00.000Z`. Inputs need an offset or Z.',
      (value) => (typeof value === 'number' ? rfc3339(value) : value),
    ),
  );
  builder.addScalarType(
    'Date',
    new GraphQLScalarType({
      ...LocalDateResolver.toConfig(),
      name: 'Date',
      description:
        'A day without a time: `2026-11-21`, in the time zone of the account it belongs to.',
      serialize: (value) => value,
    }),
  );
  builder.addScalarType(
    'URL',
    printing(
      URLResolver,
      'An absolute http or https URL, as the source gave it.',
      (value) => value,
    ),
  );
  builder.addScalarType(
    'CountryCode',
    printing(CountryCodeResolver, 'ISO 3166-1 alpha-2, upper case: `FI`.', (value) => value),
  );
  builder.addScalarType(
    'NonNegativeInt',
    printing(NonNegativeIntResolver, 'A whole number from 0 to 2147483647.', (value) => value),
  );
  builder.addScalarType(
    'JSON',
    printing(JSONResolver, 'Any JSON value, as the source gave it.', (value) => value),
  );
  builder.addScalarType(
    'JSONObject',
    printing(
      JSONObjectResolver,
      'A JSON object, as the source gave it. Its keys are free.',
      (value) => value,
    ),
  );
  builder.addScalarType(
    'Decimal',
    new GraphQLScalarType({
      name: 'Decimal',
      description: 'An exact decimal number as text, so that no cent is lost: `"12.50"`.',
      serialize: (value) => value,
      parseValue: readDecimal,
      parseLiteral: (node) => readDecimal('value' in node ? node.value : undefined),
    }),
  );

  const SourceEnum = builder.enumType('Source', {
    description:
      'Where a thing comes from. `LOCAL` is the gateway’s own store; the others are vendors. May grow: keep a default branch.',
    values: Object.fromEntries(
      catalog.map((facts) => [facts.name, { value: facts.name, description: facts.description }]),
    ),
  });
  const ProblemCodeEnum = builder.enumType('ProblemCode', {
    description: 'What went wrong, in words that do not change. May grow: keep a default branch.',
    values: Object.fromEntries(
      Object.entries(PROBLEM_CODES).map(([code, description]) => [
        code,
        { value: code as ProblemCode, description },
      ]),
    ),
  });
  const Node = builder.interfaceRef<object>('Node').implement({
    description: 'Anything that can be read again by its id alone, with `node`.',
    resolveType: (value) => typeNameOf(catalog, value),
    fields: (t) => ({
      id: t.id({
        description: 'Global and opaque; stays the same as long as the thing does at its source.',
        resolve: nodeIdOf,
      }),
    }),
  });
  return { builder, catalog, SourceEnum, ProblemCodeEnum, Node };
}

export function factsOf(catalog: readonly SourceFacts[], source: SourceName): SourceFacts {
  const facts = catalog.find((one) => one.name === source);
  if (!facts) throw new Error(`no such source: ${source}`);
  return facts;
}

/** A node that stays itself all through the schema; the others are wrapped with their scope. */
interface NodeKind<T> {
  readonly type: string;
  /** A field that no other kind has. */
  readonly mark: string;
  readonly id: (value: T) => string;
}
function kind<T>(type: string, mark: string & keyof T, id: (value: T) => string): NodeKind<never> {
  return { type, mark, id };
}
const KINDS: readonly NodeKind<never>[] = [
  kind<CustomFeed>('CustomFeed', 'criteria', customFeedId),
  kind<Campaign>('Campaign', 'slug', campaignId),
  kind<Outlay>('Outlay', 'startDate', ({ ref }) => outlayId(ref)),
  kind<EventType>('EventType', 'phoneCountryCodes', eventTypeId),
  kind<TrashedEvent>('TrashedEvent', 'processedAt', trashedEventId),
  kind<LeadExport>('LeadExport', 'rowCount', exportId),
  kind<Profile>('Profile', 'identifiers', profileId),
  kind<UpstreamView>('Upstream', 'health', ({ source }) => upstreamId(source)),
  kind<Account>('Account', 'trackingStatus', ({ ref }) => accountId(ref)),
];

function kindOf(value: object): NodeKind<never> {
  const found = KINDS.find(({ mark }) => mark in value);
  if (!found) throw new Error('a value that is no node');
  return found;
}

/** As `typeNameOf`; the types that implement Node say the same. */
function nodeIdOf(value: object): string {
  if ('lead' in value) return leadId((value as LeadNode).lead.ref);
  if ('session' in value) return sessionId((value as SessionNode).session.ref);
  if ('event' in value) return eventId((value as EventNode).event.ref);
  return kindOf(value).id(value as never);
}

/** The object type of a node, told from its shape: nodes are plain values that sources share between requests. */
function typeNameOf(catalog: readonly SourceFacts[], value: object): string {
  if ('lead' in value) return factsOf(catalog, (value as LeadNode).lead.ref.source).leadType;
  if ('session' in value)
    return sessionTypeName(factsOf(catalog, (value as SessionNode).session.ref.lead.source));
  return 'event' in value ? 'Event' : kindOf(value).type;
}
