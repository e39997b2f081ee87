import { print, lex, wordOf, type Group, type Node } from './lexer.ts';

/** The first column of every table: whose row it is. */
export const WORKSPACE_COLUMN = 'workspace';
/** Stands for the parameter that names the workspace. */
export const WORKSPACE_PARAMETER = ':workspace';

/** Names that are no table of a workspace: common table expressions. */
type UnscopedNames = ReadonlySet<string>;

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

function scopeStatement(nodes: readonly Node[], known: UnscopedNames): string {
  if (wordOf(nodes[0]) === 'WITH') {
    const { text, rest, inside } = scopeCommonTables(nodes, known);
    return text + scopeStatement(rest, inside);
  }
  switch (wordOf(nodes[0]) ?? '') {
    case 'SELECT':
    case 'VALUES':
      return scopeTables(nodes, known);
    case 'INSERT':
      return scopeInsert(nodes, known);
    case 'UPDATE':
      return scopeUpdate(nodes, known);
    case 'DELETE':
      return scopeDelete(nodes, known);
    default:
      return refuse(nodes, 'it is of no known kind');
  }
}

// Queries

/** Where in a query it is: at a table, behind one, elsewhere in it, or in brackets that hold no query. */
type Place = 'TABLE' | 'TABLES' | 'ELSEWHERE' | 'VALUE';

/** Words that end a list of tables. */
const ENDS = new Set(
  'WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH WINDOW UNION EXCEPT INTERSECT SELECT RETURNING VALUES SET'.split(
    ' ',
  ),
);
/** Words that may follow a table that has no other name. */
const FOLLOWS = new Set([
  ...ENDS,
  ...'JOIN LEFT RIGHT FULL INNER CROSS NATURAL ON USING'.split(' '),
]);
/** Words that would change or read something past this. */
const FOREIGN = new Set('INSERT UPDATE DELETE MERGE TRUNCATE INTO TABLE ONLY CONFLICT'.split(' '));

/** What stands between two brackets, or outside of all. `lead` is put in front of what it selects. */
function scopeTables(
  nodes: readonly Node[],
  known: UnscopedNames,
  { begin = 'ELSEWHERE', lead = '' }: { readonly begin?: Place; readonly lead?: string } = {},
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
        isQuery(node) ? scopeQuery(node.nodes, known) : scopeBracket(node, known, place),
      );
      if (place === 'TABLE') place = 'TABLES';
      continue;
    }
    if (word !== null && FOREIGN.has(word)) refuse(nodes, `${node.text} is not expected there`);
    if (place === 'TABLE' && word !== 'LATERAL') {
      text += scopeTable(nodes, at, known);
      place = 'TABLES';
      continue;
    }
    if ((word === 'FROM' && !isComparison(nodes, at)) || word === 'JOIN') {
      if (place === 'VALUE') refuse(nodes, `${node.text} is not expected there`);
      place = 'TABLE';
      if (next === undefined) refuse(nodes, `nothing follows ${node.text}`);
    } else if (node.text === ',' && place === 'TABLES') place = 'TABLE';
    else if (word !== null && ENDS.has(word) && place === 'TABLES') place = 'ELSEWHERE';
    if (word === 'SELECT') due = lead;
    text += node.space + node.text;
  }
  return text;
}

function scopeQuery(nodes: readonly Node[], known: UnscopedNames): string {
  if (wordOf(nodes[0]) !== 'WITH') return scopeTables(nodes, known);
  const { text, rest, inside: names } = scopeCommonTables(nodes, known);
  return text + scopeTables(rest, names);
}

/** Tables that are joined in brackets, or anything else that is no query. */
function scopeBracket({ nodes }: Group, known: UnscopedNames, place: Place): string {
  return scopeTables(nodes, known, { begin: place === 'TABLE' ? 'TABLE' : 'VALUE' });
}

function isQuery(node: Node | undefined): boolean {
  return (
    node?.kind === 'GROUP' && ['SELECT', 'WITH', 'VALUES'].includes(wordOf(node.nodes[0]) ?? '')
  );
}
/** `a IS [NOT] DISTINCT FROM b` */
function isComparison(nodes: readonly Node[], at: number): boolean {
  return (
    wordOf(nodes[at - 1]) === 'DISTINCT' && ['IS', 'NOT'].includes(wordOf(nodes[at - 2]) ?? '')
  );
}

