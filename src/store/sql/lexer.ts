/** A word, or anything else that is no bracket: a text in quotes, a number, a mark. */
interface Leaf {
  readonly kind: 'WORD' | 'OTHER';
  readonly text: string;
  /** What stands before it. */
  readonly space: string;
}
/** What stands in brackets. */
export interface Group {
  readonly kind: 'GROUP';
  readonly nodes: readonly Node[];
  readonly space: string;
  /** What stands before the closing bracket. */
  readonly end: string;
  readonly text: '()';
}
export type Node = Leaf | Group;

/** Comments, names in quotes and several statements are none of it. */
const TOKEN =
  /(\s*)(?:([A-Za-z_]\w*)|('(?:[^']|'')*'|\d+(?:\.\d+)?|(?!--|\/\*)[-+*/%<>=!|&~,.?()]))/y;

/** The words of a statement, by its brackets. Throws where it has others than the store's SQL. */
export function lex(sql: string): readonly Node[] {
  const open: { readonly nodes: Node[]; readonly space: string }[] = [{ nodes: [], space: '' }];
  TOKEN.lastIndex = 0;
  const end = sql.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(sql);
    const top = open.at(-1);
    if (!match || !top) throw new Error(`a statement cannot be read from ${at} on: ${sql}`);
    const [, space = '', word, other] = match;
    if (other === '(') open.push({ nodes: [], space });
    else if (other === ')') {
      open.pop();
      open.at(-1)?.nodes.push({ kind: 'GROUP', ...top, end: space, text: '()' });
    } else
      top.nodes.push({
        kind: word === undefined ? 'OTHER' : 'WORD',
        text: word ?? other ?? '',
        space,
      });
  }
  const [whole] = open;
  if (open.length !== 1 || !whole) throw new Error(`a bracket is not closed: ${sql}`);
  return whole.nodes;
}

/** As they were read. */
export function print(nodes: readonly Node[]): string {
  return nodes
    .map((node) =>
      node.kind === 'GROUP'
        ? `${node.space}(${print(node.nodes)}${node.end})`
        : node.space + node.text,
    )
    .join('');
}

/** A word in capitals; null where there is none. */
export function wordOf(node: Node | undefined): string | null {
  return node?.kind === 'WORD' ? node.text.toUpperCase() : null;
}
