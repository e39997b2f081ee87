import type { Account, CustomFeed, LeadRef, Session } from '../../domain/entities.ts';
import type { Provenance } from '../../domain/page.ts';
import type { LeadQuery, VisitQuery } from '../../domain/query.ts';
import { MINUTE, within, type TimeRange } from '../../domain/time.ts';
import type { TrackingScript } from '../../domain/tracking.ts';
import type { Call } from '../../ports/call.ts';
import type { Answer, QueryParameters, Selection, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { leadRef } from '../kit/entities.ts';
import { decodes } from '../kit/request.ts';
import { endpoint } from '../kit/endpoint.ts';
import { readWhole, type PartPage, type Whole } from '../kit/paging.ts';
import { toSession } from './map-visits.ts';
import { SOURCE, toAccount, toFeed, toLead, toScript, type ListedLead } from './map.ts';
import { daysOf, mayBeIn, type Days } from './paging/days.ts';
import { leadSelection, leadsSelection, visitsSelection } from './requests-fields.ts';
import * as wire from './wire.ts';

// The requests that read the documented ("legacy") API. `requests-v1.ts` has those of the API that followed it.

/** What both generations of the API answer, decoded and mapped. Pages count from 1. */
export interface Reader {
  /** The days whose rows have to be read to see everything of a window. */
  cover(window: TimeRange, timezone: string): Days;
  /** Every account that the credential can see. */
  accounts(call: Call): Promise<Whole<Account>>;
  /** One page of the leads of an account, or of one of its feeds, on some of the days of the query's window. */
  leads(
    query: LeadQuery,
    of: LeadsOf,
    days: Days,
    page: number,
    call: Call,
  ): Promise<PartPage<ListedLead>>;
  /** @returns null where there is no such lead */
  lead(
    ref: LeadRef,
    timezone: string,
    fields: ReadonlySet<string> | undefined,
    call: Call,
  ): Promise<ListedLead | null>;
  /** The visits of a lead on some days, at most the first 1 000. */
  leadVisits(
    ref: LeadRef,
    days: Days,
    timezone: string,
    fields: ReadonlySet<string> | undefined,
    call: Call,
  ): Promise<Whole<Session>>;
  /** One page of the visits of an account. */
  visits(
    query: Pick<VisitQuery, 'window' | 'fields'>,
    account: string,
    timezone: string,
    page: number,
    call: Call,
  ): Promise<PartPage<Session>>;
  feeds(account: string, page: number, call: Call): Promise<PartPage<CustomFeed>>;
}

export interface LegacyReader extends Reader {
  /** @returns null where the account has no tracking script */
  script(account: string, call: Call): Promise<TrackingScript | null>;
}

/** Whose leads a list has. `feed` null: all leads of the account. */
export interface LeadsOf {
  readonly account: string;
  readonly timezone: string;
  readonly feed: string | null;
}

/** Every operation that is read, and how long its answer is fresh. */
const endpoints = {
  accounts: { ...endpoint('GET', '/accounts'), freshMs: 10 * MINUTE },
  customFeeds: { ...endpoint('GET', '/accounts/:account/custom-feeds'), freshMs: 10 * MINUTE },
  leads: { ...endpoint('GET', '/accounts/:account/leads'), freshMs: MINUTE },
  feedLeads: {
    ...endpoint('GET', '/accounts/:account/custom-feeds/:feed/leads'),
    freshMs: MINUTE,
  },
  lead: { ...endpoint('GET', '/accounts/:account/leads/:lead'), freshMs: MINUTE },
  leadVisits: { ...endpoint('GET', '/accounts/:account/leads/:lead/visits'), freshMs: MINUTE },
  visits: { ...endpoint('GET', '/accounts/:account/visits'), freshMs: MINUTE },
  script: {
    ...endpoint('GET', '/accounts/:account/website-tracking-script'),
    freshMs: 10 * MINUTE,
  },
} as const;
type Endpoint = Pick<(typeof endpoints)[keyof typeof endpoints], 'name' | 'freshMs'>;

/** The visits of one lead are read whole up to this many pages of 100. */
export const MOST_VISIT_PAGES = 10;
const MOST_ACCOUNT_PAGES = 10;

export function createLegacyReader(upstream: Upstream): LegacyReader {
  const send = createSender(upstream);
  return {
    cover: daysOf,
    accounts: (call) =>
      readWhole(
        (page) =>
          send.list(
            endpoints.accounts,
            endpoints.accounts.path({}),
            wire.account,
            page,
            call,
            toAccount,
          ),
        MOST_ACCOUNT_PAGES,
        ({ ref }) => ref.externalId,
      ),
    feeds: (account, page, call) =>
      send.list(
        endpoints.customFeeds,
        endpoints.customFeeds.path({ account }),
        wire.feed,
        page,
        call,
        (row) => toFeed(row, account),
      ),
    async script(account, call) {
      const to = endpoints.script.path({ account });
      const { value } = await send.one(endpoints.script, to, wire.script, undefined, call);
      return value && toScript(value.data);
    },
    ...leadRequests(send),
    ...visitRequests(send),
  };
}

/** The three shapes of question that the API knows. */
interface Sender {
  /** One page of a list over a window of days. */
  days<W, T>(
    list: DaysList<W>,
    page: number,
    call: Call,
    toRows: (page: wire.WirePage<W>, provenance: Provenance) => readonly T[],
  ): Promise<PartPage<T>>;
  /** One page of a list that is documented without pages; `links` are followed where they come. */
  list<W, T>(
    endpoint: Endpoint,
    path: string,
    item: Decoder<W>,
    page: number,
    call: Call,
    toRow: (row: W) => T,
  ): Promise<PartPage<T>>;
  /** One resource; the value is null where there is none (404). */
  one<W>(
    endpoint: Endpoint,
    path: string,
    item: Decoder<W>,
    selection: Selection | undefined,
    call: Call,
  ): Promise<Answer<{ readonly data: W; readonly places: wire.Places } | null>>;
}

/** A list over a window of days. */
interface DaysList<W> {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly item: Decoder<W>;
  readonly days: Days;
  readonly selection: Selection | undefined;
}

function createSender(upstream: Upstream): Sender {
  function request<T>(
    { name, freshMs }: Endpoint,
    to: string,
    decoder: Decoder<T>,
    query: QueryParameters,
    selection?: Selection,
  ) {
    return {
      endpoint: name,
      method: 'GET',
      path: to,
      query,
      ...(selection ? { selection } : {}),
      buckets: ['requests'],
      freshMs,
      decode: decodes(SOURCE, name, decoder),
    } as const;
  }

  return {
    async days(
      { endpoint: asked, path: to, item, days: [first, last], selection },
      page,
      call,
      toRows,
    ) {
      const query: QueryParameters = [
        ['start_date', first],
        ['end_date', last],
        ['page[number]', String(page)],
        ['page[size]', String(wire.PAGE_SIZE)],
      ];
      const { value, provenance } = await upstream.send(
        request(asked, to, wire.page(item, page, true), query, selection),
        call,
      );
      return { ...value, items: toRows(value, provenance), provenance };
    },

    async list(asked, to, item, page, call, toRow) {
      const query: QueryParameters = page === 1 ? [] : [['page[number]', String(page)]];
      const { value, provenance } = await upstream.send(
        request(asked, to, wire.page(item, page, false), query),
        call,
      );
      return { ...value, items: value.items.map(toRow), provenance };
    },

    one: (asked, to, item, selection, call) =>
      upstream.send(
        { ...request(asked, to, wire.one(item), [], selection), absentOn: [404] },
        call,
      ),
  };
}

function leadRequests(send: Sender): Pick<Reader, 'leads' | 'lead'> {
  return {
    leads: (query, { feed, account, timezone }, days, page, call) =>
      send.days(
        {
          endpoint: feed === null ? endpoints.leads : endpoints.feedLeads,
          path:
            feed === null
              ? endpoints.leads.path({ account })
              : endpoints.feedLeads.path({ account, feed }),
          item: wire.lead,
          days,
          selection: leadsSelection(query),
        },
        page,
        call,
        ({ items, places }, { asOf: fetchedAt }) => {
          const context = { account, timezone, window: query.window, fetchedAt };
          return items
            .filter((row) => mayBeIn(row.attributes, query, timezone))
            .map((row) => toLead(row, wire.placeOf(row, places), context));
        },
      ),

    async lead({ account, externalId }, timezone, fields, call) {
      const to = endpoints.lead.path({ account, lead: externalId });
      const { value, provenance } = await send.one(
        endpoints.lead,
        to,
        wire.lead,
        leadSelection(fields),
        call,
      );
      if (!value) return null;
      const context = { account, timezone, window: null, fetchedAt: provenance.asOf };
      return toLead(value.data, wire.placeOf(value.data, value.places), context);
    },
  };
}

function visitRequests(send: Sender): Pick<Reader, 'leadVisits' | 'visits'> {
  return {
    leadVisits(ref, days, timezone, fields, call) {
      const list = {
        endpoint: endpoints.leadVisits,
        path: endpoints.leadVisits.path({ account: ref.account, lead: ref.externalId }),
        item: wire.visit,
        days,
        selection: visitsSelection(fields, true),
      };
      return readWhole(
        (page) =>
          send.days(list, page, call, ({ items, places }) =>
            items.map((row) => toSession(row, wire.placeOf(row, places), ref, timezone)),
          ),
        MOST_VISIT_PAGES,
        (session) => session.ref.externalId,
      );
    },

    visits: ({ window, fields }, account, timezone, page, call) =>
      send.days(
        {
          endpoint: endpoints.visits,
          path: endpoints.visits.path({ account }),
          item: wire.accountVisit,
          days: daysOf(window, timezone),
          selection: visitsSelection(fields, false),
        },
        page,
        call,
        ({ items, places }) =>
          items
            .map(({ visit, leadId }) => {
              const owner = leadRef(SOURCE, account, leadId);
              return toSession(visit, wire.placeOf(visit, places), owner, timezone);
            })
            .filter(({ startedAt }) => within(startedAt, window)),
      ),
  };
}
