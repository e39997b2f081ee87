import type { Count, Lead, Session, SessionRef } from '../../domain/entities.ts';
import { GatewayError } from '../../domain/errors.ts';
import { compareKeys, keyOf } from '../../domain/filter.ts';
import { listParts, type Parts } from '../../domain/parts.ts';
import * as settings from '../../domain/settings.ts';
import type { Call, LeadQuery, Page, Settled, Source, SourceFacts } from '../../domain/source.ts';
import { MINUTE, within } from '../../domain/time.ts';
import type { Runtime, Upstream } from '../../domain/upstream.ts';
import { defineSource, leadRef, overUpstream, pageOf, settleAll, together } from '../define.ts';
import { daysOf, isDay } from './days.ts';
import { leadFields, visitFields } from './fields.ts';
import { SOURCE } from './map.ts';
import { createReader, invisible, type Zones } from './read.ts';
import { PAGE_SIZE } from './wire.ts';

const facts: SourceFacts = {
  name: SOURCE,
  title: 'Leadfeeder',
  description:
    'Companies that visited the websites of Leadfeeder accounts, one lead a company and location. Windows are whole days in the time zone of the account, lists end at the first 10 000 leads, and their order is not documented: up to 300 leads an account are read whole and put in order, more come as Leadfeeder gives them.',
  leadType: 'LeadfeederLead',
  leadFields,
  sessionType: {
    name: 'Visit',
    description: 'A Leadfeeder visit. Its start is rounded to minutes by Leadfeeder.',
    fields: visitFields,
    leadField: 'visits',
  },
  pushesDown: [],
  ownFilters: [],
  scoreIsPerWindow: true,
  callsPerLead: 1,
  callsPerSession: 0,
};

export const leadfeeder = defineSource({
  facts,
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
    rateLimit: {
      variable: 'LEADFEEDER_RATE_LIMIT',
      description: 'Calls per seconds of the token. Documented: 100/60s.',
      required: false,
      fallback: { calls: 100, windowMs: MINUTE },
      parse: settings.rateLimit,
    },
  },
  open(values, runtime) {
    const upstream = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.baseUrl,
      credential: values.token,
      headers: () => ({ authorization: `Token token=${values.token}` }),
      limit: () => values.rateLimit,
    });
    return openSource(upstream, values.accountIds, runtime);
  },
});

function openSource(
  upstream: Upstream,
  configured: readonly string[] | null,
  { clock }: Runtime,
): Source {
  const reader = createReader(upstream, configured);

  /** The accounts' time zones are a means, not the answer: how fresh the answer has to be is not asked of them. */
  function zonesFor(accounts: readonly string[] | null, call: Call): Promise<Zones> {
    const { freshness } = call;
    return reader.zonesOf(accounts, {
      ...call,
      freshness: freshness.mode === 'MIRROR' ? freshness : { mode: 'CACHE_FIRST', maxAgeMs: null },
    });
  }

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
    const provenance = together(parts.provenances, clock.now());
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
      read: (account, number) =>
        reader.leads(query, feed, account, zones.timezones.get(account) ?? 'UTC', number, call),
      compare: (a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order),
      identify: ({ ref }) => JSON.stringify([ref.account, ref.externalId]),
    });
    return pageOfParts(parts, zones);
  }

  /** Null where that cannot be told from at most two pages. */
  async function countOf(
    query: LeadQuery,
    account: string,
    timezone: string,
    call: Call,
  ): Promise<Count | null> {
    const first = await reader.leads(query, null, account, timezone, 1, call);
    if (first.pages === 1)
      return { value: first.items.length, precision: first.capped ? 'AT_LEAST' : 'EXACT' };
    // Rows first seen before the window are left out, so only those that were read can be counted.
    if (query.order.field === 'FIRST_SEEN_AT' || first.pages === null) return null;
    const last = await reader.leads(query, null, account, timezone, first.pages, call);
    const isAll = !first.capped && !last.capped && last.next === null;
    return {
      value: (first.pages - 1) * PAGE_SIZE + last.items.length,
      precision: isAll ? 'EXACT' : 'AT_LEAST',
    };
  }

  /** The day in the hint finds the visit among those of its lead: there is no call for a visit by its id. */
  async function sessionOf(ref: SessionRef, zones: Zones, call: Call): Promise<Session | null> {
    const timezone = zones.timezones.get(ref.lead.account);
    if (timezone === undefined || !isDay(ref.hint)) return null;
    try {
      const { items } = await reader.leadVisits(ref.lead, [ref.hint, ref.hint], timezone, call);
      return items.find((session) => session.ref.externalId === ref.externalId) ?? null;
    } catch (cause) {
      if (cause instanceof GatewayError && cause.code === 'UPSTREAM_NOT_FOUND') return null;
      throw cause;
    }
  }

  return {
    facts,
    ...overUpstream(upstream),

    async accounts(call) {
      const { accounts, failures, provenances } = await reader.zonesOf(null, call);
      const provenance = together(provenances, clock.now());
      return pageOf(accounts, null, { provenance }, { failures });
    },

    leads: (query, call) => listLeads(query, null, query.accounts, call),

    feedLeads: (query, call) => listLeads(query, query.feed.externalId, [query.feed.account], call),

    async countLeads(query, call) {
      const zones = await zonesFor(query.accounts, call);
      const counts = await settleAll([...zones.timezones], ([account, timezone]) =>
        countOf(query, account, timezone, call),
      );
      const known = counts.flatMap((one) => (one instanceof Error || one === null ? [] : [one]));
      if (counts.includes(null)) return null;
      const error = counts.find((one) => one instanceof Error);
      if (error && known.length === 0) throw error;
      const isAll = !error && zones.failures.length === 0;
      return {
        value: known.reduce((sum, { value }) => sum + value, 0),
        precision:
          isAll && known.every(({ precision }) => precision === 'EXACT') ? 'EXACT' : 'AT_LEAST',
      };
    },

    leadsById: (refs, call) =>
      withZones(refs, call, async ({ account, externalId }, { timezones }) => {
        // Without an account the lead is looked for in each; where ids repeat, the first account stands.
        const places = [...timezones].filter(([id]) => account === '' || account === id);
        const found = await Promise.all(
          places.map(([id, timezone]) =>
            reader.lead(leadRef(SOURCE, id, externalId), timezone, call),
          ),
        );
        return found.find((lead) => lead !== null) ?? null;
      }),

    sessions: (queries, call) =>
      withZones(queries, call, async ({ lead, window }, { timezones }) => {
        const timezone = timezones.get(lead.account);
        if (timezone === undefined) throw invisible(lead.account);
        const whole = await reader.leadVisits(lead, daysOf(window, timezone), timezone, call);
        const [fault] = whole.faults;
        return pageOf(
          whole.items.filter(({ startedAt }) => within(startedAt, window)).sort(byNewest),
          null,
          { provenance: together(whole.provenances, clock.now()) },
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
          reader.visits(query.window, account, zones.timezones.get(account) ?? 'UTC', number, call),
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

function byNewest(a: Session, b: Session): number {
  return b.startedAt - a.startedAt || (a.ref.externalId < b.ref.externalId ? -1 : 1);
}
