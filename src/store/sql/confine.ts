import { joined, read, wordOf, type Group, type Node } from './tokens.ts';

/** The first column of every table: whose row it is. */
export const COLUMN = 'workspace';
/** Stands for the parameter that names the workspace. */
export const PARAMETER = ':workspace';

/** Names that are no table of a workspace: common table expressions. */
type Known = ReadonlySet<string>;

/**
 * Makes a statement one of a single workspace: of each table that it names it sees the workspace's rows alone, what it
 * inserts is the workspace's, what it changes or deletes too, and every key and index begins with the workspace. It
 * reads the statement's structure, so it knows no table and no statement by name; a structure that it doesn't know, it
 * refuses.
 *
 * @param shared tables that belong to no workspace
 * @throws Error that has the statement and what is unknown about it
 */
export function confine(sql: string, shared: Known): string {
  const nodes = read(sql);
  if (namesWorkspace(nodes)) return refuse(nodes, `${COLUMN} is no column that it may name`);
  const [first, second] = nodes.map(wordOf);
  if (first === 'CREATE' && second === 'SCHEMA') return sql;
  if (first === 'CREATE' && second === 'TABLE') return createTable(nodes, shared);
  if (first === 'CREATE' || first === 'ALTER') return changeTable(nodes);
  return statement(nodes, shared);
}

function namesWorkspace(nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    node.kind === 'GROUP' ? namesWorkspace(node.nodes) : wordOf(node) === COLUMN.toUpperCase(),
  );
}

