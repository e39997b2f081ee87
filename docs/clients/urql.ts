import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-sse';

const url = process.env['LEADGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql';
const events = createClient({ url });

const client = new Client({
  url,
  // urql sends short queries by GET. LeadGraph refuses a GET that a form could send, so POST everything.
  preferGetMethod: false,
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: events.subscribe(
            { query, variables: variables as Record<string, unknown> },
            {
              next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
              error: (cause) => sink.error(cause),
              complete: () => sink.complete(),
            },
          ),
        }),
      }),
    }),
  ],
});

const result = await client.query(
  gql`
    {
      leads(first: 3) {
        nodes {
          id
          displayName
        }
      }
    }
  `,
  {},
);
if (result.error) throw result.error;
console.log(JSON.stringify(result.data));

const subscription = client
  .subscription(
    gql`
      subscription {
        leadIdentified {
          cursor
          lead {
            displayName
          }
        }
      }
    `,
    {},
  )
  .subscribe((event) => {
    console.log(JSON.stringify(event.data));
    subscription.unsubscribe();
  });
