import type { Instant } from '../../domain/time.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { isRecord } from '../kit/decode.ts';
import { leadPath, listEndpoint, views } from './views.ts';
import type { WireLead } from './wire.ts';

/** What is kept of leads in answers, whichever view gave them. */
export interface Kept {
  /**
   * Rows as they may be kept and shown. A lead that giosg has purged is empty from then on, also in an answer that
   * is older than the purge; older answers that are kept are forgotten.
   */
  purge(rows: readonly WireLead[]): readonly WireLead[];
  /** Forgets the answers in which a lead is not as it is now. */
  outdated(row: WireLead): void;
  /** After a write: forgets the answers that hold the lead, and the lists that it has come into. */
  written(before: WireLead, after: LeadState): void;
  /** Lets nobody join a question for this lead that was asked before now. */
  detach(lead: string): void;
}
/** What of a lead can be written. */
export type LeadState = Pick<WireLead, 'assigned_user_id' | 'is_closed'>;

/** Leads known to be purged, the ones told last. Their ids and times only. */
const PURGES_KEPT = 10_000;

export function createKept(upstream: Pick<Upstream, 'invalidate'>, organization: string): Kept {
  const purges = new Map<string, Instant>();
  const pathOf = (lead: string) => leadPath(views.organization, organization, lead);
  const listEndpoints: readonly string[] = Object.values(views).map(listEndpoint);

  return {
    purge(rows) {
      const found = new Set<string>();
      for (const { id, sensitive_data_purged_at: at } of rows) {
        if (at === null || purges.has(id)) continue;
        found.add(id);
        purges.set(id, at);
        const [oldest] = purges.keys();
        if (purges.size > PURGES_KEPT && oldest !== undefined) purges.delete(oldest);
      }
      // Those under way are emptied when they come in.
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

    outdated(now) {
      upstream.invalidate(({ value }) =>
        rowsIn(value).some(
          (row) =>
            row['id'] === now.id &&
            (row['assigned_user_id'] !== now.assigned_user_id ||
              row['is_closed'] !== now.is_closed),
        ),
      );
    },

    written(before, after) {
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
          // A list under way may have been made before the write or after it.
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

/** The leads in a kept answer: a page's rows, or the one lead. */
function rowsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isRecord(value)) return [];
  const { items } = value;
  return Array.isArray(items) ? items.filter(isRecord) : [value];
}
