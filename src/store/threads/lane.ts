import { SourceError } from '../../domain/errors.ts';
import type { Clock, Milliseconds } from '../../domain/time.ts';
import { SOURCE } from '../model/account.ts';
import { proofOf } from '../runner.ts';
import { tookTooLong } from '../sql/deadline.ts';
import { type FaultRecord, StoreFault } from '../sql/store-fault.ts';
import { type Job, sharedNow, type ThreadData } from './messages.ts';
import { startThread, type Thread } from './worker.ts';

/** Operations that wait at the same time; more are refused at once. */
const MAX_WAITING = 5_000;

export interface LaneOptions {
  /** What a thread that starts now gets. */
  data(): ThreadData;
  /** Threads at most; another one starts when all are busy. */
  readonly threads: number;
  /** How long after its deadline an operation is given up. Its thread, which may still be busy, is replaced. */
  readonly grace: Milliseconds;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly faults: FaultRecord;
  /** Called when an operation found the file out of its place, and for each one that is refused because of that. */
  onDisplaced(): void;
}

/** Threads of one kind, and the operations that wait for them. */
export interface Lane {
  submit(job: Job): Promise<unknown>;
  /** Lets what runs end, ends the threads, and refuses everything with this fault until `resume`. */
  suspend(fault: Error): Promise<void>;
  resume(): void;
  /** Refuses what waits, lets what runs end, and ends the threads. */
  close(): Promise<void>;
}

interface Waiting {
  readonly job: Job;
  /** Aborted when nobody waits for the job any longer. */
  readonly settled: AbortController;
  resolve(result: unknown): void;
  reject(cause: unknown): void;
}

export function createLane(options: LaneOptions): Lane {
  const { data, threads: most, grace, clock, faults, onDisplaced } = options;
  const crew = createCrew(data, most);
  const waiting: Waiting[] = [];
  let open = true;
  let suspended: Error | null = null;

  function dispatch(): void {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const thread = crew.free();
      if (!thread) return;
      waiting.shift();
      void perform(thread, next);
    }
  }
  async function perform(
    thread: Thread,
    { job, settled, resolve, reject }: Waiting,
  ): Promise<void> {
    const running = thread.run(job);
    // Whatever the thread still says after its operation was given up, nobody waits for it.
    running.catch(() => {});
    try {
      const left = job.deadline === null ? null : job.deadline - sharedNow() + grace;
      const late =
        left === null ? [] : [clock.sleep(Math.max(0, left), settled.signal).then(() => TOO_LATE)];
      const answer = await Promise.race([running, ...late]);
      if (answer === TOO_LATE) {
        // A thread that is still starting would only be replaced by another one that has to start.
        if (thread.hasStarted()) crew.retire(thread);
        else void thread.whenIdle().then(dispatch);
        throw givenUp(job);
      }
      // The others ask nothing of the database.
      if (job.kind === 'read' || job.kind === 'write') faults.succeeded(proofOf(job.name));
      resolve(answer);
    } catch (cause) {
      faults.failed(cause);
      if (cause instanceof StoreFault && cause.proof === 'PLACE') onDisplaced();
      if (thread.hasEnded()) crew.retire(thread);
      reject(cause);
    } finally {
      settled.abort();
      dispatch();
    }
  }
  /** An operation that still waits at its deadline is not begun. */
  function refuseAtDeadline(one: Waiting, deadline: Milliseconds): void {
    void clock.sleep(Math.max(0, deadline - sharedNow()), one.settled.signal).then(() => {
      const at = waiting.indexOf(one);
      if (at < 0) return;
      waiting.splice(at, 1);
      one.reject(tookTooLong(SOURCE));
    });
  }
  return {
    async submit(job) {
      if (!open) throw unavailable('The store is not open');
      if (suspended) {
        onDisplaced();
        throw suspended;
      }
      if (waiting.length >= MAX_WAITING) throw unavailable('The local store is too busy');
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const one: Waiting = { job, settled: new AbortController(), resolve, reject };
      waiting.push(one);
      dispatch();
      if (job.deadline !== null && waiting.includes(one)) refuseAtDeadline(one, job.deadline);
      return promise;
    },
    async suspend(fault) {
      suspended = fault;
      for (const { reject } of waiting.splice(0)) reject(fault);
      await crew.end();
      await crew.whenRetired();
    },
    resume() {
      suspended = null;
    },
    async close() {
      open = false;
      for (const { reject } of waiting.splice(0)) reject(unavailable('The store is not open'));
      await crew.end();
    },
  };
}

/** The threads of a lane. */
function createCrew(data: () => ThreadData, most: number) {
  const threads: Thread[] = [];
  const ending = new Set<Promise<void>>();
  return {
    /** Null where all are busy. */
    free(): Thread | null {
      const free = threads.find((thread) => !thread.isBusy());
      if (free) return free;
      if (threads.length >= most) return null;
      const thread = startThread(data());
      threads.push(thread);
      return thread;
    },
    /** Ends a thread without a wait for what it does. */
    retire(thread: Thread): void {
      const at = threads.indexOf(thread);
      if (at >= 0) threads.splice(at, 1);
      const ended = thread.end().finally(() => ending.delete(ended));
      ending.add(ended);
    },
    /** Lets all threads finish, and ends them. */
    async end(): Promise<void> {
      for (const thread of threads.splice(0)) {
        await thread.whenIdle();
        // One that has ended by itself has nothing open.
        await thread.run(CLOSE).catch(() => {});
      }
    },
    /** Resolves when those have ended that were retired. */
    async whenRetired(): Promise<void> {
      await Promise.all(ending);
    },
  };
}
const CLOSE: Job = { kind: 'close', name: '', args: [], deadline: null };

const TOO_LATE = Symbol('too late');

function unavailable(message: string): SourceError {
  return new SourceError('UPSTREAM_UNAVAILABLE', SOURCE, message);
}
function givenUp({ kind }: Job): SourceError {
  return kind === 'write'
    ? new StoreFault(
        'WRITE',
        { source: SOURCE, code: 'UNKNOWN_OUTCOME' },
        'The local store took too long to say whether it stored; send it again with the same nonces',
      )
    : tookTooLong(SOURCE);
}
