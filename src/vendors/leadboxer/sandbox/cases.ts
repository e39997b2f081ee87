import type { SandboxCase, SandboxList } from '../../kit/sandbox/port.ts';
import { firstVisit, lastPage, lastVisit } from '../../kit/sandbox/world.ts';
import { LEADBOXER } from './credentials.ts';
import { leadIdOf } from './rows.ts';

const AT = String(Date.parse('2026-03-01T12:00:00Z'));

const common: Omit<SandboxCase, 'version' | 'settings' | 'leadEndpoint' | 'lists'> = {
  account: LEADBOXER.site,
  leadsIn: ({ people }, { from, to }, { field }) =>
    people
      .filter((person) => {
        const last = lastPage(lastVisit(person)).at;
        const at = field === 'FIRST_SEEN_AT' ? firstVisit(person).startedAt : last;
        return person.index % 5 !== 4 && at >= from && at < to;
      })
      .map(leadIdOf),
  hasSessions: true,
  wrongCredential: () => ({ LEADBOXER_API_KEY: 'a-wrong-credential' }),
};

const leadList = (endpoint: string, at: string): SandboxList => ({
  reads: 'leads',
  endpoint,
  at,
  row: (id) => ({ use_id: id, eventEsTimestamp: AT }),
});

/** What the conformance suite has to know, for both versions of the API. */
export const cases: readonly SandboxCase[] = [
  {
    ...common,
    version: 'v1',
    settings: {},
    leadEndpoint: 'GET /v1/leads/:id',
    lists: [
      leadList('GET /v1/leads', 'data'),
      {
        reads: 'sessions',
        endpoint: 'GET /v1/leads/sessions',
        at: 'sessions',
        row: (id) => ({ session_id: id, session_unix_timestamp: AT }),
      },
      {
        reads: 'events',
        endpoint: 'GET /v1/leads/events',
        at: 'events',
        row: (id) => ({ event_id: id, eventEsTimestamp: AT }),
      },
    ],
  },
  {
    ...common,
    version: 'legacy',
    settings: { LEADBOXER_API: 'legacy' },
    leadEndpoint: 'GET /api/leads/:id',
    lists: [leadList('GET /api/views/c_view_leads', 'resultsList')],
  },
];
