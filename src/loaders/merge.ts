import type { Lead, SourceName } from '../domain/entities.ts';
import { compareLeadKeys, leadKeyOf } from '../domain/filter.ts';
import { openStream, type Bookmark, type StreamOptions, type StreamSource } from './lead-stream.ts';
import type { SourceStatus } from './port.ts';

/** A merged page of several lists. */
export interface Merged {
  readonly rows: readonly { readonly lead: Lead; readonly state: MergeState }[];
  readonly state: MergeState;
  readonly hasMore: boolean;
  readonly statuses: readonly SourceStatus[];
}
/** All bookmarks, by source. */
export type MergeState = ReadonlyMap<SourceName, Bookmark>;

/**
 * k-way merge: the next row is the first, in the order, of the next rows of all lists. Lists are read at the same
 * time and only as far as needed. A list that fails ends there and keeps its bookmark; the others go on.
 */
export async function merge({
  sources,
  from,
  first,
  ...options
}: StreamOptions & {
  readonly sources: readonly StreamSource[];
  readonly from: MergeState | null;
  /** Rows of the page. */
  readonly first: number;
}): Promise<Merged> {
  const streams = sources.map((source) => openStream(source, from?.get(source.source), options));
  const { order } = options;
  const rows: { lead: Lead; state: MergeState }[] = [];
  const state = (): MergeState =>
    new Map(streams.map((stream) => [stream.source, stream.bookmark()]));
  let heads = await Promise.all(streams.map((stream) => stream.peek()));
  while (rows.length < first) {
    let best = -1;
    for (const [index, head] of heads.entries()) {
      const standing = heads[best];
      if (
        head &&
        (!standing ||
          compareLeadKeys(leadKeyOf(head, order), leadKeyOf(standing, order), order) < 0)
      )
        best = index;
    }
    const lead = heads[best];
    const stream = streams[best];
    if (!lead || !stream) break;
    stream.take();
    rows.push({ lead, state: state() });
    if (rows.length === first) break;
    heads = [...heads];
    heads[best] = await stream.peek();
  }
  return {
    rows,
    state: state(),
    hasMore: streams.some((stream) => stream.more()),
    statuses: streams.flatMap((stream) => stream.status()),
  };
}
