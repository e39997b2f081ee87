import process from 'node:process';
import { ConfigError } from '../config.ts';
import { GatewayError } from '../domain/errors.ts';
import { UsageError } from './command.ts';

/** npm passes on a signal that the terminal has sent as well: within this time, a second signal is the same one. */
const SAME_SIGNAL_MS = 1_000;

/** At Ctrl-C or SIGTERM, runs `stop` and ends the process with 0, or with 1 if `stop` fails. A second signal ends it at once. */
export function onStopSignal(
  stop: (signal: string) => Promise<void>,
  onFault: (cause: unknown) => void = () => undefined,
): void {
  let stoppingSince: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      const now = performance.now();
      if (stoppingSince !== null) {
        if (now - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
        return;
      }
      stoppingSince = now;
      stop(signal).then(
        () => process.exit(0),
        (cause: unknown) => {
          onFault(cause);
          process.exit(1);
        },
      );
    });
}

/** Writes why the program does not start, and makes it exit with 1. A fault that the operator can mend has no stack. */
export function failToStart(cause: unknown): void {
  const isPlain =
    cause instanceof ConfigError ||
    cause instanceof UsageError ||
    cause instanceof GatewayError ||
    (cause instanceof Error && 'syscall' in cause);
  const text = cause instanceof Error ? (isPlain ? cause.message : cause.stack) : String(cause);
  process.stderr.write(`${text ?? 'unknown fault'}\n`);
  process.exitCode = 1;
}
