import type { Budget, UpstreamHealth } from '../domain/health.ts';
import { upstreamId } from '../domain/ids.ts';
import type { UpstreamView } from '../loaders/port.ts';
import { enumOf } from './kit/enums.ts';
import type { Parts } from './kit/parts.ts';

/** `Upstream`, and the query `upstreams`. */
export function addUpstream(parts: Parts): void {
  const { builder, enums, types } = parts;
  const type = builder.objectRef<UpstreamView>('Upstream').implement({
    description: 'A source, with its budgets and its health.',
    interfaces: [types.Node],
    fields: (t) => ({
      id: t.id({ description: 'The global id.', resolve: ({ source }) => upstreamId(source) }),
      source: t.field({
        type: enums.Source,
        description: 'The source.',
        resolve: ({ source }) => source,
      }),
      configured: t.boolean({
        description: 'False where the credentials of the source are not set.',
        resolve: ({ health }) => health !== null,
      }),
    }),
  });
  addHealth(parts, type);
  addBudgets(parts, type);
  builder.queryField('upstreams', (t) =>
    t.field({
      type: [type],
      description: 'Every source, with its live budgets. Costs no call.',
      resolve: (_root, _args, { upstreams }) => [...upstreams()],
    }),
  );
}

type UpstreamRef = PothosSchemaTypes.ObjectRef<Parts['builder']['$inferSchemaTypes'], UpstreamView>;

function addHealth({ builder }: Parts, type: UpstreamRef): void {
  const circuit = enumOf<UpstreamHealth['circuit']>(
    builder,
    'CircuitState',
    'The state of the circuit breaker of a source. Failures in a row open it; limits never do.',
    {
      CLOSED: 'Calls go out.',
      HALF_OPEN: 'One call tries whether the source works again.',
      OPEN: 'No call goes out for some seconds.',
    },
  );
  builder.objectFields(type, (t) => ({
    healthy: t.boolean({
      description:
        'False where the source is not configured, while its circuit breaker is open, and from a failed call of an endpoint until the next one that succeeds there: credentials that are refused, no answer, or one that cannot be read. Limits are no failure.',
      resolve: ({ health }) => health?.healthy ?? false,
    }),
    circuit: t.field({
      type: circuit,
      description: 'The state of the circuit breaker.',
      resolve: ({ health }) => health?.circuit ?? 'CLOSED',
    }),
    degraded: t.boolean({
      description:
        'True where a budget that several gateways share is out of reach, and this gateway keeps to its own share. Always false for a single gateway.',
      resolve: () => false,
    }),
    lastError: t.string({
      nullable: true,
      description: 'The last failure, in the words of the gateway and never those of the vendor.',
      resolve: ({ health }) => health?.lastError ?? null,
    }),
    lastErrorAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the last failure was.',
      resolve: ({ health }) => health?.lastErrorAt ?? null,
    }),
  }));
}

function addBudgets(parts: Parts, type: UpstreamRef): void {
  const { builder } = parts;
  const budget = budgetType(parts);
  const cache = builder.objectRef<UpstreamHealth['cache']>('CacheStats').implement({
    description: 'The cache of the answers of a source, since the gateway started.',
    fields: (t) => ({
      entries: t.expose('entries', {
        type: 'NonNegativeInt',
        description: 'How many answers are held now.',
      }),
      hits: t.expose('hits', {
        type: 'NonNegativeInt',
        description: 'How many answers came from the cache.',
      }),
      misses: t.expose('misses', {
        type: 'NonNegativeInt',
        description: 'How many answers the source had to be asked for.',
      }),
    }),
  });
  builder.objectFields(type, (t) => ({
    budgets: t.field({
      type: [budget],
      description: 'The limits of the source. Each appears with the first call that it counts.',
      resolve: ({ health }) => [...(health?.budgets ?? [])],
    }),
    cache: t.field({
      type: cache,
      description: 'The cache of the source.',
      resolve: ({ health }) => health?.cache ?? { entries: 0, hits: 0, misses: 0 },
    }),
  }));
}

function budgetType({ builder }: Parts) {
  return builder.objectRef<Budget>('Budget').implement({
    description:
      'A limit of a source, and what is left of it. A call holds its slot from the moment it is sent until one window after its answer, so that no window of the vendor ever counts more calls than the limit.',
    fields: (t) => ({
      bucket: t.exposeString('bucket', {
        description:
          'The calls that are counted together: all calls of a token, or those of one endpoint.',
      }),
      limit: t.expose('limit', {
        type: 'NonNegativeInt',
        description: 'How many calls a window allows.',
      }),
      windowSeconds: t.field({
        type: 'NonNegativeInt',
        description: 'The length of the window in seconds.',
        resolve: ({ windowMs }) => Math.ceil(windowMs / 1_000),
      }),
      available: t.expose('available', {
        type: 'NonNegativeInt',
        description: 'How many calls could go out now.',
      }),
      queued: t.expose('queued', {
        type: 'NonNegativeInt',
        description: 'How many calls wait for a slot.',
      }),
      nextSlotAt: t.expose('nextSlotAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the next slot is free; null where one is free now.',
      }),
      throttledCount: t.expose('throttledCount', {
        type: 'NonNegativeInt',
        description: 'How often the source answered 429 since the gateway started.',
      }),
      contended: t.exposeBoolean('contended', {
        description: 'True while a 429 answer says that somebody else uses the token as well.',
      }),
    }),
  });
}
