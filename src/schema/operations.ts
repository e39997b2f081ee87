import type { Budget, UpstreamHealth } from '../domain/entities.ts';
import {
  GatewayError,
  InvalidInputError,
  SourceError,
  toError,
  type InputFault,
} from '../domain/errors.ts';
import { eventId, leadId, upstreamId } from '../domain/ids.ts';
import type { Tracked } from '../domain/marketing.ts';
import type { IdentifiedNode, UpstreamView } from '../loaders/port.ts';
import { filterOf, freshnessOf, PAGE, type Arguments } from './arguments.ts';
import type { ActivityTypes } from './activity.ts';
import type { Parts } from './builder.ts';
import type { LeadTypes } from './lead-reference.ts';

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

/**
 * Why something was not done. A plain value: an Error that a resolver returns would be taken for one it threw.
 */
interface Refusal {
  readonly error: GatewayError;
  /** Sources that can do it. */
  readonly supportedBy?: readonly string[];
}

/** Faults of ours are thrown on. */
function refusalOf(cause: unknown): Refusal {
  if (cause instanceof GatewayError) return { error: cause };
  throw toError(cause);
}

function refusalType({ error }: Refusal): string {
  if (error instanceof InvalidInputError) return 'InvalidInputProblem';
  if (error.code === 'UNSUPPORTED') return 'UnsupportedProblem';
  if (error instanceof SourceError) return 'UpstreamProblem';
  return 'ConflictProblem';
}

/** Problems: what a mutation answers when it did not do its work. */
function createProblems({ builder, ProblemCodeEnum, SourceEnum }: Parts) {
  const Problem = builder.interfaceRef<Refusal>('Problem').implement({
    description:
      'Why something was not done. Select it once and every problem of a result is covered.',
    resolveType: refusalType,
    fields: (t) => ({
      code: t.field({
        type: ProblemCodeEnum,
        description: 'For programs.',
        resolve: ({ error }) => error.code,
      }),
      message: t.string({
        description: 'For people; names the offender and what to do.',
        resolve: ({ error }) => error.message,
      }),
      path: t.stringList({
        nullable: true,
        description: 'Where in the input; null where it is not about one place.',
        resolve: ({ error }) =>
          error instanceof InvalidInputError && error.faults.length === 1
            ? [...(error.faults[0]?.path ?? [])]
            : null,
      }),
    }),
  });
  const InputFaultRef = builder.objectRef<InputFault>('InputFault').implement({
    description: 'One wrong place of an input.',
    fields: (t) => ({
      path: t.stringList({
        description: 'Names and indices from the input down.',
        resolve: (fault) => [...fault.path],
      }),
      message: t.exposeString('message', {
        description: 'What is wrong and what would be right.',
      }),
      allowed: t.stringList({
        nullable: true,
        description: 'What would be right, where that is a list.',
        resolve: (fault) => (fault.allowed ? [...fault.allowed] : null),
      }),
    }),
  });
  const InvalidInputProblem = builder.objectRef<Refusal>('InvalidInputProblem').implement({
    description: 'The input is wrong: all faults at once. Nothing was done.',
    interfaces: [Problem],
    fields: (t) => ({
      faults: t.field({
        type: [InputFaultRef],
        description: 'Every fault.',
        resolve: ({ error }) => (error instanceof InvalidInputError ? [...error.faults] : []),
      }),
    }),
  });
  const ConflictProblem = builder.objectRef<Refusal>('ConflictProblem').implement({
    description:
      'The thing is not as the caller takes it to be; nothing was written. An event whose nonce was used with other content.',
    interfaces: [Problem],
  });
  const UnsupportedProblem = builder.objectRef<Refusal>('UnsupportedProblem').implement({
    description: 'The source cannot do this.',
    interfaces: [Problem],
    fields: (t) => ({
      supportedBy: t.field({
        type: [SourceEnum],
        description: 'Sources that can.',
        resolve: ({ supportedBy }) => [...(supportedBy ?? [])],
      }),
    }),
  });
  const UpstreamProblem = builder.objectRef<Refusal>('UpstreamProblem').implement({
    description: 'The source, or the way to it, failed.',
    interfaces: [Problem],
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        description: 'The source.',
        resolve: ({ error }) => (error instanceof SourceError ? error.source : 'LOCAL'),
      }),
      retryAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When trying again can succeed.',
        resolve: ({ error }) => (error instanceof SourceError ? error.retryAt : null),
      }),
    }),
  });
  return { Problem, InvalidInputProblem, ConflictProblem, UnsupportedProblem, UpstreamProblem };
}

