/** What a verb of `leadgraph` does, and how it is explained. */
export interface Command {
  /** Names of the operands after the verb, all of them needed: `<file>`. */
  readonly operands: readonly string[];
  /** What `--help` prints below the usage. */
  help(): string;
  run(...operands: readonly string[]): Promise<void>;
}

/** The command line is wrong. The message says what would be right; a stack would help nobody. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
