import { GatewayError } from '../domain/errors.ts';
import { customFeedRefOf, leadId, requireRef } from '../domain/ids.ts';
import type { FeedJoinEvent, IdentifiedEvent } from '../loaders/port.ts';
import { filterOf } from './kit/arguments.ts';
import type { FieldBuilder } from './kit/builder.ts';
import type { Parts } from './kit/parts.ts';
import { readWithOwnLoaders } from './kit/subscription-event.ts';

type LeadEvent = Pick<IdentifiedEvent, 'cursor' | 'ref' | 'lead'>;

/** The subscriptions whose events are about a lead: `leadIdentified` and `customFeedEntered`. */
export function addSubscriptions(parts: Parts): void {
  addIdentified(parts);
  addEntered(parts);
}

function addIdentified(parts: Parts): void {
  const { builder, inputs } = parts;
  const type = builder.objectRef<IdentifiedEvent>('LeadIdentified').implement({
    description:
      'A lead that became identified. The cursor and the id always arrive, also when the lead cannot be read now: an error at its path then says why.',
    fields: (t) => ({
      ...leadFields(parts, t),
      identifiedAt: t.expose('identifiedAt', {
        type: 'DateTime',
        description: 'When the gateway learned that the lead is identified.',
      }),
    }),
  });
  builder.subscriptionField('leadIdentified', (t) =>
    t.field({
      type,
      description:
        'Leads of every source that become identified. The gateway polls vendors while somebody listens, and spends only the budget that queries leave.',
      args: {
        ...inputs.sources,
        filter: t.arg({ type: inputs.LeadFilter, description: 'Only leads that fit the filter.' }),
        ...cursorArgument(parts),
      },
      subscribe: (_root, { sources, filter, after }, context) =>
        context.subscriptions.identified({
          sources: sources ?? null,
          filter: filterOf(filter),
          after: after ?? null,
        }),
      resolve: readWithOwnLoaders,
    }),
  );
}

function addEntered(parts: Parts): void {
  const { builder, types } = parts;
  const type = builder.objectRef<FeedJoinEvent>('CustomFeedEntered').implement({
    description:
      'A lead that entered a feed. The cursor and the id always arrive, also when the lead cannot be read now: an error at its path then says why.',
    fields: (t) => ({
      ...leadFields(parts, t),
      enteredAt: t.expose('enteredAt', {
        type: 'DateTime',
        description: 'When the gateway stored the event that made the lead enter.',
      }),
      customFeed: t.field({
        type: types.CustomFeed,
        nullable: true,
        description: 'The feed; null once it is deleted.',
        resolve: ({ feed: { source, account, externalId } }, _args, { loaders }) =>
          loaders.customFeed(source, account, externalId),
      }),
    }),
  });
  builder.subscriptionField('customFeedEntered', (t) =>
    t.field({
      type,
      description:
        'Leads that enter a feed of the gateway’s own store, at the event that makes them enter. Each arrives once, and again only after it has left. Leads that are in the feed already, and those that enter because its criteria change, do not arrive. UNSUPPORTED for feeds of vendors.',
      args: {
        customFeedId: t.arg.id({ required: true, description: 'The feed.' }),
        ...cursorArgument(parts),
      },
      async subscribe(_root, { customFeedId, after }, context) {
        const feed = requireRef(customFeedId, 'CustomFeed', 'customFeedId', customFeedRefOf);
        if (!(await context.loaders.customFeed(feed.source, feed.account, feed.externalId)))
          throw new GatewayError('NOT_FOUND', 'There is no such feed');
        return context.subscriptions.entered({ feed, after: after ?? null });
      },
      resolve: readWithOwnLoaders,
    }),
  );
}

/** The fields that every event about a lead has. */
function leadFields<E extends LeadEvent>({ types }: Parts, t: FieldBuilder<E>) {
  return {
    cursor: t.string({
      description: 'The place of this event. Give it as `after` to go on without a gap.',
      resolve: ({ cursor }) => cursor,
    }),
    leadId: t.id({
      description: 'The global id of the lead.',
      resolve: ({ ref }) => leadId(ref),
    }),
    lead: t.field({
      type: types.Lead,
      nullable: true,
      description: 'The lead; null when it is gone or cannot be read now.',
      resolve: ({ lead }) => lead(),
    }),
  };
}

function cursorArgument({ builder }: Parts) {
  return builder.args((t) => ({
    after: t.string({
      description:
        'The cursor of the event to go on behind. CURSOR_EXPIRED where the gateway no longer has it.',
    }),
  }));
}
