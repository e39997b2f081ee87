import type { GraphQLResolveInfo } from 'graphql';
import type { LeadRef } from '../domain/entities.ts';
import type { LeadNode } from '../loaders/port.ts';
import { DEFAULT_FRESHNESS } from './arguments.ts';
import type { Parts } from './builder.ts';
import type { Connections } from './connection.ts';
import { selectsOnly } from './selection.ts';

export type LeadTypes = ReturnType<typeof addLead>;

/** A lead of which only the reference is known: enough for `id`, `source` and `externalId`, at no call. */
export function referenceNode(ref: LeadRef): LeadNode {
  return {
    lead: {
      ref,
      kind: 'PERSON',
      displayName: null,
      person: null,
      company: null,
      location: null,
      status: 'NEW',
      assignee: null,
      tags: [],
      score: null,
      firstSeenAt: null,
      lastSeenAt: null,
      properties: [],
      viewUrl: null,
      identified: false,
      fetchedAt: 0,
      details: {},
    },
    scope: { freshness: DEFAULT_FRESHNESS, window: null, rank: 0 },
  };
}

/** True where a reference answers everything that is asked of a lead. */
export function asksReferenceOnly(info: GraphQLResolveInfo): boolean {
  return selectsOnly(info, ['id', 'source', 'externalId', '__typename']);
}

/** The references alone: leads and sessions point at each other, so their fields come after. */
export function addLead({ builder }: Parts, connections: Connections) {
  const Lead = builder.interfaceRef<LeadNode>('Lead');
  const LeadConnection = connections.connectionOf<LeadNode>('Lead', Lead, {
    description: 'Leads of several sources, merged in one order.',
    window: true,
  });
  return { Lead, LeadConnection };
}
