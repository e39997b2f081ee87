import { MINUTE } from '../../../domain/time.ts';
import type { StartOptions, VendorSandbox } from '../../kit/sandbox/port.ts';
import { startSandbox, type Limit, type Sandbox } from '../../kit/sandbox/server.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { createLeadData, type Writable } from './data.ts';
import { cases } from './cases.ts';
import { examples } from './examples.ts';
import { refuse } from './replies.ts';
import { giosgRoutes } from './routes.ts';
import { COLLEAGUE, ME } from './rows.ts';

/** What a client of the giosg sandbox must present. */
export const GIOSG = {
  token: '0123456789abcdef0123456789abcdef01234567',
  organization: ME.organization_id,
  user: ME.id,
  /** Another user of the organisation, whose leads the token may read as well. */
  colleague: COLLEAGUE.id,
} as const;

/** giosg documents no limit; tests set one to try a client out. */
export function giosgLimit(calls: number, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: () => GIOSG.token,
    reply: (_asked, secondsLeft) =>
      refuse(429, `Request was throttled. Expected available in ${secondsLeft} seconds.`),
  };
}

/** The running sandbox, with what can happen at giosg behind a client's back. */
export interface GiosgSandbox extends Sandbox {
  /**
   * Another user picks a lead. Afterwards a client that picks the lead among the pending ones is told that there is no
   * such lead (GONE), or still sees it there and is refused (REFUSED).
   * @param how.by default GIOSG.colleague
   * @param how.left default GONE
   */
  pick(lead: string, how?: { readonly by?: string; readonly left?: 'GONE' | 'REFUSED' }): void;
  /** Another user changes a lead. */
  change(lead: string, to: Writable): void;
  /** Erases what the visitor filled in. */
  purge(lead: string): void;
  /** Runs `act` once, when the next request to the endpoint has arrived and is not answered yet. */
  meanwhile(endpoint: string, act: () => void): void;
  /** Ends the subscription of the organisation. */
  endSubscription(): void;
  /** The latest requests since the last `resetCounts`, oldest first. */
  requests(): readonly GiosgRequest[];
}
export interface GiosgRequest {
  /** `PATCH /api/v5/…?…` */
  readonly line: string;
  readonly body: string;
}
/** How many requests are remembered. */
const MAX_REQUESTS = 1_000;

export async function startGiosg(
  world: World,
  { now, limits, port }: StartOptions,
): Promise<GiosgSandbox> {
  const leads = createLeadData(world, now);
  const requests: GiosgRequest[] = [];
  const acts: { readonly endpoint: string; readonly act: () => void }[] = [];
  const refusing = new Set<string>();
  let isSubscribed = true;

  const sandbox = await startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Not found.'),
    authorize: ({ headers }) =>
      headers.authorization === `Token ${GIOSG.token}`
        ? null
        : refuse(401, 'Authentication credentials were not provided.'),
    routes: giosgRoutes(leads, {
      refusing,
      isSubscribed: () => isSubscribed,
      onRequest({ method, url, body }, endpoint) {
        requests.push({ line: `${method} ${url.pathname}${url.search}`, body });
        if (requests.length > MAX_REQUESTS) requests.shift();
        const at = acts.findIndex((one) => one.endpoint === endpoint);
        if (at >= 0) acts.splice(at, 1)[0]?.act();
      },
    }),
  });
  return {
    ...sandbox,
    pick(lead, { by = GIOSG.colleague, left = 'GONE' } = {}) {
      leads.write(lead, { assigned_user_id: by });
      if (left === 'REFUSED') refusing.add(lead);
    },
    change(lead, to) {
      leads.write(lead, to);
    },
    purge(lead) {
      leads.purge(lead);
    },
    meanwhile(endpoint, act) {
      acts.push({ endpoint, act });
    },
    endSubscription() {
      isSubscribed = false;
    },
    requests: () => [...requests],
    resetCounts() {
      sandbox.resetCounts();
      requests.length = 0;
    },
  };
}

export const sandbox: VendorSandbox<GiosgSandbox> = {
  documentedLimits: [],
  limit: giosgLimit,
  start: startGiosg,
  env: ({ origin }) => ({
    GIOSG_TOKEN: GIOSG.token,
    GIOSG_ORGANIZATION_ID: GIOSG.organization,
    GIOSG_BASE_URL: origin,
  }),
  unhurried: { GIOSG_RATE_LIMIT: '100000/1s' },
  examples,
  cases,
};
