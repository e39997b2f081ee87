import type {
  Account,
  Count,
  Event,
  EventRef,
  Lead,
  LeadRef,
  Session,
  SessionRef,
} from '../domain/entities.ts';
import type { UpstreamHealth } from '../domain/health.ts';
import type { Page, Settled } from '../domain/page.ts';
import type { EventQuery, LeadQuery, SessionQuery } from '../domain/query.ts';
import type { Call } from './call.ts';
import type { SourceFacts } from './facts.ts';
import type { FeedSource } from './feeds.ts';
import type { MarketingSource } from './marketing.ts';
import type { TimelineSource } from './timeline.ts';
import type { WriteSource } from './writes.ts';

/**
 * A place that leads are read from. Every vendor implements this port, and so does the store. A member that is absent
 * says that the source has none of that, and the schema tells it to clients; `facts`, `health` and `close` are always
 * there. `src/vendors/_template/` is a whole vendor of about 350 lines; `docs/add-a-vendor.md` walks through it.
 *
 * The laws below hold for every source. `test/vendors/conformance.test.ts` tries each of them on every registered
 * vendor.
 *
 * **One lead, whoever asks.** `leads` and `leadsById` give the same lead for the same reference: the same name,
 * company, times, claims, properties and own fields. A shared value that only one of the two tells is left null in
 * both. Only `score` may differ where `facts.scoreIsPerWindow` says so. An own field that only one of the two tells
 * declares `onlyFrom: 'LIST'` or `onlyFrom: 'ID'`, says so in its description, and is null in the other. Sessions and
 * events have no exception: a list and an id give the same.
 *
 * **A list stops only at its end.** Whoever follows `Page.next` from the first page gets each row once, however many
 * there are, in whatever order and page size. Where the vendor itself ends a list early, the page says `capped`. A page
 * may be empty and still have a `next`. A `next` that leads back to its own page is an end.
 *
 * **`first` is a wish.** A page may have fewer rows or more: the gateway cuts and keeps the place. Ask the vendor for
 * `first` rows only where its cost depends on that, and say so in `facts.sizedLists`; else ask for its largest page,
 * which is then one cached answer for every `first`.
 *
 * **Order.** The query names a field and a direction. `facts.orders` lists those in which the vendor's list comes over
 * all pages; then `Page.ordered` is true. In any other order the adapter either reads a short list whole and sorts it
 * (`listParts` of the kit does), or gives the vendor's order and says `ordered: false`. Sessions come newest first,
 * events oldest first, always.
 *
 * **The window** is half-open: `from` belongs to it, `to` does not. It is about the moment that the list is ordered by.
 * A vendor that lists by visits gives a lead with any visit in the window. Give every lead that may belong to it: the
 * gateway does not ask again. A session belongs to the window that its `startedAt` lies in.
 *
 * **Filters.** A source applies the filters that `facts.pushesDown` and `facts.ownFilters` name. The gateway applies
 * all others to the rows, so don't.
 *
 * **Errors are values where there are several questions.** A member that takes a list of questions answers each in its
 * place, with the error where it failed (`settleAll` of the kit). Something that is not there is null and no error.
 * Accounts that failed, and rows that could not be read, stand in `Page.failures` beside the rows that could. A whole
 * page that failed is a rejected promise. Everything that is thrown is a `SourceError`: its message is the gateway's
 * own and has no text, token or address of the vendor.
 *
 * **Errors at status 200.** The transport turns an HTTP status into an error. Where a vendor answers 200 with
 * `{"result":"error"}`, the decoder of the answer throws the `SourceError`: what a decoder throws is never kept. Its code
 * does what a status would do: UPSTREAM_RATE_LIMITED closes the budget (`throttledFor` of the upstream reads until when),
 * UPSTREAM_UNAVAILABLE is retried and counts for the circuit breaker. `absentOn` cannot name such an answer: give null
 * where the body says that there is no such thing.
 *
 * ```ts
 * const answer: Decoder<Rows<WireVisit>> = (body, at) => {
 *   if (isRecord(body) && body['result'] === 'error')
 *     throw new SourceError('UPSTREAM_REJECTED', SOURCE, `${SOURCE} ${at.endpoint}: the request was refused`);
 *   return goodRows(visit)(body, at);
 * };
 * ```
 *
 * **What may be kept.** `upstream.send` keeps, shares and refreshes answers by method, path, query and body for the
 * `freshMs` of the request; an adapter keeps nothing of its own. The kept value is what `decode` gave, so it must not
 * be changed and must not depend on anything but the body. After a write, `upstream.invalidate` drops what it made
 * wrong. Pass the `call` on to every request: it carries the deadline, the freshness and the cost of the query.
 *
 * **Paging in another unit than leads.** Some vendors list visits, and a lead is whoever made them. Then a page of
 * visits gives the visitors that no page before it had. `Page.next` is opaque, so it can hold the number of the page
 * alone: to know who came before, read the pages before it again, which are kept answers and cost no call. A visitor
 * belongs to the page of its newest visit; so the list is in the order of the last visit, newest first, and in no
 * other. What a lead is (its first visit, its counts) is not known from such a row unless each visit repeats it: read
 * it by id, or leave it null in both.
 *
 * ```ts
 * async leads(query, call) {
 *   const number = query.after === null ? 1 : Number(query.after);
 *   const numbers = Array.from({ length: number }, (_, index) => index + 1);
 *   const pages = await Promise.all(numbers.map((one) => requests.visits(query, one, call)));
 *   const newest = new Map<string, { readonly visit: WireVisit; readonly on: number }>();
 *   for (const [index, { value }] of pages.entries())
 *     for (const visit of value.items)
 *       if (!newest.has(visit.visitorId)) newest.set(visit.visitorId, { visit, on: index + 1 });
 *   const leads = [...newest.values()].filter(({ on }) => on === number).map(({ visit }) => toLead(visit));
 *   const page = pages[number - 1];
 *   return pageOf(leads, page.value.items.length < PAGE_SIZE ? null : String(number + 1), page);
 * }
 * ```
 */
