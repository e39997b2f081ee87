import type { Call } from '../../ports/call.ts';
import * as settings from '../../ports/settings.ts';
import type { Source } from '../../ports/source.ts';
import type { Runtime, Upstream } from '../../ports/upstream.ts';
import { combineProvenance, pageOf } from '../kit/answer.ts';
import { leadRef } from '../kit/entities.ts';
import { listParts } from '../kit/paging.ts';
import { baseUrlSetting, rateLimitSetting } from '../kit/settings.ts';
import { overUpstreams } from '../kit/source.ts';
import { defineVendor } from '../kit/vendor.ts';
import { facts, SOURCE } from './facts.ts';
import { createAccounts, pageOfAccounts } from './paging/accounts.ts';
import { createLeadPaging } from './paging/leads.ts';
import { createVisitPaging } from './paging/visits.ts';
import { type Access, currentSpec, legacySpec } from './requests-access.ts';
import { createCurrentRequests } from './requests-v1.ts';
import { createLegacyRequests, type Requests } from './requests.ts';
import { createReportExports } from './writes.ts';

const generation = settings.oneOf('legacy', 'v1');

export const leadfeeder = defineVendor({
  documentation: () => import('./documentation.ts'),
  facts,
  sandbox: () => import('./sandbox/index.ts'),
  settings: {
    token: {
      variable: 'LEADFEEDER_TOKEN',
      description: 'API token of a Leadfeeder user.',
      secret: true,
      required: true,
      parse: settings.text,
    },
    accountIds: {
      variable: 'LEADFEEDER_ACCOUNT_ID',
      description:
        'Ids of accounts, separated by commas; unset: every account that the token can see.',
      required: false,
      parse: settings.commaSeparated,
    },
    baseUrl: baseUrlSetting('LEADFEEDER_BASE_URL', 'https://api.leadfeeder.com'),
    api: {
      variable: 'LEADFEEDER_API',
      description:
        'Generation of the API: legacy, whose tokens are no longer given out, or v1, whose keys the token then is.',
      required: false,
      fallback: 'legacy',
      parse: generation,
    },
    rateLimit: rateLimitSetting(
      'LEADFEEDER_RATE_LIMIT',
      'of the token. Documented: 100/60s, of v1 10/1s.',
    ),
  },
  open({ accountIds, ...access }, runtime) {
    if (access.api === 'legacy') return openLegacy(access, accountIds, runtime);
    const upstream = runtime.openUpstream(currentSpec(access, runtime.clock));
    const requests = createCurrentRequests(upstream, runtime.clock);
    return openSource(upstream, requests, accountIds, runtime);
  },
});

/** The older API has two things that v1 lacks: tracking scripts and exports. */
function openLegacy(
  access: Access,
  accountIds: readonly string[] | null,
  runtime: Runtime,
): Source {
  const spec = legacySpec(access, runtime.clock);
  const upstream = runtime.openUpstream(spec);
  const requests = createLegacyRequests(upstream);
  const accounts = createAccounts(requests, accountIds);
  async function timezoneOf(account: string, call: Call): Promise<string> {
    const { timezones } = await accounts.choose([account], call);
    return timezones.get(account) ?? 'UTC';
  }
  return {
    ...openSource(upstream, requests, accountIds, runtime),
    async trackingScript(account, call) {
      const { timezones } = await accounts.choose(null, call);
      return timezones.has(account) ? requests.script(account, call) : null;
    },
    ...createReportExports({ upstream, spec, runtime, timezoneOf }),
  };
}

function openSource(
  upstream: Upstream,
  requests: Requests,
  accountIds: readonly string[] | null,
  { clock }: Runtime,
): Source {
  const accounts = createAccounts(requests, accountIds);
  const lists = createLeadPaging(requests, clock);
  return {
    facts,
    ...overUpstreams(upstream),

    async accounts(call) {
      const { accounts: visible, failures, provenances } = await accounts.read(call);
      const provenance = combineProvenance(provenances, clock.now());
      return pageOf(visible, null, { provenance }, { failures });
    },

    async leads(query, call) {
      return lists.list(query, null, await accounts.choose(query.accounts, call), call);
    },

    async feedLeads(query, call) {
      const { account, externalId } = query.feed;
      return lists.list(query, externalId, await accounts.choose([account], call), call);
    },

    async countLeads(query, call) {
      return lists.count(query, await accounts.choose(query.accounts, call), call);
    },

    leadsById: (refs, call, fields) =>
      accounts.settle(refs, call, async ({ account, externalId }, { timezones }) => {
        // A ref without an account is looked for in every account. Where ids repeat, the first account counts.
        const places = [...timezones].filter(([id]) => account === '' || account === id);
        const found = await Promise.all(
          places.map(([id, timezone]) =>
            requests.lead(leadRef(SOURCE, id, externalId), timezone, fields, call),
          ),
        );
        return found.find((lead) => lead !== null) ?? null;
      }),

    ...createVisitPaging(requests, accounts, clock),

    async customFeeds(wanted, call) {
      const chosen = await accounts.choose(wanted, call);
      const parts = await listParts({
        parts: [...chosen.timezones.keys()],
        question: [SOURCE, 'custom-feeds'],
        after: null,
        read: (account, page) => requests.feeds(account, page, call),
        // The order of Leadfeeder stays: its built-in feeds come first.
        compare: () => 0,
        identify: ({ account, externalId }) => JSON.stringify([account, externalId]),
      });
      return pageOfAccounts(parts, chosen, clock);
    },
  };
}
