import {
  isInterfaceType,
  isObjectType,
  resolveSchemaCoordinate,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { sessionTypeName, type SourceFacts } from '../../ports/facts.ts';

/** A type, a field, an argument or a value of an enum: whatever has a description. */
type Member = Pick<GraphQLNamedType | GraphQLArgument, 'description'>;

/**
 * Appends the notes of each source to the descriptions of the members that they name, as a list under the general text,
 * in the order of the sources' names.
 * A note on a field of an interface is also appended at the types of that source which implement the interface.
 *
 * @throws where a source notes a coordinate that the schema does not have
 */
export function addNotes(schema: GraphQLSchema, catalog: readonly SourceFacts[]): GraphQLSchema {
  const noted = new Set<Member>();
  for (const facts of catalog.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    for (const [coordinate, note] of Object.entries(facts.notes ?? {})) {
      const member = memberAt(schema, coordinate);
      if (!member)
        throw new Error(`${facts.name} notes ${coordinate}, which the schema does not have`);
      for (const each of [member, ...ownMembers(schema, facts, coordinate)]) {
        const gap = noted.has(each) ? '\n' : '\n\n';
        each.description = `${each.description ?? ''}${gap}- ${facts.title}: ${note}`;
        noted.add(each);
      }
    }
  return schema;
}

/** The same member of the source's own lead and session types, where the coordinate names an interface of theirs. */
function ownMembers(
  schema: GraphQLSchema,
  facts: SourceFacts,
  coordinate: string,
): readonly Member[] {
  const [name = '', rest] = coordinate.split(/\.(.*)/s);
  const type = schema.getType(name);
  if (rest === undefined || !isInterfaceType(type)) return [];
  return [facts.leadType, sessionTypeName(facts)].flatMap((own) => {
    const object = schema.getType(own);
    const implementing = isObjectType(object) && object.getInterfaces().includes(type);
    return (implementing && memberAt(schema, `${own}.${rest}`)) || [];
  });
}

function memberAt(schema: GraphQLSchema, coordinate: string): Member | null {
  const found = resolved(schema, coordinate);
  switch (found?.kind) {
    case 'NamedType':
      return found.type;
    case 'Field':
      return found.field;
    case 'FieldArgument':
      return found.fieldArgument;
    case 'InputField':
      return found.inputField;
    case 'EnumValue':
      return found.enumValue;
    case 'Directive':
    case 'DirectiveArgument':
    case undefined:
      return null;
  }
}

/** The library throws where the type itself is missing, and where the text is no coordinate. */
function resolved(schema: GraphQLSchema, coordinate: string) {
  try {
    return resolveSchemaCoordinate(schema, coordinate);
  } catch {
    return null;
  }
}
