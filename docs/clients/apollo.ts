import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { getMainDefinition } from '@apollo/client/utilities';
import { print } from 'graphql';
import { createClient } from 'graphql-sse';

const url = process.env['LEADGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql';

// The cache must know which types implement the interfaces. Ask once when you build, and keep the result as JSON.
const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: '{ __schema { types { name possibleTypes { name } } } }' }),
});
const { data } = (await response.json()) as {
  data: { __schema: { types: { name: string; possibleTypes: { name: string }[] | null }[] } };
};
const possibleTypes = Object.fromEntries(
  data.__schema.types.flatMap(({ name, possibleTypes: types }) =>
    types ? [[name, types.map((type) => type.name)]] : [],
  ),
);

// Subscriptions come as server-sent events.
const events = createClient({ url });
const sseLink = new ApolloLink(
  ({ query, variables, operationName }) =>
    new Observable((observer) =>
      events.subscribe(
        { query: print(query), variables, ...(operationName ? { operationName } : {}) },
        {
          next: (result) => observer.next(result as ApolloLink.Result),
          error: (cause) => observer.error(cause),
          complete: () => observer.complete(),
        },
      ),
    ),
);

const client = new ApolloClient({
  cache: new InMemoryCache({ possibleTypes }),
  link: ApolloLink.split(
    ({ query }) => {
      const definition = getMainDefinition(query);
      return definition.kind === 'OperationDefinition' && definition.operation === 'subscription';
    },
    sseLink,
    new HttpLink({ uri: url }),
  ),
});

const leads = await client.query({
  query: gql`
    {
      leads(first: 3) {
        nodes {
          id
          displayName
          ... on LocalLead {
            trackerIds
          }
        }
      }
    }
  `,
});
console.log(JSON.stringify(leads.data));

const identified = client.subscribe({
  query: gql`
    subscription {
      leadIdentified {
        cursor
        lead {
          id
          displayName
        }
      }
    }
  `,
});
const subscription = identified.subscribe({
  next: (event) => {
    console.log(JSON.stringify(event.data));
    subscription.unsubscribe();
    client.stop();
  },
});
