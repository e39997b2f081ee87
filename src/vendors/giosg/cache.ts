import type { Instant } from '../../domain/time.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { isRecord } from '../kit/decode.ts';
import { leadPath, listEndpoint, views } from './requests.ts';
import type { WireLead } from './wire.ts';

/** Keeps the cached answers right: the same lead stands in the answers of several views. */
export interface LeadCache {
  /**
   * The rows as they may be cached and shown. Once giosg has purged a lead, the gateway shows it empty, also from an
   * answer that is older than the purge. Cached answers that still hold the purged data are invalidated.
   */
  redactPurged(rows: readonly WireLead[]): readonly WireLead[];
  /** Invalidates the answers that show the lead otherwise than this row does. */
  invalidateOutdated(row: WireLead): void;
  /** After a write: invalidates the answers that hold the lead, and the lists that the lead has entered. */
  invalidateWritten(before: WireLead, after: LeadState): void;
  /** Keeps later reads of this lead from joining a request for it that is in flight now. */
  detach(lead: string): void;
}
/** The columns of a lead that can be written. */
export type LeadState = Pick<WireLead, 'assigned_user_id' | 'is_closed'>;

/** How many purged leads are remembered, latest first: their ids and times only. */
const MAX_PURGES = 10_000;

export function createLeadCache(
  upstream: Pick<Upstream, 'invalidate'>,
  organization: string,
): LeadCache {
  const purges = new Map<string, Instant>();
  const pathOf = (lead: string) => leadPath(views.organization, organization, lead);
  const listEndpoints: readonly string[] = Object.values(views).map(listEndpoint);

  return {
    redactPurged(rows) {
      const found = new Set<string>();
      for (const { id, sensitive_data_purged_at: at } of rows) {
        if (at === null || purges.has(id)) continue;
        found.add(id);
        purges.set(id, at);
        const [oldest] = purges.keys();
        if (purges.size > MAX_PURGES && oldest !== undefined) purges.delete(oldest);
      }
      // Answers in flight are redacted when they arrive.
      if (found.size > 0)
        upstream.invalidate(({ value }) =>
          rowsIn(value).some(
            (row) =>
              typeof row['id'] === 'string' &&
              found.has(row['id']) &&
              row['sensitive_data_purged_at'] === null,
          ),
        );
      return rows.map((row) => {
        const at = row.sensitive_data_purged_at ?? purges.get(row.id);
        return at === undefined ? row : { ...row, data: {}, sensitive_data_purged_at: at };
      });
    },

    invalidateOutdated(now) {
      upstream.invalidate(({ value }) =>
        rowsIn(value).some(
          (row) =>
            row['id'] === now.id &&
            (row['assigned_user_id'] !== now.assigned_user_id ||
              row['is_closed'] !== now.is_closed),
        ),
      );
    },

    invalidateWritten(before, after) {
      const isReassigned = after.assigned_user_id !== before.assigned_user_id;
      const entered =
        isReassigned && after.assigned_user_id !== null
          ? views.assigned.path(after.assigned_user_id)
          : null;
      const isFreed = isPending(after) && !isPending(before);
      const own = pathOf(before.id);
      upstream.invalidate(
        ({ endpoint, path, value }) =>
          path === own ||
          path === entered ||
          (isFreed && endpoint === listEndpoint(views.pending)) ||
          // A list in flight may have been made before the write or after it.
          (value === undefined
            ? listEndpoints.includes(endpoint)
            : rowsIn(value).some((row) => row['id'] === before.id)),
      );
    },

    detach(lead) {
      const own = pathOf(lead);
      upstream.invalidate(({ path, value }) => path === own && value === undefined);
    },
  };
}

function isPending({ assigned_user_id: assignee, is_closed: isClosed }: LeadState): boolean {
  return assignee === null && isClosed !== true;
}

/** The leads in a cached answer: the rows of a page, or the one lead. */
function rowsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isRecord(value)) return [];
  const { items } = value;
  return Array.isArray(items) ? items.filter(isRecord) : [value];
}
