import process from 'node:process';
import { ConfigError } from '../config.ts';
import { GatewayError } from '../domain/errors.ts';

/** npm hands on a signal that the terminal has sent already: within this time the second one is the same. */
const SAME_SIGNAL_MS = 1_000;

/** Ends the process after `stop`, with 0, at Ctrl-C or SIGTERM. A second signal means "now". */
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

/** Says why it does not start, and that it failed. What the operator can mend needs no stack. */
export function failToStart(cause: unknown): void {
  const isPlain =
    cause instanceof ConfigError ||
    cause instanceof GatewayError ||
    (cause instanceof Error && 'syscall' in cause);
  const text = cause instanceof Error ? (isPlain ? cause.message : cause.stack) : String(cause);
  process.stderr.write(`${text ?? 'unknown fault'}\n`);
  process.exitCode = 1;
}
