import type { Milliseconds, Instant } from '../../../domain/time.ts';
import type { SandboxRequest, Reply, Route } from '../../kit/sandbox/server.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { createCustomAds, INTEGRATIONS } from './data-custom-ads.ts';
import { createProject } from './data.ts';
import { bodyOf, notFound, ok, paged, queryOf, refuse, Refused } from './replies.ts';
import { campaignRoutes } from './routes-campaigns.ts';
import { eventTypeRoutes } from './routes-event-types.ts';
import { eventRoutes, type TrashFields } from './routes-events.ts';
import { eventIdOf, metricRoutes } from './routes-metrics.ts';
import { outlayRoutes } from './routes-outlays.ts';
import { createAuthority } from './routes-token.ts';
import { PROJECT } from './rows.ts';

export const TOKEN_ENDPOINT = 'POST /oidc/token';
const ROOT = '/api/v1';
const OF_PROJECT = `${ROOT}/projects/:project`;
const CAMPAIGNS = `${OF_PROJECT}/custom-ads/:wmktId/campaigns`;

export interface Routes {
  readonly routes: readonly Route[];
  /** The JSON key of a service account that the API knows. */
  readonly serviceAccount: string;
  isAuthorized(authorization: string | undefined, now: Instant): boolean;
  nameTrashFields(as: TrashFields): void;
}

/** The whole API of one project. A path that the vendor publishes nowhere is the one that the adapter assumes. */
export function createRoutes(world: World, now: Instant, tokenLifeMs: Milliseconds): Routes {
  const authority = createAuthority(tokenLifeMs);
  const project = createProject(world);
  const customAds = createCustomAds();
  const campaigns = campaignRoutes(customAds);
  const outlays = outlayRoutes(customAds);
  const types = eventTypeRoutes(now);
  const events = eventRoutes(project, types, (wmktId) => Object.hasOwn(INTEGRATIONS, wmktId));
  const metrics = metricRoutes(project, types);

  const answers: Readonly<Record<string, (asked: SandboxRequest) => Reply>> = {
    [TOKEN_ENDPOINT]: authority.token,
    [`POST ${ROOT}/events`]: events.send,
    [`POST ${ROOT}/events/sync`]: events.send,
    [`POST ${OF_PROJECT}/users/search`]: (asked) => paged(asked, project.users(), bodyOf(asked)),
    [`GET ${OF_PROJECT}/users/:user/events`]: (asked) => {
      const ofUser = project.eventsOf(asked.part('user'));
      if (!ofUser) throw notFound('User not found');
      return paged(asked, ofUser, queryOf(asked));
    },
    // This stands before the event by its id, which would match any name.
    [`GET ${OF_PROJECT}/events/trash`]: events.trash,
    [`GET ${OF_PROJECT}/events/raw/:event`]: (asked) => found(project.raw(eventIdOf(asked))),
    [`GET ${OF_PROJECT}/events/:event`]: (asked) => found(project.event(eventIdOf(asked))),
    [`GET ${OF_PROJECT}/events/:event/metrics`]: metrics.list,
    [`PATCH ${OF_PROJECT}/events/:event/states/:storageKey`]: metrics.setState,
    [`PATCH ${OF_PROJECT}/events/:event/statistics/:storageKey`]: metrics.setStatistic,
    [`POST ${OF_PROJECT}/events/insights`]: metrics.insights,
    [`GET ${OF_PROJECT}/event-types`]: types.list,
    [`POST ${OF_PROJECT}/event-types`]: types.create,
    [`GET ${OF_PROJECT}/event-types/:reference`]: types.one,
    [`GET ${CAMPAIGNS}`]: campaigns.list,
    [`POST ${CAMPAIGNS}`]: campaigns.create,
    [`GET ${CAMPAIGNS}/:campaign`]: campaigns.one,
    [`PATCH ${CAMPAIGNS}/:campaign`]: campaigns.update,
    [`GET ${CAMPAIGNS}/:campaign/outlays`]: outlays.list,
    [`POST ${CAMPAIGNS}/:campaign/outlays`]: outlays.create,
    [`GET ${CAMPAIGNS}/:campaign/outlays/:outlay`]: outlays.one,
    [`PATCH ${CAMPAIGNS}/:campaign/outlays/:outlay`]: outlays.update,
    [`POST ${OF_PROJECT}/interactions/offline`]: events.offline,
  };

  return {
    routes: Object.entries(answers).map(([endpoint, answer]) => {
      const [method = '', path = ''] = endpoint.split(' ');
      return { method, path, answer: (asked) => inProject(asked, path, answer) };
    }),
    serviceAccount: authority.serviceAccount,
    isAuthorized: authority.isGood,
    nameTrashFields: events.nameTrashFields,
  };
}

function inProject(
  asked: SandboxRequest,
  path: string,
  answer: (asked: SandboxRequest) => Reply,
): Reply {
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
