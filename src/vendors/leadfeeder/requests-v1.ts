import type { LeadRef } from '../../domain/entities.ts';
import { GatewayError } from '../../domain/errors.ts';
import type { Provenance } from '../../domain/page.ts';
import { DAY, MINUTE, within, type Clock, type TimeRange } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { QueryParameters, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { leadRef } from '../kit/entities.ts';
import { decodes } from '../kit/request.ts';
import { endpoint } from '../kit/endpoint.ts';
import { readWhole, type PartPage } from '../kit/paging.ts';
import { toSession } from './map-visits.ts';
import { SOURCE } from './facts.ts';
import { toAccount, toFeed, toLead, type ListedLead } from './map.ts';
import { daysOf, mayBeIn, type Days } from './paging/days.ts';
import { MOST_VISIT_PAGES, type Requests } from './requests.ts';
import * as wire from './wire-v1.ts';
import { account, feed as customFeed, PAGE_SIZE } from './wire.ts';

// The requests that read the API of /v1.

/** Every operation that is read, and how long its answer is fresh. */
const endpoints = {
  accounts: { ...endpoint('GET', '/v1/accounts'), freshMs: 10 * MINUTE },
  companies: { ...endpoint('GET', '/v1/web-visits/companies'), freshMs: MINUTE },
  feeds: { ...endpoint('GET', '/v1/web-visits/custom-feeds'), freshMs: 10 * MINUTE },
  visits: { ...endpoint('POST', '/v1/web-visits'), freshMs: MINUTE },
} as const;
type Endpoint = (typeof endpoints)[keyof typeof endpoints];

/** Each call counts for two limits: that of a second, and that of a month. */
const BUCKETS = ['requests', 'month'];
/** There is no call for one lead. It is looked for among the visits of its company in this time. */
const LEAD_DAYS = 730;
/** An account's time zone is not told. Zones are at most 14 hours from UTC. */
const ZONE_MS = 14 * 60 * MINUTE;

export function createCurrentRequests(upstream: Upstream, clock: Clock): Requests {
  const send = createSender(upstream, clock);
  return {
    cover,
    accounts: (call) =>
      readWhole(
        (page) =>
          send(endpoints.accounts, account, page, { query: [] }, call, (all) => all.map(toAccount)),
        1,
        ({ ref }) => ref.externalId,
      ),
    feeds: (id, page, call) =>
      send(endpoints.feeds, customFeed, page, { query: [['account_id', id]] }, call, (all) =>
        all.map((row) => toFeed(row, id)),
      ),
    leads(query, { feed, account: id, timezone }, [first, last], page, call) {
      const days: QueryParameters = [
        ['start_date', first],
        ['end_date', last],
        ...(feed === null ? [] : [['custom_feed_id', feed] as const]),
      ];
      const asked = { query: [...paged(id, page), ...days] };
      return send(endpoints.companies, wire.placedLead, page, asked, call, (all, { asOf }) => {
        const context = { account: id, timezone, window: query.window, fetchedAt: asOf };
        return all
          .filter(({ lead }) => mayBeIn(lead.attributes, query, timezone))
          .map(({ lead, place }) => toLead(lead, place, context));
      });
    },
    ...visitRequests(send, clock),
  };
}

type Send = ReturnType<typeof createSender>;

function createSender(upstream: Upstream, clock: Clock) {
  /** Asks for one page. A page past the last one that may be asked for is empty and `capped`. */
  return async function send<W, T>(
    { method, name, path, freshMs }: Endpoint,
    item: Decoder<W>,
    page: number,
    asked: { readonly query: QueryParameters; readonly body?: unknown },
    call: Call,
    toRows: (rows: readonly W[], provenance: Provenance) => readonly T[],
  ): Promise<PartPage<T>> {
    try {
      const { value, provenance } = await upstream.send(
        {
          endpoint: name,
          method,
          path: path({}),
          ...asked,
          isRead: true,
          buckets: BUCKETS,
          freshMs,
          decode: decodes(SOURCE, name, wire.page(item, page)),
        },
        call,
      );
      return { ...value, items: toRows(value.items, provenance), provenance };
    } catch (cause) {
      if (!(cause instanceof GatewayError) || cause.code !== 'UPSTREAM_CAPPED') throw cause;
      const provenance = { state: 'LIVE', asOf: clock.now() } as const;
      return { items: [], faults: [], next: null, pages: null, capped: true, provenance };
    }
  };
}

function paged(account: string, page: number): QueryParameters {
  return [
    ['account_id', account],
    ['include', 'company'],
    ['page[num]', String(page)],
    ['page[size]', String(PAGE_SIZE)],
  ];
}

/** The days of any time zone that meet a window. */
function cover({ from, to }: TimeRange): Days {
  return daysOf({ from: from - ZONE_MS, to: to + ZONE_MS }, 'UTC');
}

function visitRequests(send: Send, clock: Clock): Pick<Requests, 'lead' | 'leadVisits' | 'visits'> {
  /** One page of the visits of an account, or of one company. `toRow` gives null for a row that is left out. */
  function visits<T>(
    { account: id, company }: { readonly account: string; readonly company: string | null },
    [first, last]: Days,
    page: number,
    call: Call,
    toRow: (row: wire.PlacedVisit, provenance: Provenance) => T | null,
  ): Promise<PartPage<T>> {
    const filters = company === null ? {} : { filters: { company_id: company } };
    const body = { start_date: first, end_date: last, ...filters };
    const asked = { query: paged(id, page), body };
    return send(endpoints.visits, wire.visit, page, asked, call, (all, provenance) =>
      all.flatMap((row) => toRow(row, provenance) ?? []),
    );
  }

  return {
    async lead(ref, timezone, _fields, call) {
      const now = clock.now();
      const days = cover({ from: now - LEAD_DAYS * DAY, to: now });
      for (let page: number | null = 1; page !== null && page <= MOST_VISIT_PAGES;) {
        const part: PartPage<ListedLead> = await visits(
          ownerOf(ref),
          days,
          page,
          call,
          ({ leadId, lead, place }, { asOf: fetchedAt }) =>
            leadId === ref.externalId
              ? toLead(lead, place, { account: ref.account, timezone, window: null, fetchedAt })
              : null,
        );
        const [found] = part.items;
        if (found) return found;
        page = part.next;
      }
      return null;
    },

    leadVisits(ref, [first, last], timezone, _fields, call) {
      const days = cover({ from: Date.parse(first), to: Date.parse(last) + DAY });
      return readWhole(
        (page) =>
          visits(ownerOf(ref), days, page, call, (row) =>
            row.leadId === ref.externalId ? toSession(row.visit, row.place, ref, timezone) : null,
          ),
        MOST_VISIT_PAGES,
        (session) => session.ref.externalId,
      );
    },

    visits: ({ window }, id, timezone, page, call) =>
      visits({ account: id, company: null }, cover(window), page, call, (row) => {
        const owner = leadRef(SOURCE, id, row.leadId);
        const session = toSession(row.visit, row.place, owner, timezone);
        return within(session.startedAt, window) ? session : null;
      }),
  };
}

/** The company of a lead, from the lead's id: that is the id of the company, `_`, and the id of the location. */
function ownerOf({ account: id, externalId }: LeadRef) {
  const end = externalId.lastIndexOf('_');
  return { account: id, company: end < 0 ? externalId : externalId.slice(0, end) };
}
