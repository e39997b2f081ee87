import type { Instant } from '../../../domain/time.ts';
import type { VendorSandbox } from '../../kit/sandbox/port.ts';
import { createRandom } from '../../kit/sandbox/random.ts';
import { startSandbox, type Limit, type Sandbox } from '../../kit/sandbox/server.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { ACCOUNTS, createLeadLookup, type Crowd, type LeadfeederAccount } from './data.ts';
import { cases } from './cases.ts';
import { examples } from './examples.ts';
import { exportLimit, leadfeederLimit, monthLimit, secondLimit } from './limits.ts';
import { refuse } from './replies.ts';
import { exportRoutes, type ExportPlan } from './routes-exports.ts';
import { authorizeCurrent, currentRoutes } from './routes-v1.ts';
import { legacyRoutes } from './routes.ts';

/** The credential that the sandbox takes: a token of the legacy API, and a key of v1. */
export const LEADFEEDER = { token: 'sandbox-leadfeeder-token' } as const;

export function startLeadfeeder(
  world: World,
  {
    now,
    limits,
    port,
    accounts = ACCOUNTS,
    crowd = null,
    exports = {},
  }: {
    readonly now: () => Instant;
    readonly limits: readonly Limit[];
    readonly port: number;
    readonly accounts?: readonly LeadfeederAccount[];
    readonly crowd?: Crowd | null;
    readonly exports?: ExportPlan;
  },
): Promise<Sandbox> {
  const leads = createLeadLookup(world, accounts, crowd);
  return startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Not Found'),
    authorize(asked, endpoint) {
      const current = authorizeCurrent(asked, endpoint, LEADFEEDER.token);
      if (current !== null) return current === 'GRANTED' ? null : current;
      // The address of a report is itself the permission to read it.
      return asked.headers.authorization === `Token token=${LEADFEEDER.token}` ||
        endpoint === 'GET /download/:file'
        ? null
        : refuse(401, 'Unauthorized');
    },
    routes: [
      ...legacyRoutes(accounts, leads),
      ...currentRoutes(accounts, leads),
      ...exportRoutes({ accounts, leads, plan: exports, random: createRandom(now()) }),
    ],
  });
}

export const sandbox: VendorSandbox = {
  documentedLimits: [leadfeederLimit(), exportLimit(), secondLimit(), monthLimit()],
  limit: leadfeederLimit,
  start: startLeadfeeder,
  env: ({ origin }) => ({ LEADFEEDER_TOKEN: LEADFEEDER.token, LEADFEEDER_BASE_URL: origin }),
  unhurried: { LEADFEEDER_RATE_LIMIT: '100000/1s' },
  examples,
  cases,
};