export interface ReadSource {
  readonly facts: SourceFacts;
  /** The accounts that the credentials can see. A source with a single one gives that (`singleAccount` of the kit). */
  accounts?(call: Call): Promise<Page<Account>>;
  /** One page of leads. Throws NOT_FOUND where `query.accounts` names none that the source has. */
  leads?(query: LeadQuery, call: Call): Promise<Page<Lead>>;
  /** How many leads the query has in all, without paging through them. Null where that cannot be known. */
  countLeads?(query: LeadQuery, call: Call): Promise<Count | null>;
  /**
   * Leads by their references, each in its place. Null where there is no such lead. `fields` are those of the schema's
   * lead type that will be looked at; absent: all (see `LeadQuery.fields`).
   */
  leadsById?(
    refs: readonly LeadRef[],
    call: Call,
    fields?: ReadonlySet<string>,
  ): Promise<Settled<Lead | null>>;
  /** The sessions of each lead that started in the window, newest first. */
  sessions?(queries: readonly SessionQuery[], call: Call): Promise<Settled<Page<Session>>>;
  /** Sessions by their references, each in its place. Null where there is no such session. */
  sessionsById?(refs: readonly SessionRef[], call: Call): Promise<Settled<Session | null>>;
  /** The events of each session, oldest first. Not called for a session that brought its `events`. */
  events?(queries: readonly EventQuery[], call: Call): Promise<Settled<Page<Event>>>;
  /** Events by their references, each in its place. Null where there is no such event. */
  eventsById?(refs: readonly EventRef[], call: Call): Promise<Settled<Event | null>>;
  /** Calls for sessions and events that could go out now. Absent where no limit is worth planning for. */
  room?(): number;
  /** How the source's upstream is: its circuit, its budgets, its cache. */
  health(): UpstreamHealth;
  /** Ends what is under way. May be called twice. */
  close(): Promise<void>;
}

/** A source with what it can do beside reading. Each of these facets is a port of its own, and optional. */
export interface Source
  extends
    ReadSource,
    Partial<TimelineSource>,
    Partial<FeedSource>,
    Partial<MarketingSource>,
    Partial<WriteSource> {}
