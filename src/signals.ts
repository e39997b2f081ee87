import process from 'node:process';

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
