import { GraphQLClient, gql } from 'graphql-request';

const client = new GraphQLClient(process.env['LEADGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql', {
  headers: { authorization: `Bearer ${process.env['LEADGRAPH_KEY'] ?? ''}` },
});

const { leads } = await client.request<{ leads: { nodes: { displayName: string | null }[] } }>(gql`
  {
    leads(first: 3) {
      nodes {
        displayName
      }
    }
  }
`);
console.log(JSON.stringify(leads.nodes));
