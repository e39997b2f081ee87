import type { Lead, SourceName } from '../domain/entities.ts';
import { GatewayError } from '../domain/errors.ts';
import { MAX_PAGE } from '../domain/limits.ts';
import type { Page } from '../domain/page.ts';
import { MINUTE, SECOND, type Clock, type Instant, type Milliseconds } from '../domain/time.ts';
import type { Call } from '../ports/call.ts';
import type { Source } from '../ports/source.ts';

export interface PollerDependencies {
  /** The sources that do not report identified leads by themselves. */
  readonly sources: readonly Source[];
  readonly clock: Clock;
  /** A background call: it spends only budget that queries leave. */
  readonly makeCall: () => Call;
  /** A fault of the gateway while polling; the poller goes on. */
  readonly onFault: (cause: unknown) => void;
  /** @default 30 000 */
  readonly pollMs?: Milliseconds | undefined;
  /** True while somebody listens to the source. */
  readonly isHeard: (source: SourceName) => boolean;
  /** Called with leads that were identified before anybody listened. */
  readonly onKnown: (lead: Lead) => void;
  readonly onIdentified: (lead: Lead, at: Instant) => void;
}

/** How far back a poll looks: identification can lag behind the visit. */
const LOOK_BACK: Milliseconds = 60 * MINUTE;
/** Pages that one poll reads of a source. */
const MOST_PAGES = 3;

/** Asks the sources for identified leads until `stop` is aborted; once per round, however many subscribers listen. */
export async function pollIdentified(
  {
    sources,
    clock,
    makeCall,
    onFault,
    pollMs = 30 * SECOND,
    isHeard,
    onKnown,
    onIdentified,
  }: PollerDependencies,
  stop: AbortSignal,
): Promise<void> {
  async function* identified(source: Source, now: Instant): AsyncGenerator<Lead, void, undefined> {
    const window = {
      from: Math.floor((now - LOOK_BACK) / MINUTE) * MINUTE,
      to: Math.floor(now / MINUTE) * MINUTE + MINUTE,
    };
    const order = { field: 'LAST_SEEN_AT', direction: 'DESC' } as const;
    let after: string | null = null;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page: Page<Lead> | undefined = await source.leads?.(
        { accounts: null, window, filter: {}, order, first: MAX_PAGE, after },
        { ...makeCall(), freshness: { mode: 'LIVE', maxAgeMs: null } },
      );
      yield* (page?.items ?? []).filter((lead) => lead.identified);
      after = page?.next ?? null;
      if (after === null) return;
    }
  }

  // Sources whose first round is over; the first round only finds out which leads are identified already.
  const started = new Set<Source>();
  async function poll(source: Source): Promise<void> {
    // A source that nobody listens to is not asked, and begins anew when somebody does.
    if (!isHeard(source.facts.name)) {
      started.delete(source);
      return;
    }
    try {
      const now = clock.now();
      for await (const lead of identified(source, now))
        if (started.has(source)) onIdentified(lead, now);
        else onKnown(lead);
      started.add(source);
    } catch (cause) {
      // A vendor that fails or has no budget left is asked again next time; its health says what it failed with.
      if (!(cause instanceof GatewayError)) onFault(cause);
    }
  }

  while (!stop.aborted) {
    await Promise.all(sources.map(poll));
    await clock.sleep(pollMs, stop);
  }
}
