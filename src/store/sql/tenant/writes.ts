import { type Node, print, wordOf } from '../lexer.ts';
import {
  isQuery,
  refuseStatement,
  scopeCommonTables,
  scopeTables,
  type UnscopedNames,
  withFirst,
  WORKSPACE_COLUMN,
  WORKSPACE_PARAMETER,
} from './queries.ts';

export function scopeInsert(nodes: readonly Node[], unscoped: UnscopedNames): string {
  const [, into, target] = nodes;
  if (wordOf(into) !== 'INTO' || target?.kind !== 'WORD')
    return refuseStatement(nodes, 'INSERT INTO names no table');
  if (unscoped.has(target.text)) return print(nodes);
  const fourth = nodes[3];
  const columns = fourth?.kind === 'GROUP' && !isQuery(fourth) ? fourth : null;
  const from = columns ? 4 : 3;
  const end = nodes.findIndex(
    (node, at) => wordOf(node) === 'ON' && wordOf(nodes[at + 1]) === 'CONFLICT',
  );
  const rows = nodes.slice(from, end < 0 ? undefined : end);
  return [
    print(nodes.slice(0, 3)),
    columns ? withFirst(columns, WORKSPACE_COLUMN, unscoped) : '',
    scopeInsertedRows(rows, unscoped),
    end < 0 ? '' : scopeOnConflict(nodes.slice(end), unscoped),
  ].join('');
}

function scopeInsertedRows(rows: readonly Node[], unscoped: UnscopedNames): string {
  switch (wordOf(rows[0]) ?? '') {
    case 'VALUES': {
      const end = rows.findIndex((node, at) => at > 0 && node.kind === 'WORD');
      const values = end < 0 ? rows : rows.slice(0, end);
      const text = values.map((node) =>
        node.kind === 'GROUP' ? withFirst(node, WORKSPACE_PARAMETER, unscoped) : print([node]),
      );
      return text.join('') + (end < 0 ? '' : scopeTables(rows.slice(end), unscoped));
    }
    case 'WITH': {
      const { text, rest, inside: names } = scopeCommonTables(rows, unscoped);
      return text + scopeInsertedRows(rest, names);
    }
    case 'SELECT': {
      const isAll = rows.some(
        (node, at) =>
          node.text === '*' && /^(SELECT|DISTINCT|ALL|,|\.)$/i.test(rows[at - 1]?.text ?? ''),
      );
      // `*` would include the workspace column of the selected row.
      if (isAll) return refuseStatement(rows, 'INSERT … SELECT has to name its columns');
      if (rows.some((node) => wordOf(node) === 'VALUES' || (isQuery(node) && isArm(rows, node))))
        return refuseStatement(
          rows,
          'each part of an inserted UNION has to be a SELECT without brackets',
        );
      return scopeTables(rows, unscoped, { lead: ` ${WORKSPACE_PARAMETER},` });
    }
    default:
      return refuseStatement(rows, 'it inserts neither VALUES nor a SELECT');
  }
}

/** True for a bracketed part of a UNION, EXCEPT or INTERSECT. */
function isArm(rows: readonly Node[], node: Node): boolean {
  const before = wordOf(rows[rows.indexOf(node) - 1]) ?? '';
  return /^(UNION|EXCEPT|INTERSECT|ALL)$/.test(before);
}

/** Rewrites `ON CONFLICT [(columns) [WHERE …]] DO NOTHING`, or `DO UPDATE SET … [WHERE …]`. */
function scopeOnConflict(nodes: readonly Node[], unscoped: UnscopedNames): string {
  const target = nodes[2];
  const act = nodes.findIndex((node) => wordOf(node) === 'DO');
  if (act < 0 || (target?.kind !== 'GROUP' && act !== 2))
    return refuseStatement(nodes, 'ON CONFLICT names no columns');
  const isUpdate = wordOf(nodes[act + 1]) === 'UPDATE';
  if (!isUpdate && wordOf(nodes[act + 1]) !== 'NOTHING')
    return refuseStatement(nodes, 'ON CONFLICT does neither NOTHING nor UPDATE');
  return [
    print(nodes.slice(0, 2)),
    target?.kind === 'GROUP' ? withFirst(target, WORKSPACE_COLUMN, unscoped) : '',
    target?.kind === 'GROUP' ? scopeTables(nodes.slice(3, act), unscoped) : '',
    print(nodes.slice(act, act + 2)),
    scopeTables(nodes.slice(act + 2), unscoped),
  ].join('');
}

export function scopeUpdate(nodes: readonly Node[], unscoped: UnscopedNames): string {
  const [, target] = nodes;
  const set = wordOf(nodes[2]) === 'AS' ? 4 : 2;
  const name = nodes[set - 1];
  if (target?.kind !== 'WORD' || name?.kind !== 'WORD' || wordOf(nodes[set]) !== 'SET')
    return refuseStatement(nodes, 'UPDATE names no table');
  return print(nodes.slice(0, set)) + withWorkspaceCondition(nodes.slice(set), name.text, unscoped);
}

export function scopeDelete(nodes: readonly Node[], unscoped: UnscopedNames): string {
  const [, from, target] = nodes;
  const end = wordOf(nodes[3]) === 'AS' ? 5 : 3;
  const name = nodes[end - 1];
  const isWhole =
    nodes[end] === undefined || ['WHERE', 'RETURNING'].includes(wordOf(nodes[end]) ?? '');
  if (wordOf(from) !== 'FROM' || target?.kind !== 'WORD' || name?.kind !== 'WORD' || !isWhole)
    return refuseStatement(nodes, 'DELETE must name one table');
  return print(nodes.slice(0, end)) + withWorkspaceCondition(nodes.slice(end), name.text, unscoped);
}

/** Adds to the conditions that the row of `name` belongs to the workspace. */
function withWorkspaceCondition(
  nodes: readonly Node[],
  name: string,
  unscoped: UnscopedNames,
): string {
  const indexOf = (word: string) => {
    const at = nodes.findIndex((node) => wordOf(node) === word);
    return at < 0 ? nodes.length : at;
  };
  const end = indexOf('RETURNING');
  const where = Math.min(indexOf('WHERE'), end);
  const own = ` WHERE ${name}.${WORKSPACE_COLUMN} = ${WORKSPACE_PARAMETER}`;
  const condition = scopeTables(nodes.slice(where + 1, end), unscoped);
  return [
    scopeTables(nodes.slice(0, where), unscoped),
    own,
    condition === '' ? '' : ` AND (${condition.trimStart()})`,
    scopeTables(nodes.slice(end), unscoped),
  ].join('');
}
