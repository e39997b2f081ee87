import { cursorCodec, type CursorCodec } from '../domain/cursor.ts';
import type { SourceName } from '../domain/entities.ts';
import type { LeadKey } from '../domain/filter.ts';
import type { TimeRange } from '../domain/time.ts';
import type { MergeState } from './merge.ts';

/** Where a page of a list of leads ends. */
export interface LeadPlace {
  /** Where each source's list was left. */
  readonly state: MergeState;
  /** The last row; null where there was none. */
  readonly key: LeadKey | null;
  /** The window of the first page: the default one would slide from page to page. */
  readonly window: TimeRange;
}
// The content of a cursor. Tuples, not objects: a cursor travels with every row.

type WireKey = readonly [value: number | null, source: string, account: string, externalId: string];
type WireBookmark = readonly [
  source: SourceName,
  token: string | null,
  index: number,
  done: 0 | 1,
  last: WireKey | null,
];
type WirePlace = readonly [
  from: number,
  to: number,
  key: WireKey | null,
  bookmarks: readonly WireBookmark[],
];

/** Cursors of lists that are merged from several sources. */
export function mergeCursorCodec(question: unknown): CursorCodec<LeadPlace> {
  const codec = cursorCodec(question, isWirePlace);
  return {
    encode({ state, key, window: { from, to } }: LeadPlace): string {
      const bookmarks = [...state].map(([source, { token, index, done, last }]): WireBookmark => [
        source,
        token,
        index,
        done ? 1 : 0,
        // The last row mostly comes from this very list: its source is not written twice.
        last && (last.source === source ? packKey({ ...last, source: '' }) : packKey(last)),
      ]);
      return codec.encode([from, to, key && packKey(key), bookmarks]);
    },
    decode(cursor: string): LeadPlace {
      const [from, to, key, bookmarks] = codec.decode(cursor);
      const state = bookmarks.map(([source, token, index, done, last]) => {
        const unpacked = last && unpackKey(last);
        const own = unpacked?.source === '' ? { ...unpacked, source } : unpacked;
        return [source, { token, index, done: done === 1, last: own }] as const;
      });
      return { state: new Map(state), key: key && unpackKey(key), window: { from, to } };
    },
  };
}
function packKey({ value, source, account, externalId }: LeadKey): WireKey {
  return [value, source, account, externalId];
}
function unpackKey([value, source, account, externalId]: WireKey): LeadKey {
  return { value, source, account, externalId };
}

function isWirePlace(value: unknown): value is WirePlace {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [from, to, key, bookmarks] = value as readonly unknown[];
  return (
    Number.isFinite(from) &&
    Number.isFinite(to) &&
    isWireKey(key) &&
    Array.isArray(bookmarks) &&
    bookmarks.every(isWireBookmark)
  );
}
function isWireBookmark(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const [source, token, index, done, last] = value as readonly unknown[];
  return (
    typeof source === 'string' &&
    (token === null || typeof token === 'string') &&
    Number.isInteger(index) &&
    (done === 0 || done === 1) &&
    isWireKey(last)
  );
}
function isWireKey(value: unknown): boolean {
  if (value === null) return true;
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [at, ...names] = value as readonly unknown[];
  return (at === null || Number.isFinite(at)) && names.every((name) => typeof name === 'string');
}
