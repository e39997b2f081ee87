import type { LeadRef } from '../domain/entities.ts';
import { GatewayError } from '../domain/errors.ts';
import type { Freshness } from '../domain/query.ts';
import type {
  ExportEvent,
  FeedJoinEvent,
  IdentifiedEvent,
  Loaders,
  Subscriptions,
} from '../loaders/port.ts';
import type { Exports } from '../ports/exports.ts';
import type { FeedJoins } from './feed-joins.ts';
import type { IdentifiedLeads } from './identified-leads.ts';

export interface SubscriptionDependencies {
  readonly identifiedLeads: Pick<IdentifiedLeads, 'subscribe'>;
  readonly feedJoins: Pick<FeedJoins, 'subscribe'>;
  readonly exports: Pick<Exports, 'watch'>;
  /** Called when the lead of an event could not be read; the subscriber gets the error too. */
  readonly onUnreadLead: (cause: GatewayError, lead: LeadRef) => void;
}

/** One subscriber: how long it listens, and the loaders of its events. */
export interface Subscriber {
  readonly signal: AbortSignal;
  /** New loaders for one event, so that no event shows data that was read for an earlier one. */
  readonly newLoaders: () => Loaders;
}

const FRESHNESS: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };

/** Makes the subscriptions of one subscriber. */
export function createSubscriptions({
  identifiedLeads,
  feedJoins,
  exports,
  onUnreadLead,
}: SubscriptionDependencies): (subscriber: Subscriber) => Subscriptions {
  /** Reads a lead when its field is selected. A failure goes to that field and to the log. */
  function reader(loaders: Loaders, lead: LeadRef): IdentifiedEvent['lead'] {
    return async () => {
      try {
        return await loaders.lead(lead, FRESHNESS);
      } catch (cause) {
        // Any other error is a fault of the gateway, and is logged where it is masked.
        if (cause instanceof GatewayError) onUnreadLead(cause, lead);
        throw cause;
      }
    };
  }

  return ({ signal, newLoaders }) => ({
    async *identified(args): AsyncGenerator<IdentifiedEvent, void, undefined> {
      for await (const { lead: ref, row, cursor, identifiedAt } of identifiedLeads.subscribe({
        ...args,
        signal,
      })) {
        const loaders = newLoaders();
        // The poll has read the lead already; another read would cost a call per event.
        const polled = row && { lead: row, scope: { freshness: FRESHNESS, window: null, rank: 0 } };
        const lead = polled ? () => Promise.resolve(polled) : reader(loaders, ref);
        yield { loaders, cursor, identifiedAt, ref, lead };
      }
    },

    async *entered({ feed, after }): AsyncGenerator<FeedJoinEvent, void, undefined> {
      for await (const { lead: ref, cursor, enteredAt } of feedJoins.subscribe({
        feed,
        after,
        signal,
      })) {
        const loaders = newLoaders();
        yield { loaders, cursor, enteredAt, feed, ref, lead: reader(loaders, ref) };
      }
    },

    async *exportUpdated(id): AsyncGenerator<ExportEvent, void, undefined> {
      for await (const leadExport of exports.watch(id, signal))
        yield { loaders: newLoaders(), leadExport };
    },
  });
}
