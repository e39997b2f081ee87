import process from 'node:process';
import { type ConcreteRequest, fetchQuery } from 'relay-runtime';
import { environment } from '../../docs/clients/relay.ts';

// What the compiler of Relay writes for this document, without the parts that are empty.

const text = `query LeadsQuery {
  leads(first: 3) { nodes { __typename id displayName } }
}`;
const field = (name: string) =>
  ({ alias: null, args: null, kind: 'ScalarField', name, storageKey: null }) as const;
const selections = [
  {
    alias: null,
    args: [{ kind: 'Literal', name: 'first', value: 3 }],
    concreteType: 'LeadConnection',
    kind: 'LinkedField',
    name: 'leads',
    plural: false,
    selections: [
      {
        alias: null,
        args: null,
        concreteType: null,
        kind: 'LinkedField',
        name: 'nodes',
        plural: true,
        selections: [field('__typename'), field('id'), field('displayName')],
        storageKey: null,
      },
    ],
    storageKey: 'leads(first:3)',
  },
] as const;
const request: ConcreteRequest = {
  kind: 'Request',
  fragment: {
    argumentDefinitions: [],
    kind: 'Fragment',
    metadata: null,
    name: 'LeadsQuery',
    selections,
    type: 'Query',
    abstractKey: null,
  },
  operation: { argumentDefinitions: [], kind: 'Operation', name: 'LeadsQuery', selections },
  params: {
    cacheID: 'leads',
    id: null,
    metadata: {},
    name: 'LeadsQuery',
    operationKind: 'query',
    text,
  },
};

const data = await fetchQuery(environment, request, {}).toPromise();
process.stdout.write(`${JSON.stringify(data)}\n`);
