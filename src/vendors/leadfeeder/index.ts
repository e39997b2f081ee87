import type { Count, Lead, Session, SessionRef } from '../../domain/entities.ts';
import { GatewayError } from '../../domain/errors.ts';
import { compareKeys, keyOf } from '../../domain/filter.ts';
import type { Page, Settled } from '../../domain/page.ts';
import type { LeadQuery } from '../../domain/query.ts';
import { type Clock, within } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import { defineVendor } from '../kit/vendor.ts';
import * as settings from '../../ports/settings.ts';
import type { Source } from '../../ports/source.ts';
import type { Runtime, Upstream } from '../../ports/upstream.ts';
import { leadRef } from '../kit/entities.ts';
import { overUpstreams } from '../kit/source.ts';
import { pageOf, settleAll, combineProvenance } from '../kit/answer.ts';
import { listParts, type Parts } from '../kit/paging.ts';
import { type Days, daysOf, isDay } from './days.ts';
import { createExports } from './exports.ts';
import { facts } from './facts.ts';
import { type Access, currentSpec, legacySpec } from './generations.ts';
import { SOURCE } from './map.ts';
import { createCurrentReader } from './read-v1.ts';
import { createReader, type Reader } from './read.ts';
import { leadsSelection } from './select.ts';
import { createWalks } from './walk.ts';
import { invisible, type Zones } from './zones.ts';

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
      parse: settings.list,
    },
    baseUrl: {
      variable: 'LEADFEEDER_BASE_URL',
      description: 'Origin of the API.',
      required: false,
      fallback: 'https://api.leadfeeder.com',
      parse: settings.origin,
    },
    api: {
      variable: 'LEADFEEDER_API',
      description:
        'Generation of the API: legacy, whose tokens are no longer given out, or v1, whose keys the token then is.',
      required: false,
      fallback: 'legacy',
      parse: generation,
    },
    rateLimit: {
      variable: 'LEADFEEDER_RATE_LIMIT',
      description: 'Calls per seconds of the token. Documented: 100/60s, of v1 10/1s.',
      required: false,
      parse: settings.rateLimit,
    },
  },
  open({ accountIds, ...access }, runtime) {
    const { clock } = runtime;
    if (access.api === 'legacy') return openLegacy(access, accountIds, runtime);
    const upstream = runtime.openUpstream(currentSpec(access, clock));
    return openSource(upstream, createCurrentReader(upstream, accountIds, clock), clock);
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
  const reader = createReader(upstream, accountIds);
  async function timezoneOf(account: string, call: Call): Promise<string> {
    const { timezones } = await reader.zonesOf([account], asMeans(call));
    return timezones.get(account) ?? 'UTC';
  }
  return {
    ...openSource(upstream, reader, runtime.clock),
    async trackingScript(account, call) {
      const { timezones } = await reader.zonesOf(null, asMeans(call));
      return timezones.has(account) ? reader.script(account, call) : null;
    },
    ...createExports({ upstream, spec, runtime, timezoneOf }),
  };
}

/** The accounts' time zones are a means, not the answer: how fresh the answer has to be is not asked of them. */
function asMeans(call: Call): Call {
  const { freshness } = call;
  return {
    ...call,
    freshness: freshness.mode === 'MIRROR' ? freshness : { mode: 'CACHE_FIRST', maxAgeMs: null },
  };
}

