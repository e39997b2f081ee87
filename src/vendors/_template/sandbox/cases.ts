import type { SandboxCase } from '../../kit/sandbox/port.ts';
import { seenOf, SITE, visitorsOf } from './rows.ts';

const AT = '2026-03-01T12:00:00Z';

/** What the conformance suite has to know. A vendor with several versions of its API has a case for each. */
export const cases: readonly SandboxCase[] = [
  {
    settings: {},
    account: SITE,
    leadsIn: (world, { from, to }, { field }) =>
      visitorsOf(world)
        .filter((person) => {
          const { first, last } = seenOf(person);
          const at = field === 'FIRST_SEEN_AT' ? first : last;
          return at >= from && at < to;
        })
        .map(({ uuid }) => uuid),
    hasSessions: true,
    leadEndpoint: 'GET /v1/sites/:site/visitors/:visitor',
    wrongCredential: () => ({ ACME_TOKEN: 'a-wrong-credential' }),
    lists: [
      {
        reads: 'leads',
        endpoint: 'GET /v1/sites/:site/visitors',
        at: 'visitors',
        row: (id) => ({ id }),
      },
      {
        reads: 'sessions',
        endpoint: 'GET /v1/sites/:site/visitors/:visitor/visits',
        at: 'visits',
        row: (id) => ({ id, startedAt: AT, endedAt: AT, pages: [] }),
      },
    ],
  },
];
