import { lex, type Node, wordOf } from '../lexer.ts';
import {
  refuse,
  scopeCommonTables,
  scopeTables,
  type UnscopedNames,
  WORKSPACE_COLUMN,
} from './queries.ts';
import { scopeCreateTable, scopeIndexOrAlter } from './tables.ts';
import { scopeDelete, scopeInsert, scopeUpdate } from './writes.ts';

/**
 * Makes a statement one of a single workspace: of each table that it names it sees the workspace's rows alone, what it
 * inserts is the workspace's, what it changes or deletes too, and every key and index begins with the workspace. It
 * reads the statement's structure, so it knows no table and no statement by name; a structure that it doesn't know, it
 * refuses.
 *
 * @param shared tables that belong to no workspace
 * @throws Error that has the statement and what is unknown about it
 */
export function scopeToWorkspace(sql: string, shared: UnscopedNames): string {
  const nodes = lex(sql);
  if (namesWorkspace(nodes))
    return refuse(nodes, `${WORKSPACE_COLUMN} is no column that it may name`);
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
      return refuse(nodes, 'it is of no known kind');
  }
}
