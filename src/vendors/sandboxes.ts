import type { SourceName } from '../domain/entities.ts';
import type { Instant, Milliseconds } from '../domain/time.ts';
import type { SandboxSettings, VendorSandbox } from './kit/sandbox/port.ts';
import type { Sandbox } from './kit/sandbox/server.ts';
import { createWorld, type WorldPerson, type World } from './kit/sandbox/world.ts';
import type { Vendor } from './kit/vendor.ts';
import * as registry from './registry.ts';

export interface SandboxOptions {
  readonly seed: number;
  readonly now: () => Instant;
  /** How many people there are, over all vendors. @default 60 */
  readonly people?: number;
  /**
   * The limits that the vendors document, none at all, or so many calls in each window of so long for everybody.
   * @default 'documented'
   */
  readonly limits?:
    'documented' | 'off' | { readonly calls: number; readonly windowMs: Milliseconds };
}

/** A sandbox that runs, with what its vendor's folder says of it. */
export interface StartedSandbox {
  readonly name: SourceName;
  /** For people: `Acme`. */
  readonly title: string;
  readonly declared: VendorSandbox;
  readonly running: Sandbox;
}

/** The running sandboxes by the names that the registry exports, each with what its vendor's own tests do to it. */
export type Running<Vendors> = {
  readonly [
    Name in keyof Vendors as SandboxOf<Vendors[Name]> extends never ? never : Name
  ]: SandboxOf<Vendors[Name]>;
};
type SandboxOf<V> = V extends Vendor<infer Running> ? Running : never;

/** Every vendor's sandbox: real servers on 127.0.0.1 that tell of the same people, each in its vendor's own way. */
export type Sandboxes<Vendors = typeof registry> = Running<Vendors> & {
  /** In the order of the registry. */
  readonly all: readonly StartedSandbox[];
  /** The running sandbox of a source. Throws where it has none. */
  of(name: string): Sandbox;
  /** What a gateway has to be started with. */
  readonly env: SandboxSettings;
  /** What a gateway needs besides, so that none of its calls waits for a limit. */
  readonly unhurried: SandboxSettings;
  readonly world: World;
  /** A new person visits and gives a name, at all vendors that would see that. */
  identify(now: Instant): WorldPerson;
  close(): Promise<void>;
};

/** Starts the sandbox of every registered vendor. */
export function startSandboxes(options: SandboxOptions): Promise<Sandboxes> {
  return startSandboxesOf(registry, options);
}

/** As `startSandboxes`, for other vendors than the registered ones. A vendor without a sandbox is left out. */
export async function startSandboxesOf<Vendors extends Readonly<Record<string, Vendor>>>(
  vendors: Vendors,
  { seed, now, people = 60, limits = 'documented' }: SandboxOptions,
): Promise<Sandboxes<Vendors>> {
  const world = createWorld({ seed, now: now(), people });
  const limitsOf = (declared: VendorSandbox) => {
    if (limits === 'documented') return declared.documentedLimits;
    return limits === 'off' ? [] : [declared.limit(limits.calls, limits.windowMs)];
  };
  const started = await Promise.all(
    Object.entries(vendors).map(async ([key, { facts, sandbox }]) => {
      if (!sandbox) return [];
      const { sandbox: declared } = await sandbox();
      const running = await declared.start(world, { now, port: 0, limits: limitsOf(declared) });
      return [{ key, name: facts.name, title: facts.title, declared, running }];
    }),
  );
  const all = started.flat();
  const merged = (of: (one: StartedSandbox) => SandboxSettings): SandboxSettings =>
    Object.fromEntries(all.flatMap((one) => Object.entries(of(one))));
  return {
    ...(Object.fromEntries(all.map(({ key, running }) => [key, running])) as Running<Vendors>),
    all,
    of(name) {
      const found = all.find((one) => one.name === name);
      if (!found) throw new RangeError(`${name} has no sandbox`);
      return found.running;
    },
    env: merged(({ declared, running }) => declared.env(running)),
    unhurried: merged(({ declared }) => declared.unhurried),
    world,
    identify: (at) => world.arrive(at),
    async close() {
      await Promise.all(all.map(({ running }) => running.close()));
    },
  };
}
