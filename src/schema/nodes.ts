import { InvalidInputError } from '../domain/errors.ts';
import { decodeId, eventRefOf, leadRefOf, outlayRefOf, sessionRefOf } from '../domain/ids.ts';
import { DEFAULT_FRESHNESS } from './arguments.ts';
import type { Context, Parts } from './builder.ts';

/** `node` and `nodes`. */
export function addNodes({ builder, Node }: Parts): void {
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

/** Null for what is no id of ours, and for what there is none of (any longer). */
export async function readNode(
  id: string,
  { loaders, exports, upstreams }: Context,
): Promise<object | null> {
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
    case 'Outlay': {
      const ref = outlayRefOf(decoded);
      return ref && loaders.outlay(ref);
    }
    case 'EventType':
      return loaders.eventType(decoded.source, second);
    case 'TrashedEvent':
      return loaders.trashedEvent(decoded.source, Number(first), second);
    case 'LeadExport':
      return exports.byId(first);
    case 'Profile':
      return loaders.profile({ id: first });
    case 'Upstream':
      return upstreams().find((upstream) => upstream.source === decoded.source) ?? null;
    default:
      return null;
  }
}
