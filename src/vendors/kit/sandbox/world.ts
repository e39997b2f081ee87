import { DAY, MINUTE, SECOND, type Instant } from '../../../domain/time.ts';
import { createRandom, type Random } from './random.ts';

/** The people, companies and visits that all sandbox vendors tell of, each in its own words. */
export interface World {
  readonly people: readonly WorldPerson[];
  /** Adds a person whose first visit has just ended, and who gave a name and an address. */
  arrive(now: Instant): WorldPerson;
}
export interface WorldPerson {
  readonly index: number;
  readonly uuid: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly company: WorldCompany;
  readonly place: WorldPlace;
  readonly browser: string;
  readonly platform: string;
  /** False: an anonymous visitor, who never gave a name. */
  readonly isKnown: boolean;
  /** Oldest first, never empty. */
  readonly visits: readonly Visit[];
}
export interface WorldCompany {
  readonly uuid: string;
  readonly name: string;
  readonly domain: string;
  readonly industry: string;
  readonly employees: number;
  readonly revenue: string;
}
export interface WorldPlace {
  readonly id: string;
  readonly country: string;
  readonly countryCode: string;
  readonly region: string;
  readonly city: string;
  readonly latitude: string;
  readonly longitude: string;
}
export interface Visit {
  readonly uuid: string;
  readonly startedAt: Instant;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string | null;
  /** Never empty. */
  readonly pages: readonly PageView[];
}
export interface PageView {
  readonly uuid: string;
  readonly path: string;
  readonly title: string;
  readonly at: Instant;
  /** Time until the next page. 0 on the last page, where nobody knows it. */
  readonly seconds: number;
}

const FIRST = [
  'Aino',
  'Ben',
  'Chloe',
  'Dara',
  'Elif',
  'Finn',
  'Greta',
  'Hugo',
  'Ida',
  'Jan',
  'Kai',
  'Lea',
  'Milo',
  'Nora',
  'Otto',
  'Pia',
] as const;
const LAST = [
  'Aalto',
  'Berg',
  'Costa',
  'Dahl',
  'Evans',
  'Fischer',
  'Garcia',
  'Holm',
  'Ivanov',
  'Jensen',
  'Korhonen',
  'Lopez',
  'Maier',
  'Novak',
  'Olsen',
  'Petit',
] as const;
const STEM = [
  'Nord',
  'Blue',
  'Alpen',
  'River',
  'Stone',
  'Sun',
  'Iron',
  'Green',
  'Harbor',
  'Silver',
  'Forest',
  'Cloud',
] as const;
const TRADE = [
  'Logistics',
  'Paper',
  'Optics',
  'Foods',
  'Robotics',
  'Textiles',
  'Energy',
  'Software',
  'Motors',
  'Seeds',
] as const;
const PLACES: readonly [WorldPlace, ...WorldPlace[]] = [
  {
    id: '6xeTMh2VfiAzFd86n7GNJ3',
    country: 'Finland',
    countryCode: 'FI',
    region: 'Uusimaa',
    city: 'Helsinki',
    latitude: '60.1699',
    longitude: '24.9384',
  },
  {
    id: '7yfUNi3WgjBaGe97p8HPK4',
    country: 'Germany',
    countryCode: 'DE',
    region: 'Bavaria',
    city: 'Munich',
    latitude: '48.1351',
    longitude: '11.582',
  },
  {
    id: '8zgVPj4XhkCbHf18q9JQL5',
    country: 'France',
    countryCode: 'FR',
    region: 'Nouvelle-Aquitaine',
    city: 'Bordeaux',
    latitude: '44.8378',
    longitude: '-0.5792',
  },
  {
    id: '9ahWQk5YimDcJg29r1KRM6',
    country: 'Netherlands',
    countryCode: 'NL',
    region: 'North Holland',
    city: 'Amsterdam',
    latitude: '52.3676',
    longitude: '4.9041',
  },
];
const PAGES: readonly [string, ...string[]] = [
  '/',
  '/product/',
  '/pricing/',
  '/customers/',
  '/blog/first-party-data',
  '/contact/',
];
const ORIGINS: readonly [
  Pick<Visit, 'source' | 'medium' | 'campaign'>,
  ...Pick<Visit, 'source' | 'medium' | 'campaign'>[],
] = [
  { source: 'google', medium: 'cpc', campaign: 'brand' },
  { source: 'newsletter', medium: 'email', campaign: 'autumn' },
  { source: '(direct)', medium: '(none)', campaign: null },
];
const MOST_PAGES = 6;
const MOST_SECONDS = 120;
const LONGEST_VISIT = MOST_PAGES * MOST_SECONDS * SECOND;
/** The visits of a new world lie in this many days before its beginning. */
const HISTORY_DAYS = 28;

