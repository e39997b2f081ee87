import { parentPort, workerData } from 'node:worker_threads';
import { operationsOf } from '../operations.ts';
import { createRunner, type Runner } from '../runner.ts';
import { SOURCE } from '../model/account.ts';
import { openSqlite, type SqliteDatabase } from '../sql/sqlite.ts';
import {
  detachErrors,
  type Job,
  type Outcome,
  sharedNow,
  type ThreadData,
  toPlain,
} from './messages.ts';

// A thread with one connection to a file. It runs one operation after another, and answers them in order.

const { file, options, version, known } = workerData as ThreadData;
let opened: { readonly database: SqliteDatabase; readonly runner: Runner } | null = null;

/** Opened by the first job, which gets the error of a file that cannot be opened. */
function storeOf() {
  if (!opened) {
    const database = openSqlite(file, { source: SOURCE, now: sharedNow, version, known });
    opened = { database, runner: createRunner(database, operationsOf(options)) };
  }
  return opened;
}

async function perform({ kind, name, args, deadline }: Job): Promise<unknown> {
  const limits = { timeout: deadline === null ? null : deadline - sharedNow() };
  switch (kind) {
    case 'read':
      return storeOf().runner.read(name as never, args as never, limits);
    case 'write':
      return detachErrors(await storeOf().runner.write(name as never, args as never, limits));
    case 'scrub':
      return storeOf().runner.scrub();
    case 'place':
      return storeOf().database.succession.place();
    case 'leave':
      return storeOf().database.succession.leave(args[0] as number | null);
    case 'take':
      storeOf().database.succession.take();
      return;
    case 'close':
      return opened?.runner.close();
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
parentPort?.postMessage({ state: 'STARTED' } satisfies Outcome);
