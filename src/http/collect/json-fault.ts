/** A place in a text. */
export interface TextPlace {
  /** From 1. */
  readonly line: number;
  /** UTF-16 code units from the beginning of the line, from 1. */
  readonly column: number;
  /** UTF-16 code units from the beginning of the text, from 0. */
  readonly offset: number;
}

export interface JsonFault {
  readonly offset: number;
  /** What the place should have had: `a value`. */
  readonly wanted: string;
}

/** What may come next. ITEM and MEMBER stand right after an opening bracket, where the closing one may follow. */
type State = 'VALUE' | 'ITEM' | 'NAME' | 'MEMBER' | 'COLON' | 'AFTER';

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;

/**
 * The first place at which a text stops being JSON; null if the text is JSON. The engine's own messages name the place
 * only sometimes, and quote the text. The parser keeps its own stack, so deep nesting cannot overflow the engine's.
 */
export function jsonFault(text: string): JsonFault | null {
  // The closing brackets that are due, the innermost last.
  const due: ('}' | ']')[] = [];
  let state: State = 'VALUE';
  for (let at = 0; ;) {
    at = end(SPACE, text, at) ?? at;
    const char = text[at];
    const closer = due.at(-1);
    switch (state) {
      case 'AFTER':
        if (closer === undefined)
          return char === undefined ? null : { offset: at, wanted: 'the end' };
        if (char === closer) due.pop();
        else if (char === ',') state = closer === '}' ? 'NAME' : 'VALUE';
        else return { offset: at, wanted: `"," or "${closer}"` };
        at += 1;
        continue;
      case 'COLON':
        if (char !== ':') return { offset: at, wanted: '":"' };
        at += 1;
        state = 'VALUE';
        continue;
      case 'NAME':
      case 'MEMBER': {
        if (state === 'MEMBER' && char === '}') break;
        if (char !== '"')
          return { offset: at, wanted: `a name in quotes${state === 'MEMBER' ? ' or "}"' : ''}` };
        const name = readString(text, at);
        if (typeof name !== 'number') return name;
        at = name;
        state = 'COLON';
        continue;
      }
      case 'VALUE':
      case 'ITEM': {
        if (state === 'ITEM' && char === ']') break;
        if (char === '{' || char === '[') {
          due.push(char === '{' ? '}' : ']');
          state = char === '{' ? 'MEMBER' : 'ITEM';
          at += 1;
          continue;
        }
        const value = char === '"' ? readString(text, at) : end(SCALAR, text, at);
        if (value === null)
          return { offset: at, wanted: `a value${state === 'ITEM' ? ' or "]"' : ''}` };
        if (typeof value !== 'number') return value;
        at = value;
        state = 'AFTER';
        continue;
      }
    }
    // An empty object or list.
    due.pop();
    at += 1;
    state = 'AFTER';
  }
}

/** The offset at which the string that begins at `at` ends, or the fault in it. */
function readString(text: string, at: number): number | JsonFault {
  for (let next = at + 1; ;) {
    next = end(PLAIN, text, next) ?? next;
    if (text[next] === '"') return next + 1;
    if (text[next] !== '\\')
      return {
        offset: next,
        wanted: next < text.length ? 'an escape instead of a control character' : 'a closing quote',
      };
    const escaped = end(ESCAPE, text, next);
    if (escaped === null) return { offset: next, wanted: 'an escape that JSON has' };
    next = escaped;
  }
}

/** The offset at which a match that begins at `at` ends; null if there is no match. */
function end(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** @param offset 0 to the length of the text */
export function placeIn(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - start + 1, offset };
}
