import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/** True where a field's selection, fragments followed, names nothing but `names`. */
export function selectsOnly(info: GraphQLResolveInfo, names: readonly string[]): boolean {
  const only = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).every((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return names.includes(selection.name.value);
        case Kind.INLINE_FRAGMENT:
          return only(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD:
          return only(info.fragments[selection.name.value]?.selectionSet);
        default:
          throw new Error(`no such selection: ${selection satisfies never}`);
      }
    });
  return info.fieldNodes.every((node) => only(node.selectionSet));
}
