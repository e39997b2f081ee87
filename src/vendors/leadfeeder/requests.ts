import type { Account, CustomFeed, LeadRef, Session } from '../../domain/entities.ts';
import type { Provenance } from '../../domain/page.ts';
import type { LeadQuery, VisitQuery } from '../../domain/query.ts';
import { MINUTE, within, type TimeRange } from '../../domain/time.ts';
import type { TrackingScript } from '../../domain/tracking.ts';
import type { Call } from '../../ports/call.ts';
import type { QueryParameters, Selection, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { leadRef } from '../kit/entities.ts';
import { decodes } from '../kit/request.ts';
import { endpoint } from '../kit/endpoint.ts';
import { readWhole, type PartPage, type Whole } from '../kit/paging.ts';
import { toSession } from './map-visits.ts';
import { SOURCE } from './facts.ts';
import { toAccount, toFeed, toLead, toScript, type ListedLead } from './map.ts';
import { daysOf, mayBeIn, type Days } from './paging/days.ts';
import { leadSelection, leadsSelection, visitsSelection } from './requests-fields.ts';
import * as wire from './wire.ts';

// The requests that read the documented ("legacy") API. `requests-v1.ts` has those of the API that followed it.

/** What both generations of the API answer, decoded and mapped. Pages count from 1. */
export interface Requests {
  /** The days that have to be read to see every row of a window. */
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

export interface LegacyRequests extends Requests {
  /** @returns null where the account has no tracking script */
  script(account: string, call: Call): Promise<TrackingScript | null>;
}

/** The account, or the feed of it, that a list has the leads of. `feed` null: all leads of the account. */
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

export function createLegacyRequests(upstream: Upstream): LegacyRequests {
  const send = createSender(upstream);
  return {
    cover: daysOf,
    accounts(call) {
      const question = {
        endpoint: endpoints.accounts,
        path: endpoints.accounts.path({}),
        item: wire.account,
      };
      return readWhole(
        (page) => send.page(question, page, call, ({ items }) => items.map(toAccount)),
        MOST_ACCOUNT_PAGES,
        ({ ref }) => ref.externalId,
      );
    },
    feeds(account, page, call) {
      const path = endpoints.customFeeds.path({ account });
      const question = { endpoint: endpoints.customFeeds, path, item: wire.feed };
      return send.page(question, page, call, ({ items }) =>
        items.map((row) => toFeed(row, account)),
      );
    },
    async script(account, call) {
      const path = endpoints.script.path({ account });
      const { value } = await send.one(
        { endpoint: endpoints.script, path, item: wire.script },
        call,
      );
      return value && toScript(value.data);
    },
    ...leadRequests(send),
    ...visitRequests(send),
  };
}

interface Question<W> {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly item: Decoder<W>;
  /** The attributes that are wanted; undefined: all. */
  readonly selection?: Selection | undefined;
  /** The window of a list that has one. */
  readonly days?: Days;
}

type Sender = ReturnType<typeof createSender>;

function createSender(upstream: Upstream) {
  function requestOf<W, T>(
    { endpoint: { name, freshMs }, path, selection }: Question<W>,
    decoder: Decoder<T>,
    query: QueryParameters,
  ) {
    return {
      endpoint: name,
      method: 'GET',
      path,
      query,
      ...(selection ? { selection } : {}),
      buckets: ['requests'],
      freshMs,
      decode: decodes(SOURCE, name, decoder),
    } as const;
  }

  return {
    /**
     * Asks for one page of a list. A list without a window is documented without pages; where its answer has links
     * to further pages all the same, they are followed.
     */
    async page<W, T>(
      question: Question<W>,
      page: number,
      call: Call,
      toRows: (page: wire.WirePage<W>, provenance: Provenance) => readonly T[],
    ): Promise<PartPage<T>> {
      const { days, item } = question;
      const number = ['page[number]', String(page)] as const;
      const query: QueryParameters = days
        ? [
            ['start_date', days[0]],
            ['end_date', days[1]],
            number,
            ['page[size]', String(wire.PAGE_SIZE)],
          ]
        : page === 1
          ? []
          : [number];
      const decoder = wire.page(item, page, days !== undefined);
      const { value, provenance } = await upstream.send(requestOf(question, decoder, query), call);
      return { ...value, items: toRows(value, provenance), provenance };
    },

    /** Asks for one resource. The value is null where there is none (404). */
    one: <W>(question: Question<W>, call: Call) =>
      upstream.send({ ...requestOf(question, wire.one(question.item), []), absentOn: [404] }, call),
  };
}

function leadRequests(send: Sender): Pick<Requests, 'leads' | 'lead'> {
  return {
    leads(query, { feed, account, timezone }, days, page, call) {
      const list =
        feed === null
          ? { endpoint: endpoints.leads, path: endpoints.leads.path({ account }) }
          : { endpoint: endpoints.feedLeads, path: endpoints.feedLeads.path({ account, feed }) };
      const question = { ...list, item: wire.lead, days, selection: leadsSelection(query) };
      return send.page(question, page, call, ({ items, places }, { asOf: fetchedAt }) => {
        const context = { account, timezone, window: query.window, fetchedAt };
        return items
          .filter((row) => mayBeIn(row.attributes, query, timezone))
          .map((row) => toLead(row, wire.placeOf(row, places), context));
      });
    },

    async lead({ account, externalId }, timezone, fields, call) {
      const path = endpoints.lead.path({ account, lead: externalId });
      const selection = leadSelection(fields);
      const { value, provenance } = await send.one(
        { endpoint: endpoints.lead, path, item: wire.lead, selection },
        call,
      );
      if (!value) return null;
      const context = { account, timezone, window: null, fetchedAt: provenance.asOf };
      return toLead(value.data, wire.placeOf(value.data, value.places), context);
    },
  };
}

function visitRequests(send: Sender): Pick<Requests, 'leadVisits' | 'visits'> {
  return {
    leadVisits(ref, days, timezone, fields, call) {
      const question = {
        endpoint: endpoints.leadVisits,
        path: endpoints.leadVisits.path({ account: ref.account, lead: ref.externalId }),
        item: wire.visit,
        days,
        selection: visitsSelection(fields, true),
      };
      return readWhole(
        (page) =>
          send.page(question, page, call, ({ items, places }) =>
            items.map((row) => toSession(row, wire.placeOf(row, places), ref, timezone)),
          ),
        MOST_VISIT_PAGES,
        (session) => session.ref.externalId,
      );
    },

    visits({ window, fields }, account, timezone, page, call) {
      const question = {
        endpoint: endpoints.visits,
        path: endpoints.visits.path({ account }),
        item: wire.accountVisit,
        days: daysOf(window, timezone),
        selection: visitsSelection(fields, false),
      };
      return send.page(question, page, call, ({ items, places }) =>
        items
          .map(({ visit, leadId }) => {
            const owner = leadRef(SOURCE, account, leadId);
            return toSession(visit, wire.placeOf(visit, places), owner, timezone);
          })
          .filter(({ startedAt }) => within(startedAt, window)),
      );
    },
  };
}
