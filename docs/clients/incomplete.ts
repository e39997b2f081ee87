import { GraphQLClient, gql } from 'graphql-request';

const client = new GraphQLClient(process.env['LEADGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql', {
  // How long the gateway may wait for a free call of a vendor before it answers without those rows.
  headers: { 'x-request-timeout': '2000' },
});

const query = gql`
  {
    leads(first: 3, sources: [LEADBOXER]) {
      nodes {
        displayName
        sessions(first: 5) {
          nodes {
            startedAt
          }
        }
      }
    }
  }
`;
interface Answer {
  leads: { nodes: { displayName: string | null; sessions: { nodes: unknown[] } }[] };
}
interface Missing {
  path: (string | number)[];
  source: string;
  state: string;
  code: string | null;
  retryAt: string | null;
}

const MOST_ATTEMPTS = 5;
for (let attempt = 1; ; attempt += 1) {
  const { data, extensions } = await client.rawRequest<Answer>(query);
  const { incomplete } = extensions as { incomplete: Missing[] };
  // Show what is there, and say at each place of `incomplete` that something is missing: the list there is not empty
  // for good.
  console.log(JSON.stringify({ leads: data.leads.nodes, incomplete }));

  // Ask again when that can succeed. What was read already comes from the cache and costs no call.
  const moments = incomplete.flatMap(({ retryAt }) => (retryAt ? [Date.parse(retryAt)] : []));
  if (moments.length === 0 || attempt === MOST_ATTEMPTS) break;
  const pause = Math.max(0, Math.min(...moments) - Date.now());
  await new Promise((resolve) => setTimeout(resolve, pause));
}
