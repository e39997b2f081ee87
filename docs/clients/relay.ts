import { createClient } from 'graphql-sse';
import {
  Environment,
  type GraphQLResponse,
  Network,
  Observable,
  RecordSource,
  type RequestParameters,
  Store,
  type Variables,
} from 'relay-runtime';

const url = process.env['LEADGRAPH_URL'] ?? 'http://127.0.0.1:4000/graphql';
const events = createClient({ url });

async function fetchOperation(
  { text }: RequestParameters,
  variables: Variables,
): Promise<GraphQLResponse> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: text, variables }),
  });
  return (await response.json()) as GraphQLResponse;
}

function subscribeOperation({ text }: RequestParameters, variables: Variables) {
  return Observable.create<GraphQLResponse>((sink) =>
    events.subscribe(
      { query: text ?? '', variables },
      {
        next: (result) => sink.next(result as GraphQLResponse),
        error: (cause) => sink.error(cause instanceof Error ? cause : new Error(String(cause))),
        complete: () => sink.complete(),
      },
    ),
  );
}

export const environment = new Environment({
  network: Network.create(fetchOperation, subscribeOperation),
  store: new Store(new RecordSource()),
});
