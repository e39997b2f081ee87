import pg from 'pg';
import { fromStored } from './postgres-text.ts';

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];
type Parse = (text: string) => unknown;

/** 64-bit integers and decimals become numbers, booleans 1 and 0, as SQLite returns them. */
const PARSERS = new Map<TypeId, Parse>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
  [pg.types.builtins.BOOL, (text) => (text === 't' ? 1 : 0)],
  [pg.types.builtins.TEXT, fromStored],
]);

export function parserOf(type: TypeId): Parse {
  return PARSERS.get(type) ?? (pg.types.getTypeParser(type) as Parse);
}
