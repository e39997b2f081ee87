import { type Group, type Node, print, wordOf } from '../lexer.ts';

/** The first column of every table: the workspace that owns the row. */
export const WORKSPACE_COLUMN = 'workspace';

/** Placeholder of the parameter that holds the workspace. */
export const WORKSPACE_PARAMETER = ':workspace';

/** Names that need no condition on the workspace: common table expressions and tables that all workspaces share. */
export type UnscopedNames = ReadonlySet<string>;

/**
 * The position in a query: where a table is expected, after a table in a list of tables, anywhere else, or in brackets
 * that contain no query.
 */
type Position = 'TABLE' | 'TABLES' | 'ELSEWHERE' | 'VALUE';

/** Words that end a list of tables. */
const ENDS = new Set(
  'WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH WINDOW UNION EXCEPT INTERSECT SELECT RETURNING VALUES SET'.split(
    ' ',
  ),
);

/** Words that may follow a table without an alias. */
const FOLLOWS = new Set([
  ...ENDS,
  ...'JOIN LEFT RIGHT FULL INNER CROSS NATURAL ON USING'.split(' '),
]);

/** Words that a query may not contain: with them it would read or change rows that this rewriter does not see. */
const FOREIGN = new Set('INSERT UPDATE DELETE MERGE TRUNCATE INTO TABLE ONLY CONFLICT'.split(' '));

/**
 * Rewrites the tokens of one level of brackets so that every table shows the rows of the workspace only.
 *
 * @param begin position of the first token
 * @param lead text that is inserted before the first selected column
 */
export function scopeTables(
  nodes: readonly Node[],
  unscoped: UnscopedNames,
  { begin = 'ELSEWHERE', lead = '' }: { readonly begin?: Position; readonly lead?: string } = {},
): string {
  let place = begin;
  let text = '';
  let due = '';
  for (const [at, node] of nodes.entries()) {
    const word = wordOf(node);
    const next = nodes[at + 1];
    if (due !== '' && word !== 'DISTINCT' && word !== 'ALL') {
      text += due;
      due = '';
    }
    if (node.kind === 'GROUP') {
      text += inBrackets(
        node,
        isQuery(node) ? scopeQuery(node.nodes, unscoped) : scopeBracket(node, unscoped, place),
      );
      if (place === 'TABLE') place = 'TABLES';
      continue;
    }
    if (word !== null && FOREIGN.has(word))
      refuseStatement(nodes, `${node.text} is not expected there`);
    if (place === 'TABLE' && word !== 'LATERAL') {
      text += scopeTable(nodes, at, unscoped);
      place = 'TABLES';
      continue;
    }
    if ((word === 'FROM' && !isComparison(nodes, at)) || word === 'JOIN') {
      if (place === 'VALUE') refuseStatement(nodes, `${node.text} is not expected there`);
      place = 'TABLE';
      if (next === undefined) refuseStatement(nodes, `nothing follows ${node.text}`);
    } else if (node.text === ',' && place === 'TABLES') place = 'TABLE';
    else if (word !== null && ENDS.has(word) && place === 'TABLES') place = 'ELSEWHERE';
    if (word === 'SELECT') due = lead;
    text += node.space + node.text;
  }
  return text;
}

function scopeQuery(nodes: readonly Node[], unscoped: UnscopedNames): string {
  if (wordOf(nodes[0]) !== 'WITH') return scopeTables(nodes, unscoped);
  const { text, rest, inside: names } = scopeCommonTables(nodes, unscoped);
  return text + scopeTables(rest, names);
}

/** Brackets that contain no query: joined tables, or a list of values. */
function scopeBracket({ nodes }: Group, unscoped: UnscopedNames, place: Position): string {
  return scopeTables(nodes, unscoped, { begin: place === 'TABLE' ? 'TABLE' : 'VALUE' });
}

