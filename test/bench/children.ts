import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const children: ChildProcess[] = [];

export function endChildren(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
}

/** The next thing that a child says; throws where it ends instead. */
export function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => {
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${code ?? 'a signal'}`));
    };
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}
/** A script of this folder in a process of its own, which ends with the bench. */
export async function start<T extends { readonly url: string }>(
  script: string,
  ...args: readonly string[]
): Promise<T & { readonly child: ChildProcess }> {
  const child = fork(new URL(script, import.meta.url), args, {
    // As operators run it.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  children.push(child);
  return { ...(await next<T>(child)), child };
}

/** The answer to a GraphQL request; throws where it has errors. */
export async function ask(url: string, body: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  const { errors } = JSON.parse(text) as { readonly errors?: unknown };
  if (response.status !== 200 || errors !== undefined)
    throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

/** The gateway itself, on a store, as operators run it; it takes as many events as are sent. */
export async function startGateway(
  place: string,
  flags: readonly string[] = [],
): Promise<{
  readonly origin: string;
  readonly child: ChildProcess;
  readonly stderr: Readable;
  stop(): Promise<void>;
}> {
  const child = spawn(process.execPath, [...flags, 'src/leadgraph.mjs', 'start'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: '0',
      STORE_URL: place,
      COLLECT_RATE_LIMIT: '1000000/1s',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.on('data', (said: Buffer) => flags.length === 0 && process.stderr.write(said));
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { readonly url?: string };
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      origin: new URL(url).origin,
      child,
      stderr: child.stderr,
      async stop() {
        child.kill('SIGTERM');
        await once(child, 'exit');
      },
    };
  }
  throw new Error('the gateway did not start');
}