interface TrackSuccess {
  readonly tracked: readonly Tracked[];
}

/** The mutation `trackEvents`. */
export function addTracking(parts: Parts, activity: ActivityTypes): void {
  const { builder, SourceEnum } = parts;
  const problems = createProblems(parts);
  const TrackedEvent = builder.objectRef<Tracked>('TrackedEvent').implement({
    description: 'What became of one event of a batch. A batch may fail in part: see problem.',
    fields: (t) => ({
      nonce: t.exposeString('nonce', { description: 'The nonce it was sent with.' }),
      eventId: t.id({
        nullable: true,
        description: 'Known where the source gave one, also when the event cannot be read yet.',
        resolve: ({ event }) => event && eventId(event),
      }),
      event: t.field({
        type: activity.Event,
        nullable: true,
        description: 'The event as it can be read back now.',
        resolve: ({ event }, _args, { loaders }) =>
          event &&
          loaders.event(event, { freshness: freshnessOf({ mode: 'LIVE' }), window: null, rank: 0 }),
      }),
      readableAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it can be read at the latest; null where that is now.',
        resolve: () => null,
      }),
      duplicate: t.exposeBoolean('duplicate', {
        nullable: true,
        description:
          'True where the same event was there already; null where the source doesn’t tell.',
      }),
      problem: t.field({
        type: problems.Problem,
        nullable: true,
        description: 'Why it was not taken; null where it was.',
        resolve: ({ problem }) => problem && refusalOf(problem),
      }),
    }),
  });
  const Success = builder.objectRef<TrackSuccess>('TrackEventsSuccess').implement({
    description: 'The batch was taken, wholly or in part.',
    fields: (t) => ({
      accepted: t.field({
        type: 'NonNegativeInt',
        description: 'Events stored now or before.',
        resolve: ({ tracked }) => tracked.filter((one) => !one.problem).length,
      }),
      results: t.field({
        type: [TrackedEvent],
        description: 'One an event, in their order.',
        resolve: ({ tracked }) => [...tracked],
      }),
    }),
  });
  const Result = builder.unionType('TrackEventsResult', {
    description: 'Success, or why nothing was done. May grow: keep a default branch.',
    types: [
      Success,
      problems.InvalidInputProblem,
      problems.UnsupportedProblem,
      problems.UpstreamProblem,
    ],
    resolveType: (value) => ('error' in value ? refusalType(value) : 'TrackEventsSuccess'),
  });
  const TrackMode = builder.enumType('TrackMode', {
    description: 'Whether to wait until events are processed.',
    values: {
      SYNC: { value: 'SYNC', description: 'Answer when they are stored.' },
      ASYNC: {
        value: 'ASYNC',
        description: 'Answer when they are taken over. LOCAL always stores first.',
      },
    } as const,
  });
  const TrackEventInput = builder.inputType('TrackEventInput', {
    description: 'One event.',
    fields: (t) => ({
      type: t.string({
        required: true,
        description: 'page-view, form, order, … or any name, up to 200 characters.',
      }),
      nonce: t.string({
        required: true,
        description:
          'Makes a repeated send count once; any text up to 200 characters, unique to the event.',
      }),
      occurredAt: t.field({
        type: 'DateTime',
        description: 'When it happened; by default when it is received.',
      }),
      trackerId: t.string({
        description:
          'The visitor’s own id (first-party cookie); events of one tracker id belong to one lead.',
      }),
      sessionId: t.string({
        description: 'The tracker’s session id; kept, LOCAL sessions are cut by time.',
      }),
      title: t.string({ description: 'Title of the page or of the event.' }),
      url: t.string({
        description: 'The page; its utm parameters become the session’s traffic source.',
      }),
      referrer: t.string({ description: 'The page before.' }),
      ip: t.string({ description: 'Of the visitor, when a server sends for him.' }),
      userAgent: t.string({ description: 'Of the visitor, when a server sends for him.' }),
      properties: t.field({
        type: 'JSONObject',
        description:
          'They go to the event, its session and its lead. email, firstName, lastName, phone, company, domain and userId identify.',
      }),
    }),
  });
  const TrackEventsInput = builder.inputType('TrackEventsInput', {
    description: 'A batch of events for one source.',
    fields: (t) => ({
      source: t.field({
        type: SourceEnum,
        required: true,
        defaultValue: 'LOCAL',
        description: 'Where to send them.',
      }),
      mode: t.field({
        type: TrackMode,
        required: true,
        defaultValue: 'SYNC',
        description: 'Whether to wait.',
      }),
      events: t.field({
        type: [TrackEventInput],
        required: true,
        description: '1 to 1000 events.',
      }),
    }),
  });
  builder.mutationField('trackEvents', (t) =>
    t.field({
      type: Result,
      nullable: true,
      description:
        'Sends events to the local store. The nonce makes it safe to repeat: what was acknowledged is stored, once.',
      args: { input: t.arg({ type: TrackEventsInput, required: true, description: 'The batch.' }) },
      resolve: async (_root, { input }, { loaders }): Promise<TrackSuccess | Refusal> => {
        if (input.events.length < 1 || input.events.length > 1_000)
          return {
            error: new InvalidInputError([
              {
                path: ['input', 'events'],
                message: `events must be 1 to 1000, not ${input.events.length}`,
              },
            ]),
          };
        const supportedBy = loaders.supporting('track');
        if (!supportedBy.includes(input.source)) {
          const message = `${input.source} takes no events here; ${supportedBy.join(', ')} can`;
          return { error: new GatewayError('UNSUPPORTED', message), supportedBy };
        }
        const events = input.events.map(({ occurredAt, properties, ...event }) => ({
          type: event.type,
          nonce: event.nonce,
          occurredAt: occurredAt ? occurredAt.getTime() : null,
          trackerId: event.trackerId ?? null,
          sessionId: event.sessionId ?? null,
          title: event.title ?? null,
          url: event.url ?? null,
          referrer: event.referrer ?? null,
          ip: event.ip ?? null,
          userAgent: event.userAgent ?? null,
          properties: properties ?? {},
        }));
        try {
          const tracked = await loaders.track(input.source, events);
          return { tracked: tracked.map(placed) };
        } catch (cause) {
          return refusalOf(cause);
        }
      },
    }),
  );
}