/** Rows of the workspace under the table's name: the server merges such a query into the one around it. */
function scopeTable(nodes: readonly Node[], at: number, known: UnscopedNames): string {
  const [node, next] = [nodes[at], nodes[at + 1]];
  if (node?.kind !== 'WORD') return refuse(nodes, 'a table is expected there');
  const { space, text: name } = node;
  const follows = wordOf(next);
  if (next?.kind === 'GROUP')
    return name === 'EACH' ? space + name : refuse(nodes, `${name}() is no table`);
  if (known.has(name)) return space + name;
  const rows = `${space}(SELECT * FROM ${name} WHERE ${WORKSPACE_COLUMN} = ${WORKSPACE_PARAMETER})`;
  if (follows === 'AS' && nodes[at + 2]?.kind === 'WORD' && nodes[at + 3]?.kind !== 'GROUP')
    return rows;
  if (next === undefined || next.text === ',' || FOLLOWS.has(follows ?? ''))
    return `${rows} AS ${name}`;
  return refuse(nodes, `${next.text} is not expected behind ${name}`);
}

/** `WITH a AS (…), b (x) AS (…)`, what follows it, and what may be named there. */
function scopeCommonTables(nodes: readonly Node[], known: UnscopedNames) {
  const isRecursive = wordOf(nodes[1]) === 'RECURSIVE';
  const names = new Set(known);
  const parts: {
    readonly head: readonly Node[];
    readonly body: Group;
    readonly before: UnscopedNames;
  }[] = [];
  let at = isRecursive ? 2 : 1;
  let from = 0;
  for (;;) {
    const name = nodes[at];
    if (name?.kind !== 'WORD') return refuse(nodes, 'WITH is followed by no name');
    while (nodes[at] !== undefined && wordOf(nodes[at]) !== 'AS') at += 1;
    do at += 1;
    while (['NOT', 'MATERIALIZED'].includes(wordOf(nodes[at]) ?? ''));
    const body = nodes[at];
    if (body?.kind !== 'GROUP' || !isQuery(body)) return refuse(nodes, `${name.text} is no query`);
    // Until it is made, a name is still that of a table.
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

// Changes

function scopeInsert(nodes: readonly Node[], known: UnscopedNames): string {
  const [, into, target] = nodes;
  if (wordOf(into) !== 'INTO' || target?.kind !== 'WORD')
    return refuse(nodes, 'INSERT INTO names no table');
  if (known.has(target.text)) return print(nodes);
  const fourth = nodes[3];
  const columns = fourth?.kind === 'GROUP' && !isQuery(fourth) ? fourth : null;
  const from = columns ? 4 : 3;
  const end = nodes.findIndex(
    (node, at) => wordOf(node) === 'ON' && wordOf(nodes[at + 1]) === 'CONFLICT',
  );
  const rows = nodes.slice(from, end < 0 ? undefined : end);
  return [
    print(nodes.slice(0, 3)),
    columns ? withFirst(columns, WORKSPACE_COLUMN, known) : '',
    scopeInsertedRows(rows, known),
    end < 0 ? '' : scopeOnConflict(nodes.slice(end), known),
  ].join('');
}

function scopeInsertedRows(rows: readonly Node[], known: UnscopedNames): string {
  switch (wordOf(rows[0]) ?? '') {
    case 'VALUES': {
      const end = rows.findIndex((node, at) => at > 0 && node.kind === 'WORD');
      const values = end < 0 ? rows : rows.slice(0, end);
      const text = values.map((node) =>
        node.kind === 'GROUP' ? withFirst(node, WORKSPACE_PARAMETER, known) : print([node]),
      );
      return text.join('') + (end < 0 ? '' : scopeTables(rows.slice(end), known));
    }
    case 'WITH': {
      const { text, rest, inside: names } = scopeCommonTables(rows, known);
      return text + scopeInsertedRows(rest, names);
    }
    case 'SELECT': {
      const isAll = rows.some(
        (node, at) =>
          node.text === '*' && /^(SELECT|DISTINCT|ALL|,|\.)$/i.test(rows[at - 1]?.text ?? ''),
      );
      // It would bring its own workspace along.
      if (isAll) return refuse(rows, 'INSERT … SELECT has to name its columns');
      if (rows.some((node) => wordOf(node) === 'VALUES' || (isQuery(node) && isArm(rows, node))))
        return refuse(rows, 'each part of an inserted UNION has to be a SELECT without brackets');
      return scopeTables(rows, known, { lead: ` ${WORKSPACE_PARAMETER},` });
    }
    default:
      return refuse(rows, 'it inserts neither VALUES nor a SELECT');
  }
}
function isArm(rows: readonly Node[], node: Node): boolean {
  const before = wordOf(rows[rows.indexOf(node) - 1]) ?? '';
  return /^(UNION|EXCEPT|INTERSECT|ALL)$/.test(before);
}

/** `ON CONFLICT [(columns) [WHERE …]] DO NOTHING`, or `DO UPDATE SET … [WHERE …]` */
function scopeOnConflict(nodes: readonly Node[], known: UnscopedNames): string {
  const target = nodes[2];
  const act = nodes.findIndex((node) => wordOf(node) === 'DO');
  if (act < 0 || (target?.kind !== 'GROUP' && act !== 2))
    return refuse(nodes, 'ON CONFLICT names no columns');
  const isUpdate = wordOf(nodes[act + 1]) === 'UPDATE';
  if (!isUpdate && wordOf(nodes[act + 1]) !== 'NOTHING')
    return refuse(nodes, 'ON CONFLICT does neither NOTHING nor UPDATE');
  return [
    print(nodes.slice(0, 2)),
    target?.kind === 'GROUP' ? withFirst(target, WORKSPACE_COLUMN, known) : '',
    target?.kind === 'GROUP' ? scopeTables(nodes.slice(3, act), known) : '',
    print(nodes.slice(act, act + 2)),
    scopeTables(nodes.slice(act + 2), known),
  ].join('');
}

function scopeUpdate(nodes: readonly Node[], known: UnscopedNames): string {
  const [, target] = nodes;
  const set = wordOf(nodes[2]) === 'AS' ? 4 : 2;
  const name = nodes[set - 1];
  if (target?.kind !== 'WORD' || name?.kind !== 'WORD' || wordOf(nodes[set]) !== 'SET')
    return refuse(nodes, 'UPDATE names no table');
  return print(nodes.slice(0, set)) + withWorkspaceCondition(nodes.slice(set), name.text, known);
}

function scopeDelete(nodes: readonly Node[], known: UnscopedNames): string {
  const [, from, target] = nodes;
  const end = wordOf(nodes[3]) === 'AS' ? 5 : 3;
  const name = nodes[end - 1];
  const isWhole =
    nodes[end] === undefined || ['WHERE', 'RETURNING'].includes(wordOf(nodes[end]) ?? '');
  if (wordOf(from) !== 'FROM' || target?.kind !== 'WORD' || name?.kind !== 'WORD' || !isWhole)
    return refuse(nodes, 'DELETE names no table, or more');
  return print(nodes.slice(0, end)) + withWorkspaceCondition(nodes.slice(end), name.text, known);
}

/** With the workspace of `name` among its conditions. */
function withWorkspaceCondition(
  nodes: readonly Node[],
  name: string,
  known: UnscopedNames,
): string {
  const place = (word: string) => {
    const at = nodes.findIndex((node) => wordOf(node) === word);
    return at < 0 ? nodes.length : at;
  };
  const end = place('RETURNING');
  const where = Math.min(place('WHERE'), end);
  const own = ` WHERE ${name}.${WORKSPACE_COLUMN} = ${WORKSPACE_PARAMETER}`;
  const condition = scopeTables(nodes.slice(where + 1, end), known);
  return [
    scopeTables(nodes.slice(0, where), known),
    own,
    condition === '' ? '' : ` AND (${condition.trimStart()})`,
    scopeTables(nodes.slice(end), known),
  ].join('');
}

// Tables

function scopeCreateTable(nodes: readonly Node[], shared: UnscopedNames): string {
  const [, , name, columns, ...rest] = nodes;
  if (name?.kind !== 'WORD' || columns?.kind !== 'GROUP')
    return refuse(nodes, 'CREATE TABLE names no table or no columns');
  if (shared.has(name.text)) return print(nodes);
  const keys: string[] = [];
  const parts = splitAtCommas(columns.nodes).map((part) => {
    const [first, second, third] = part;
    if (wordOf(first) === 'PRIMARY' && third?.kind === 'GROUP')
      return print([first, second] as Node[]) + withFirst(third, WORKSPACE_COLUMN, shared);
    if (wordOf(first) === 'UNIQUE' && second?.kind === 'GROUP')
      return print([first] as Node[]) + withFirst(second, WORKSPACE_COLUMN, shared);
    return scopeColumn(part, keys);
  });
  const all = [` ${WORKSPACE_COLUMN} TEXT NOT NULL`, ...parts, ...keys];
  return (
    print([nodes[0], nodes[1], name] as Node[]) + inBrackets(columns, all.join(',')) + print(rest)
  );
}

/** A column whose key, where it is one, becomes one of `keys`. */
function scopeColumn(part: readonly Node[], keys: string[]): string {
  const [name] = part;
  const words = part.map(wordOf);
  const unknown = part.find((_node, at) => UNKNOWN.has(words[at] ?? ''));
  if (name?.kind !== 'WORD' || unknown)
    return refuse(part, `${unknown?.text ?? 'a column without a name'} is not expected there`);
  const isNumber = words[1] === 'INTEGER' && words[2] === 'PRIMARY';
  const isKey = (at: number) => at > 0 && (words[at] === 'UNIQUE' || isPrimary(at));
  const isPrimary = (at: number) => words[at] === 'PRIMARY' && words[at + 1] === 'KEY';
  const kept = part.filter((_node, at) => {
    if (isKey(at))
      keys.push(` ${isPrimary(at) ? 'PRIMARY KEY' : 'UNIQUE'} (${WORKSPACE_COLUMN}, ${name.text})`);
    return !isKey(at) && !isPrimary(at - 1);
  });
  // SQLite numbers the rows of such a column by itself.
  return print(kept) + (isNumber ? ' GENERATED BY DEFAULT AS IDENTITY' : '');
}
/** What a definition of columns may not have: it would have to name the workspace. */
const UNKNOWN = new Set('CONSTRAINT FOREIGN REFERENCES EXCLUDE LIKE'.split(' '));

/** `CREATE [UNIQUE] INDEX … ON t (…)` and `ALTER TABLE t ADD …` */
function scopeIndexOrAlter(nodes: readonly Node[]): string {
  const words = nodes.map(wordOf);
  if (/^CREATE (UNIQUE )?INDEX$/.test(words.slice(0, words.indexOf('INDEX') + 1).join(' '))) {
    const at = words.indexOf('ON') + 2;
    const columns = nodes[at];
    if (at > 2 && columns?.kind === 'GROUP')
      return (
        print(nodes.slice(0, at)) +
        withFirst(columns, WORKSPACE_COLUMN, NONE) +
        scopeTables(nodes.slice(at + 1), NONE)
      );
  }
  const isAddition = words[0] === 'ALTER' && words[1] === 'TABLE' && words[3] === 'ADD';
  if (isAddition && !words.some((word) => UNKNOWN.has(word ?? '') || KEYS.has(word ?? '')))
    return print(nodes);
  return refuse(nodes, 'it changes tables in no known way');
}
const KEYS = new Set(['PRIMARY', 'UNIQUE']);
const NONE: UnscopedNames = new Set();

/** What commas separate. */
function splitAtCommas(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const parts: Node[][] = [[]];
  for (const node of nodes)
    if (node.text === ',') parts.push([]);
    else parts.at(-1)?.push(node);
  return parts;
}

/** A list in brackets, of columns or of values, that begins with the workspace. */
function withFirst(
  group: Group,
  first: typeof WORKSPACE_COLUMN | typeof WORKSPACE_PARAMETER,
  known: UnscopedNames,
): string {
  return inBrackets(
    group,
    `${first}, ${scopeTables(group.nodes, known, { begin: 'VALUE' }).trimStart()}`,
  );
}
function inBrackets({ space, end }: Group, text: string): string {
  return `${space}(${text}${end})`;
}

function refuse(nodes: readonly Node[], why: string): never {
  throw new Error(`a statement cannot be confined to a workspace, ${why}: ${print(nodes)}`);
}