function statement(nodes: readonly Node[], known: Known): string {
  if (wordOf(nodes[0]) === 'WITH') {
    const { text, rest, inside } = commonTables(nodes, known);
    return text + statement(rest, inside);
  }
  switch (wordOf(nodes[0]) ?? '') {
    case 'SELECT':
    case 'VALUES':
      return level(nodes, known);
    case 'INSERT':
      return insert(nodes, known);
    case 'UPDATE':
      return update(nodes, known);
    case 'DELETE':
      return remove(nodes, known);
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
function level(
  nodes: readonly Node[],
  known: Known,
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
      text += bracket(node, isQuery(node) ? query(node.nodes, known) : inside(node, known, place));
      if (place === 'TABLE') place = 'TABLES';
      continue;
    }
    if (word !== null && FOREIGN.has(word)) refuse(nodes, `${node.text} is not expected there`);
    if (place === 'TABLE' && word !== 'LATERAL') {
      text += table(nodes, at, known);
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

function query(nodes: readonly Node[], known: Known): string {
  if (wordOf(nodes[0]) !== 'WITH') return level(nodes, known);
  const { text, rest, inside: names } = commonTables(nodes, known);
  return text + level(rest, names);
}

/** Tables that are joined in brackets, or anything else that is no query. */
function inside({ nodes }: Group, known: Known, place: Place): string {
  return level(nodes, known, { begin: place === 'TABLE' ? 'TABLE' : 'VALUE' });
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
function table(nodes: readonly Node[], at: number, known: Known): string {
  const [node, next] = [nodes[at], nodes[at + 1]];
  if (node?.kind !== 'WORD') return refuse(nodes, 'a table is expected there');
  const { space, text: name } = node;
  const follows = wordOf(next);
  if (next?.kind === 'GROUP')
    return name === 'EACH' ? space + name : refuse(nodes, `${name}() is no table`);
  if (known.has(name)) return space + name;
  const rows = `${space}(SELECT * FROM ${name} WHERE ${COLUMN} = ${PARAMETER})`;
  if (follows === 'AS' && nodes[at + 2]?.kind === 'WORD' && nodes[at + 3]?.kind !== 'GROUP')
    return rows;
  if (next === undefined || next.text === ',' || FOLLOWS.has(follows ?? ''))
    return `${rows} AS ${name}`;
  return refuse(nodes, `${next.text} is not expected behind ${name}`);
}

/** `WITH a AS (…), b (x) AS (…)`, what follows it, and what may be named there. */
function commonTables(nodes: readonly Node[], known: Known) {
  const isRecursive = wordOf(nodes[1]) === 'RECURSIVE';
  const names = new Set(known);
  const parts: { readonly head: readonly Node[]; readonly body: Group; readonly before: Known }[] =
    [];
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
        joined(head) + bracket(body, query(body.nodes, isRecursive ? names : before)),
    )
    .join('');
  return { text, rest: nodes.slice(from), inside: names };
}

// Changes

function insert(nodes: readonly Node[], known: Known): string {
  const [, into, target] = nodes;
  if (wordOf(into) !== 'INTO' || target?.kind !== 'WORD')
    return refuse(nodes, 'INSERT INTO names no table');
  if (known.has(target.text)) return joined(nodes);
  const fourth = nodes[3];
  const columns = fourth?.kind === 'GROUP' && !isQuery(fourth) ? fourth : null;
  const from = columns ? 4 : 3;
  const end = nodes.findIndex(
    (node, at) => wordOf(node) === 'ON' && wordOf(nodes[at + 1]) === 'CONFLICT',
  );
  const rows = nodes.slice(from, end < 0 ? undefined : end);
  return [
    joined(nodes.slice(0, 3)),
    columns ? led(columns, COLUMN, known) : '',
    inserted(rows, known),
    end < 0 ? '' : onConflict(nodes.slice(end), known),
  ].join('');
}

function inserted(rows: readonly Node[], known: Known): string {
  switch (wordOf(rows[0]) ?? '') {
    case 'VALUES': {
      const end = rows.findIndex((node, at) => at > 0 && node.kind === 'WORD');
      const values = end < 0 ? rows : rows.slice(0, end);
      const text = values.map((node) =>
        node.kind === 'GROUP' ? led(node, PARAMETER, known) : joined([node]),
      );
      return text.join('') + (end < 0 ? '' : level(rows.slice(end), known));
    }
    case 'WITH': {
      const { text, rest, inside: names } = commonTables(rows, known);
      return text + inserted(rest, names);
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
      return level(rows, known, { lead: ` ${PARAMETER},` });
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
function onConflict(nodes: readonly Node[], known: Known): string {
  const target = nodes[2];
  const act = nodes.findIndex((node) => wordOf(node) === 'DO');
  if (act < 0 || (target?.kind !== 'GROUP' && act !== 2))
    return refuse(nodes, 'ON CONFLICT names no columns');
  const isUpdate = wordOf(nodes[act + 1]) === 'UPDATE';
  if (!isUpdate && wordOf(nodes[act + 1]) !== 'NOTHING')
    return refuse(nodes, 'ON CONFLICT does neither NOTHING nor UPDATE');
  return [
    joined(nodes.slice(0, 2)),
    target?.kind === 'GROUP' ? led(target, COLUMN, known) : '',
    target?.kind === 'GROUP' ? level(nodes.slice(3, act), known) : '',
    joined(nodes.slice(act, act + 2)),
    level(nodes.slice(act + 2), known),
  ].join('');
}

function update(nodes: readonly Node[], known: Known): string {
  const [, target] = nodes;
  const set = wordOf(nodes[2]) === 'AS' ? 4 : 2;
  const name = nodes[set - 1];
  if (target?.kind !== 'WORD' || name?.kind !== 'WORD' || wordOf(nodes[set]) !== 'SET')
    return refuse(nodes, 'UPDATE names no table');
  return joined(nodes.slice(0, set)) + restricted(nodes.slice(set), name.text, known);
}

function remove(nodes: readonly Node[], known: Known): string {
  const [, from, target] = nodes;
  const end = wordOf(nodes[3]) === 'AS' ? 5 : 3;
  const name = nodes[end - 1];
  const isWhole =
    nodes[end] === undefined || ['WHERE', 'RETURNING'].includes(wordOf(nodes[end]) ?? '');
  if (wordOf(from) !== 'FROM' || target?.kind !== 'WORD' || name?.kind !== 'WORD' || !isWhole)
    return refuse(nodes, 'DELETE names no table, or more');
  return joined(nodes.slice(0, end)) + restricted(nodes.slice(end), name.text, known);
}

/** With the workspace of `name` among its conditions. */
function restricted(nodes: readonly Node[], name: string, known: Known): string {
  const place = (word: string) => {
    const at = nodes.findIndex((node) => wordOf(node) === word);
    return at < 0 ? nodes.length : at;
  };
  const end = place('RETURNING');
  const where = Math.min(place('WHERE'), end);
  const own = ` WHERE ${name}.${COLUMN} = ${PARAMETER}`;
  const condition = level(nodes.slice(where + 1, end), known);
  return [
    level(nodes.slice(0, where), known),
    own,
    condition === '' ? '' : ` AND (${condition.trimStart()})`,
    level(nodes.slice(end), known),
  ].join('');
}

// Tables

function createTable(nodes: readonly Node[], shared: Known): string {
  const [, , name, columns, ...rest] = nodes;
  if (name?.kind !== 'WORD' || columns?.kind !== 'GROUP')
    return refuse(nodes, 'CREATE TABLE names no table or no columns');
  if (shared.has(name.text)) return joined(nodes);
  const keys: string[] = [];
  const parts = separated(columns.nodes).map((part) => {
    const [first, second, third] = part;
    if (wordOf(first) === 'PRIMARY' && third?.kind === 'GROUP')
      return joined([first, second] as Node[]) + led(third, COLUMN, shared);
    if (wordOf(first) === 'UNIQUE' && second?.kind === 'GROUP')
      return joined([first] as Node[]) + led(second, COLUMN, shared);
    return column(part, keys);
  });
  const all = [` ${COLUMN} TEXT NOT NULL`, ...parts, ...keys];
  return (
    joined([nodes[0], nodes[1], name] as Node[]) + bracket(columns, all.join(',')) + joined(rest)
  );
}

/** A column whose key, where it is one, becomes one of `keys`. */
function column(part: readonly Node[], keys: string[]): string {
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
      keys.push(` ${isPrimary(at) ? 'PRIMARY KEY' : 'UNIQUE'} (${COLUMN}, ${name.text})`);
    return !isKey(at) && !isPrimary(at - 1);
  });
  // SQLite numbers the rows of such a column by itself.
  return joined(kept) + (isNumber ? ' GENERATED BY DEFAULT AS IDENTITY' : '');
}
/** What a definition of columns may not have: it would have to name the workspace. */
const UNKNOWN = new Set('CONSTRAINT FOREIGN REFERENCES EXCLUDE LIKE'.split(' '));

/** `CREATE [UNIQUE] INDEX … ON t (…)` and `ALTER TABLE t ADD …` */
function changeTable(nodes: readonly Node[]): string {
  const words = nodes.map(wordOf);
  if (/^CREATE (UNIQUE )?INDEX$/.test(words.slice(0, words.indexOf('INDEX') + 1).join(' '))) {
    const at = words.indexOf('ON') + 2;
    const columns = nodes[at];
    if (at > 2 && columns?.kind === 'GROUP')
      return (
        joined(nodes.slice(0, at)) + led(columns, COLUMN, NONE) + level(nodes.slice(at + 1), NONE)
      );
  }
  const isAddition = words[0] === 'ALTER' && words[1] === 'TABLE' && words[3] === 'ADD';
  if (isAddition && !words.some((word) => UNKNOWN.has(word ?? '') || KEYS.has(word ?? '')))
    return joined(nodes);
  return refuse(nodes, 'it changes tables in no known way');
}
const KEYS = new Set(['PRIMARY', 'UNIQUE']);
const NONE: Known = new Set();

/** What commas separate. */
function separated(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const parts: Node[][] = [[]];
  for (const node of nodes)
    if (node.text === ',') parts.push([]);
    else parts.at(-1)?.push(node);
  return parts;
}

/** A list in brackets, of columns or of values, that begins with the workspace. */
function led(group: Group, first: typeof COLUMN | typeof PARAMETER, known: Known): string {
  return bracket(group, `${first}, ${level(group.nodes, known, { begin: 'VALUE' }).trimStart()}`);
}
function bracket({ space, end }: Group, text: string): string {
  return `${space}(${text}${end})`;
}

function refuse(nodes: readonly Node[], why: string): never {
  throw new Error(`a statement cannot be confined to a workspace, ${why}: ${joined(nodes)}`);
}
