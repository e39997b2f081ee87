import { MINUTE } from '../../domain/time.ts';
import * as settings from '../../ports/settings.ts';
import type { SecretHeader, SecretParameter } from '../../ports/upstream.ts';
import { isRecord, number } from '../kit/decode.ts';
import { baseUrlSetting, rateLimitSetting } from '../kit/settings.ts';
import { overUpstreams, singleAccount } from '../kit/source.ts';
import { defineVendor } from '../kit/vendor.ts';
import { createInvalidation } from './cache.ts';
import { facts, SOURCE } from './facts.ts';
import { createReadLead, createReads } from './reads.ts';
import { createRequests } from './requests.ts';
import { createTrack } from './writes-events.ts';
import { createUpdate } from './writes.ts';

export const leadboxer = defineVendor({
  documentation: () => import('./documentation.ts'),
  facts,
  sandbox: () => import('./sandbox/index.ts'),
  settings: {
    apiKey: {
      variable: 'LEADBOXER_API_KEY',
      description: 'API key of a LeadBoxer account.',
      secret: true,
      required: true,
      parse: settings.text,
    },
    site: {
      variable: 'LEADBOXER_SITE',
      description: 'Id of the dataset.',
      required: true,
      parse: settings.matching(/^[0-9a-f]{32}$/i, 'a dataset id: 32 hexadecimal digits'),
    },
    email: {
      variable: 'LEADBOXER_EMAIL',
      description: 'E-mail address that the LeadBoxer user logs in with.',
      required: true,
      parse(value) {
        if (!/^[^@\s]+@[^@\s]+$/.test(value)) throw new Error('must be an e-mail address');
        return value;
      },
    },
    baseUrl: baseUrlSetting('LEADBOXER_BASE_URL', 'https://api.leadboxer.com'),
    collectorUrl: {
      variable: 'LEADBOXER_COLLECTOR_URL',
      description: 'Whole address that events are sent to.',
      required: false,
      fallback: 'https://log.leadboxer.com',
      parse: settings.baseUrl,
    },
    api: {
      variable: 'LEADBOXER_API',
      description: 'Generation of the API: v1 or legacy.',
      required: false,
      fallback: 'v1',
      parse: settings.oneOf('v1', 'legacy'),
    },
    rateLimit: {
      ...rateLimitSetting('LEADBOXER_RATE_LIMIT', 'of each endpoint. Documented: 10/60s.'),
      fallback: { calls: 10, windowMs: MINUTE },
    },
  },
  open({ site, email, apiKey, baseUrl, collectorUrl, api, rateLimit }, { clock, openUpstream }) {
    const openWith = (sentAs: SecretHeader | SecretParameter) =>
      openUpstream({
        source: SOURCE,
        baseUrl,
        credential: { secret: apiKey, sentAs },
        limit: () => rateLimit,
        throttledFor,
      });
    const managing = openWith({ header: 'x-api-key' });
    const reading = api === 'v1' ? managing : openWith({ parameter: 'apiKey' });
    const collector = new URL(collectorUrl);
    const collecting = openUpstream({
      source: SOURCE,
      baseUrl: collector.origin,
      // The collector asks for no credential: whoever knows the dataset may send.
      credential: { secret: site },
      limit: () => null,
    });

    const requests = createRequests({ generation: api, site, email });
    const invalidation = createInvalidation(reading, requests, { clock });
    const account = singleAccount(SOURCE, site, { noun: 'LeadBoxer dataset', clock });
    const parts = { upstream: reading, requests, invalidation, account };
    return {
      facts,
      accounts: account.accounts,
      ...createReads(parts),
      updateLead: createUpdate({
        upstream: managing,
        readLead: createReadLead(parts),
        invalidation,
        account,
      }),
      track: createTrack({
        upstream: collecting,
        path: collector.pathname,
        invalidation,
        account,
        clock,
      }),
      // Sessions and events have a limit each; the scarcer of the two decides how many leads can be started.
      room: () => reading.room([requests.endpoints.sessions, requests.endpoints.events]),
      ...overUpstreams(reading, managing, collecting),
    };
  },
});

/** LeadBoxer tells the limit in the body of a 429. */
function throttledFor(body: unknown) {
  const after = isRecord(body) ? number(body['retry-after']) : null;
  const limit = isRecord(body) ? number(body['rate-limit']) : null;
  return after === null
    ? null
    : { retryAfterMs: after * 1_000, ...(limit === null ? {} : { limit }) };
}
