import type { SandboxRequest, Reply, Route } from '../../kit/sandbox/server.ts';
import {
  FEEDS,
  visitsIn,
  type CompanyLead,
  type DayRange,
  type LeadfeederAccount,
  type LeadLookup,
} from './data.ts';
import { mayRead, readDays, readPage, refuse } from './replies.ts';
import * as rows from './rows.ts';

// The documented ("legacy") API.

/** "The total number of results is limited to the first 10000 leads." */
const MOST_LEADS = 10_000;

type WithAccount = (asked: SandboxRequest, answer: (account: LeadfeederAccount) => Reply) => Reply;

export function legacyRoutes(
  accounts: readonly LeadfeederAccount[],
  leads: LeadLookup,
): readonly Route[] {
  const withAccount: WithAccount = (asked, answer) =>
    mayRead(accounts, asked.part('account'), answer);
  return [
    get('/accounts', (asked) => rows.sparse(asked, { data: accounts.map(rows.accountRow) })),
    get('/accounts/:account', (asked) => {
      const found = accounts.find(({ id }) => id === asked.part('account'));
      return found
        ? rows.sparse(asked, { data: rows.accountRow(found) })
        : refuse(404, 'Not Found');
    }),
    get('/accounts/:account/website-tracking-script', (asked) =>
      withAccount(asked, (account) => rows.sparse(asked, { data: rows.scriptRow(account) })),
    ),
    ...feedRoutes(withAccount, leads),
    ...leadRoutes(withAccount, leads),
  ];
}

function get(path: string, answer: (asked: SandboxRequest) => Reply): Route {
  return { method: 'GET', path, answer };
}

function feedRoutes(withAccount: WithAccount, leads: LeadLookup): readonly Route[] {
  function list(asked: SandboxRequest, feed: string): Reply {
    return withAccount(asked, (account) =>
      readDays(asked.query('start_date'), asked.query('end_date'), (days) =>
        readPage(asked, (page, size) => {
          const chosen = FEEDS.find((one) => one.id === feed);
          if (!chosen) return refuse(404, 'Not Found');
          const all = leads.on(account, days);
          const kept = chosen.id === 'all_leads' ? all : all.filter((lead) => chosen.keep(lead()));
          return leadPage(asked, kept, account, days, page, size);
        }),
      ),
    );
  }
  return [
    get('/accounts/:account/custom-feeds', (asked) =>
      withAccount(asked, () => rows.sparse(asked, { data: FEEDS.map(rows.feedRow) })),
    ),
    get('/accounts/:account/custom-feeds/:feed', (asked) =>
      withAccount(asked, () => {
        const feed = FEEDS.find((one) => one.id === asked.part('feed'));
        return feed ? rows.sparse(asked, { data: rows.feedRow(feed) }) : refuse(404, 'Not Found');
      }),
    ),
    get('/accounts/:account/leads', (asked) =>
      list(asked, asked.query('custom_feed_id') ?? 'all_leads'),
    ),
    get('/accounts/:account/custom-feeds/:feed/leads', (asked) => list(asked, asked.part('feed'))),
  ];
}

/** One page of a list of leads, which is cut after its first 10 000. */
function leadPage(
  asked: SandboxRequest,
  all: readonly (() => CompanyLead)[],
  { timezone }: LeadfeederAccount,
  days: DayRange,
  page: number,
  size: number,
): Reply {
  const count = Math.min(all.length, MOST_LEADS);
  const given = all.slice((page - 1) * size, Math.min(count, page * size)).map((lead) => lead());
  const last = Math.max(1, Math.ceil(count / size));
  const at = (number: number) => {
    const url = new URL(asked.url);
    url.searchParams.set('page[number]', String(number));
    url.searchParams.set('page[size]', String(size));
    return url.href;
  };
  return rows.sparse(asked, {
    data: given.map((lead) => {
      const visits = visitsIn(lead, days, timezone).length;
      return rows.leadRow(lead, timezone, { visits, quality: rows.qualityOf(visits) });
    }),
    included: rows.included(given.map(({ people }) => people[0])),
    links: {
      self: at(page),
      ...(page < last || asked.isEndless ? { next: at(page + 1) } : {}),
      last: at(last),
    },
  });
}

function leadRoutes(withAccount: WithAccount, leads: LeadLookup): readonly Route[] {
  function withLead(
    asked: SandboxRequest,
    answer: (lead: CompanyLead, account: LeadfeederAccount) => Reply,
  ): Reply {
    return withAccount(asked, (account) => {
      const found = leads.byId(account, asked.part('lead'));
      return found ? answer(found, account) : refuse(404, 'Not Found');
    });
  }
  function listVisits(
    asked: SandboxRequest,
    { timezone }: LeadfeederAccount,
    of: (days: DayRange) => readonly CompanyLead[],
  ): Reply {
    return readDays(asked.query('start_date'), asked.query('end_date'), (days) =>
      readPage(asked, (page, size) => {
        const visits = of(days)
          .flatMap((lead) => visitsIn(lead, days, timezone).map((visit) => ({ lead, visit })))
          .sort((a, b) => b.visit.visit.startedAt - a.visit.visit.startedAt)
          .slice((page - 1) * size, page * size);
        // The documents print lists of visits without links.
        return rows.sparse(asked, {
          data: visits.map(({ lead, visit }) => rows.visitRow(lead, visit, timezone)),
          included: rows.included(visits.map(({ visit }) => visit.person)),
        });
      }),
    );
  }
  return [
    get('/accounts/:account/leads/:lead', (asked) =>
      withLead(asked, (lead, { timezone }) => {
        const visits = lead.people.reduce((sum, person) => sum + person.visits.length, 0);
        return rows.sparse(asked, {
          data: rows.leadRow(lead, timezone, { visits }),
          included: rows.included([lead.people[0]]),
        });
      }),
    ),
    get('/accounts/:account/leads/:lead/visits', (asked) =>
      withLead(asked, (lead, account) => listVisits(asked, account, () => [lead])),
    ),
    get('/accounts/:account/visits', (asked) =>
      withAccount(asked, (account) =>
        listVisits(asked, account, (days) => leads.on(account, days).map((lead) => lead())),
      ),
    ),
  ];
}
