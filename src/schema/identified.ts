import { leadId } from '../domain/ids.ts';
import type { IdentifiedEvent } from '../loaders/port.ts';
import { filterOf, PAGE, type Arguments } from './arguments.ts';
import type { Parts } from './builder.ts';
import type { LeadTypes } from './lead-reference.ts';
import { readWithOwnLoaders } from './subscription-event.ts';

/** The subscription `leadIdentified`. */
export function addIdentified(parts: Parts, args: Arguments, { Lead }: LeadTypes): void {
  const { builder, SourceEnum } = parts;
  const LeadIdentified = builder.objectRef<IdentifiedEvent>('LeadIdentified').implement({
    description:
      'A lead that became identified. The cursor and the id always arrive, also when the lead cannot be read now: an error at its path then says why.',
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
        description: 'The lead; null when it is gone or cannot be read now.',
        resolve: ({ lead }) => lead(),
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
        context.subscriptions.identified({
          sources: sources ?? null,
          filter: filterOf(filter),
          after: after ?? null,
        }),
      resolve: readWithOwnLoaders,
    }),
  );
}
