import { MAX_PAGE } from '../domain/limits.ts';
import type { Lead, LeadRef, SourceName } from '../domain/entities.ts';
import { GatewayError } from '../domain/errors.ts';
import { matches } from '../domain/filter.ts';
import { leadId } from '../domain/ids.ts';
import type { Call } from '../ports/call.ts';
import type { LeadFilter } from '../domain/query.ts';
import type { Source } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import { MINUTE, SECOND, type Clock, type Instant, type Milliseconds } from '../domain/time.ts';
import { createChannel, type Published } from './channel.ts';

interface Item {
  readonly identifiedAt: Instant;
  readonly lead: LeadRef;
  /** As the poll that found it told it; null where the source only told who. */
  readonly row: Lead | null;
}
export type IdentifiedLead = Published<Item>;
export interface IdentifiedLeads {
  /** Ends without an error when `signal` is aborted or the feed is closed. */
  subscribe(args: {
    readonly sources: readonly SourceName[] | null;
    readonly filter: LeadFilter;
    readonly after: string | null;
    readonly signal: AbortSignal;
  }): AsyncIterable<IdentifiedLead>;
  /** What those who come back with a cursor were to be told of these leads, they are not. */
  remove(leads: readonly LeadRef[], emails: readonly string[]): void;
  close(): void;
}
export interface FeedDependencies {
  readonly sources: ReadonlyMap<SourceName, Source>;
  /** Tells by itself who became identified; the other sources are polled. */
  readonly store: Store | null;
  readonly clock: Clock;
  /** A background call: it spends only budget that queries leave. */
  readonly makeCall: () => Call;
  /** A fault of ours while polling; the poller goes on. */
  readonly onFault: (cause: unknown) => void;
  /** @default 30 000 */
  readonly pollMs?: Milliseconds | undefined;
}

const MAX_SEEN = 50_000;
/** How far back a poll looks: identification can lag behind the visit. */
const LOOK_BACK: Milliseconds = 60 * MINUTE;

/**
 * Leads that become identified. Sources that know at once tell it; the others are polled, by one poller that runs
 * only while somebody listens and asks once however many listen. Each lead fires once.
 */
export function createIdentifiedLeads({
  sources,
  store,
  clock,
  makeCall,
  onFault,
  pollMs = 30 * SECOND,
}: FeedDependencies): IdentifiedLeads {
  const channel = createChannel<Item>(['identified']);
  // Which sources each subscriber wants.
  const hearing = new Set<(source: SourceName) => boolean>();
  // Leads known to be identified, the oldest first, so that memory stays bounded.
  const seen = new Set<string>();
  let polling: AbortController | null = null;

  function fire(lead: LeadRef, identifiedAt: Instant, row: Lead | null): void {
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
  const stop = store?.onIdentified(({ lead, identifiedAt }) => {
    fire(lead, identifiedAt, null);
  });

  /** Leads that were identified before anybody listened are the ground, not news. */
  async function poll(source: Source, baseline: boolean): Promise<void> {
    const now = clock.now();
    const window = {
      from: Math.floor((now - LOOK_BACK) / MINUTE) * MINUTE,
      to: Math.floor(now / MINUTE) * MINUTE + MINUTE,
    };
    const order = { field: 'LAST_SEEN_AT', direction: 'DESC' } as const;
    let after: string | null = null;
    for (let pages = 0; pages < 3; pages += 1) {
      const page: { readonly items: readonly Lead[]; readonly next: string | null } | undefined =
        await source.leads?.(
          { accounts: null, window, filter: {}, order, first: MAX_PAGE, after },
          { ...makeCall(), freshness: { mode: 'LIVE', maxAgeMs: null } },
        );
      for (const lead of page?.items ?? []) {
        if (!lead.identified) continue;
        if (baseline) remember(leadId(lead.ref));
        else fire(lead.ref, now, lead);
      }
      after = page?.next ?? null;
      if (after === null) return;
    }
  }
  async function pollWhileListened(stop: AbortSignal): Promise<void> {
    const polled = [...sources.values()].filter((source) => source.leads && source !== store);
    const started = new Set<Source>();
    while (!stop.aborted) {
      await Promise.all(
        polled.map(async (source) => {
          // A source that nobody listens to is not asked, and begins anew when somebody does.
          if (![...hearing].some((hears) => hears(source.facts.name))) {
            started.delete(source);
            return;
          }
          try {
            await poll(source, !started.has(source));
            started.add(source);
          } catch (cause) {
            // A vendor that fails or has no budget left is asked again next time; its health says what it failed with.
            if (!(cause instanceof GatewayError)) onFault(cause);
          }
        }),
      );
      await clock.sleep(pollMs, stop);
    }
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
      if (!polling) {
        polling = new AbortController();
        pollWhileListened(polling.signal).catch(onFault);
      }
      try {
        for await (const entry of entries) if (await passes(entry, filter)) yield entry;
      } finally {
        hearing.delete(hears);
        if (hearing.size === 0) {
          polling.abort();
          polling = null;
        }
      }
    },
    remove(leads, emails) {
      const ids = new Set(leads.map(leadId));
      channel.remove(
        ({ lead, row }) =>
          ids.has(leadId(lead)) || emails.includes(row?.person?.email?.toLowerCase() ?? ''),
      );
    },
    close() {
      channel.close();
      polling?.abort();
      stop?.();
    },
  };

  /** Throws where the lead cannot be read: a subscriber that comes back with its last cursor misses nothing then. */
  async function passes({ lead: ref, row }: IdentifiedLead, filter: LeadFilter): Promise<boolean> {
    if (Object.keys(filter).length === 0) return true;
    if (row) return matches(row, filter);
    const [lead = null] = (await sources.get(ref.source)?.leadsById?.([ref], makeCall())) ?? [];
    if (lead instanceof Error) throw lead;
    return lead !== null && matches(lead, filter);
  }
}
