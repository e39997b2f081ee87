import { generateKeyPairSync } from 'node:crypto';
import type { SandboxCase } from '../../kit/sandbox/port.ts';
import { firstVisit, lastPage, lastVisit } from '../../kit/sandbox/world.ts';
import { examples } from './examples.ts';
import { PROJECT, userIdOf } from './rows.ts';

const AT = '2026-03-01T12:00:00Z';

const bodyOf = (name: string) => examples.find((one) => one.name === name)?.body as object;
const [campaign] = (bodyOf('campaigns') as { readonly data: readonly object[] }).data;

/** What the conformance suite has to know. */
export const cases: readonly SandboxCase[] = [
  {
    settings: {},
    account: PROJECT,
    // A user is listed where the time from the first to the last visit meets the window.
    leadsIn: ({ people }, { from, to }, { field }) =>
      people
        .filter((person) => {
          const first = firstVisit(person).startedAt;
          const last = field === 'FIRST_SEEN_AT' ? first : lastPage(lastVisit(person)).at;
          return person.index % 2 === 0 && first < to && last >= from;
        })
        .map(userIdOf),
    hasSessions: true,
    leadEndpoint: 'GET /api/v1/projects/:project/users/:user/events',
    wrongCredential: (env) => ({
      WEBMARKETER_SERVICE_ACCOUNT: forged(env['WEBMARKETER_SERVICE_ACCOUNT'] ?? ''),
    }),
    trustsTotal: true,
    lists: [
      {
        reads: 'leads',
        endpoint: 'POST /api/v1/projects/:project/users/search',
        named: 'POST /projects/:project/users/search',
        at: 'data',
        row: (id) => ({ _id: id, user: {} }),
      },
      {
        reads: 'leadEvents',
        endpoint: 'GET /api/v1/projects/:project/users/:user/events',
        named: 'GET /projects/:project/users/:user/events',
        at: 'data',
        row: (id) => ({ ...bodyOf('event'), _id: id, eventDate: AT }),
      },
      {
        reads: 'campaigns',
        endpoint: 'GET /api/v1/projects/:project/custom-ads/:wmktId/campaigns',
        named: 'GET /projects/:project/custom-ads/:wmktId/campaigns',
        at: 'data',
        row: (id) => ({ ...campaign, id }),
      },
    ],
  },
];

/** The service account with another key than the one that the sandbox knows. */
function forged(serviceAccount: string): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return JSON.stringify({ ...(JSON.parse(serviceAccount) as object), privateKey });
}
