import { emailIn } from '../domain/addresses.ts';
import type { Lead, LeadRef, SourceName } from '../domain/entities.ts';
import { matches } from '../domain/filter.ts';
import { leadId } from '../domain/ids.ts';
import type { LeadFilter } from '../domain/query.ts';
import type { Source } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import type { Instant } from '../domain/time.ts';
import { createChannel, type Published } from './channel.ts';
import { pollIdentified, type PollerDependencies } from './identification-poller.ts';

interface Item {
  readonly identifiedAt: Instant;
  readonly lead: LeadRef;
  /** The lead as the poll read it; null where the source gave only its reference. */
  readonly row: Lead | null;
}
export type IdentifiedLead = Published<Item>;
export interface IdentifiedLeads {
  /** Ends without an error when `signal` is aborted or the gateway stops. */
  subscribe(args: {
    readonly sources: readonly SourceName[] | null;
    readonly filter: LeadFilter;
    readonly after: string | null;
    readonly signal: AbortSignal;
  }): AsyncIterable<IdentifiedLead>;
  /** Subscribers that come back with a cursor no longer get these leads, which were erased. */
  remove(leads: readonly LeadRef[], emails: readonly string[]): void;
  close(): void;
}
export interface IdentifiedLeadsDependencies extends Pick<
  PollerDependencies,
  'clock' | 'makeCall' | 'onFault' | 'pollMs'
> {
  readonly sources: ReadonlyMap<SourceName, Source>;
  /** One of the sources; it reports identified leads by itself. The others are polled. */
  readonly store: Pick<Store, 'facts' | 'onIdentified'>;
}

/** Leads that are remembered as identified; the oldest is forgotten first, so that memory stays bounded. */
const MAX_SEEN = 50_000;

/**
 * Leads that become identified. The store reports them at once; one poller asks the other sources, and runs only while
 * somebody listens. Each lead is published once.
 */
export function createIdentifiedLeads({
  sources,
  store,
  ...polling
}: IdentifiedLeadsDependencies): IdentifiedLeads {
  const { makeCall, onFault } = polling;
  const channel = createChannel<Item>(['identified']);
  // Which sources each subscriber wants.
  const hearing = new Set<(source: SourceName) => boolean>();
  // The oldest first.
  const seen = new Set<string>();
  let poller: AbortController | null = null;

  function publish(lead: LeadRef, identifiedAt: Instant, row: Lead | null): void {
    const id = leadId(lead);
    if (seen.has(id)) return;
    remember(id);
    channel.publish({ lead, identifiedAt, row }, id);
  }
  function remember(id: string): void {
    seen.add(id);
    if (seen.size <= MAX_SEEN) return;
    const [oldest] = seen;
    if (oldest !== undefined) seen.delete(oldest);
  }
  const stop = store.onIdentified(({ lead, identifiedAt }) => {
    publish(lead, identifiedAt, null);
  });

  function startPoller(): AbortController {
    const stopping = new AbortController();
    pollIdentified(
      {
        ...polling,
        sources: [...sources.values()].filter(
          ({ leads, facts }) => leads && facts.name !== store.facts.name,
        ),
        isHeard: (source) => [...hearing].some((hears) => hears(source)),
        onKnown: ({ ref }) => {
          remember(leadId(ref));
        },
        onIdentified: (lead, at) => {
          publish(lead.ref, at, lead);
        },
      },
      stopping.signal,
    ).catch(onFault);
    return stopping;
  }

  return {
    async *subscribe({ sources: names, filter, after, signal }) {
      const hears = (source: SourceName) => names === null || names.includes(source);
      const entries = channel.subscribe({
        after,
        signal,
        wants: ({ lead }) => hears(lead.source),
      });
      hearing.add(hears);
      poller ??= startPoller();
      try {
        for await (const entry of entries) if (await passes(entry, filter)) yield entry;
      } finally {
        hearing.delete(hears);
        if (hearing.size === 0) {
          poller.abort();
          poller = null;
        }
      }
    },
    remove(leads, emails) {
      const ids = new Set(leads.map(leadId));
      channel.remove(
        ({ lead, row }) =>
          ids.has(leadId(lead)) || emails.includes(emailIn(row?.person?.email) ?? ''),
      );
    },
    close() {
      channel.close();
      poller?.abort();
      stop();
    },
  };

  async function passes({ lead: ref, row }: IdentifiedLead, filter: LeadFilter): Promise<boolean> {
    if (Object.keys(filter).length === 0) return true;
    if (row) return matches(row, filter);
    const [lead = null] = (await sources.get(ref.source)?.leadsById?.([ref], makeCall())) ?? [];
    if (lead instanceof Error) throw lead;
    return lead !== null && matches(lead, filter);
  }
}
