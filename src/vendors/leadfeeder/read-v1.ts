import type { CustomFeed, LeadRef, Session } from '../../domain/entities.ts';
import { GatewayError } from '../../domain/errors.ts';
import { readWhole, type PartPage, type Whole } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { LeadQuery } from '../../domain/query.ts';
import type { Provenance } from '../../domain/page.ts';
import { DAY, MINUTE, within, type Clock, type TimeRange } from '../../domain/time.ts';
import type { Answer, QueryParameters, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { decodes } from '../kit/request.ts';
import { leadRef } from '../kit/entities.ts';
import { daysOf, type Days } from './days.ts';
import { SOURCE, toAccount, toFeed, toLead, toSession, type ListedLead } from './map.ts';
import { mayBeIn, type LeadsOf, type Reader } from './read.ts';
import { account, feed as wireFeed, PAGE_SIZE } from './wire.ts';
import * as wire from './wire-v1.ts';
import { chooseZones, type Zones } from './zones.ts';

/** Every path of the present API that is read, and how long an answer of it is fresh. */
const endpoints = {
  accounts: { method: 'GET', path: '/v1/accounts', freshMs: 10 * MINUTE },
  companies: { method: 'GET', path: '/v1/web-visits/companies', freshMs: MINUTE },
  feeds: { method: 'GET', path: '/v1/web-visits/custom-feeds', freshMs: 10 * MINUTE },
  visits: { method: 'POST', path: '/v1/web-visits', freshMs: MINUTE },
} as const;
type Endpoint = (typeof endpoints)[keyof typeof endpoints];

/** What every call counts for: ten a second, and the month's. */
const BUCKETS = ['requests', 'month'];
const MOST_VISIT_PAGES = 10;
/** A lead read by id is one that visited in this time: there is no call for it, only for its visits. */
const LEAD_DAYS = 730;
/** Accounts have a zone that is not told; days are at most this far off. */
const ZONE_MS = 14 * 60 * MINUTE;

/** The same as of the older API. `configured` null: every account of the key. */
export function createCurrentReader(
  upstream: Upstream,
  configured: readonly string[] | null,
  clock: Clock,
): Reader {
  type Page<T> = Omit<PartPage<T>, 'provenance'>;
  function send<T>(
    { method, path, freshMs }: Endpoint,
    item: Decoder<T>,
    number: number,
    { query, body }: { readonly query: QueryParameters; readonly body?: unknown },
    call: Call,
  ): Promise<Answer<Page<T>>> {
    const name = `${method} ${path}`;
    return upstream.send(
      {
        endpoint: name,
        method,
        path,
        query,
        ...(body === undefined ? {} : { body }),
        isRead: true,
        buckets: BUCKETS,
        freshMs,
        decode: decodes(SOURCE, name, wire.page(item, number)),
      },
      call,
    );
  }
  const paged = (accountId: string, number: number): QueryParameters => [
    ['account_id', accountId],
    ['include', 'company'],
    ['page[num]', String(number)],
    ['page[size]', String(PAGE_SIZE)],
  ];

  /** A page; the end of the list where it is past the limit of what can be paged to. */
  async function readPage<W, T>(
    asked: () => Promise<Answer<Page<W>>>,
    toRows: (rows: readonly W[], provenance: Provenance) => readonly T[],
  ): Promise<PartPage<T>> {
    try {
      const { value, provenance } = await asked();
      return { ...value, items: toRows(value.items, provenance), provenance };
    } catch (cause) {
      if (!(cause instanceof GatewayError) || cause.code !== 'UPSTREAM_CAPPED') throw cause;
      const provenance = { state: 'LIVE', asOf: clock.now() } as const;
      return { items: [], faults: [], next: null, pages: null, capped: true, provenance };
    }
  }

  /** Days of any time zone that meet a window. */
  const cover = ({ from, to }: TimeRange): Days =>
    daysOf({ from: from - ZONE_MS, to: to + ZONE_MS }, 'UTC');

  function visitsPage<T>(
    accountId: string,
    [first, last]: Days,
    company: string | null,
    number: number,
    call: Call,
    toRow: (row: wire.PlacedVisit, provenance: Provenance) => T | null,
  ): Promise<PartPage<T>> {
    const filters = company === null ? {} : { filters: { company_id: company } };
    const body = { start_date: first, end_date: last, ...filters };
    return readPage(
      () =>
        send(endpoints.visits, wire.visit, number, { query: paged(accountId, number), body }, call),
      (all, provenance) => all.flatMap((row) => toRow(row, provenance) ?? []),
    );
  }

  return {
    cover,

    async zonesOf(wanted, call): Promise<Zones> {
      const whole = await readWhole(
        (number) =>
          readPage(
            () => send(endpoints.accounts, account, number, { query: [] }, call),
            (all) => all.map(toAccount),
          ),
        1,
        ({ ref }) => ref.externalId,
      );
      return chooseZones(whole, wanted, configured);
    },

    leads(
      query: LeadQuery,
      { feed, account: id, timezone }: LeadsOf,
      [first, last]: Days,
      number: number,
      call: Call,
    ): Promise<PartPage<ListedLead>> {
      const { window } = query;
      const days: QueryParameters = [
        ['start_date', first],
        ['end_date', last],
        ...(feed === null ? [] : [['custom_feed_id', feed] as const]),
      ];
      return readPage(
        () =>
          send(
            endpoints.companies,
            wire.placed,
            number,
            { query: [...paged(id, number), ...days] },
            call,
          ),
        (all, { asOf: fetchedAt }) =>
          all
            .filter(({ lead }) => mayBeIn(lead, query, timezone))
            .map(({ lead, place }) =>
              toLead(lead, place, { account: id, timezone, window, fetchedAt }),
            ),
      );
    },

    async lead({ account: id, externalId }, timezone, _fields, call) {
      const now = clock.now();
      const days = cover({ from: now - LEAD_DAYS * DAY, to: now });
      for (let number: number | null = 1; number !== null && number <= MOST_VISIT_PAGES;) {
        const company = companyOf(externalId);
        const page: PartPage<ListedLead> = await visitsPage(
          ...([id, days, company, number, call] as const),
          ({ leadId, lead, place }, { asOf: fetchedAt }) =>
            leadId === externalId
              ? toLead(lead, place, { account: id, timezone, window: null, fetchedAt })
              : null,
        );
        const [found] = page.items;
        if (found) return found;
        number = page.next;
      }
      return null;
    },

    leadVisits(
      ref: LeadRef,
      [first, last]: Days,
      timezone,
      _fields,
      call,
    ): Promise<Whole<Session>> {
      const days = cover({ from: Date.parse(first), to: Date.parse(last) + DAY });
      return readWhole(
        (number) =>
          visitsPage(ref.account, days, companyOf(ref.externalId), number, call, (row) =>
            row.leadId === ref.externalId ? toSession(row.visit, row.place, ref, timezone) : null,
          ),
        MOST_VISIT_PAGES,
        (session) => session.ref.externalId,
      );
    },

    visits: ({ window }, id, timezone, number, call) =>
      visitsPage(id, cover(window), null, number, call, ({ visit, place, leadId }) => {
        const session = toSession(visit, place, leadRef(SOURCE, id, leadId), timezone);
        return within(session.startedAt, window) ? session : null;
      }),

    feeds: (id, number, call): Promise<PartPage<CustomFeed>> =>
      readPage(
        () => send(endpoints.feeds, wireFeed, number, { query: [['account_id', id]] }, call),
        (all) => all.map((row) => toFeed(row, id)),
      ),
  };
}

/** The company of a lead's id, which a place follows. */
function companyOf(externalId: string): string {
  const end = externalId.lastIndexOf('_');
  return end < 0 ? externalId : externalId.slice(0, end);
}
