import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/** True where the selection of a field, with its fragments, has no other names than these. */
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

/** The paths, below a connection, at which fields of its rows are selected. */
export const ROWS = [['nodes'], ['edges', 'node']] as const;

/** What a single field node selects never changes, and a parsed operation is executed many times: so it is kept. */
const known = new WeakMap<FieldNode, ReadonlySet<string>>();

/**
 * The names of the fields that an operation selects of a thing, fragments included. Fields count on whatever type they
 * are selected, and also where a directive leaves them out.
 *
 * @param paths field names that lead from the resolved field to the thing; by default the thing is the field itself
 * @param back the field by which things further below lead back to the thing: what is selected there counts as well
 */
export function selectedFields(
  { fieldNodes, fragments }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
  paths: readonly (readonly string[])[] = [[]],
  back: string | null = null,
): ReadonlySet<string> {
  const [only] = fieldNodes;
  const found = fieldNodes.length === 1 && only ? known.get(only) : undefined;
  if (found) return found;
  const names = new Set<string>();
  const visit = (set: SelectionSetNode | undefined, path: readonly string[]): void => {
    const [next, ...rest] = path;
    for (const selection of set?.selections ?? [])
      if (selection.kind === Kind.FIELD) {
        if (next === undefined) {
          names.add(selection.name.value);
          if (back !== null) lookBack(selection.selectionSet);
        } else if (selection.name.value === next) visit(selection.selectionSet, rest);
      } else
        visit(
          selection.kind === Kind.INLINE_FRAGMENT
            ? selection.selectionSet
            : fragments[selection.name.value]?.selectionSet,
          path,
        );
  };
  const lookBack = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? [])
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        lookBack(fragments[selection.name.value]?.selectionSet);
      else if (selection.kind === Kind.FIELD && selection.name.value === back)
        visit(selection.selectionSet, []);
      else lookBack(selection.selectionSet);
  };
  for (const node of fieldNodes) for (const path of paths) visit(node.selectionSet, path);
  if (fieldNodes.length === 1 && only) known.set(only, names);
  return names;
}
