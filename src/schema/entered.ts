import { GatewayError } from '../domain/errors.ts';
import { customFeedRefOf, leadId, requireRef } from '../domain/ids.ts';
import type { FeedJoinEvent } from '../loaders/port.ts';
import { PAGE } from './arguments.ts';
import type { Parts } from './builder.ts';
import type { Collections } from './collections.ts';
import type { LeadTypes } from './lead-reference.ts';
import { readWithOwnLoaders } from './subscription-event.ts';

/** The subscription `customFeedEntered`. */
export function addEntered(
  { builder }: Parts,
  { FeedRef }: Collections,
  { Lead }: LeadTypes,
): void {
  const CustomFeedEntered = builder.objectRef<FeedJoinEvent>('CustomFeedEntered').implement({
    description:
      'A lead that joined a feed. The cursor and the id always arrive, also when the lead cannot be read now: an error at its path then says why.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'Give it as `after` to go on without a gap.',
      }),
      enteredAt: t.expose('enteredAt', {
        type: 'DateTime',
        description: 'When the gateway stored the event that made it join.',
      }),
      customFeed: t.field({
        type: FeedRef,
        nullable: true,
        description: 'The feed; null once it is deleted.',
        resolve: ({ feed: { source, account, externalId } }, _args, { loaders }) =>
          loaders.customFeed(source, account, externalId),
      }),
      leadId: t.id({ description: 'The lead’s global id.', resolve: ({ ref }) => leadId(ref) }),
      lead: t.field({
        type: Lead,
        nullable: true,
        description: 'The lead; null when it is gone or cannot be read now.',
        resolve: ({ lead }) => lead(),
      }),
    }),
  });
  builder.subscriptionField('customFeedEntered', (t) =>
    t.field({
      type: CustomFeedEntered,
      description:
        'Leads that join a feed of the local store, at the event that makes them join; each once, and again only after it left. Leads that are in it already, or that other criteria bring into it, are no news. UNSUPPORTED for vendors’ feeds.',
      args: {
        customFeedId: t.arg.id({ required: true, description: 'The feed.' }),
        after: t.arg.string({
          description: `${PAGE.after} CURSOR_EXPIRED where the gateway no longer has it.`,
        }),
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
