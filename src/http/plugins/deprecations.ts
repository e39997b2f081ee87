import {
  type DocumentNode,
  getNamedType,
  type GraphQLSchema,
  isEnumType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Finds the deprecated members that a document uses, as schema coordinates: `AcmeLead.quality`. The log names
 * them with each request, so that operators find their users before the members are removed. A document is examined
 * once, however often it is executed.
 */
export function createDeprecations(
  schema: GraphQLSchema,
): (document: DocumentNode) => readonly string[] {
  const known = new WeakMap<DocumentNode, readonly string[]>();
  return (document) => {
    const found = known.get(document) ?? deprecatedIn(document, schema);
    known.set(document, found);
    return found;
  };
}

function deprecatedIn(document: DocumentNode, schema: GraphQLSchema): readonly string[] {
  const found = new Set<string>();
  const types = new TypeInfo(schema);
  const note = (
    member: { readonly deprecationReason?: string | null | undefined } | null | undefined,
    coordinate: string,
  ) => {
    if (member?.deprecationReason != null) found.add(coordinate);
  };
  const fieldAt = () => `${types.getParentType()?.name ?? ''}.${types.getFieldDef()?.name ?? ''}`;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        note(types.getFieldDef(), fieldAt());
      },
      Argument({ name }) {
        note(types.getArgument(), `${fieldAt()}(${name.value}:)`);
      },
      ObjectField({ name }) {
        const input = types.getParentInputType();
        const type = input && getNamedType(input);
        const field = type && 'getFields' in type ? type.getFields()[name.value] : null;
        note(field, `${type?.name ?? ''}.${name.value}`);
      },
      EnumValue({ value }) {
        const input = types.getInputType();
        const type = input && getNamedType(input);
        if (isEnumType(type)) note(type.getValue(value), `${type.name}.${value}`);
      },
    }),
  );
  return [...found].sort();
}
