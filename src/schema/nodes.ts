import type { SourceName } from '../domain/entities.ts';
import { InvalidInputError } from '../domain/errors.ts';
import {
  decodeId,
  eventRefOf,
  leadRefOf,
  outlayRefOf,
  sessionRefOf,
  type GlobalId,
} from '../domain/ids.ts';
import { sessionTypeName } from '../ports/facts.ts';
import { BY_ID, DEFAULT_FRESHNESS } from './kit/arguments.ts';
import type { Context } from './kit/builder.ts';
import { factsOf, type Parts } from './kit/parts.ts';

const MAX_NODES = 100;

/** `Node`, and the queries `node` and `nodes`. */
export function addNodes(parts: Parts): void {
  const { builder, types } = parts;
  types.Node.implement({
    description: 'Anything that can be read again by its id alone, with the query `node`.',
    resolveType: (value) => typeName(parts, value),
    fields: (t) => ({
      id: t.id({
        description:
          'The global id. Opaque, and the same for as long as the thing exists at its source.',
      }),
    }),
  });
  builder.queryFields((t) => ({
    node: t.field({
      type: types.Node,
      nullable: true,
      description: 'Anything by its global id; null where it does not exist, or no longer does.',
      args: { id: t.arg.id({ required: true, description: 'The global id.' }) },
      resolve: (_root, { id }, context) => readNode(id, context),
    }),
    nodes: t.field({
      type: [types.Node],
      nullable: { list: false, items: true },
      description: `Several things by their global ids, in the order of the ids; null for each that does not exist. At most ${MAX_NODES}.`,
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

interface Tag {
  /** The type that the id names: `Lead`, `Account`, … */
  readonly type: string;
  readonly source: SourceName;
}

/**
 * What each value is that was read as a Node, told by the id that it was read by. Sources share values between requests,
 * so a value cannot carry the tag itself; its shape is never looked at.
 */
const tags = new WeakMap<object, Tag>();

function typeName(parts: Parts, value: object): string {
  const tag = tags.get(value);
  if (!tag) throw new Error('a value that was not read as a Node');
  switch (tag.type) {
    case 'Lead':
      return factsOf(parts, tag.source).leadType;
    case 'Session':
      return sessionTypeName(factsOf(parts, tag.source));
    default:
      return tag.type;
  }
}

/** Null for a text that is no global id, and for a thing that does not exist, or no longer does. */
export async function readNode(id: string, context: Context): Promise<object | null> {
  const decoded = decodeId(id);
  const value = decoded && (await read(decoded, context));
  if (value) tags.set(value, decoded);
  return value;
}

function read(id: GlobalId, { loaders, exports, upstreams }: Context): Reading {
  const { source, parts } = id;
  const [first = '', second = ''] = parts;
  switch (id.type) {
    case 'Lead':
      return readBy(leadRefOf(id), (ref) => loaders.lead(ref, DEFAULT_FRESHNESS));
    case 'Session':
      return readBy(sessionRefOf(id), (ref) => loaders.session(ref, BY_ID));
    case 'Event':
      return readBy(eventRefOf(id), (ref) => loaders.event(ref, BY_ID));
    case 'Account':
      return loaders.account({ source, externalId: first });
    case 'CustomFeed':
      return loaders.customFeed(source, first, second);
    case 'Campaign':
      return loaders.campaign(source, first, second);
    case 'Outlay':
      return readBy(outlayRefOf(id), (ref) => loaders.outlay(ref));
    case 'EventType':
      return loaders.eventType(source, second);
    case 'TrashedEvent':
      return loaders.trashedEvent(source, Number(first), second);
    case 'LeadExport':
      return exports.byId(first);
    case 'Profile':
      return loaders.profile({ id: first });
    case 'Upstream':
      return upstreams().find((upstream) => upstream.source === source) ?? null;
    default:
      return null;
  }
}

type Reading = object | null | Promise<object | null>;

/** Null where the parts of an id are no reference. */
function readBy<Ref>(ref: Ref | null, reading: (ref: Ref) => Reading): Reading {
  return ref && reading(ref);
}
