import * as settings from '../../ports/settings.ts';
import type { Source } from '../../ports/source.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Runtime, Upstream } from '../../ports/upstream.ts';
import { pageOf, combineProvenance } from '../kit/answer.ts';
import { defineVendor } from '../kit/vendor.ts';
import { createApi } from './api.ts';
import { createCampaigns } from './campaigns.ts';
import { endpoints } from './endpoints.ts';
import { createEvents } from './events.ts';
import { facts } from './facts.ts';
import { createInsights } from './insights.ts';
import { SOURCE } from './map.ts';
import { createOffline } from './offline.ts';
import { createOutlays } from './outlays.ts';
import { createPeople } from './people.ts';
import { serviceAccount, createAccessTokens } from './token.ts';
import { createTrack } from './track.ts';
import { createTrash, createTrashWatch } from './trash.ts';
import { createEventTypes } from './types.ts';

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
      parse: settings.list,
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
      variable: 'WEBMARKETER_RATE_LIMIT',
      description:
        'Calls per seconds of the project. None is documented; 100/60s is our assumption.',
      required: false,
      fallback: { calls: 100, windowMs: MINUTE },
      parse: settings.rateLimit,
    },
  },
  open(values, runtime) {
    const account = values.serviceAccount;
    const credential = `${account.clientId} ${account.keyId}`;
    const oauth = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.oauthUrl,
      credential,
      headers: () => ({}),
      limit: () => null,
    });
    const tokens = createAccessTokens(oauth, account, `${values.oauthUrl}/token`, runtime.clock);
    const api = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.baseUrl,
      credential,
      headers: async (call) => ({ authorization: `Bearer ${await tokens.current(call)}` }),
      renew: () => {
        tokens.drop();
      },
      limit: () => values.rateLimit,
    });
    const source = openSource(api, values.projectId, values.wmktIds ?? [], runtime);
    return {
      ...source,
      health: () => api.health(),
      close: async () => {
        await Promise.all([source.close(), api.close(), oauth.close()]);
      },
    };
  },
});

function openSource(
  upstream: Upstream,
  project: string,
  wmktIds: readonly string[],
  runtime: Runtime,
): Omit<Source, 'health'> {
  const api = createApi(upstream, project, runtime);
  const types = createEventTypes(api);
  const events = createEvents(api, types);
  const trash = createTrash(api);
  const watch = createTrashWatch(api, trash, () => {
    // By now the others are processed, and lists of before lack them.
    api.forget([[endpoints.users.name], [endpoints.userEvents.name], [endpoints.insights.name]]);
  });
  const campaigns = createCampaigns(api, wmktIds);

  return {
    facts,
    async accounts() {
      const account = {
        ref: { source: SOURCE, externalId: project },
        name: null,
        timezone: null,
        subscription: null,
        trackingStatus: null,
      };
      return pageOf([account], null, { provenance: combineProvenance([], runtime.clock.now()) });
    },
    ...createPeople(api),
    ...events.methods,
    track: createTrack(api, events, trash, watch),
    ...trash.methods,
    ...types.methods,
    ...createInsights(api, types),
    ...(wmktIds.length > 0 ? { ...campaigns.methods, ...createOutlays(api, campaigns) } : {}),
    ...createOffline(api),
    async close() {
      watch.close();
    },
  };
}
