import type { Instant } from '../../../domain/time.ts';
import type { World } from '../../kit/sandbox/world.ts';
import { COLLEAGUE, leadRow, type LeadRow, ME } from './rows.ts';

const USERS = [ME, COLLEAGUE];

export function findUser(id: string): typeof ME | null {
  return USERS.find((one) => one.id === id) ?? null;
}

/** The columns of a lead that can be written. */
export interface Writable {
  readonly assigned_user_id?: string | null;
  readonly is_closed?: boolean;
}

/** The leads of the organisation as they are now: those of the world, with the changes since. */
export interface Leads {
  all(): readonly LeadRow[];
  assignedTo(user: string): readonly LeadRow[];
  write(id: string, change: Writable): LeadRow;
  purge(id: string): void;
}

export function createLeadData(world: World, now: () => Instant): Leads {
  const changes = new Map<string, Partial<LeadRow>>();
  const all = () =>
    world.people
      .filter((person) => person.index % 3 !== 2)
      .map((person): LeadRow => ({ ...leadRow(person), ...changes.get(person.uuid) }));

  function change(id: string, to: (row: LeadRow) => Partial<LeadRow>): LeadRow {
    const row = all().find((one) => one.id === id);
    if (!row) throw new RangeError(`the sandbox has no lead ${id}`);
    const changed = { ...changes.get(id), ...to(row) };
    changes.set(id, changed);
    return { ...row, ...changed };
  }

  return {
    all,
    assignedTo: (id) => all().filter((row) => row.assigned_user_id === id),
    write: (id, { assigned_user_id: assignee, is_closed: isClosed }) =>
      change(id, (row) => {
        const at = new Date(now()).toISOString();
        return {
          updated_at: at,
          ...(assignee === undefined
            ? {}
            : {
                assigned_user_id: assignee,
                assigned_user: assignee === null ? null : findUser(assignee),
              }),
          ...(isClosed === undefined || isClosed === row.is_closed
            ? {}
            : { is_closed: isClosed, closed_at: isClosed ? at : null }),
        };
      }),
    purge(id) {
      const at = new Date(now()).toISOString();
      change(id, () => ({ data: {}, updated_at: at, sensitive_data_purged_at: at }));
    },
  };
}
