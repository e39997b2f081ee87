import { MINUTE, SECOND, type Instant, type Milliseconds } from '../../../domain/time.ts';
import type { VendorSandbox } from '../../kit/sandbox/port.ts';
import { startSandbox, type Limit, type Sandbox } from '../../kit/sandbox/server.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { cases } from './cases.ts';
import { examples } from './examples.ts';
import { refuse } from './replies.ts';
import type { TrashFields } from './routes-events.ts';
import { CLIENT_ID } from './routes-token.ts';
import { createRoutes, TOKEN_ENDPOINT } from './routes.ts';
import { PROJECT } from './rows.ts';

/** The project and the credential that the sandbox takes. */
export const WEBMARKETER = {
  project: PROJECT,
  wmktId: 'wmkt-1',
  clientId: CLIENT_ID,
} as const;

/** Webmarketer documents no limit. Tests set one to try a client. */
export function webmarketerLimit(calls: number, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: (_asked, endpoint) => (endpoint === TOKEN_ENDPOINT ? null : 'project'),
    reply: () => refuse(429, 'ThrottlerException: Too Many Requests'),
  };
}

export interface WebmarketerSandbox extends Sandbox {
  /** The JSON key of a service account that the sandbox knows. */
  readonly serviceAccount: string;
  /** Makes the change that the documents announce: `field` of a trashed event's errors becomes a string. */
  nameTrashFields(as: TrashFields): void;
}

export async function startWebmarketer(
  world: World,
  {
    now,
    limits,
    port,
    tokenLifeMs = 300 * SECOND,
  }: {
    readonly now: () => Instant;
    readonly limits: readonly Limit[];
    readonly port: number;
    readonly tokenLifeMs?: Milliseconds;
  },
): Promise<WebmarketerSandbox> {
  const api = createRoutes(world, now(), tokenLifeMs);
  const running = await startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Cannot find that', 'Not Found'),
    authorize: ({ headers, now: at }, endpoint) =>
      endpoint === TOKEN_ENDPOINT || api.isAuthorized(headers.authorization, at)
        ? null
        : refuse(401, 'Unauthorized'),
    routes: api.routes,
  });
  return {
    ...running,
    serviceAccount: api.serviceAccount,
    nameTrashFields: api.nameTrashFields,
  };
}

export const sandbox: VendorSandbox<WebmarketerSandbox> = {
  documentedLimits: [],
  limit: webmarketerLimit,
  start: startWebmarketer,
  env: ({ origin, serviceAccount }) => ({
    WEBMARKETER_PROJECT_ID: WEBMARKETER.project,
    WEBMARKETER_WMKT_ID: WEBMARKETER.wmktId,
    WEBMARKETER_SERVICE_ACCOUNT: serviceAccount,
    WEBMARKETER_BASE_URL: `${origin}/api/v1`,
    WEBMARKETER_OAUTH_URL: `${origin}/oidc`,
  }),
  unhurried: { WEBMARKETER_RATE_LIMIT: '100000/1s' },
  examples,
  cases,
};
