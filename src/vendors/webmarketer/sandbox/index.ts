import { MINUTE, SECOND, type Instant, type Milliseconds } from '../../../domain/time.ts';
import {
  startSandbox,
  type Asked,
  type Limit,
  type Reply,
  type Sandbox,
} from '../../kit/sandbox/server.ts';
import type { VendorSandbox } from '../../kit/sandbox/port.ts';
import { examples } from './examples.ts';
import { CLIENT_ID, createAuthority } from './auth.ts';
import { createBook } from './book.ts';
import { createCustomAds } from './campaigns.ts';
import { createIngest, type TrashFields } from './ingest.ts';
import { createMetrics, eventIdOf } from './metrics.ts';
import { bodyOf, notFound, ok, paged, queryOf, refuse, Refused } from './reply.ts';
import { PROJECT } from './rows.ts';
import { createTypes } from './types.ts';
import type { World } from '../../kit/sandbox/world.ts';

/** What a client of the Webmarketer sandbox must present. */
export const WEBMARKETER = {
  project: PROJECT,
  wmktId: 'wmkt-1',
  clientId: CLIENT_ID,
} as const;

/** Webmarketer documents no limit; one can be set to try a client out. */
export function webmarketerLimit(calls: number, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: (_asked, endpoint) => (endpoint === TOKEN ? null : 'project'),
    reply: () => refuse(429, 'ThrottlerException: Too Many Requests'),
  };
}

export interface WebmarketerSandbox extends Sandbox {
  /** The JSON key of a service account that the sandbox knows. */
  readonly serviceAccount: string;
  /** The change that the document announces: `field` of a trashed event's errors becomes a string. */
  nameTrashFields(as: TrashFields): void;
}

const TOKEN = 'POST /oidc/token';
const ROOT = '/api/v1';
const OF_PROJECT = `${ROOT}/projects/:project`;
const CAMPAIGNS = `${OF_PROJECT}/custom-ads/:wmktId/campaigns`;

/** The whole API of one project. Paths that the vendor publishes nowhere are those that this gateway assumes. */
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
  const authority = createAuthority(tokenLifeMs);
  const book = createBook(world);
  const types = createTypes(now());
  const ads = createCustomAds();
  const ingest = createIngest(book, types, ads.hasIntegration);
  const metrics = createMetrics(book, types);

  const answers: Readonly<Record<string, (asked: Asked) => Reply>> = {
    [TOKEN]: authority.token,
    [`POST ${ROOT}/events`]: ingest.send,
    [`POST ${ROOT}/events/sync`]: ingest.send,
    [`POST ${OF_PROJECT}/users/search`]: (asked) => paged(asked, book.users(), bodyOf(asked)),
    [`GET ${OF_PROJECT}/users/:user/events`]: (asked) => {
      const events = book.eventsOf(asked.part('user'));
      if (!events) throw notFound('User not found');
      return paged(asked, events, queryOf(asked));
    },
    // Before the event by its id, which any name would be.
    [`GET ${OF_PROJECT}/events/trash`]: ingest.trash,
    [`GET ${OF_PROJECT}/events/raw/:event`]: (asked) => found(book.raw(eventIdOf(asked))),
    [`GET ${OF_PROJECT}/events/:event`]: (asked) => found(book.event(eventIdOf(asked))),
    [`GET ${OF_PROJECT}/events/:event/metrics`]: metrics.list,
    [`PATCH ${OF_PROJECT}/events/:event/states/:storageKey`]: metrics.setState,
    [`PATCH ${OF_PROJECT}/events/:event/statistics/:storageKey`]: metrics.setStatistic,
    [`POST ${OF_PROJECT}/events/insights`]: metrics.insights,
    [`GET ${OF_PROJECT}/event-types`]: types.list,
    [`POST ${OF_PROJECT}/event-types`]: types.create,
    [`GET ${OF_PROJECT}/event-types/:reference`]: types.one,
    [`GET ${CAMPAIGNS}`]: ads.campaigns,
    [`POST ${CAMPAIGNS}`]: ads.createCampaign,
    [`GET ${CAMPAIGNS}/:campaign`]: ads.campaign,
    [`PATCH ${CAMPAIGNS}/:campaign`]: ads.updateCampaign,
    [`GET ${CAMPAIGNS}/:campaign/outlays`]: ads.outlays,
    [`POST ${CAMPAIGNS}/:campaign/outlays`]: ads.createOutlay,
    [`GET ${CAMPAIGNS}/:campaign/outlays/:outlay`]: ads.outlay,
    [`PATCH ${CAMPAIGNS}/:campaign/outlays/:outlay`]: ads.updateOutlay,
    [`POST ${OF_PROJECT}/interactions/offline`]: ingest.offline,
  };

  const sandbox = await startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Cannot find that', 'Not Found'),
    authorize: ({ headers, now: at }, endpoint) =>
      endpoint === TOKEN || authority.isGood(headers.authorization, at)
        ? null
        : refuse(401, 'Unauthorized'),
    routes: Object.entries(answers).map(([endpoint, answer]) => {
      const [method = '', path = ''] = endpoint.split(' ');
      return { method, path, answer: (asked) => inProject(asked, path, answer) };
    }),
  });
  return {
    ...sandbox,
    serviceAccount: authority.serviceAccount,
    nameTrashFields: ingest.nameTrashFields,
  };
}

function inProject(asked: Asked, path: string, answer: (asked: Asked) => Reply): Reply {
  try {
    return path.startsWith(OF_PROJECT) && asked.part('project') !== PROJECT
      ? refuse(403, 'Forbidden resource')
      : answer(asked);
  } catch (cause) {
    if (cause instanceof Refused) return cause.reply;
    throw cause;
  }
}

function found(event: object | null): Reply {
  if (!event) throw notFound('Event not found');
  return ok(event);
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
};
