import type { TrashedEvent } from '../../domain/event-types.ts';
import { CHEAP_PAGES, listParts, readWhole } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { Source } from '../../ports/source.ts';
import { MINUTE, rfc3339, SECOND, type Instant, type Milliseconds } from '../../domain/time.ts';
import type { TrashQuery } from '../../domain/query.ts';
import { mustExist, pageOfParts, readPage, type Api } from './api.ts';
import { endpoints } from './endpoints.ts';
import { createChecks, isWritable, WRITABLE } from './input.ts';
import { SOURCE } from './map.ts';
import { toTrashed, trashed } from './marketing.ts';

/** How far the vendor's clock may be behind ours. */
const SKEW_MS: Milliseconds = 5 * MINUTE;

export interface Trash {
  readonly methods: Required<Pick<Source, 'trashedEvents'>>;
  /** Those of the events, sent at `sentAt` or later, that were trashed; by their id. */
  find(
    ids: readonly string[],
    sentAt: Instant,
    call: Call,
  ): Promise<ReadonlyMap<string, TrashedEvent>>;
}

export function createTrash(api: Api): Trash {
  const { project } = api;

  async function page(
    { since, until }: Pick<TrashQuery, 'since' | 'until'>,
    number: number,
    call: Call,
  ) {
    const { name: endpoint, path } = endpoints.trash;
    const part = await readPage(
      api,
      {
        endpoint,
        path: path(project),
        query: [
          ['since', since === null ? undefined : rfc3339(since)],
          ['until', until === null ? undefined : rfc3339(until)],
        ],
        item: trashed,
      },
      number,
      call,
      (row) => toTrashed(row, project),
    );
    return mustExist(part, endpoint);
  }

  return {
    async find(ids, sentAt, call) {
      const { items } = await readWhole(
        (number) => page({ since: sentAt - SKEW_MS, until: null }, number, call),
        CHEAP_PAGES,
        ({ externalId }) => externalId,
      );
      const wanted = new Set(ids);
      return new Map(
        items.flatMap((item) =>
          wanted.has(item.externalId) ? [[item.externalId, item] as const] : [],
        ),
      );
    },
    methods: {
      async trashedEvents(query, call) {
        const { since, until, after } = query;
        const checks = createChecks();
        checks.that(isWritable(since), 'since', WRITABLE);
        checks.that(isWritable(until), 'until', WRITABLE);
        checks.that(
          since === null || until === null || since <= until,
          'until',
          'must not be before since',
        );
        checks.done();
        return pageOfParts(
          api,
          await listParts({
            parts: [project],
            question: [SOURCE, 'trash', since, until],
            after,
            read: (_, number) => page(query, number, call),
            compare: newestFirst,
            identify: ({ externalId }) => externalId,
          }),
        );
      },
    },
  };
}

/** The order of the vendor's list is documented nowhere. */
function newestFirst(a: TrashedEvent, b: TrashedEvent): number {
  return b.processedAt - a.processedAt || (a.externalId < b.externalId ? -1 : 1);
}

/** An event that was sent without waiting is looked for in the trash this long after. */
const LOOK_AFTER_MS: Milliseconds = 30 * SECOND;
const LOOKS = 3;
const DEADLINE_MS: Milliseconds = 20 * SECOND;

export interface TrashWatch {
  expect(ids: readonly string[]): void;
  close(): void;
}

/**
 * Webmarketer says 200 to events that it trashes afterwards. Those that were sent so are looked for a few times,
 * and each that is found is a line in the log; `looked` is told after each time.
 */
export function createTrashWatch(api: Api, trash: Trash, looked: () => void): TrashWatch {
  const stop = new AbortController();
  const pending = new Map<string, { readonly sentAt: Instant; looks: number }>();
  let isWatching = false;

  async function watch(): Promise<void> {
    while (pending.size > 0) {
      await api.clock.sleep(LOOK_AFTER_MS, stop.signal);
      if (stop.signal.aborted) return;
      await look().catch(() => {
        // The next time tells as much.
      });
    }
  }

  async function look(): Promise<void> {
    const due = [...pending];
    for (const [id, one] of due) {
      one.looks += 1;
      if (one.looks >= LOOKS) pending.delete(id);
    }
    const sentAt = Math.min(...due.map(([, one]) => one.sentAt));
    const call = backgroundCall(stop.signal, api.clock.monotonic() + DEADLINE_MS);
    const found = await trash.find(
      due.map(([id]) => id),
      sentAt,
      call,
    );
    for (const [event, { eventType, errors }] of found) {
      pending.delete(event);
      // Types and storage keys only: values are the visitor's.
      const reasons = errors.map(({ type, field }) => (field === null ? type : `${type} ${field}`));
      api.warn('an event was trashed after it had been taken', {
        source: SOURCE,
        event,
        eventType,
        reasons,
      });
    }
    looked();
  }

  return {
    expect(ids) {
      for (const id of ids) pending.set(id, { sentAt: api.clock.now(), looks: 0 });
      if (isWatching) return;
      isWatching = true;
      void watch().finally(() => {
        isWatching = false;
      });
    },
    close() {
      stop.abort();
    },
  };
}

function backgroundCall(signal: AbortSignal, deadline: Milliseconds): Call {
  return {
    signal,
    deadline,
    freshness: { mode: 'LIVE', maxAgeMs: null },
    priority: 'BACKGROUND',
    rank: 0,
    cost: { upstreamCall() {}, cacheHit() {}, coalesced() {}, waited() {} },
  };
}
