/** A word, or another token that is no bracket: a quoted text, a number, a punctuation mark. */
interface Leaf {
  readonly kind: 'WORD' | 'OTHER';
  readonly text: string;
  /** The white space before it. */
  readonly space: string;
}
/** A pair of brackets and the tokens between them. */
export interface Group {
  readonly kind: 'GROUP';
  readonly nodes: readonly Node[];
  readonly space: string;
  /** The white space before the closing bracket. */
  readonly end: string;
  readonly text: '()';
}
export type Node = Leaf | Group;

/** The store's SQL has no comments, no quoted names and no semicolons. */
const TOKEN =
  /(\s*)(?:([A-Za-z_]\w*)|('(?:[^']|'')*'|\d+(?:\.\d+)?|(?!--|\/\*)[-+*/%<>=!|&~,.?()]))/y;

/** Splits a statement into tokens, nested by brackets. Throws where a token does not belong to the store's SQL. */
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

/** The text that the tokens were read from. */
export function print(nodes: readonly Node[]): string {
  return nodes
    .map((node) =>
      node.kind === 'GROUP'
        ? `${node.space}(${print(node.nodes)}${node.end})`
        : node.space + node.text,
    )
    .join('');
}

/** The word in capitals; null for a node that is no word. */
export function wordOf(node: Node | undefined): string | null {
  return node?.kind === 'WORD' ? node.text.toUpperCase() : null;
}
