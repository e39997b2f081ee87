import type { GraphQLResolveInfo } from 'graphql';
import type { LeadRef } from '../../domain/entities.ts';
import type { LeadNode } from '../../loaders/port.ts';
import { BY_ID } from './arguments.ts';
import { selectsOnly } from './selection.ts';

/** The fields of a lead that its reference answers, at no call. */
const FIELDS = ['id', 'source', 'externalId', '__typename'];

/** True where a field's selection asks for nothing of a lead but what its reference answers. */
export function asksReferenceOnly(info: GraphQLResolveInfo): boolean {
  return selectsOnly(info, FIELDS);
}

/** True where these fields of a lead ask for nothing but what its reference answers. */
export function areOfReference(fields: Iterable<string>): boolean {
  return [...fields].every((name) => FIELDS.includes(name));
}

/** A lead of which nothing but the reference is known. */
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
    scope: BY_ID,
  };
}
