import type { UpstreamHealth } from '../../domain/entities.ts';
import * as settings from '../../ports/settings.ts';
import { MINUTE } from '../../domain/time.ts';
import type { UpstreamSpec } from '../../ports/upstream.ts';
import { isRecord, number } from '../kit/decode.ts';
import { defineVendor } from '../../ports/definition.ts';
import { live } from '../kit/request.ts';
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
    baseUrl: {
      variable: 'LEADBOXER_BASE_URL',
      description: 'Origin of the API.',
      required: false,
      fallback: 'https://api.leadboxer.com',
      parse: settings.origin,
    },
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
      variable: 'LEADBOXER_RATE_LIMIT',
      description: 'Calls per seconds of each endpoint. Documented: 10/60s.',
      required: false,
      fallback: { calls: 10, windowMs: MINUTE },
      parse: settings.rateLimit,
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
    const upstreams = [...new Set([reading, managing, collecting])];

    const askings = createAskings({ generation: api, site, email });
    const kept = createKept(reading, askings, { clock });
    const { source, readLead } = createReading({ upstream: reading, askings, kept, site, clock });
    return {
      facts,
      ...source,
      updateLead: createWriting({
        upstream: managing,
        readLead: (ref, call) => readLead(ref, live(call)),
        kept,
        site,
      }),
      track: createTracking({ upstream: collecting, path: collector.pathname, site, kept, clock }),
      // Sessions and events are counted apart; the scarcer of the two says how many leads can be begun.
      room: () => reading.room([askings.sessions('').endpoint, askings.events('').endpoint]),
      health: () => together(upstreams.map((upstream) => upstream.health())),
      async close() {
        await Promise.all(upstreams.map((upstream) => upstream.close()));
      },
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

const WORST_FIRST = ['OPEN', 'HALF_OPEN', 'CLOSED'] as const;

/** How the hosts do together: the worst of them, and the last thing that went wrong. */
function together(parts: readonly UpstreamHealth[]): UpstreamHealth {
  const sum = (key: 'entries' | 'hits' | 'misses') =>
    parts.reduce((total, { cache }) => total + cache[key], 0);
  const [latest] = [...parts].sort((a, b) => (b.lastErrorAt ?? 0) - (a.lastErrorAt ?? 0));
  return {
    healthy: parts.every(({ healthy }) => healthy),
    circuit:
      WORST_FIRST.find((state) => parts.some(({ circuit }) => circuit === state)) ?? 'CLOSED',
    budgets: parts.flatMap(({ budgets }) => budgets),
    cache: { entries: sum('entries'), hits: sum('hits'), misses: sum('misses') },
    lastError: latest?.lastError ?? null,
    lastErrorAt: latest?.lastErrorAt ?? null,
  };
}
