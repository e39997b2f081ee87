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
import { rfc3339, type Instant } from '../../domain/time.ts';

/** The values of each scalar: as a resolver gets them, and as it gives them. */
export type Scalars = {
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

const asItIs = (value: unknown) => value;

/** Every scalar of the schema, besides those that GraphQL has itself. */
export const SCALARS = {
  DateTime: printing(
    DateTimeISOResolver,
    'A moment as RFC 3339 text. Answers are in UTC with milliseconds: `2026-11-21T08:30:00.000Z`. Inputs need an offset or Z.',
    (value) => (typeof value === 'number' ? rfc3339(value) : value),
  ),
  Date: new GraphQLScalarType({
    ...LocalDateResolver.toConfig(),
    name: 'Date',
    description: 'A day without a time, in the time zone of the account: `2026-11-21`.',
    serialize: asItIs,
  }),
  URL: printing(URLResolver, 'An absolute http or https URL, as the source gave it.'),
  CountryCode: printing(
    CountryCodeResolver,
    'A country as an upper-case code of ISO 3166-1 alpha-2: `FI`.',
  ),
  NonNegativeInt: printing(NonNegativeIntResolver, 'A whole number from 0 to 2147483647.'),
  JSON: printing(JSONResolver, 'Any JSON value, as the source gave it.'),
  JSONObject: printing(
    JSONObjectResolver,
    'A JSON object, as the source gave it. Any keys are possible.',
  ),
  Decimal: new GraphQLScalarType({
    name: 'Decimal',
    description: 'An exact decimal number as text, so that no cent is lost: `"12.50"`.',
    serialize: asItIs,
    parseValue: readDecimal,
    parseLiteral: (node) => readDecimal('value' in node ? node.value : undefined),
  }),
};

/**
 * A scalar that never throws when it is printed. A source has decoded each value already, and an odd value of a vendor
 * must not cost a row.
 */
function printing(
  scalar: GraphQLScalarType,
  description: string,
  serialize: (value: unknown) => unknown = asItIs,
): GraphQLScalarType {
  return new GraphQLScalarType({ ...scalar.toConfig(), description, serialize, extensions: {} });
}

function readDecimal(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,20}(\.\d{1,10})?$/.test(text))
    throw new TypeError('A Decimal is a plain decimal number as a string, such as "12.50".');
  return text;
}