/** A source names faults from the event down; the caller looks for them from the input down. */
function placed(tracked: Tracked, index: number): Tracked {
  const { problem } = tracked;
  if (!(problem instanceof InvalidInputError)) return tracked;
  const faults = problem.faults.map((fault) => ({
    ...fault,
    path: ['input', 'events', String(index), ...fault.path],
  }));
  return { ...tracked, problem: new InvalidInputError(faults) };
}

/** The subscription `leadIdentified`. */
export function addIdentified(parts: Parts, args: Arguments, { Lead }: LeadTypes): void {
  const { builder, SourceEnum } = parts;
  const LeadIdentified = builder.objectRef<IdentifiedNode>('LeadIdentified').implement({
    description:
      'A lead that became identified. The cursor and the id always arrive, also when the lead cannot be read now.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'Give it as `after` to go on without a gap.',
      }),
      identifiedAt: t.expose('identifiedAt', {
        type: 'DateTime',
        description: 'When the gateway learned it; LOCAL: the time of the event.',
      }),
      leadId: t.id({ description: 'The lead’s global id.', resolve: ({ ref }) => leadId(ref) }),
      lead: t.field({
        type: Lead,
        nullable: true,
        description: 'The lead; null when it cannot be read now.',
        resolve: ({ node }) => node,
      }),
    }),
  });
  builder.subscriptionField('leadIdentified', (t) =>
    t.field({
      type: LeadIdentified,
      description:
        'Leads that became identified, from every source: LOCAL at once, vendors by a poller that runs while somebody listens and spends only budget that queries leave.',
      args: {
        sources: t.arg({ type: [SourceEnum], description: 'These sources only; by default all.' }),
        filter: t.arg({ type: args.LeadFilterInput, description: 'Only leads like this.' }),
        after: t.arg.string({
          description: `${PAGE.after} CURSOR_EXPIRED where the gateway no longer has it.`,
        }),
      },
      subscribe: (_root, { sources, filter, after }, context) =>
        context.identified({
          sources: sources ?? null,
          filter: filterOf(filter),
          after: after ?? null,
        }),
      resolve: (identified) => identified,
    }),
  );
}
