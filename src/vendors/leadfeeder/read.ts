import type { CustomFeed, LeadRef, Session } from '../../domain/entities.ts';
import type { TrackingScript } from '../../domain/tracking.ts';
import { readWhole, type PartPage, type Whole } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { LeadQuery, VisitQuery } from '../../domain/query.ts';
import type { Provenance } from '../../domain/page.ts';
import { MINUTE, within } from '../../domain/time.ts';
import type { QueryParameters, Selection, Upstream } from '../../ports/upstream.ts';
import type { Decoder } from '../kit/decode.ts';
import { decodes, path } from '../kit/request.ts';
import { leadRef } from '../kit/entities.ts';
import { dayAfter, dayMeets, daysOf, startOfDay, type Days } from './days.ts';
import { SOURCE, toAccount, toFeed, toLead, toScript, toSession, type ListedLead } from './map.ts';
import { leadSelection, leadsSelection, visitsSelection } from './select.ts';
import * as wire from './wire.ts';
import { chooseZones, type Zones } from './zones.ts';

/** Every path of the documented API that is read, and how long an answer of it is fresh. */
const endpoints = {
  accounts: { name: 'GET /accounts', path: () => path`/accounts`, freshMs: 10 * MINUTE },
  customFeeds: {
    name: 'GET /accounts/:account/custom-feeds',
    path: (account: string) => path`/accounts/${account}/custom-feeds`,
    freshMs: 10 * MINUTE,
  },
  leads: {
    name: 'GET /accounts/:account/leads',
    path: (account: string) => path`/accounts/${account}/leads`,
    freshMs: MINUTE,
  },
  feedLeads: {
    name: 'GET /accounts/:account/custom-feeds/:feed/leads',
    path: (account: string, feed: string) => path`/accounts/${account}/custom-feeds/${feed}/leads`,
    freshMs: MINUTE,
  },
  lead: {
    name: 'GET /accounts/:account/leads/:lead',
    path: (account: string, lead: string) => path`/accounts/${account}/leads/${lead}`,
    freshMs: MINUTE,
  },
  leadVisits: {
    name: 'GET /accounts/:account/leads/:lead/visits',
    path: (account: string, lead: string) => path`/accounts/${account}/leads/${lead}/visits`,
    freshMs: MINUTE,
  },
  visits: {
    name: 'GET /accounts/:account/visits',
    path: (account: string) => path`/accounts/${account}/visits`,
    freshMs: MINUTE,
  },
  script: {
    name: 'GET /accounts/:account/website-tracking-script',
    path: (account: string) => path`/accounts/${account}/website-tracking-script`,
    freshMs: 10 * MINUTE,
  },
} as const;
type Endpoint = Pick<(typeof endpoints)[keyof typeof endpoints], 'name' | 'freshMs'>;

/** The visits of one lead are read whole up to this many pages of 100. */
const MOST_VISIT_PAGES = 10;
const MOST_ACCOUNT_PAGES = 10;

