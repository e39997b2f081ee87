import { lex, type Node, wordOf } from '../lexer.ts';
import {
  refuseStatement,
  scopeCommonTables,
  scopeTables,
  type UnscopedNames,
  WORKSPACE_COLUMN,
} from './queries.ts';
import { scopeCreateTable, scopeIndexOrAlter } from './tables.ts';
import { scopeDelete, scopeInsert, scopeUpdate } from './writes.ts';

/**
 * Rewrites a statement for a single workspace: it reads, inserts, updates and deletes rows of the workspace only, and
 * every key and index begins with the workspace. The rewriter works on the structure of the statement, so it needs no
 * list of tables or statements.
 *
 * @param shared tables that all workspaces share
 * @throws Error with the statement and the reason, where the structure is not one that the rewriter knows
 */
export function scopeToWorkspace(sql: string, shared: UnscopedNames): string {
  const nodes = lex(sql);
  if (namesWorkspace(nodes))
    return refuseStatement(nodes, `it must not name the column ${WORKSPACE_COLUMN}`);
  const [first, second] = nodes.map(wordOf);
  if (first === 'CREATE' && second === 'SCHEMA') return sql;
  if (first === 'CREATE' && second === 'TABLE') return scopeCreateTable(nodes, shared);
  if (first === 'CREATE' || first === 'ALTER') return scopeIndexOrAlter(nodes);
  return scopeStatement(nodes, shared);
}

function namesWorkspace(nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    node.kind === 'GROUP'
      ? namesWorkspace(node.nodes)
      : wordOf(node) === WORKSPACE_COLUMN.toUpperCase(),
  );
}

function scopeStatement(nodes: readonly Node[], unscoped: UnscopedNames): string {
  if (wordOf(nodes[0]) === 'WITH') {
    const { text, rest, inside } = scopeCommonTables(nodes, unscoped);
    return text + scopeStatement(rest, inside);
  }
  switch (wordOf(nodes[0]) ?? '') {
    case 'SELECT':
    case 'VALUES':
      return scopeTables(nodes, unscoped);
    case 'INSERT':
      return scopeInsert(nodes, unscoped);
    case 'UPDATE':
      return scopeUpdate(nodes, unscoped);
    case 'DELETE':
      return scopeDelete(nodes, unscoped);
    default:
      return refuseStatement(nodes, 'it is of no known kind');
  }
}
