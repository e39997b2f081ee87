import type { Lead, Person } from '../../domain/entities.ts';
import type { Instant } from '../../domain/time.ts';
import { nonEmptyString } from '../kit/decode.ts';
import {
  blankAssignee,
  blankCompany,
  blankLead,
  joinKnown,
  leadRef,
  unlessBlank,
} from '../kit/entities.ts';
import { SOURCE } from './facts.ts';
import type { WireLead } from './wire.ts';

/** The same row is the same lead, whichever view gave it. */
export function toLead(
  row: WireLead,
  context: {
    readonly organization: string;
    readonly fetchedAt: Instant;
  },
): Lead {
  const person = personOf(row.data);
  const company = find(
    row.data,
    'company',
    'companyname',
    'organization',
    'organisation',
    'yritys',
  );
  const user = row.assigned_user;
  return {
    ...blankLead,
    ref: leadRef(SOURCE, context.organization, row.id),
    kind: 'PERSON',
    displayName: person?.fullName ?? person?.email ?? company ?? null,
    person,
    company: company === null ? null : { ...blankCompany, name: company },
    status: row.is_closed === true ? 'CLOSED' : row.assigned_user_id === null ? 'NEW' : 'ASSIGNED',
    assignee:
      row.assigned_user_id === null
        ? null
        : {
            ...blankAssignee,
            externalId: row.assigned_user_id,
            name: user?.full_name ?? null,
            firstName: user?.first_name ?? null,
            lastName: user?.last_name ?? null,
            organizationExternalId: user?.organization_id ?? null,
          },
    // A lead is one form that a visitor sent, so its first and its last moment are the same.
    firstSeenAt: row.created_at,
    lastSeenAt: row.created_at,
    properties: Object.entries(row.data).map(([name, value]) => ({
      name,
      value,
      updatedAt: row.created_at,
      source: SOURCE,
      event: null,
    })),
    identified: (person?.email ?? null) !== null,
    fetchedAt: context.fetchedAt,
    claims: { giosgVisitorId: row.visitor_id },
    isRedacted: row.sensitive_data_purged_at !== null,
    details: row,
  };
}

/** Forms name their fields freely; these are the usual names, in English and Finnish. */
function personOf(data: WireLead['data']): Person | null {
  const firstName = find(data, 'firstname', 'givenname', 'etunimi');
  const lastName = find(data, 'lastname', 'familyname', 'surname', 'sukunimi');
  const email = find(data, 'email', 'emailaddress', 'mail', 'sahkoposti');
  return unlessBlank({
    firstName,
    lastName,
    fullName: find(data, 'name', 'fullname', 'nimi') ?? joinKnown(firstName, lastName),
    email: email?.includes('@') ? email : null,
    phone: find(data, 'phone', 'phonenumber', 'tel', 'mobile', 'puhelin'),
    title: find(data, 'title', 'jobtitle'),
  });
}

function find(data: WireLead['data'], ...names: readonly string[]): string | null {
  const plain = (name: string) =>
    name
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
  for (const name of names)
    for (const [given, value] of Object.entries(data))
      if (plain(given) === name) {
        const found = nonEmptyString(value);
        if (found !== null) return found;
      }
  return null;
}
