import type { TrashedEvent } from '../../../domain/event-types.ts';
import type { TrashQuery } from '../../../domain/query.ts';
import { MINUTE, rfc3339, SECOND, type Instant, type Milliseconds } from '../../../domain/time.ts';
import type { Call } from '../../../ports/call.ts';
import type { MarketingSource } from '../../../ports/marketing.ts';
import { createChecks } from '../../kit/checks.ts';
import { CHEAP_PAGES, listParts, readWhole } from '../../kit/paging.ts';
import { SOURCE } from '../facts.ts';
import {
  failureCodeOf,
  endpoints,
  pageOfProject,
  readListPage,
  requireList,
  type Api,
} from '../requests.ts';
import { toTrashed } from './map.ts';
import { trashed } from './wire.ts';

/** How far the vendor's clock may be behind ours. */
const SKEW_MS: Milliseconds = 5 * MINUTE;

export interface Trash {
  readonly methods: Pick<MarketingSource, 'trashedEvents'>;
  /** Which of these events, sent at `sentAt` or later, were trashed; by their ids. */
  find(
    ids: readonly string[],
    sentAt: Instant,
    call: Call,
  ): Promise<ReadonlyMap<string, TrashedEvent>>;
}

export function createTrash(api: Api): Trash {
  const { project } = api;

  async function read(
    { since, until }: Pick<TrashQuery, 'since' | 'until'>,
    page: number,
    call: Call,
  ) {
    const list = {
      ...api.at(endpoints.trash),
      query: [
        ['since', since === null ? undefined : rfc3339(since)],
        ['until', until === null ? undefined : rfc3339(until)],
      ] as const,
      item: trashed,
    };
    const part = await readListPage(api, list, page, call, (row) => toTrashed(row, project));
    return requireList(part, list);
  }

  return {
    async find(ids, sentAt, call) {
      const { items } = await readWhole(
        (page) => read({ since: sentAt - SKEW_MS, until: null }, page, call),
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
        checks.period(since, until);
        checks.done();
        return pageOfProject(
          api,
          await listParts({
            parts: [project],
            question: [SOURCE, 'trash', since, until],
            after,
            read: (_project, page) => read(query, page, call),
            compare: newestFirst,
            identify: ({ externalId }) => externalId,
          }),
        );
      },
    },
  };
}

/** The order of the vendor's list is documented nowhere, so it is made here. */
function newestFirst(a: TrashedEvent, b: TrashedEvent): number {
  return b.processedAt - a.processedAt || (a.externalId < b.externalId ? -1 : 1);
}

/** How long after an event was sent in mode ASYNC it is looked for in the trash. */
const LOOK_AFTER_MS: Milliseconds = 30 * SECOND;
const LOOKS = 3;
const DEADLINE_MS: Milliseconds = 20 * SECOND;

export interface TrashWatch {
  expect(ids: readonly string[]): void;
  close(): void;
}

/**
 * Webmarketer answers 200 to an event even where it trashes the event afterwards. Events that were sent in mode ASYNC
 * are looked for in the trash a few times; each trashed event is a line in the log.
 *
 * @param looked is called after each look
 */
export function createTrashWatch(api: Api, trash: Trash, looked: () => void): TrashWatch {
  const stop = new AbortController();
  const pending = new Map<string, { readonly sentAt: Instant; looks: number }>();
  let isWatching = false;

  async function watch(): Promise<void> {
    while (pending.size > 0) {
      await api.clock.sleep(LOOK_AFTER_MS, stop.signal);
      if (stop.signal.aborted) return;
      await look().catch((cause: unknown) => {
        if (stop.signal.aborted) return;
        api.warn('the trash could not be read after events were sent', {
          source: SOURCE,
          code: failureCodeOf(cause),
        });
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
      // No values: they are the visitor's.
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