export function createWorld({
  seed,
  now,
  people: size,
}: {
  readonly seed: number;
  readonly now: Instant;
  readonly people: number;
}): World {
  const random = createRandom(seed);
  const people: WorldPerson[] = [];
  for (let index = 0; index < size; index += 1) people.push(createPerson(random, index, now));
  return {
    people,
    arrive(at) {
      const person = {
        ...createPerson(random, people.length, at),
        isKnown: true,
        // A visit is shorter than that, so this one has just ended.
        visits: [createVisit(random, at - LONGEST_VISIT)],
      };
      people.push(person);
      return person;
    },
  };
}

function createPerson(random: Random, index: number, now: Instant): WorldPerson {
  const firstName = random.pick(FIRST);
  const lastName = random.pick(LAST);
  // Three people work at one company.
  const group = Math.floor(index / 3);
  const name = `${STEM[group % STEM.length] ?? ''} ${TRADE[Math.floor(group / STEM.length) % TRADE.length] ?? ''} ${group}`;
  const domain = `${name.toLowerCase().replaceAll(' ', '')}.example`;
  const company: WorldCompany = {
    uuid: `00000000-0000-4000-8000-${group.toString(16).padStart(12, '0')}`,
    name,
    domain,
    industry: TRADE[group % TRADE.length] ?? 'Software',
    employees: 10 + ((group * 37) % 900),
    revenue: `EUR ${(100_000 + group * 12_345).toString()}.0`,
  };
  const count = random.between(1, 4);
  const visits = Array.from({ length: count }, () =>
    createVisit(random, now - DAY - random.between(0, (HISTORY_DAYS - 1) * 24 * 60) * MINUTE),
  ).sort((a, b) => a.startedAt - b.startedAt);
  return {
    index,
    uuid: random.uuid(),
    firstName,
    lastName,
    email: `${firstName}.${lastName}${index}@${domain}`.toLowerCase(),
    phone: `+35850${String(1_000_000 + index)}`,
    company,
    // Each company has one place: some vendors tell of a company at a place.
    place: PLACES[group % PLACES.length] ?? PLACES[0],
    browser: random.pick(['Chrome', 'Firefox', 'Safari']),
    platform: random.pick(['Windows 11', 'Mac OS X', 'Android 15']),
    isKnown: index % 4 !== 3,
    visits,
  };
}

function createVisit(random: Random, startedAt: Instant): Visit {
  const begin = Math.floor(startedAt / SECOND) * SECOND;
  const length = random.between(1, MOST_PAGES);
  const pages: PageView[] = [];
  let at = begin;
  for (let index = 0; index < length; index += 1) {
    const path = random.pick(PAGES);
    const seconds = index === length - 1 ? 0 : random.between(5, MOST_SECONDS);
    pages.push({
      uuid: random.uuid(),
      path,
      title: path === '/' ? 'Home' : path.replaceAll('/', ' ').trim(),
      at,
      seconds,
    });
    at += seconds * SECOND;
  }
  return { uuid: random.uuid(), startedAt: begin, ...random.pick(ORIGINS), pages };
}

export function lastPage(visit: Visit): PageView {
  const page = visit.pages.at(-1);
  if (!page) throw new RangeError('a visit has at least one page');
  return page;
}
export function firstVisit(person: WorldPerson): Visit {
  const [visit] = person.visits;
  if (!visit) throw new RangeError('a person has at least one visit');
  return visit;
}
export function lastVisit(person: WorldPerson): Visit {
  return person.visits.at(-1) ?? firstVisit(person);
}
/** Seconds from the first page to the last. */
export function lengthOf(visit: Visit): number {
  return (lastPage(visit).at - visit.startedAt) / SECOND;
}
