import type { Instant, Milliseconds, TimeRange } from '../../../domain/time.ts';
import type { Limit, Sandbox } from './server.ts';
import type { World } from './world.ts';

/** Settings of a gateway, as environment variables. */
export type SandboxSettings = Readonly<Record<string, string>>;

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
  env(running: Running): SandboxSettings;
  /** With these settings no call of a gateway waits for a limit. */
  readonly unhurried: SandboxSettings;
  /** Bodies that the vendor's documents print. The sandbox can serve each at its endpoint. */
  readonly examples: readonly Example[];
  /** What the conformance suite tries: at least one case. */
  readonly cases: readonly SandboxCase[];
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
  /** The problem code that it has to come as. @default that of the statuses 400, 401 and 429 */
  readonly code?: string;
  readonly body: unknown;
}

/** The order that a list of leads is asked for in. */
export interface CaseOrder {
  readonly field: 'LAST_SEEN_AT' | 'FIRST_SEEN_AT';
}

/** What the conformance suite has to know to try the adapter before the sandbox. */
export interface SandboxCase {
  /** Which of several versions of the API it is: `v1`. Absent: there is only one. */
  readonly version?: string;
  /** Settings of the gateway beside those of `env` and `unhurried`, which choose the version. */
  readonly settings: SandboxSettings;
  /** The account that most of the laws ask: external id. */
  readonly account: string;
  /**
   * External ids of the leads that a list of this window has, in any order, as the vendor's documents define it.
   * The moment that `order` names has to lie in the window, unless the vendor lists by its visits.
   */
  leadsIn(world: World, window: TimeRange, order: CaseOrder): readonly string[];
  /** False: the vendor has no sessions and no events, and the adapter leaves their members out. */
  readonly hasSessions: boolean;
  /** The endpoint that gives one lead by its id, as the sandbox names it. */
  readonly leadEndpoint: string;
  /** Settings that replace the credential by one that the sandbox refuses. */
  wrongCredential(env: SandboxSettings): SandboxSettings;
  /** The HTTP status with which the vendor refuses a request without a credential. @default 401 */
  readonly refusesWith?: number;
  /** Every list that the adapter reads. */
  readonly lists: readonly SandboxList[];
  /** True: pages are counted off a total that the vendor tells, so a total without end is a list without end. */
  readonly trustsTotal?: boolean;
}

/** A list of the vendor, and the member of the port that reads it. */
export interface SandboxList {
  readonly reads:
    | 'accounts'
    | 'leads'
    | 'sessions'
    | 'events'
    | 'leadEvents'
    | 'visits'
    | 'customFeeds'
    | 'campaigns';
  /** As the sandbox names it. */
  readonly endpoint: string;
  /** As errors name it, where that is not as the sandbox does. */
  readonly named?: string;
  /**
   * The member of the body that is the list, with slashes between the members where it is nested: `items`,
   * `data/items`. Null where the body itself is the list.
   */
  readonly at: string | null;
  /** What else the answer cannot be read without, as members of the object that holds the list. @default nothing */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** The smallest row with this id that can be read. */
  row(id: string): unknown;
}