function openSource(upstream: Upstream, reader: Reader, clock: Clock): Source {
  const walks = createWalks(() => clock.now());
  const zonesFor = (accounts: readonly string[] | null, call: Call): Promise<Zones> =>
    reader.zonesOf(accounts, asMeans(call));

  /** The accounts are asked for once a batch; where that fails, each of the questions has failed. */
  function withZones<Q, T>(
    queries: readonly Q[],
    call: Call,
    run: (query: Q, zones: Zones) => Promise<T>,
  ): Promise<Settled<T>> {
    const zones = zonesFor(null, call);
    zones.catch(() => undefined);
    return settleAll(queries, async (query) => run(query, await zones));
  }

  function pageOfParts<T>(parts: Parts<T>, { failures }: Zones): Page<T> {
    const provenance = combineProvenance(parts.provenances, clock.now());
    return pageOf(
      parts.items,
      parts.next,
      { provenance },
      {
        ordered: parts.ordered,
        capped: parts.capped,
        failures: [...failures, ...parts.failures],
      },
    );
  }

  async function listLeads(
    query: LeadQuery,
    feed: string | null,
    accounts: readonly string[] | null,
    call: Call,
  ): Promise<Page<Lead>> {
    const zones = await zonesFor(accounts, call);
    const { order } = query;
    const parts = await listParts({
      parts: [...zones.timezones.keys()],
      question: [SOURCE, 'leads', feed],
      after: query.after,
      read: (account, number) => {
        const { key, days, read } = listOf(query, feed, account, zones, call);
        return walks.read(key, days, number, read);
      },
      compare: (a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order),
      identify: ({ ref }) => JSON.stringify([ref.account, ref.externalId]),
    });
    return pageOfParts(parts, zones);
  }

  /** The list of one account: what it is known by, the days that cover its window, and how it is read. */
  function listOf(
    query: LeadQuery,
    feed: string | null,
    account: string,
    { timezones }: Zones,
    call: Call,
  ) {
    const timezone = timezones.get(account) ?? 'UTC';
    const { window, order } = query;
    const { parts = null } = leadsSelection(query) ?? {};
    const fields = parts && [...parts].sort();
    return {
      key: JSON.stringify([account, feed, window.from, window.to, order.field, fields]),
      days: reader.cover(window, timezone),
      read: (days: Days, number: number) =>
        reader.leads(query, { account, timezone, feed }, days, number, call),
    };
  }

  /** Null where that cannot be told from a page of each part of the list. */
  async function countOf(
    query: LeadQuery,
    account: string,
    zones: Zones,
    call: Call,
  ): Promise<Count | null> {
    // No more than the dates: a page that the list itself reads has those.
    const { key, days, read } = listOf({ ...query, fields: NO_FIELDS }, null, account, zones, call);
    if (query.order.field === 'FIRST_SEEN_AT') {
      // Rows first seen before the window are left out, so only those that were read can be counted.
      const { pages, items } = await read(days, 1);
      return pages === 1 ? { value: items.length, precision: 'EXACT' } : null;
    }
    const { value, isExact, isCapped } = await walks.count(key, days, read);
    return { value, precision: isExact ? 'EXACT' : isCapped ? 'AT_LEAST' : 'ESTIMATE' };
  }

  /** The day in the hint finds the visit among those of its lead: there is no call for a visit by its id. */
  async function sessionOf(ref: SessionRef, zones: Zones, call: Call): Promise<Session | null> {
    const timezone = zones.timezones.get(ref.lead.account);
    if (timezone === undefined || !isDay(ref.hint)) return null;
    try {
      const { items } = await reader.leadVisits(
        ref.lead,
        [ref.hint, ref.hint],
        timezone,
        undefined,
        call,
      );
      return items.find((session) => session.ref.externalId === ref.externalId) ?? null;
    } catch (cause) {
      if (cause instanceof GatewayError && cause.code === 'UPSTREAM_NOT_FOUND') return null;
      throw cause;
    }
  }

  return {
    facts,
    ...overUpstreams(upstream),

    async accounts(call) {
      const { accounts, failures, provenances } = await reader.zonesOf(null, call);
      const provenance = combineProvenance(provenances, clock.now());
      return pageOf(accounts, null, { provenance }, { failures });
    },

    leads: (query, call) => listLeads(query, null, query.accounts, call),

    feedLeads: (query, call) => listLeads(query, query.feed.externalId, [query.feed.account], call),

    async countLeads(query, call) {
      const zones = await zonesFor(query.accounts, call);
      const counts = await settleAll([...zones.timezones.keys()], (account) =>
        countOf(query, account, zones, call),
      );
      const known = counts.flatMap((one) => (one instanceof Error || one === null ? [] : [one]));
      if (counts.includes(null)) return null;
      const error = counts.find((one) => one instanceof Error);
      if (error && known.length === 0) throw error;
      const precisions = known.map(({ precision }) => precision);
      if (error !== undefined || zones.failures.length > 0) precisions.push('AT_LEAST');
      return {
        value: known.reduce((sum, { value }) => sum + value, 0),
        precision: LEAST_FIRST.find((one) => precisions.includes(one)) ?? 'EXACT',
      };
    },

    leadsById: (refs, call, fields) =>
      withZones(refs, call, async ({ account, externalId }, { timezones }) => {
        // Without an account the lead is looked for in each; where ids repeat, the first account stands.
        const places = [...timezones].filter(([id]) => account === '' || account === id);
        const found = await Promise.all(
          places.map(([id, timezone]) =>
            reader.lead(leadRef(SOURCE, id, externalId), timezone, fields, call),
          ),
        );
        return found.find((lead) => lead !== null) ?? null;
      }),

    sessions: (queries, call) =>
      withZones(queries, call, async ({ lead, window, fields }, { timezones }) => {
        const timezone = timezones.get(lead.account);
        if (timezone === undefined) throw invisible(lead.account);
        const days = daysOf(window, timezone);
        const whole = await reader.leadVisits(lead, days, timezone, fields, call);
        const [fault] = whole.faults;
        return pageOf(
          whole.items.filter(({ startedAt }) => within(startedAt, window)).sort(byNewest),
          null,
          { provenance: combineProvenance(whole.provenances, clock.now()) },
          {
            capped: whole.capped,
            failures: fault ? [{ account: lead.account, error: fault }] : [],
          },
        );
      }),

    sessionsById: (refs, call) =>
      withZones(refs, call, (ref, zones) => sessionOf(ref, zones, call)),

    eventsById: (refs, call) =>
      withZones(refs, call, async (ref, zones) => {
        const session = ref.session && (await sessionOf(ref.session, zones, call));
        return session?.events?.find((event) => event.ref.externalId === ref.externalId) ?? null;
      }),

    async visits(query, call) {
      const zones = await zonesFor(query.accounts, call);
      const parts = await listParts({
        parts: [...zones.timezones.keys()],
        question: [SOURCE, 'visits'],
        after: query.after,
        read: (account, number) =>
          reader.visits(query, account, zones.timezones.get(account) ?? 'UTC', number, call),
        compare: byNewest,
        identify: ({ ref }) => JSON.stringify([ref.lead.account, ref.externalId]),
      });
      return pageOfParts(parts, zones);
    },

    async customFeeds(accounts, call) {
      const zones = await zonesFor(accounts, call);
      const parts = await listParts({
        parts: [...zones.timezones.keys()],
        question: [SOURCE, 'custom-feeds'],
        after: null,
        read: (account, number) => reader.feeds(account, number, call),
        // As Leadfeeder gives them: its built-in feeds first.
        compare: () => 0,
        identify: ({ account, externalId }) => JSON.stringify([account, externalId]),
      });
      return pageOfParts(parts, zones);
    },
  };
}

/** The least that can be said of one number is all that can be said of a sum with it. */
const LEAST_FIRST = ['ESTIMATE', 'AT_LEAST'] as const;

const NO_FIELDS: ReadonlySet<string> = new Set();

function byNewest(a: Session, b: Session): number {
  return b.startedAt - a.startedAt || (a.ref.externalId < b.ref.externalId ? -1 : 1);
}
