/** The order of two values for `sort`; texts by code units, which is the order of both engines. */
export function compare<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
