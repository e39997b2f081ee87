import { SECOND, type Instant } from '../../../domain/time.ts';
import {
  firstVisit,
  lastPage,
  lastVisit,
  type WorldPerson,
  type Visit,
  type World,
} from '../../kit/sandbox/world.ts';

// What Acme knows of the common world, as its API writes it.

export const TOKEN = 'sandbox-acme-token';
export const SITE = 'site-1';

/** Each vendor knows some of the people only. */
export function visitorsOf({ people }: World): readonly WorldPerson[] {
  return people.filter(({ index }) => index % 3 !== 0);
}

export function seenOf(person: WorldPerson): { readonly first: Instant; readonly last: Instant } {
  return { first: firstVisit(person).startedAt, last: lastPage(lastVisit(person)).at };
}

export function visitorRow(person: WorldPerson) {
  const { first, last } = seenOf(person);
  return {
    id: person.uuid,
    name: person.isKnown ? `${person.firstName} ${person.lastName}` : '',
    email: person.isKnown ? person.email : null,
    company: person.company.name,
    plan: person.index % 2 === 0 ? 'free' : 'paid',
    visits: person.visits.length,
    firstSeen: first / SECOND,
    lastSeen: last / SECOND,
  };
}

export function visitRow(visit: Visit) {
  return {
    id: visit.uuid,
    startedAt: iso(visit.startedAt),
    endedAt: iso(lastPage(visit).at),
    referrer: null,
    pages: visit.pages.map((page) => ({
      id: page.uuid,
      url: `https://www.shop.example${page.path}`,
      title: page.title,
      at: iso(page.at),
    })),
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
