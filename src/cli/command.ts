/** A flag of a verb: `--dry-run`, or `--map <text>` where it takes a value. */
export interface Flag {
  /** What stands for the value in the help; absent: the flag takes none. */
  readonly value?: string;
  readonly description: string;
}

/** The flags that were given, with their values in order; a flag without a value has none. */
export type GivenFlags = ReadonlyMap<string, readonly string[]>;

/** What a verb of `leadgraph` does, and how it is explained. */
export interface Command {
  /** Names of the operands after the verb, all of them needed: `<file>`. */
  readonly operands: readonly string[];
  /** By name, without the dashes. @default none */
  readonly flags?: Readonly<Record<string, Flag>>;
  /** What `--help` prints below the usage. */
  help(): string;
  run(operands: readonly string[], flags: GivenFlags): Promise<void>;
}

/** The command line is wrong. The message says what would be right; a stack would help nobody. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
