import type { Source } from '../ports/source.ts';

/**
 * Spends a scarce budget depth first: a lead is begun only if the budget covers it and what the leads before it may
 * still need. A budget of 100 calls then completes as many leads as it can; asking level by level would begin all of
 * them and complete none.
 */
export interface Pacer {
  /**
   * Runs a call for the lead at place `rank` of its list, in its turn. Calls below a lead that was begun run at once.
   */
  run<T>(source: Source, rank: number, first: number, call: () => Promise<T>): Promise<T>;
}

interface Begun {
  pending: number;
  calls: number;
}
interface Lane {
  readonly source: Source;
  readonly begun: Map<number, Begun>;
  readonly waiting: { readonly rank: number; readonly first: number; readonly begin: () => void }[];
  /** The most calls that a lead of this request took; null before the first lead is complete. */
  observed: number | null;
  scheduled: boolean;
}

export function createPacer(): Pacer {
  const lanes = new Map<Source, Lane>();

  function laneOf(source: Source): Lane {
    let lane = lanes.get(source);
    if (!lane) {
      lane = { source, begun: new Map(), waiting: [], observed: null, scheduled: false };
      lanes.set(source, lane);
    }
    return lane;
  }

  /** Calls of one tick are sorted before the first is let through. */
  function schedule(lane: Lane): void {
    if (lane.scheduled) return;
    lane.scheduled = true;
    queueMicrotask(() => {
      lane.scheduled = false;
      admit(lane);
    });
  }
  function admit(lane: Lane): void {
    lane.waiting.sort((a, b) => a.rank - b.rank);
    for (let [next] = lane.waiting; next; [next] = lane.waiting) {
      if (!lane.begun.has(next.rank)) {
        // Before the first lead is complete the need is estimated: the lead itself, and its sessions one by one.
        const need = lane.observed ?? 1 + next.first * lane.source.facts.callsPerSession;
        let reserved = 0;
        for (const { calls } of lane.begun.values()) reserved += Math.max(0, need - calls);
        const room = lane.source.room?.() ?? Infinity;
        if (lane.begun.size > 0 && room - reserved < need) return;
        lane.begun.set(next.rank, { pending: 0, calls: 0 });
      }
      lane.waiting.shift();
      next.begin();
    }
  }
  function ended(lane: Lane, rank: number): void {
    // The calls that an answer leads to are made before the next turn of the event loop; after it, the lead is
    // complete.
    setImmediate(() => {
      const lead = lane.begun.get(rank);
      if (!lead || lead.pending > 0) return;
      lane.observed = Math.max(lane.observed ?? 1, lead.calls);
      lane.begun.delete(rank);
      admit(lane);
    });
  }

  return {
    async run(source, rank, first, call) {
      // Where a lead takes a single call, there is no depth to plan for.
      if (!source.room || source.facts.callsPerSession === 0) return call();
      const lane = laneOf(source);
      if (!lane.begun.has(rank))
        await new Promise<void>((resolve) => {
          lane.waiting.push({ rank, first, begin: resolve });
          schedule(lane);
        });
      const lead = lane.begun.get(rank) ?? { pending: 0, calls: 0 };
      lane.begun.set(rank, lead);
      lead.pending += 1;
      lead.calls += 1;
      try {
        return await call();
      } finally {
        lead.pending -= 1;
        if (lead.pending === 0) ended(lane, rank);
      }
    },
  };
}
