import type { Lead, LeadRef } from '../../domain/entities.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { LeadOrder, LeadQuery } from '../../domain/query.ts';
import { MINUTE, within } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import * as settings from '../../ports/settings.ts';
import type { Source } from '../../ports/source.ts';
import type { Runtime, Upstream } from '../../ports/upstream.ts';
import { emptyPage, pageOf, settleAll } from '../kit/answer.ts';
import { byOrder } from '../kit/paging.ts';
import { baseUrlSetting, rateLimitSetting } from '../kit/settings.ts';
import { overUpstreams, singleAccount } from '../kit/source.ts';
import { defineVendor } from '../kit/vendor.ts';
import { createLeadCache } from './cache.ts';
import { facts, SOURCE } from './facts.ts';
import { toLead } from './map.ts';
import { canBeUser, createRequests, isUuid } from './requests.ts';
import { createUpdate } from './writes.ts';

export const giosg = defineVendor({
  documentation: () => import('./documentation.ts'),
  facts,
  sandbox: () => import('./sandbox/index.ts'),
  settings: {
    token: {
      variable: 'GIOSG_TOKEN',
      description: 'API token of a giosg user.',
      secret: true,
      required: true,
      parse: settings.text,
    },
    organizationId: {
      variable: 'GIOSG_ORGANIZATION_ID',
      description: 'Id of the organisation: a UUID.',
      required: true,
      parse(value) {
        if (!isUuid(value)) throw new Error('must be a UUID');
        return value.toLowerCase();
      },
    },
    baseUrl: baseUrlSetting('GIOSG_BASE_URL', 'https://service.giosg.com'),
    rateLimit: {
      ...rateLimitSetting(
        'GIOSG_RATE_LIMIT',
        'of the token. None is documented; 100/60s is our assumption.',
      ),
      fallback: { calls: 100, windowMs: MINUTE },
    },
  },
  open(values, runtime) {
    const upstream = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.baseUrl,
      credential: { secret: values.token, sentAs: { header: 'authorization', prefix: 'Token ' } },
      limit: () => values.rateLimit,
    });
    return openSource(upstream, values.organizationId, new URL(values.baseUrl).origin, runtime);
  },
});

function openSource(
  upstream: Upstream,
  organization: string,
  origin: string,
  { clock }: Runtime,
): Source {
  const account = singleAccount(SOURCE, organization, { noun: 'giosg organisation', clock });
  const cache = createLeadCache(upstream, organization);
  const { redactPurged } = cache;
  const requests = createRequests({ upstream, redactPurged, organization, origin });

  async function readLead(ref: LeadRef, call: Call): Promise<Lead | null> {
    if (!account.owns(ref)) return null;
    const { value, provenance } = await requests.lead(ref.externalId, call);
    return value && toLead(value, { organization, fetchedAt: provenance.asOf });
  }

  return {
    facts,
    ...overUpstreams(upstream),

    accounts: account.accounts,

    async leads(query, call) {
      const { accounts, filter, order, window } = query;
      account.requireAsked(accounts);
      const { pendingForExternalId: pending } = filter;
      if (pending !== undefined && !canBeUser(pending)) {
        const message = 'pendingForExternalId must be the UUID of a giosg user, or me';
        throw new InvalidInputError([{ path: ['filter', 'pendingForExternalId'], message }]);
      }
      const page = await requests.page(query, call);
      if (!page) return emptyPage(clock.now());
      const context = { organization, fetchedAt: page.provenance.asOf };
      const leads = page.rows.map((row) => toLead(row, context));
      const items = leads
        .filter(({ lastSeenAt }) => lastSeenAt !== null && within(lastSeenAt, window))
        .sort(byOrder(order));
      // The list is sorted by creation, so no lead of the window follows one that is past its far edge.
      const told = isPast(leads.at(-1), order, window) ? null : page.next;
      // An address that leads back to its own page would never end; what lies behind it is out of reach.
      const capped = told !== null && told === query.after;
      const next = capped ? null : told;
      const isUnreadable = next instanceof Error;
      const fault = isUnreadable ? next : page.faults[0];
      return pageOf(items, isUnreadable ? null : next, page, {
        capped,
        failures: fault ? [{ account: organization, error: fault }] : [],
      });
    },

    leadsById: (refs, call) => settleAll(refs, (ref) => readLead(ref, call)),
    updateLead: createUpdate({ upstream, cache, requests, account }),
  };
}

/** True where a list that is sorted by creation has left the window with this lead. */
function isPast(
  last: Lead | undefined,
  { direction }: LeadOrder,
  { from, to }: LeadQuery['window'],
): boolean {
  const at = last?.lastSeenAt ?? null;
  if (at === null) return false;
  return direction === 'DESC' ? at < from : at >= to;
}
