import * as settings from '../../ports/settings.ts';
import { MINUTE } from '../../domain/time.ts';
import type { UpstreamSpec } from '../../ports/upstream.ts';
import { isRecord, number } from '../kit/decode.ts';
import { live } from '../kit/request.ts';
import { baseUrlSetting, rateLimitSetting } from '../kit/settings.ts';
import { overUpstreams, singleAccount } from '../kit/source.ts';
import { defineVendor } from '../kit/vendor.ts';
import { createAskings } from './asking.ts';
import { facts } from './facts.ts';
import { createKept } from './kept.ts';
import { createReading } from './read.ts';
import { createTracking } from './track.ts';
import { SOURCE } from './wire.ts';
import { createWriting } from './write.ts';

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
    const spec = {
      source: SOURCE,
      baseUrl,
      credential: apiKey,
      limit: () => rateLimit,
      throttledFor,
    } satisfies Partial<UpstreamSpec>;
    const current: UpstreamSpec = { ...spec, headers: () => ({ 'x-api-key': apiKey }) };
    const reading = openUpstream(
      api === 'v1' ? current : { ...spec, headers: () => ({}), secretQuery: [['apiKey', apiKey]] },
    );
    const managing = api === 'v1' ? reading : openUpstream(current);
    const collector = new URL(collectorUrl);
    const collecting = openUpstream({
      source: SOURCE,
      baseUrl: collector.origin,
      // It asks for none; whoever knows the dataset may send.
      credential: site,
      headers: () => ({}),
      limit: () => null,
    });

    const askings = createAskings({ generation: api, site, email });
    const kept = createKept(reading, askings, { clock });
    const account = singleAccount(SOURCE, site, { noun: 'LeadBoxer dataset', clock });
    const { source, readLead } = createReading({
      upstream: reading,
      askings,
      kept,
      account,
      clock,
    });
    return {
      facts,
      ...source,
      updateLead: createWriting({
        upstream: managing,
        readLead: (ref, call) => readLead(ref, live(call)),
        kept,
        site,
        account,
      }),
      track: createTracking({ upstream: collecting, path: collector.pathname, site, kept, clock }),
      // Sessions and events are counted apart; the scarcer of the two says how many leads can be begun.
      room: () => reading.room([askings.sessions('').endpoint, askings.events('').endpoint]),
      ...overUpstreams(reading, managing, collecting),
    };
  },
});

/** The facts of a limit stand in the body of a 429. */
function throttledFor(body: unknown) {
  const after = isRecord(body) ? number(body['retry-after']) : null;
  const limit = isRecord(body) ? number(body['rate-limit']) : null;
  return after === null
    ? null
    : { retryAfterMs: after * 1_000, ...(limit === null ? {} : { limit }) };
}
