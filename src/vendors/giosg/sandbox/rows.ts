import { SECOND } from '../../../domain/time.ts';
import { lastPage, lastVisit, type WorldPerson } from '../../kit/sandbox/world.ts';

const ORGANIZATION = '7c99425e-9529-11e6-8107-f45c89c72de3';

const user = (id: string, firstName: string, lastName: string) => ({
  id,
  full_name: `${firstName} ${lastName}`,
  first_name: firstName,
  last_name: lastName,
  organization_id: ORGANIZATION,
});

/** The user that the token belongs to. */
export const ME = user('ac83d426-be80-4d75-8c62-49a77f98468e', 'Bill', 'Giosg');

/** Another user of the same organisation. */
export const COLLEAGUE = user('5b0f9d1e-9529-11e6-9f0a-f45c89c72de3', 'Carla', 'Giosg');

export type LeadRow = ReturnType<typeof leadRow>;

/** True for an open lead that nobody has: every user of the organisation may pick it. */
export function isPending(row: LeadRow): boolean {
  return row.assigned_user_id === null && !row.is_closed;
}

/** A lead is one form, which the person sent on the last page of the last visit. */
export function leadRow(person: WorldPerson) {
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

/** The keys are the fields of the form; fields that were left empty are missing. */
function dataOf(person: WorldPerson): Readonly<Record<string, string>> {
  return {
    name: `${person.firstName} ${person.lastName}`,
    ...(person.isKnown ? { email: person.email } : {}),
    ...(person.index % 4 === 0 ? { phone: person.phone } : {}),
    company: person.company.name,
  };
}
