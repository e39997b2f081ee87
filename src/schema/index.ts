import { lexicographicSortSchema, type GraphQLSchema } from 'graphql';
import { InvalidInputError } from '../domain/errors.ts';
import { decodeId, eventRefOf, leadRefOf, sessionRefOf } from '../domain/ids.ts';
import type { SourceFacts } from '../domain/source.ts';
import { addActivity, implementActivity } from './activity.ts';
import { createArguments, DEFAULT_FRESHNESS } from './arguments.ts';
import { createParts, type Context, type Parts } from './builder.ts';
import { addCollections } from './collections.ts';
import { createConnections } from './connection.ts';
import { addLead } from './lead-reference.ts';
import { addLeadQueries, implementLead } from './lead.ts';
import { addIdentified, addTracking, addUpstreams } from './operations.ts';
import { createRecords } from './records.ts';
import { createShapes } from './shapes.ts';

export type { Context } from './builder.ts';

/** The schema for a catalog of sources, configured or not. */
export function createSchema(catalog: readonly SourceFacts[]): GraphQLSchema {
  const parts = createParts(catalog);
  parts.builder.queryType({
    description: 'Everything that can be read. A source that fails costs its own rows only.',
  });
  parts.builder.mutationType({
    description: 'Everything that can be written. A result is a success or a typed problem.',
  });
  parts.builder.subscriptionType({ description: 'What is pushed, over server-sent events.' });
  const shapes = createShapes(parts);
  const args = createArguments(parts);
  const connections = createConnections(parts, shapes);
  const records = createRecords(parts, shapes, args);
  const leads = addLead(parts, connections);
  const activity = addActivity(parts, connections);
  const collections = addCollections(parts, args, connections, leads);
  implementLead(parts, shapes, args, records, leads, activity, collections);
  implementActivity(parts, shapes, args, connections, records, leads, activity);
  addLeadQueries(parts, args, leads);
  addUpstreams(parts);
  addTracking(parts, activity);
  addIdentified(parts, args, leads);
  addNodes(parts);
  return lexicographicSortSchema(parts.builder.toSchema());
}

function addNodes({ builder, Node }: Parts): void {
  builder.queryFields((t) => ({
    node: t.field({
      type: Node,
      nullable: true,
      description: 'Anything by its global id; null where there is none (or no longer).',
      args: { id: t.arg.id({ required: true, description: 'The global id.' }) },
      resolve: (_root, { id }, context) => readNode(id, context),
    }),
    nodes: t.field({
      type: [Node],
      nullable: { list: false, items: true },
      description:
        'Several things by their global ids, in their order; null where there is none. At most 100.',
      args: { ids: t.arg.idList({ required: true, description: 'The global ids.' }) },
      resolve: (_root, { ids }, context) => {
        if (ids.length > MAX_NODES)
          throw new InvalidInputError([
            { path: ['ids'], message: `ids must be at most ${MAX_NODES}, not ${ids.length}` },
          ]);
        return ids.map((id) => readNode(id, context)) as never;
      },
    }),
  }));
}

const MAX_NODES = 100;
const BY_ID = { freshness: DEFAULT_FRESHNESS, window: null, rank: 0 };

async function readNode(id: string, { loaders, upstreams }: Context): Promise<object | null> {
  const decoded = decodeId(id);
  if (!decoded) return null;
  const [first = '', second = ''] = decoded.parts;
  switch (decoded.type) {
    case 'Lead': {
      const ref = leadRefOf(decoded);
      return ref && loaders.lead(ref, DEFAULT_FRESHNESS);
    }
    case 'Session': {
      const ref = sessionRefOf(decoded);
      return ref && loaders.session(ref, BY_ID);
    }
    case 'Event': {
      const ref = eventRefOf(decoded);
      return ref && loaders.event(ref, BY_ID);
    }
    case 'Account':
      return loaders.account({ source: decoded.source, externalId: first });
    case 'CustomFeed':
      return loaders.customFeed(decoded.source, first, second);
    case 'Campaign':
      return loaders.campaign(decoded.source, first, second);
    case 'Upstream':
      return upstreams().find((upstream) => upstream.source === decoded.source) ?? null;
    default:
      return null;
  }
}
