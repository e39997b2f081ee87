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
  /** A vendor, or its budget, that kept the lead of an event from being read; the subscriber is told as well. */
  readonly onUnreadLead: (cause: GatewayError, lead: LeadRef) => void;
}

/** One subscriber: until when, and what its events are read with. */
export interface Subscriber {
  readonly signal: AbortSignal;
  /** New loaders for one event: what the event shows is read when it happens, and is not kept for the next one. */
  readonly newLoaders: () => Loaders;
}

const FRESHNESS: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };

/** What the subscriptions of the schema tell, for one subscriber at a time. */
export function createSubscriptions({
  identifiedLeads,
  feedJoins,
  exports,
  onUnreadLead,
}: SubscriptionDependencies): (subscriber: Subscriber) => Subscriptions {
  /** Reads a lead when it is asked for. A failure belongs to the field that asks, and to the log. */
  function reader(loaders: Loaders, lead: LeadRef): IdentifiedEvent['lead'] {
    return async () => {
      try {
        return await loaders.lead(lead, FRESHNESS);
      } catch (cause) {
        // Whatever else is thrown is a fault of the gateway, which is logged where it is masked.
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
        // The poll has read it already: to read it again would cost a call an event.
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
