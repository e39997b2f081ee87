/** The part of a database that the store asks for. Statements are prepared once a text. */
export interface Database {
  all<T>(sql: string, ...parameters: readonly Value[]): readonly T[];
  run(sql: string, ...parameters: readonly Value[]): void;
  /** Commits when `work` returns, undoes everything when it throws. Durable when it returns. */
  transaction<T>(work: () => T): T;
  close(): void;
}
export type Value = string | number | null;
