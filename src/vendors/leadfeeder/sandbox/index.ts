import { MINUTE, type Instant } from '../../../domain/time.ts';
import {
  startSandbox,
  type Asked,
  type Limit,
  type Reply,
  type Sandbox,
} from '../../kit/sandbox/server.ts';
import type { VendorSandbox } from '../../kit/sandbox/port.ts';
import { examples } from './examples.ts';
import {
  ACCOUNTS,
  createLeads,
  FEEDS,
  visitsIn,
  type Company,
  type Crowd,
  type LeadfeederAccount,
} from './data.ts';
import { exportRoutes, type ExportPlan } from './exports.ts';
import { readDays, readPage, refuse } from './refusals.ts';
import * as rows from './rows.ts';
import { authorizeCurrent, currentRoutes, monthLimit, secondLimit } from './v1.ts';
import { createRandom } from '../../kit/sandbox/random.ts';
import type { World } from '../../kit/sandbox/world.ts';

/** What a client of the Leadfeeder sandbox must present: to v1 as a key. */
export const LEADFEEDER = { token: 'sandbox-leadfeeder-token' } as const;

/** "The total number of results is limited to the first 10000 leads." */
const MOST_LEADS = 10_000;

/** 100 calls a minute for a token, whatever they ask for. */
export function leadfeederLimit(calls = 100, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: ({ headers }, endpoint) =>
      endpoint.includes(' /v1/') ? null : (headers.authorization ?? 'nobody'),
    reply: (_asked, _secondsLeft, limit) =>
      tooMany(
        `Exceeded the API rate limit of ${limit} requests per minute. Try again later.`,
        'rate-limiting',
      ),
  };
}
/** Five calls about exports a minute besides, whether they ask for one or for its status. */
export function exportLimit(calls = 5, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: ({ headers }, endpoint) =>
      endpoint.includes('/export-requests') ? `export ${headers.authorization ?? ''}` : null,
    reply: (_asked, _secondsLeft, limit) =>
      tooMany(
        `Exceeded the Export requests rate limit of ${limit} requests per minute. Try again later.`,
        'exporting-feeds',
      ),
  };
}
function tooMany(title: string, anchor: string): Reply {
  return {
    status: 429,
    body: { errors: [{ title, links: { about: `http://docs.leadfeeder.com/api/#${anchor}` } }] },
  };
}

export function startLeadfeeder(
  world: World,
  {
    now,
    limits,
    port,
    accounts = ACCOUNTS,
    crowd = null,
    exports = {},
  }: {
    readonly now: () => Instant;
    readonly limits: readonly Limit[];
    readonly port: number;
    readonly accounts?: readonly LeadfeederAccount[];
    readonly crowd?: Crowd | null;
    readonly exports?: ExportPlan;
  },
): Promise<Sandbox> {
  const leads = createLeads(world, accounts, crowd);

  function mayRead(id: string, answer: (account: LeadfeederAccount) => Reply): Reply {
    const account = accounts.find((one) => one.id === id);
    if (!account) return refuse(404, 'Not Found');
    if (account.isForbidden) return refuse(403, 'Forbidden');
    return account.subscription === 'premium' ? answer(account) : refuse(402, 'Premium required');
  }
  const withAccount = (asked: Asked, answer: (account: LeadfeederAccount) => Reply) =>
    mayRead(asked.part('account'), answer);

  function listLeads(asked: Asked, feed: string): Reply {
    return withAccount(asked, (account) =>
      readDays(asked.query('start_date'), asked.query('end_date'), (days) =>
        readPage(asked, (page, size) => {
          const chosen = FEEDS.find((one) => one.id === feed);
          if (!chosen) return refuse(404, 'Not Found');
          const all = leads.on(account, days);
          const kept = chosen.id === 'all_leads' ? all : all.filter((lead) => chosen.keep(lead()));
          const count = Math.min(kept.length, MOST_LEADS);
          const given = kept
            .slice((page - 1) * size, Math.min(count, page * size))
            .map((lead) => lead());
          const last = Math.max(1, Math.ceil(count / size));
          const at = (number: number) => {
            const url = new URL(asked.url);
            url.searchParams.set('page[number]', String(number));
            url.searchParams.set('page[size]', String(size));
            return url.href;
          };
          return rows.sparse(asked, {
            data: given.map((lead) => {
              const visits = visitsIn(lead, days, account.timezone).length;
              const quality = rows.qualityOf(visits);
              return rows.leadRow(lead, account.timezone, { visits, quality });
            }),
            included: rows.included(given.map(({ people }) => people[0])),
            links: {
              self: at(page),
              ...(page < last || asked.isEndless ? { next: at(page + 1) } : {}),
              last: at(last),
            },
          });
        }),
      ),
    );
  }
  function listVisits(
    asked: Asked,
    { timezone }: LeadfeederAccount,
    of: readonly Company[],
  ): Reply {
    return readDays(asked.query('start_date'), asked.query('end_date'), (days) =>
      readPage(asked, (page, size) => {
        const visits = of
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
  function withLead(
    asked: Asked,
    answer: (lead: Company, account: LeadfeederAccount) => Reply,
  ): Reply {
    return withAccount(asked, (account) => {
      const found = leads.byId(account, asked.part('lead'));
      return found ? answer(found, account) : refuse(404, 'Not Found');
    });
  }

  const get = (path: string, answer: (asked: Asked) => Reply) => ({ method: 'GET', path, answer });
  return startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Not Found'),
    authorize(asked, endpoint) {
      const current = authorizeCurrent(asked, endpoint, LEADFEEDER.token);
      if (current !== null) return current === 'GRANTED' ? null : current;
      // The download's address is the permission.
      return asked.headers.authorization === `Token token=${LEADFEEDER.token}` ||
        endpoint === 'GET /download/:file'
        ? null
        : refuse(401, 'Unauthorized');
    },
    routes: [
      get('/accounts', (asked) => rows.sparse(asked, { data: accounts.map(rows.accountRow) })),
      get('/accounts/:account', (asked) => {
        const found = accounts.find(({ id }) => id === asked.part('account'));
        return found
          ? rows.sparse(asked, { data: rows.accountRow(found) })
          : refuse(404, 'Not Found');
      }),
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
        listLeads(asked, asked.query('custom_feed_id') ?? 'all_leads'),
      ),
      get('/accounts/:account/custom-feeds/:feed/leads', (asked) =>
        listLeads(asked, asked.part('feed')),
      ),
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
        withLead(asked, (lead, account) => listVisits(asked, account, [lead])),
      ),
      get('/accounts/:account/visits', (asked) =>
        withAccount(asked, (account) =>
          readDays(asked.query('start_date'), asked.query('end_date'), (days) =>
            listVisits(
              asked,
              account,
              leads.on(account, days).map((lead) => lead()),
            ),
          ),
        ),
      ),
      get('/accounts/:account/website-tracking-script', (asked) =>
        withAccount(asked, (account) => rows.sparse(asked, { data: rows.scriptRow(account) })),
      ),
      ...currentRoutes(accounts, leads),
      ...exportRoutes({ leads, mayRead, plan: exports, random: createRandom(now()) }),
    ],
  });
}

export const sandbox: VendorSandbox = {
  documentedLimits: [leadfeederLimit(), exportLimit(), secondLimit(), monthLimit()],
  limit: leadfeederLimit,
  start: startLeadfeeder,
  env: ({ origin }) => ({ LEADFEEDER_TOKEN: LEADFEEDER.token, LEADFEEDER_BASE_URL: origin }),
  unhurried: { LEADFEEDER_RATE_LIMIT: '100000/1s' },
  examples,
};
