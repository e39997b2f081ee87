import { parentPort, workerData } from 'node:worker_threads';
import { operationsOf } from '../operations.ts';
import { createRunner, type Runner } from '../runner.ts';
import { SOURCE } from '../model/account.ts';
import { openSqlite } from '../sql/sqlite.ts';
import {
  detachErrors,
  type Job,
  type Outcome,
  sharedNow,
  type ThreadData,
  toPlain,
} from './messages.ts';

// A thread with one connection to a file. It runs one operation after another, and answers them in order.

const { file, options, version } = workerData as ThreadData;
let opened: Runner | null = null;

/** Opened by the first job, which gets the error of a file that cannot be opened. */
function runnerOf(): Runner {
  opened ??= createRunner(
    openSqlite(file, { source: SOURCE, now: sharedNow, version }),
    operationsOf(options),
  );
  return opened;
}

async function perform({ kind, name, args, deadline }: Job): Promise<unknown> {
  const limits = { timeout: deadline === null ? null : deadline - sharedNow() };
  switch (kind) {
    case 'read':
      return runnerOf().read(name as never, args as never, limits);
    case 'write':
      return detachErrors(await runnerOf().write(name as never, args as never, limits));
    case 'scrub':
      return runnerOf().scrub();
    case 'close':
      return opened?.close();
  }
}

parentPort?.on('message', (job: Job) => {
  void perform(job)
    .then(
      (result): Outcome => ({ state: 'DONE', result }),
      (cause: unknown): Outcome => ({ state: 'FAILED', error: toPlain(cause) }),
    )
    .then((outcome) => {
      parentPort?.postMessage(outcome);
      if (job.kind === 'close') parentPort?.close();
    });
});
