import { MINUTE } from '../../domain/time.ts';
import * as settings from '../../ports/settings.ts';
import type { Source } from '../../ports/source.ts';
import type { Runtime, Upstream } from '../../ports/upstream.ts';
import { rateLimitSetting } from '../kit/settings.ts';
import { overUpstreams, singleAccount } from '../kit/source.ts';
import { defineVendor } from '../kit/vendor.ts';
import { facts, SOURCE } from './facts.ts';
import { createCampaignReads } from './marketing/reads-campaigns.ts';
import { createEventTypes } from './marketing/reads-event-types.ts';
import { createInsights } from './marketing/reads-insights.ts';
import { createOutlays } from './marketing/reads-outlays.ts';
import { createTrash, createTrashWatch } from './marketing/reads-trash.ts';
import { createCampaignWrites } from './marketing/writes-campaigns.ts';
import { createEventTypeWrites } from './marketing/writes-event-types.ts';
import { createOutlayWrites } from './marketing/writes-outlays.ts';
import { createEventReads, createUserReads } from './reads.ts';
import { createAccessTokens, serviceAccount } from './requests-token.ts';
import { type Api, createApi, endpoints } from './requests.ts';
import { createMetricWrites } from './writes-metrics.ts';
import { createOfflineWrites } from './writes-offline.ts';
import { createTrack } from './writes.ts';

export const webmarketer = defineVendor({
  documentation: () => import('./documentation.ts'),
  facts,
  sandbox: () => import('./sandbox/index.ts'),
  settings: {
    projectId: {
      variable: 'WEBMARKETER_PROJECT_ID',
      description: 'Id of the project.',
      required: true,
      parse: settings.matching(
        /^(?=.{3,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
        '3 to 64 lower-case letters and digits, with single dashes between',
      ),
    },
    wmktIds: {
      variable: 'WEBMARKETER_WMKT_ID',
      description:
        'Ids of Custom Ads integrations, separated by commas; unset: no campaigns are read.',
      required: false,
      parse: settings.commaSeparated,
    },
    serviceAccount: {
      variable: 'WEBMARKETER_SERVICE_ACCOUNT',
      description: 'JSON key of a service account, or a path to it.',
      secret: true,
      required: true,
      parse: serviceAccount,
    },
    baseUrl: {
      variable: 'WEBMARKETER_BASE_URL',
      description: 'Address of the API; ends in /api/v1.',
      required: false,
      fallback: 'https://api.webmarketer.io/api/v1',
      parse: settings.baseUrlEnding('/api/v1'),
    },
    oauthUrl: {
      variable: 'WEBMARKETER_OAUTH_URL',
      description:
        'Address of the OAuth server; ends in /oidc. Its token endpoint is <that>/token.',
      required: false,
      fallback: 'https://oauth.webmarketer.io/oidc',
      parse: settings.baseUrlEnding('/oidc'),
    },
    rateLimit: {
      ...rateLimitSetting(
        'WEBMARKETER_RATE_LIMIT',
        'of the project. None is documented; 100/60s is our assumption.',
      ),
      fallback: { calls: 100, windowMs: MINUTE },
    },
  },
  open({ projectId, wmktIds, serviceAccount: account, ...values }, runtime) {
    const secret = `${account.clientId} ${account.keyId}`;
    const oauth = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.oauthUrl,
      credential: { secret },
      limit: () => null,
    });
    const tokens = createAccessTokens(oauth, account, `${values.oauthUrl}/token`, runtime.clock);
    const upstream = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.baseUrl,
      credential: { secret, sentAs: { bearer: tokens } },
      limit: () => values.rateLimit,
    });
    return openSource(upstream, oauth, projectId, wmktIds ?? [], runtime);
  },
});

function openSource(
  upstream: Upstream,
  oauth: Upstream,
  project: string,
  wmktIds: readonly string[],
  runtime: Runtime,
): Source {
  const api = createApi(upstream, project, runtime);
  const account = singleAccount(SOURCE, project, {
    noun: 'Webmarketer project',
    clock: runtime.clock,
  });
  const types = createEventTypes(api);
  const trash = createTrash(api);
  const watch = createTrashWatch(api, trash, () => {
    // By now the other events are processed, and the lists that were read before lack them.
    api.invalidate([endpoints.users, endpoints.userEvents, endpoints.insights]);
  });
  return {
    facts,
    accounts: account.accounts,
    ...createUserReads(api, account),
    ...createEventReads(api, account),
    ...types.methods,
    ...trash.methods,
    ...createInsights(api, types),
    ...(wmktIds.length > 0 ? customAds(api, wmktIds) : {}),
    track: createTrack(api, account, trash, watch),
    ...createMetricWrites(api, account, types),
    ...createEventTypeWrites(api, types),
    ...createOfflineWrites(api),
    health: () => upstream.health(),
    async close() {
      watch.close();
      await overUpstreams(upstream, oauth).close();
    },
  };
}

/** Campaigns and their outlays, which belong to the integrations that are configured. */
function customAds(api: Api, wmktIds: readonly string[]) {
  const campaigns = createCampaignReads(api, wmktIds);
  const outlays = createOutlays(api, campaigns);
  return {
    campaigns: campaigns.campaigns,
    campaignById: campaigns.campaignById,
    outlays: outlays.outlays,
    outlayById: outlays.outlayById,
    ...createCampaignWrites(api, campaigns),
    ...createOutlayWrites(api, outlays),
  };
}
