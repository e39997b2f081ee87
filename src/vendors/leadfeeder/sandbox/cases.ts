import { MINUTE, type Instant } from '../../../domain/time.ts';
import type { SandboxCase } from '../../kit/sandbox/port.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { ACCOUNTS, createLeadLookup, wallClock, type DayRange } from './data.ts';
import { examples } from './examples.ts';

const AT = '2026-03-01T12:00:00Z';
const DATE = '2026-03-01';
/** The greatest distance of a zone from UTC. v1 does not tell zones, so days this far around a window count. */
const FURTHEST_ZONE = 14 * 60 * MINUTE;

/** The leads with a visit on the days that `daysOf` gives, and with a first and a last day that `keep` takes. */
function leadsOn(
  world: World,
  daysOf: (dayIn: (at: Instant) => string) => DayRange,
  keep: (seen: DayRange, dayIn: (at: Instant) => string) => boolean,
): readonly string[] {
  const leads = createLeadLookup(world, ACCOUNTS, null);
  return ACCOUNTS.flatMap((account) => {
    const dayIn = (at: Instant) => wallClock(at, account.timezone).day;
    return leads
      .on(account, daysOf(dayIn))
      .map((lead) => lead())
      .filter(({ people }) => {
        const visits = people.flatMap((person) => person.visits);
        const days = visits.map(({ startedAt }) => dayIn(startedAt)).sort();
        return keep({ first: days[0] ?? '', last: days.at(-1) ?? '' }, dayIn);
      })
      .map(({ id }) => id);
  });
}

const utcDay = (at: Instant) => new Date(at).toISOString().slice(0, 10);

const firstRow = (name: string) => {
  const { data } = examples.find((one) => one.name === name)?.body as {
    readonly data: readonly object[];
  };
  return data[0];
};

const common: Omit<SandboxCase, 'version' | 'settings' | 'leadsIn' | 'leadEndpoint' | 'lists'> = {
  account: '6002',
  hasSessions: true,
  wrongCredential: () => ({ LEADFEEDER_TOKEN: 'a-wrong-credential' }),
};

const visitRow = (id: string) => ({
  id,
  type: 'visits',
  attributes: { started_at: AT, lead_id: 'some', visit_route: [] },
});

/** What the conformance suite has to know, for both versions of the API. */
export const cases: readonly SandboxCase[] = [
  {
    ...common,
    version: 'legacy',
    settings: {},
    leadsIn: (world, { from, to }, { field }) =>
      leadsOn(
        world,
        (dayIn) => ({ first: dayIn(from), last: dayIn(to - 1) }),
        ({ first }, dayIn) => field === 'LAST_SEEN_AT' || first >= dayIn(from),
      ),
    leadEndpoint: 'GET /accounts/:account/leads/:lead',
    lists: [
      {
        reads: 'accounts',
        endpoint: 'GET /accounts',
        at: 'data',
        row: (id) => ({ id, type: 'accounts', attributes: {} }),
      },
      {
        reads: 'customFeeds',
        endpoint: 'GET /accounts/:account/custom-feeds',
        at: 'data',
        row: (id) => ({ id, type: 'custom_feeds', attributes: { name: id } }),
      },
      {
        reads: 'leads',
        endpoint: 'GET /accounts/:account/leads',
        at: 'data',
        row: (id) => ({
          ...firstRow('leads'),
          id,
          attributes: { name: id, first_visit_date: DATE, last_visit_date: DATE },
        }),
      },
      {
        reads: 'sessions',
        endpoint: 'GET /accounts/:account/leads/:lead/visits',
        at: 'data',
        row: visitRow,
      },
      { reads: 'visits', endpoint: 'GET /accounts/:account/visits', at: 'data', row: visitRow },
    ],
  },
  {
    ...common,
    version: 'v1',
    settings: { LEADFEEDER_API: 'v1' },
    // v1 does not tell when a lead was first seen, so each lead may belong to the window by its first visit. The day
    // of the last visit is taken as a day of UTC.
    leadsIn: (world, { from, to }, { field }) =>
      leadsOn(
        world,
        () => ({ first: utcDay(from - FURTHEST_ZONE), last: utcDay(to + FURTHEST_ZONE - 1) }),
        ({ last }) => field === 'FIRST_SEEN_AT' || last >= utcDay(from),
      ),
    // There is no call for a lead: it is found among the visits of its company.
    leadEndpoint: 'POST /v1/web-visits',
    lists: [
      {
        reads: 'accounts',
        endpoint: 'GET /v1/accounts',
        at: 'data',
        row: (id) => ({ id, type: 'account_summary', attributes: { name: id } }),
      },
      {
        reads: 'customFeeds',
        endpoint: 'GET /v1/web-visits/custom-feeds',
        at: 'data',
        row: (id) => ({ id, type: 'custom_feed', attributes: { name: id } }),
      },
      {
        reads: 'leads',
        endpoint: 'GET /v1/web-visits/companies',
        at: 'data',
        // The id of a lead has the id of the company and that of the location.
        row: (id) => {
          const [company, location] = id.split('_');
          const web_engagement = { last_visit_date: DATE };
          return {
            id,
            type: 'company_location',
            attributes: {},
            relationships: {
              company: { id: company, attributes: { name: id, web_engagement } },
              location: { id: location, attributes: null },
            },
          };
        },
      },
    ],
  },
];
