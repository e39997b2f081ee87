import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';

export interface Gateway {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly url: string;
  /** The lines of its log. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Ends it in order, and returns its code and signal. */
  stop(): Promise<readonly unknown[]>;
}

/** A gateway in a process of its own, which listens when this resolves. */
export async function startGateway(
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Gateway> {
  const child = spawn(process.execPath, [...flags, 'src/leadgraph.mjs', 'start'], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      COLLECT_RATE_LIMIT: '1000000/1s',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const log: Record<string, unknown>[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Record<string, unknown>;
      log.push(said);
      if (typeof said['url'] === 'string') resolve(said['url']);
    });
    child.once('exit', () => {
      reject(new Error('the gateway did not start'));
    });
  });
  return {
    child,
    url,
    origin: new URL(url).origin,
    log,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Sends events to `/collect` without a pause until it is stopped. */
export function startSender({ origin }: Pick<Gateway, 'origin'>, name: string) {
  const acknowledged: string[] = [];
  const statuses: number[] = [];
  let isStopped = false;
  async function send(): Promise<void> {
    for (let number = 0; !isStopped; number += 1) {
      const events = Array.from({ length: 5 }, (_, index) => ({
        type: 'page-view',
        nonce: `${name}-${number}-${index}`,
        trackerId: `visitor-${(number + index) % 40}`,
        url: `https://shop.example/${index}`,
      }));
      const response = await fetch(`${origin}/collect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(events),
      });
      await response.text();
      statuses.push(response.status);
      if (response.status === 200) acknowledged.push(...events.map(({ nonce }) => nonce));
    }
  }
  const sending = send();
  return {
    /** Nonces of events that were acknowledged. */
    acknowledged,
    statuses,
    async stop() {
      isStopped = true;
      await sending;
    },
  };
}
