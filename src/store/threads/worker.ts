import { Worker } from 'node:worker_threads';
import { SourceError } from '../../domain/errors.ts';
import { SOURCE } from '../model/account.ts';
import {
  attachErrors,
  type Detached,
  fromPlain,
  type Job,
  type Outcome,
  type ThreadData,
} from './messages.ts';

/** A thread that runs one job at a time. */
export interface Thread {
  /** False while it still reads its program, which takes seconds on a busy machine. */
  hasStarted(): boolean;
  /** True while a job runs. */
  isBusy(): boolean;
  /** Rejects with the error of the job, and with UPSTREAM_UNAVAILABLE where the thread has ended. */
  run(job: Job): Promise<unknown>;
  hasEnded(): boolean;
  /** Resolves when no job runs. */
  whenIdle(): Promise<void>;
  /** Ends the thread; a statement that runs ends first. */
  end(): Promise<void>;
}

export function startThread(data: ThreadData): Thread {
  const worker = new Worker(new URL('thread.ts', import.meta.url), {
    workerData: data,
    // The arguments of the process, such as those of a test runner, are not the thread's.
    execArgv: [],
  });
  // A store that is open does not keep the process alive by itself.
  worker.unref();
  let running: PromiseWithResolvers<unknown> | null = null;
  let ended: Error | null = null;
  let hasStarted = false;

  function settle(outcome: (job: PromiseWithResolvers<unknown>) => void): void {
    const job = running;
    running = null;
    worker.unref();
    if (job) outcome(job);
  }
  worker.on('message', (outcome: Outcome) => {
    if (outcome.state === 'STARTED') {
      hasStarted = true;
      return;
    }
    settle(({ resolve, reject }) => {
      if (outcome.state === 'DONE') resolve(outcome.result);
      else reject(fromPlain(outcome.error));
    });
  });
  worker.on('error', (cause) => {
    // Another thread takes the next operation: where the file is at fault, that one says so.
    ended = new SourceError('UPSTREAM_UNAVAILABLE', SOURCE, 'A thread of the local store failed', {
      cause,
    });
  });
  worker.on('exit', () => {
    ended ??= new SourceError('UPSTREAM_UNAVAILABLE', SOURCE, 'The store is not open');
    const cause = ended;
    settle(({ reject }) => {
      reject(cause);
    });
  });
  return {
    hasStarted: () => hasStarted,
    isBusy: () => running !== null,
    async run(job) {
      if (ended) throw ended;
      const one = Promise.withResolvers<unknown>();
      running = one;
      // The process lives until the job is done.
      worker.ref();
      try {
        worker.postMessage(job);
      } catch (cause) {
        // The arguments are no data that can cross; the thread never got the job.
        settle(({ reject }) => {
          reject(cause);
        });
      }
      const result = await one.promise;
      return job.kind === 'write' ? attachErrors(result as Detached) : result;
    },
    hasEnded: () => ended !== null,
    whenIdle: async () => {
      await running?.promise.catch(() => {});
    },
    async end() {
      await worker.terminate();
    },
  };
}
