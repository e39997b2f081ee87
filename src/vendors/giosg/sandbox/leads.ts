import { SECOND, type Instant } from '../../../domain/time.ts';
import { lastPage, lastVisit, type Person, type World } from '../../kit/sandbox/world.ts';

const ORGANIZATION = '7c99425e-9529-11e6-8107-f45c89c72de3';
const user = (id: string, firstName: string, lastName: string) => ({
  id,
  full_name: `${firstName} ${lastName}`,
  first_name: firstName,
  last_name: lastName,
  organization_id: ORGANIZATION,
});
/** Whom the token belongs to. */
export const ME = user('ac83d426-be80-4d75-8c62-49a77f98468e', 'Bill', 'Giosg');
/** Somebody else of the same organisation. */
export const COLLEAGUE = user('5b0f9d1e-9529-11e6-9f0a-f45c89c72de3', 'Carla', 'Giosg');
const USERS = [ME, COLLEAGUE];

export function findUser(id: string): typeof ME | null {
  return USERS.find((one) => one.id === id) ?? null;
}

export type LeadRow = ReturnType<typeof leadRow>;
/** What of a lead can be written. */
export interface Writable {
  readonly assigned_user_id?: string | null;
  readonly is_closed?: boolean;
}

/** Nobody has it yet: every user of the organisation may pick it. */
export function isPending(row: LeadRow): boolean {
  return row.assigned_user_id === null && !row.is_closed;
}

/** The leads of the organisation as they are now: the world's, and what was done to them since. */
export interface LeadDesk {
  all(): readonly LeadRow[];
  assignedTo(user: string): readonly LeadRow[];
  write(id: string, change: Writable): LeadRow;
  purge(id: string): void;
}

export function createLeadDesk(world: World, now: () => Instant): LeadDesk {
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

/** One form, sent on the last page of the last visit. */
function leadRow(person: Person) {
  const page = lastPage(lastVisit(person));
  const isAssigned = person.index % 2 === 0;
  const isClosed = person.index % 7 === 0;
  const isPurged = person.index % 11 === 10;
  const time = new Date(page.at).toISOString();
  return {
    id: person.uuid,
    lead_form_id: '700f38ba-9529-11e6-b202-f45c89c72de3',
    organization_id: ORGANIZATION,
    room_id: '9f3d51a8-9529-11e6-80e7-f45c89c72de3',
    assigned_user_id: isAssigned ? ME.id : null,
    assigned_user: isAssigned ? ME : null,
    visitor_id: person.uuid.replaceAll('-', ''),
    is_closed: isClosed,
    is_processable: person.index % 5 === 0,
    page_url: `https://www.shop.example${page.path}`,
    page_title: page.title,
    data: isPurged ? {} : dataOf(person),
    created_at: time,
    updated_at: time,
    closed_at: isClosed ? new Date(page.at + 60 * SECOND).toISOString() : null,
    sensitive_data_purged_at: isPurged ? time : null,
  };
}

/** Keys are the fields of a form; those left empty are missing. */
function dataOf(person: Person): Readonly<Record<string, string>> {
  return {
    name: `${person.firstName} ${person.lastName}`,
    ...(person.isKnown ? { email: person.email } : {}),
    ...(person.index % 4 === 0 ? { phone: person.phone } : {}),
    company: person.company.name,
  };
}
