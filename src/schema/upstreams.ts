import type { Budget, UpstreamHealth } from '../domain/entities.ts';
import { upstreamId } from '../domain/ids.ts';
import type { UpstreamView } from '../loaders/port.ts';
import type { Parts } from './builder.ts';

/** `upstreams`: live budgets and health. */
export function addUpstreams({ builder, Node, SourceEnum }: Parts): void {
  const CircuitState = builder.enumType('CircuitState', {
    description: 'The circuit breaker of a source: opened by failures in a row, never by limits.',
    values: {
      CLOSED: { value: 'CLOSED', description: 'Calls go out.' },
      HALF_OPEN: { value: 'HALF_OPEN', description: 'One call tries whether it works again.' },
      OPEN: { value: 'OPEN', description: 'No call goes out for some seconds.' },
    } as const,
  });
  const BudgetRef = builder.objectRef<Budget>('Budget').implement({
    description:
      'A limit of a source and what is left of it. A call holds its slot from when it is sent until a window after its answer, so that no window of the vendor ever counts more than the limit.',
    fields: (t) => ({
      bucket: t.exposeString('bucket', {
        description: 'What is counted together: all calls of a token, or one endpoint (LeadBoxer).',
      }),
      limit: t.expose('limit', { type: 'NonNegativeInt', description: 'Calls in a window.' }),
      windowSeconds: t.field({
        type: 'NonNegativeInt',
        description: 'Length of the window.',
        resolve: (budget) => Math.ceil(budget.windowMs / 1_000),
      }),
      available: t.expose('available', {
        type: 'NonNegativeInt',
        description: 'Calls that could go out now.',
      }),
      queued: t.expose('queued', {
        type: 'NonNegativeInt',
        description: 'Calls that wait for a slot.',
      }),
      nextSlotAt: t.expose('nextSlotAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the next slot is free; null where one is free now.',
      }),
      throttledCount: t.expose('throttledCount', {
        type: 'NonNegativeInt',
        description: '429 answers since start.',
      }),
      contended: t.exposeBoolean('contended', {
        description: 'True while a 429 says that somebody else uses the token.',
      }),
    }),
  });
  const CacheStats = builder.objectRef<UpstreamHealth['cache']>('CacheStats').implement({
    description: 'The cache of a source’s answers, since start.',
    fields: (t) => ({
      entries: t.expose('entries', { type: 'NonNegativeInt', description: 'Answers held now.' }),
      hits: t.expose('hits', { type: 'NonNegativeInt', description: 'Answers taken from it.' }),
      misses: t.expose('misses', {
        type: 'NonNegativeInt',
        description: 'Answers that had to be asked for.',
      }),
    }),
  });
  const UpstreamRef = builder.objectRef<UpstreamView>('Upstream').implement({
    description: 'A source and how it is doing.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: 'Global id.', resolve: (upstream) => upstreamId(upstream.source) }),
      source: t.field({
        type: SourceEnum,
        description: 'The source.',
        resolve: (upstream) => upstream.source,
      }),
      configured: t.boolean({
        description: 'False where its credentials are not set.',
        resolve: (upstream) => upstream.health !== null,
      }),
      healthy: t.boolean({
        description: 'False while its circuit is open, or not configured.',
        resolve: (upstream) => upstream.health?.healthy ?? false,
      }),
      circuit: t.field({
        type: CircuitState,
        description: 'State of the circuit breaker.',
        resolve: (upstream) => upstream.health?.circuit ?? 'CLOSED',
      }),
      degraded: t.boolean({
        description:
          'True where a shared budget is out of reach and this gateway keeps to its own share. Always false for a single gateway.',
        resolve: () => false,
      }),
      budgets: t.field({
        type: [BudgetRef],
        description: 'Its limits; empty until the first call of each.',
        resolve: (upstream) => [...(upstream.health?.budgets ?? [])],
      }),
      cache: t.field({
        type: CacheStats,
        description: 'Its cache.',
        resolve: (upstream) => upstream.health?.cache ?? { entries: 0, hits: 0, misses: 0 },
      }),
      lastError: t.string({
        nullable: true,
        description: 'The last failure, in our words, never the vendor’s.',
        resolve: (upstream) => upstream.health?.lastError ?? null,
      }),
      lastErrorAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When that was.',
        resolve: (upstream) => upstream.health?.lastErrorAt ?? null,
      }),
    }),
  });
  builder.queryField('upstreams', (t) =>
    t.field({
      type: [UpstreamRef],
      description: 'Every source with its live budgets. Costs no call.',
      resolve: (_root, _args, context) => [...context.upstreams()],
    }),
  );
}
