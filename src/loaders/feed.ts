import type { Lead, LeadRef, SourceName } from '../domain/entities.ts';
import { cursorCodec } from '../domain/cursor.ts';
import { GatewayError } from '../domain/errors.ts';
import { matches } from '../domain/filter.ts';
import { leadId } from '../domain/ids.ts';
import type { Call, LeadFilter, Source } from '../domain/source.ts';
import { MINUTE, SECOND, type Clock, type Instant, type Milliseconds } from '../domain/time.ts';

export interface IdentifiedEntry {
  readonly cursor: string;
  readonly identifiedAt: Instant;
  readonly lead: LeadRef;
  /** As the poll that found it told it; null where the source only told who. */
  readonly row: Lead | null;
}
export interface IdentifiedFeed {
  /** Ends without an error when `signal` is aborted or the feed is closed. */
  subscribe(args: {
    readonly sources: readonly SourceName[] | null;
    readonly filter: LeadFilter;
    readonly after: string | null;
    readonly signal: AbortSignal;
  }): AsyncIterable<IdentifiedEntry>;
  /** What those who come back with a cursor were to be told of these leads, they are not. */
  forget(leads: readonly LeadRef[], emails: readonly string[]): void;
  close(): void;
}
export interface FeedDependencies {
  readonly sources: ReadonlyMap<SourceName, Source>;
  readonly clock: Clock;
  /** A background call: it spends only budget that queries leave. */
  readonly makeCall: () => Call;
  /** A fault of ours while polling; the poller goes on. */
  readonly onFault: (cause: unknown) => void;
  /** @default 30 000 */
  readonly pollMs?: Milliseconds | undefined;
}

/** Entries kept for those who come back with a cursor. */
const RING = 1_000;
/** Entries that wait for a slow reader before it loses its subscription. */
const MAX_PENDING = 1_000;
const MAX_SEEN = 50_000;
/** How far back a poll looks: identification can lag behind the visit. */
const LOOK_BACK: Milliseconds = 60 * MINUTE;

interface Listener {
  hears(source: SourceName): boolean;
  push(entry: IdentifiedEntry): void;
}

/**
 * Leads that become identified. Sources that know at once tell it; the others are polled, by one poller that runs
 * only while somebody listens and asks once however many listen. Each lead fires once.
 */
export function createIdentifiedFeed({
  sources,
  clock,
  makeCall,
  onFault,
  pollMs = 30 * SECOND,
}: FeedDependencies): IdentifiedFeed {
  const codec = cursorCodec(['identified'], isPlace);
  const ring: (IdentifiedEntry & { readonly isGone?: true })[] = [];
  const listeners = new Set<Listener>();
  const closing = new AbortController();
  // Leads known to be identified, the oldest first, so that memory stays bounded.
  const seen = new Set<string>();
  let serial = 0;
  let polling: AbortController | null = null;

  function fire(lead: LeadRef, identifiedAt: Instant, row: Lead | null): void {
    const id = leadId(lead);
    if (seen.has(id)) return;
    remember(id);
    serial += 1;
    const entry = {
      lead,
      identifiedAt,
      row,
      cursor: codec.encode({ serial, at: identifiedAt, id }),
    };
    ring.push(entry);
    if (ring.length > RING) ring.shift();
    for (const listener of listeners) listener.push(entry);
  }
  function remember(id: string): void {
    seen.add(id);
    if (seen.size <= MAX_SEEN) return;
    const [oldest] = seen;
    if (oldest !== undefined) seen.delete(oldest);
  }
  const stops = [...sources.values()].flatMap((source) => {
    const stop = source.onIdentified?.(({ lead, identifiedAt }) => {
      fire(lead, identifiedAt, null);
    });
    return stop ? [stop] : [];
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
          { accounts: null, window, filter: {}, order, first: 100, after },
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
    const polled = [...sources.values()].filter((source) => source.leads && !source.onIdentified);
    const started = new Set<Source>();
    while (!stop.aborted) {
      await Promise.all(
        polled.map(async (source) => {
          // A source that nobody listens to is not asked, and begins anew when somebody does.
          if (![...listeners].some((listener) => listener.hears(source.facts.name))) {
            started.delete(source);
            return;
          }
          try {
            await poll(source, !started.has(source));
            started.add(source);
          } catch (cause) {
            // A vendor that fails or has no budget left is asked again next time.
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
      const pending: IdentifiedEntry[] = after === null ? [] : missed(after);
      let wake: (() => void) | null = null;
      const state = { isOverrun: false };
      const listener: Listener = {
        hears,
        push(entry) {
          if (!hears(entry.lead.source)) return;
          if (pending.length >= MAX_PENDING) state.isOverrun = true;
          else pending.push(entry);
          wake?.();
        },
      };
      const end = () => wake?.();
      listeners.add(listener);
      signal.addEventListener('abort', end);
      closing.signal.addEventListener('abort', end);
      if (!polling) {
        polling = new AbortController();
        void pollWhileListened(polling.signal);
      }
      try {
        while (!signal.aborted && !closing.signal.aborted) {
          if (state.isOverrun)
            throw new GatewayError(
              'CURSOR_EXPIRED',
              'The subscription was read too slowly; subscribe again with the last cursor',
            );
          const entry = pending.shift();
          if (!entry) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            wake = null;
          } else if (await passes(entry, filter)) yield entry;
        }
      } finally {
        listeners.delete(listener);
        signal.removeEventListener('abort', end);
        closing.signal.removeEventListener('abort', end);
        if (listeners.size === 0) {
          polling.abort();
          polling = null;
        }
      }

      function missed(cursor: string): IdentifiedEntry[] {
        const { serial: from, id } = codec.decode(cursor);
        const at = ring.findIndex(
          (entry) => codec.decode(entry.cursor).serial === from && leadId(entry.lead) === id,
        );
        if (at < 0)
          throw new GatewayError(
            'CURSOR_EXPIRED',
            'The gateway no longer knows what came after this cursor; subscribe without it',
          );
        return ring.slice(at + 1).filter((entry) => !entry.isGone && hears(entry.lead.source));
      }
    },
    forget(leads, emails) {
      const ids = new Set(leads.map(leadId));
      for (const [at, entry] of ring.entries()) {
        const isMeant =
          ids.has(leadId(entry.lead)) ||
          emails.includes(entry.row?.person?.email?.toLowerCase() ?? '');
        // Its place stays: a cursor may point to it.
        if (isMeant) ring[at] = { ...entry, row: null, isGone: true };
      }
    },
    close() {
      closing.abort();
      polling?.abort();
      for (const stop of stops) stop();
    },
  };

  async function passes(entry: IdentifiedEntry, filter: LeadFilter): Promise<boolean> {
    if (Object.keys(filter).length === 0) return true;
    if (entry.row) return matches(entry.row, filter);
    const [lead] =
      (await sources
        .get(entry.lead.source)
        ?.leadsById?.([entry.lead], makeCall())
        .catch(() => [])) ?? [];
    return lead !== undefined && lead !== null && !(lead instanceof Error) && matches(lead, filter);
  }
}

interface Place {
  readonly serial: number;
  readonly at: Instant;
  readonly id: string;
}
function isPlace(value: unknown): value is Place {
  return (
    typeof value === 'object' &&
    value !== null &&
    'serial' in value &&
    Number.isInteger(value.serial) &&
    'id' in value &&
    typeof value.id === 'string'
  );
}
