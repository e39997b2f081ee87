import { MINUTE, type Instant, type Milliseconds } from '../domain/time.ts';
import { examples, type Example } from './kit/sandbox/examples.ts';
import { GIOSG, giosgLimit, startGiosg, type GiosgSandbox } from './giosg/sandbox/index.ts';
import type { Limit, Sandbox, Vendor } from './kit/sandbox/server.ts';
import { LEADBOXER, leadboxerLimit, startLeadboxer } from './leadboxer/sandbox/index.ts';
import {
  exportLimit,
  LEADFEEDER,
  leadfeederLimit,
  monthLimit,
  secondLimit,
  startLeadfeeder,
} from './leadfeeder/sandbox/index.ts';
import { startWebmarketer, WEBMARKETER, webmarketerLimit } from './webmarketer/sandbox/index.ts';
import { createWorld, type Person } from './kit/sandbox/world.ts';

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
  /** @default any free ones */
  readonly ports?: Readonly<Partial<Record<Vendor, number>>>;
  /** Life of an access token of Webmarketer. @default 300 000 */
  readonly tokenLifeMs?: Milliseconds;
  /** From an event that LeadBoxer's collector took to the first answer that shows it. @default 3 000 */
  readonly collectorLagMs?: Milliseconds;
}

/** The four vendors, each a real server on 127.0.0.1 that tells of the same people in its own way. */
export interface Sandboxes extends Readonly<Record<Vendor, Sandbox>> {
  readonly giosg: GiosgSandbox;
  /** What a gateway has to be started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Somebody new visits and says who they are, at all vendors that would see it. */
  identify(now: Instant): Person;
  /** Bodies that the vendors' own documents print, which `serve` answers with until the vendor is healed. */
  readonly examples: readonly Example[];
  serve(example: Example): void;
  close(): Promise<void>;
}

export async function startSandboxes({
  seed,
  now,
  people = 60,
  limits = 'documented',
  ports = {},
  tokenLifeMs = 5 * MINUTE,
  collectorLagMs,
}: SandboxOptions): Promise<Sandboxes> {
  const world = createWorld({ seed, now: now(), people });
  const limitsOf = (
    documented: readonly Limit[],
    chosen: (calls: number, windowMs: Milliseconds) => Limit,
  ) =>
    limits === 'documented'
      ? documented
      : limits === 'off'
        ? []
        : [chosen(limits.calls, limits.windowMs)];
  const [leadboxer, giosg, leadfeeder, webmarketer] = await Promise.all([
    startLeadboxer(world, {
      now,
      port: ports.leadboxer ?? 0,
      limits: limitsOf([leadboxerLimit()], leadboxerLimit),
      ...(collectorLagMs === undefined ? {} : { lagMs: collectorLagMs }),
    }),
    startGiosg(world, { now, port: ports.giosg ?? 0, limits: limitsOf([], giosgLimit) }),
    startLeadfeeder(world, {
      now,
      port: ports.leadfeeder ?? 0,
      limits: limitsOf(
        [leadfeederLimit(), exportLimit(), secondLimit(), monthLimit()],
        leadfeederLimit,
      ),
    }),
    startWebmarketer(world, {
      now,
      port: ports.webmarketer ?? 0,
      limits: limitsOf([], webmarketerLimit),
      tokenLifeMs,
    }),
  ]);
  const vendors = { leadboxer, giosg, leadfeeder, webmarketer };
  return {
    ...vendors,
    examples,
    serve({ vendor, endpoint, status, body }) {
      const where = endpoint === null ? {} : { endpoint };
      vendors[vendor].fail({ ...where, kind: 'STATUS', status, body });
    },
    env: {
      LEADBOXER_API_KEY: LEADBOXER.apiKey,
      LEADBOXER_SITE: LEADBOXER.site,
      LEADBOXER_EMAIL: LEADBOXER.email,
      LEADBOXER_BASE_URL: leadboxer.origin,
      LEADBOXER_COLLECTOR_URL: `${leadboxer.origin}/log`,
      GIOSG_TOKEN: GIOSG.token,
      GIOSG_ORGANIZATION_ID: GIOSG.organization,
      GIOSG_BASE_URL: giosg.origin,
      LEADFEEDER_TOKEN: LEADFEEDER.token,
      LEADFEEDER_BASE_URL: leadfeeder.origin,
      WEBMARKETER_PROJECT_ID: WEBMARKETER.project,
      WEBMARKETER_WMKT_ID: WEBMARKETER.wmktId,
      WEBMARKETER_SERVICE_ACCOUNT: webmarketer.serviceAccount,
      WEBMARKETER_BASE_URL: `${webmarketer.origin}/api/v1`,
      WEBMARKETER_OAUTH_URL: `${webmarketer.origin}/oidc`,
    },
    identify: (at) => world.arrive(at),
    async close() {
      await Promise.all(Object.values(vendors).map((sandbox) => sandbox.close()));
    },
  };
}
