import type { Instant, Milliseconds } from '../../../domain/time.ts';
import type { Limit, Sandbox } from './server.ts';
import type { World } from './world.ts';

/** Settings of a gateway, as environment variables. */
export type Environment = Readonly<Record<string, string>>;

/**
 * What a vendor's folder says of its sandbox: a server on 127.0.0.1 that speaks the vendor's API and tells of the
 * people of one common world. The demo, the load test, the benchmarks and the conformance suite start every sandbox
 * through this port. `Running` is what a started one can do besides; the vendor's own tests use that.
 */
export interface VendorSandbox<Running extends Sandbox = Sandbox> {
  /** Limits as the vendor documents them, which hold unless others are asked for. Empty where it documents none. */
  readonly documentedLimits: readonly Limit[];
  /** Another limit in their place: `calls` in each window of `windowMs` for one credential. */
  limit(calls: number, windowMs: Milliseconds): Limit;
  start(world: World, options: StartOptions): Promise<Running>;
  /** What a gateway needs to be let in by the running sandbox: credentials and addresses. */
  env(running: Running): Environment;
  /** With these settings no call of a gateway waits for a limit. */
  readonly unhurried: Environment;
  /** Bodies that the vendor's documents print. The sandbox can serve each at its endpoint. */
  readonly examples: readonly Example[];
}

export interface StartOptions {
  readonly now: () => Instant;
  /** 0 is any free one. */
  readonly port: number;
  readonly limits: readonly Limit[];
}

/**
 * A response body as the vendor's own documents print it, with every value and quirk. Only what is no JSON there was
 * repaired: commas before a closing bracket, the dashes of a tree view, line numbers.
 */
export interface Example {
  /** Unique within its vendor. */
  readonly name: string;
  /** As the sandbox names it; null where the sandbox has no such endpoint. */
  readonly endpoint: string | null;
  readonly status: number;
  readonly body: unknown;
}