/** What is asked of Leadfeeder, decoded and mapped. `configured` null: every account of the token. */
export function createReader(upstream: Upstream, configured: readonly string[] | null) {
  function request<T>(endpoint: Endpoint, to: string, decoder: Decoder<T>, query: QueryParameters) {
    return {
      endpoint: endpoint.name,
      method: 'GET',
      path: to,
      query,
      buckets: ['requests'],
      freshMs: endpoint.freshMs,
      decode: decodes(SOURCE, endpoint.name, decoder),
    } as const;
  }

  /** One page of a list over a window of days. */
  async function readDays<W, T>(
    { endpoint, to, item, days: [first, last], selection }: DaysList<W>,
    number: number,
    call: Call,
    toRows: (page: wire.WirePage<W>, provenance: Provenance) => readonly T[],
  ): Promise<PartPage<T>> {
    const asked = request(endpoint, to, wire.page(item, number, true), [
      ['start_date', first],
      ['end_date', last],
      ['page[number]', String(number)],
      ['page[size]', String(wire.PAGE_SIZE)],
    ]);
    const { value, provenance } = await upstream.send({ ...asked, ...selected(selection) }, call);
    return { ...value, items: toRows(value, provenance), provenance };
  }

  /** One page of a list that is documented without pages; `links` are followed where they come. */
  async function readPlain<W, T>(
    endpoint: Endpoint,
    to: string,
    item: Decoder<W>,
    number: number,
    call: Call,
    toRow: (row: W) => T,
  ): Promise<PartPage<T>> {
    const query: QueryParameters = number === 1 ? [] : [['page[number]', String(number)]];
    const { value, provenance } = await upstream.send(
      request(endpoint, to, wire.page(item, number, false), query),
      call,
    );
    return { ...value, items: value.items.map(toRow), provenance };
  }

  async function zonesOf(wanted: readonly string[] | null, call: Call): Promise<Zones> {
    const whole = await readWhole(
      (number) =>
        readPlain(
          endpoints.accounts,
          endpoints.accounts.path(),
          wire.account,
          number,
          call,
          toAccount,
        ),
      MOST_ACCOUNT_PAGES,
      ({ ref }) => ref.externalId,
    );
    return chooseZones(whole, wanted, configured);
  }

  /** A page of the leads of an account, or of one of its feeds, on some of the days of the query's window. */
  function leads(
    query: LeadQuery,
    { feed, account, timezone }: LeadsOf,
    days: Days,
    number: number,
    call: Call,
  ): Promise<PartPage<ListedLead>> {
    const { window } = query;
    return readDays(
      {
        endpoint: feed === null ? endpoints.leads : endpoints.feedLeads,
        to: feed === null ? endpoints.leads.path(account) : endpoints.feedLeads.path(account, feed),
        item: wire.lead,
        days,
        selection: leadsSelection(query),
      },
      number,
      call,
      ({ items, places }, { asOf }) =>
        items
          .filter((row) => mayBeIn(row, query, timezone))
          .map((row) =>
            toLead(row, wire.placeOf(row, places), { account, timezone, window, fetchedAt: asOf }),
          ),
    );
  }

  async function lead(
    ref: LeadRef,
    timezone: string,
    fields: ReadonlySet<string> | undefined,
    call: Call,
  ): Promise<ListedLead | null> {
    const { account, externalId } = ref;
    const asked = request(
      endpoints.lead,
      endpoints.lead.path(account, externalId),
      wire.one(wire.lead),
      [],
    );
    const { value, provenance } = await upstream.send(
      { ...asked, ...selected(leadSelection(fields)), absentOn: [404] },
      call,
    );
    if (!value) return null;
    const context = { account, timezone, window: null, fetchedAt: provenance.asOf };
    return toLead(value.data, wire.placeOf(value.data, value.places), context);
  }

  /** The visits of a lead on some days, as far as `MOST_VISIT_PAGES`. */
  function leadVisits(
    ref: LeadRef,
    days: Days,
    timezone: string,
    fields: ReadonlySet<string> | undefined,
    call: Call,
  ): Promise<Whole<Session>> {
    const list = {
      endpoint: endpoints.leadVisits,
      to: endpoints.leadVisits.path(ref.account, ref.externalId),
      item: wire.visit,
      days,
      selection: visitsSelection(fields, true),
    };
    return readWhole(
      (number) =>
        readDays(list, number, call, ({ items, places }) =>
          items.map((row) => toSession(row, wire.placeOf(row, places), ref, timezone)),
        ),
      MOST_VISIT_PAGES,
      (session) => session.ref.externalId,
    );
  }

  /** A page of the visits of an account. */
  function visits(
    { window, fields }: Pick<VisitQuery, 'window' | 'fields'>,
    account: string,
    timezone: string,
    number: number,
    call: Call,
  ): Promise<PartPage<Session>> {
    return readDays(
      {
        endpoint: endpoints.visits,
        to: endpoints.visits.path(account),
        item: wire.accountVisit,
        days: daysOf(window, timezone),
        selection: visitsSelection(fields, false),
      },
      number,
      call,
      ({ items, places }) =>
        items
          .map(({ visit, leadId }) => {
            const owner = leadRef(SOURCE, account, leadId);
            return toSession(visit, wire.placeOf(visit, places), owner, timezone);
          })
          .filter(({ startedAt }) => within(startedAt, window)),
    );
  }

  /** Null where the account has none. */
  async function script(account: string, call: Call): Promise<TrackingScript | null> {
    const asked = request(
      endpoints.script,
      endpoints.script.path(account),
      wire.one(wire.script),
      [],
    );
    const { value } = await upstream.send({ ...asked, absentOn: [404] }, call);
    return value && toScript(value.data);
  }

  function feeds(account: string, number: number, call: Call): Promise<PartPage<CustomFeed>> {
    return readPlain(
      endpoints.customFeeds,
      endpoints.customFeeds.path(account),
      wire.feed,
      number,
      call,
      (row) => toFeed(row, account),
    );
  }

  return { cover: daysOf, zonesOf, leads, lead, leadVisits, visits, script, feeds };
}

export type LegacyReader = ReturnType<typeof createReader>;
/** What both generations of the API tell. */
export type Reader = Omit<LegacyReader, 'script'>;

/** A list over a window of days. */
interface DaysList<W> {
  readonly endpoint: Endpoint;
  readonly to: string;
  readonly item: Decoder<W>;
  readonly days: Days;
  readonly selection: Selection | undefined;
}

/** Whose leads a list is of. `feed` null: all of the account. */
export interface LeadsOf {
  readonly account: string;
  readonly timezone: string;
  readonly feed: string | null;
}

function selected(selection: Selection | undefined): { readonly selection?: Selection } {
  return selection ? { selection } : {};
}

/** False for rows that are certainly outside the window: Leadfeeder's days are longer than its edges. */
export function mayBeIn(
  { attributes: { first_visit_date: first, last_visit_date: last } }: wire.WireLead,
  { order, window }: LeadQuery,
  timezone: string,
): boolean {
  if (order.field === 'FIRST_SEEN_AT') return first === null || dayMeets(first, timezone, window);
  return (
    (first === null || startOfDay(first, timezone) < window.to) &&
    (last === null || startOfDay(dayAfter(last), timezone) > window.from)
  );
}
