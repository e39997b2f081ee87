import type { Count } from '../domain/entities.ts';
import { accountId } from '../domain/ids.ts';
import type { SourceState, SourceStatus } from '../loaders/port.ts';
import { enumOf } from './kit/enums.ts';
import { isWhole } from './kit/incomplete.ts';
import type { Parts } from './kit/parts.ts';

const STATES: Readonly<Record<SourceState, string>> = {
  LIVE: 'The source was asked just now.',
  CACHED: 'The rows are from the cache, within their lifetime.',
  STALE:
    'The rows are from the cache, past their lifetime: the source failed, or its budget is spent.',
  MIRROR: 'The rows are what the gateway holds. The source was not asked.',
  CAPPED: 'The source has more rows than it gives.',
  PARTIAL:
    'A part of the rows. The cursor goes on behind them where `hasNextPage` is true; else the source repeats its pages, and gives no more.',
  SKIPPED_BUDGET:
    'The source was not asked: its call budget leaves no room before the deadline. See retryAt.',
  UNSUPPORTED: 'The source has no such rows, or cannot answer this filter.',
  NOT_CONFIGURED: 'The credentials of the source are not set.',
  FAILED: 'The source was asked and failed. See code.',
};
/** `Completeness`, `PageInfo` and `Count`: what every connection tells of its rows. */
export function addCompleteness(parts: Parts): void {
  const { types } = parts;
  const status = statusOf(parts);
  types.Completeness.implement({
    description:
      'Which sources answered, and how. Every connection that asks several sources has it, at no call.',
    fields: (t) => ({
      isComplete: t.boolean({
        description:
          'True where every configured source that can take part gave all of its rows for this page. It speaks of this list alone: lists below its rows have a completeness of their own, and `extensions.incomplete` of the answer names every list that lacks rows.',
        resolve: (statuses) => statuses.every(isWhole),
      }),
      sources: t.field({
        type: [status],
        description: 'One entry for each source, and one for each account that failed.',
        resolve: (statuses) => [...statuses],
      }),
    }),
  });
  addPageInfo(parts);
  addCount(parts);
}

function statusOf({ builder, enums }: Parts) {
  const states = enumOf<SourceState>(
    builder,
    'SourceState',
    'How a source took part in an answer. May grow: keep a default branch.',
    STATES,
  );
  return builder.objectRef<SourceStatus>('SourceStatus').implement({
    description: 'How one source, or one of its accounts, took part in an answer.',
    fields: (t) => ({
      source: t.field({
        type: enums.Source,
        description: 'The source.',
        resolve: (status) => status.source,
      }),
      accountId: t.id({
        nullable: true,
        description: 'The account, where the entry is about one of several.',
        resolve: (status) => status.account && accountId(status.account),
      }),
      state: t.field({
        type: states,
        description: 'How it took part.',
        resolve: (status) => status.state,
      }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        nullable: true,
        description: 'When the gateway received the youngest answer behind this part.',
      }),
      code: t.field({
        type: enums.ProblemCode,
        nullable: true,
        description: 'What went wrong; null where nothing did.',
        resolve: (status) => status.code,
      }),
      message: t.exposeString('message', {
        nullable: true,
        description: 'What went wrong, for people and in the words of the gateway.',
      }),
      retryAt: t.expose('retryAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When asking again can succeed.',
      }),
      ordered: t.exposeBoolean('ordered', {
        description:
          'False where the rows of the source do not come in the order that was asked for. `message` says why.',
      }),
    }),
  });
}

function addPageInfo({ types }: Parts): void {
  types.PageInfo.implement({
    description: 'The place of a page in its list, as the Relay specification has it.',
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage', {
        description: 'True where there are rows behind this page.',
      }),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
        description: 'True where there are rows in front of this page.',
      }),
      startCursor: t.string({
        nullable: true,
        description: 'The cursor of the first row, for `before`; null on an empty page.',
        resolve: ({ nodes, cursorAt }) => (nodes.length > 0 ? cursorAt(0) : null),
      }),
      endCursor: t.string({
        nullable: true,
        description: 'The cursor of the last row, for `after`; null on an empty page.',
        resolve: (connection) => connection.endCursor(),
      }),
    }),
  });
}

function addCount({ builder, types }: Parts): void {
  const precision = enumOf<Count['precision']>(
    builder,
    'CountPrecision',
    'How far a count can be trusted.',
    {
      EXACT: 'There are exactly as many.',
      AT_LEAST: 'There are as many or more: a source reached its limit of rows.',
      ESTIMATE: 'There are about as many.',
    },
  );
  types.Count.implement({
    description: 'How many things there are, and how sure that is.',
    fields: (t) => ({
      value: t.expose('value', { type: 'NonNegativeInt', description: 'The number of things.' }),
      precision: t.field({
        type: precision,
        description: 'How sure the number is.',
        resolve: (count) => count.precision,
      }),
    }),
  });
}
