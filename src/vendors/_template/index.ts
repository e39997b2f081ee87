import type { Source } from '../../ports/source.ts';
import { text } from '../../ports/settings.ts';
import { MINUTE, within } from '../../domain/time.ts';
import type { Runtime } from '../../ports/upstream.ts';
import { pageOf, settleAll } from '../kit/answer.ts';
import { baseUrlSetting, rateLimitSetting } from '../kit/settings.ts';
import { overUpstreams, singleAccount } from '../kit/source.ts';
import { defineVendor } from '../kit/vendor.ts';
import { facts, SOURCE } from './facts.ts';
import { toLead, toSession } from './map.ts';
import { createRequests, type Requests } from './requests.ts';

// What the vendor needs to be configured, and how each member of the port is answered.

export const acme = defineVendor({
  facts,
  documentation: () => import('./documentation.ts'),
  sandbox: () => import('./sandbox/index.ts'),
  settings: {
    token: {
      variable: 'ACME_TOKEN',
      description: 'API token for Acme.',
      secret: true,
      required: true,
      parse: text,
    },
    site: {
      variable: 'ACME_SITE',
      description: 'Id of the site whose visitors are read.',
      required: true,
      parse: text,
    },
    baseUrl: baseUrlSetting('ACME_BASE_URL', 'https://api.acme.example'),
    rateLimit: {
      ...rateLimitSetting('ACME_RATE_LIMIT', 'of the token. Documented: 60/60s.'),
      fallback: { calls: 60, windowMs: MINUTE },
    },
  },
  open({ token, site, baseUrl, rateLimit }, runtime) {
    const upstream = runtime.openUpstream({
      source: SOURCE,
      baseUrl,
      credential: { secret: token, sentAs: { header: 'authorization', prefix: 'Bearer ' } },
      limit: () => rateLimit,
    });
    return {
      facts,
      ...overUpstreams(upstream),
      ...createReading(createRequests(upstream, site), site, runtime),
    };
  },
});

type Reading = Omit<Source, 'facts' | 'health' | 'close'>;

function createReading(requests: Requests, site: string, { clock }: Runtime): Reading {
  const account = singleAccount(SOURCE, site, { noun: 'Acme site', clock });

  return {
    accounts: account.accounts,

    async leads(query, call) {
      account.requireAsked(query.accounts);
      const answer = await requests.visitors(query, call);
      const { items, faults, cursor } = answer.value;
      const leads = items.map((row) => toLead(row, site, answer.provenance.asOf));
      // A cursor that leads back to its own page would never end.
      return pageOf(leads, cursor === query.after ? null : cursor, answer, {
        failures: faults.slice(0, 1).map((error) => ({ account: site, error })),
      });
    },

    leadsById: (refs, call) =>
      settleAll(refs, async (ref) => {
        if (!account.owns(ref)) return null;
        const { value, provenance } = await requests.visitor(ref.externalId, call);
        return value && toLead(value, site, provenance.asOf);
      }),

    sessions: (queries, call) =>
      settleAll(queries, async ({ lead, window }) => {
        const answer = await requests.visits(lead.externalId, call);
        const { items, faults } = answer.value ?? { items: [], faults: [] };
        const sessions = items.map((visit) => toSession(visit, lead));
        return pageOf(
          sessions.filter(({ startedAt }) => within(startedAt, window)),
          null,
          answer,
          { failures: faults.slice(0, 1).map((error) => ({ account: site, error })) },
        );
      }),

    // Acme has no call for a visit or a page: each is found among the visits of its visitor.
    sessionsById: (refs, call) =>
      settleAll(refs, async ({ lead, externalId }) => {
        if (!account.owns(lead)) return null;
        const { value } = await requests.visits(lead.externalId, call);
        const visit = value?.items.find(({ id }) => id === externalId);
        return visit ? toSession(visit, lead) : null;
      }),

    eventsById: (refs, call) =>
      settleAll(refs, async ({ lead, externalId }) => {
        if (!account.owns(lead)) return null;
        const { value } = await requests.visits(lead.externalId, call);
        const events = value?.items.flatMap((visit) => toSession(visit, lead).events ?? []);
        return events?.find(({ ref }) => ref.externalId === externalId) ?? null;
      }),
  };
}
