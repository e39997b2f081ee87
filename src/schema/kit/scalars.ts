import {
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLScalarType,
  Kind,
  type ValueNode,
} from 'graphql';
import {
  CountryCodeResolver,
  JSONObjectResolver,
  JSONResolver,
  LocalDateResolver,
  NonNegativeIntResolver,
  URLResolver,
} from 'graphql-scalars';
import {
  digitsOf,
  idOfNumber,
  isHeld,
  settleNumbers,
  UnheldNumber,
  unheldMessage,
} from '../../domain/numbers.ts';
import { textMomentIn } from '../../domain/moment.ts';
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
  Float: { Input: number; Output: number };
};

const asItIs = (value: unknown) => value;

/** Every scalar of the schema, besides `Int`, `String` and `Boolean`, which refuse long numbers by themselves. */
export const SCALARS = {
  DateTime: new GraphQLScalarType({
    name: 'DateTime',
    description:
      'A moment as RFC 3339 text. Answers are in UTC with milliseconds: `2026-11-21T08:30:00.000Z`. An input without an offset is UTC.',
    specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339',
    serialize: (value) => (typeof value === 'number' ? rfc3339(value) : value),
    parseValue: readMoment,
    parseLiteral: (node) => readMoment('value' in node ? node.value : undefined),
  }),
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
  JSON: exact(printing(JSONResolver, 'Any JSON value, as the source gave it.')),
  JSONObject: exact(
    printing(JSONObjectResolver, 'A JSON object, as the source gave it. Any keys are possible.'),
  ),
  Decimal: new GraphQLScalarType({
    name: 'Decimal',
    description: 'An exact decimal number as text, so that no cent is lost: `"12.50"`.',
    serialize: asItIs,
    parseValue: readDecimal,
    parseLiteral: (node) => readDecimal('value' in node ? node.value : undefined),
  }),
  ID: new GraphQLScalarType({
    ...GraphQLID.toConfig(),
    parseValue: (value) =>
      GraphQLID.parseValue(
        value instanceof UnheldNumber
          ? (digitsOf(value.text) ?? value)
          : Number.isInteger(value)
            ? idOfNumber(value as number)
            : value,
      ),
  }),
  Float: new GraphQLScalarType({
    ...GraphQLFloat.toConfig(),
    parseLiteral(node, variables) {
      const value = GraphQLFloat.parseLiteral(node, variables);
      if ('value' in node && !isHeld(String(node.value), value))
        throw refused(new UnheldNumber(String(node.value)), node);
      return value;
    },
  }),
};

/** A scalar of any JSON whose numbers are exact: see `settleNumbers`. */
function exact(scalar: GraphQLScalarType): GraphQLScalarType {
  function settled(given: unknown): unknown {
    const { value, faults } = settleNumbers(given);
    if (faults.length > 0)
      throw new GraphQLError(
        faults
          .map(({ path, message }) => `${path.length > 0 ? path.join('.') : 'It'} ${message}`)
          .join('; '),
      );
    return value;
  }
  return new GraphQLScalarType({
    ...scalar.toConfig(),
    parseValue: (value) => settled(scalar.parseValue(value)),
    parseLiteral(node, variables) {
      // For its checks: it reads numbers as doubles.
      scalar.parseLiteral(node, variables);
      return settled(valueOf(node, variables ?? {}));
    },
  });
}

/** The value of a literal, with its long numbers as they stand there. */
function valueOf(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT: {
      const value = Number(node.value);
      return isHeld(node.value, value) ? value : new UnheldNumber(node.value);
    }
    case Kind.LIST:
      return node.values.map((one) => valueOf(one, variables));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, valueOf(value, variables)]),
      );
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
  }
}

function refused(number: UnheldNumber, node: ValueNode): GraphQLError {
  return new GraphQLError(`It ${unheldMessage(number)}`, { nodes: node });
}

/**
 * A scalar that never throws when it is printed. A source has decoded each value already, and an odd value of a vendor
 * must not cost a row.
 */
function printing(
  scalar: GraphQLScalarType,
  description: string,
  serialize: (value: unknown) => unknown = asItIs,
): GraphQLScalarType {
  return new GraphQLScalarType({
    ...scalar.toConfig(),
    description,
    serialize,
    parseValue(value) {
      if (value instanceof UnheldNumber) throw new GraphQLError(`It ${unheldMessage(value)}`);
      return scalar.parseValue(value);
    },
    extensions: {},
  });
}

function readMoment(value: unknown): Date {
  const moment = typeof value === 'string' ? textMomentIn(value.trim()) : null;
  if (moment === null)
    throw new TypeError('A DateTime is an RFC 3339 date-time, such as "2026-11-28T10:00:00Z".');
  return new Date(moment);
}

function readDecimal(value: unknown): string {
  const text =
    value instanceof UnheldNumber ? value.text : typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,20}(\.\d{1,10})?$/.test(text))
    throw new TypeError('A Decimal is a plain decimal number as a string, such as "12.50".');
  return text;
}