export function isQuery(node: Node | undefined): boolean {
  return (
    node?.kind === 'GROUP' && ['SELECT', 'WITH', 'VALUES'].includes(wordOf(node.nodes[0]) ?? '')
  );
}

/** True for the FROM of `a IS [NOT] DISTINCT FROM b`. */
function isComparison(nodes: readonly Node[], at: number): boolean {
  return (
    wordOf(nodes[at - 1]) === 'DISTINCT' && ['IS', 'NOT'].includes(wordOf(nodes[at - 2]) ?? '')
  );
}

/** Replaces a table by a subquery of the workspace's rows. The server merges such a subquery into the query around it. */
function scopeTable(nodes: readonly Node[], at: number, unscoped: UnscopedNames): string {
  const [node, next] = [nodes[at], nodes[at + 1]];
  if (node?.kind !== 'WORD') return refuseStatement(nodes, 'a table is expected there');
  const { space, text: name } = node;
  const follows = wordOf(next);
  if (next?.kind === 'GROUP')
    return name === 'EACH' ? space + name : refuseStatement(nodes, `${name}() is no table`);
  if (unscoped.has(name)) return space + name;
  const rows = `${space}(SELECT * FROM ${name} WHERE ${WORKSPACE_COLUMN} = ${WORKSPACE_PARAMETER})`;
  if (follows === 'AS' && nodes[at + 2]?.kind === 'WORD' && nodes[at + 3]?.kind !== 'GROUP')
    return rows;
  if (next === undefined || next.text === ',' || FOLLOWS.has(follows ?? ''))
    return `${rows} AS ${name}`;
  return refuseStatement(nodes, `${next.text} is not expected behind ${name}`);
}

/** Rewrites `WITH a AS (…), b (x) AS (…)`. Returns its text, the tokens after it, and the names that hold there. */
export function scopeCommonTables(nodes: readonly Node[], unscoped: UnscopedNames) {
  const isRecursive = wordOf(nodes[1]) === 'RECURSIVE';
  const names = new Set(unscoped);
  const parts: {
    readonly head: readonly Node[];
    readonly body: Group;
    readonly before: UnscopedNames;
  }[] = [];
  let at = isRecursive ? 2 : 1;
  let from = 0;
  for (;;) {
    const name = nodes[at];
    if (name?.kind !== 'WORD') return refuseStatement(nodes, 'WITH is followed by no name');
    while (nodes[at] !== undefined && wordOf(nodes[at]) !== 'AS') at += 1;
    do at += 1;
    while (['NOT', 'MATERIALIZED'].includes(wordOf(nodes[at]) ?? ''));
    const body = nodes[at];
    if (body?.kind !== 'GROUP' || !isQuery(body))
      return refuseStatement(nodes, `${name.text} is no query`);
    // Inside its own body a name still means the table, except in a recursive expression.
    parts.push({ head: nodes.slice(from, at), body, before: new Set(names) });
    names.add(name.text);
    from = at + 1;
    if (nodes[from]?.text !== ',') break;
    at = from + 1;
  }
  const text = parts
    .map(
      ({ head, body, before }) =>
        print(head) + inBrackets(body, scopeQuery(body.nodes, isRecursive ? names : before)),
    )
    .join('');
  return { text, rest: nodes.slice(from), inside: names };
}

/** A bracketed list of columns or values, with the workspace put first. */
export function withFirst(
  group: Group,
  first: typeof WORKSPACE_COLUMN | typeof WORKSPACE_PARAMETER,
  unscoped: UnscopedNames,
): string {
  return inBrackets(
    group,
    `${first}, ${scopeTables(group.nodes, unscoped, { begin: 'VALUE' }).trimStart()}`,
  );
}

export function inBrackets({ space, end }: Group, text: string): string {
  return `${space}(${text}${end})`;
}

export function refuseStatement(nodes: readonly Node[], why: string): never {
  throw new Error(`a statement cannot be confined to a workspace, ${why}: ${print(nodes)}`);
}
