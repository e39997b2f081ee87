import { lastPage, lastVisit } from '../../kit/sandbox/world.ts';
import type { SandboxCase } from '../../kit/sandbox/port.ts';
import { ME } from './rows.ts';

/** What the conformance suite has to know. A lead is seen once: when its form is sent, on the last page. */
export const cases: readonly SandboxCase[] = [
  {
    settings: {},
    account: ME.organization_id,
    leadsIn: ({ people }, { from, to }) =>
      people
        .filter((person) => {
          const { at } = lastPage(lastVisit(person));
          return person.index % 3 !== 2 && at >= from && at < to;
        })
        .map(({ uuid }) => uuid),
    hasSessions: false,
    leadEndpoint: 'GET /api/v5/orgs/:org/leads/:lead',
    wrongCredential: () => ({ GIOSG_TOKEN: 'a-wrong-credential' }),
    lists: [
      {
        reads: 'leads',
        endpoint: 'GET /api/v5/orgs/:org/leads',
        at: 'results',
        row: (id) => ({ id, created_at: '2026-03-01T12:00:00Z', data: {} }),
      },
    ],
  },
];
