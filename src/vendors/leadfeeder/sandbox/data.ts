import { DAY, MINUTE, type Instant } from '../../../domain/time.ts';
import type { WorldPerson, Visit, World } from '../../kit/sandbox/world.ts';

/** An account of the sandbox: what the API tells of it, and whether its leads may be read. */
export interface LeadfeederAccount {
  readonly id: string;
  readonly name: string;
  /** Whatever is below an account answers 402, unless this is `premium`. */
  readonly subscription: string;
  /** IANA name. */
  readonly timezone: string;
  readonly website_tracking_status: 'not_installed' | 'reporting' | 'ok';
  /** True: the account is listed, but whatever is below it answers 403. @default false */
  readonly isForbidden?: boolean;
}

export const ACCOUNTS: readonly LeadfeederAccount[] = [
  {
    id: '6001',
    name: 'Sample account',
    subscription: 'premium',
    timezone: 'Europe/Helsinki',
    website_tracking_status: 'ok',
  },
  {
    id: '6002',
    name: 'Sample website',
    subscription: 'premium',
    timezone: 'America/New_york',
    website_tracking_status: 'ok',
  },
];

/** A lead: a company at a place, with its people who visited. */
export interface CompanyLead {
  readonly id: string;
  readonly people: readonly [WorldPerson, ...WorldPerson[]];
}
/** First and last day, both included, as `yyyy-mm-dd`. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}
export interface LeadVisit {
  readonly person: WorldPerson;
  readonly visit: Visit;
}

export const FEEDS = [
  { id: 'all_leads', name: 'All leads', criteria: [], keep: () => true },
  {
    id: 'new_leads',
    name: 'New leads',
    criteria: [
      {
        search_value: 0,
        excluded: true,
        criterion_type: 'assignee',
        display_value: 'Any assignee',
      },
    ],
    keep: (lead: CompanyLead) => lead.people[0].index % 2 === 1,
  },
  {
    id: '9999383',
    name: 'Finland',
    criteria: [
      {
        search_value: 'FI',
        excluded: false,
        criterion_type: 'country_code',
        display_value: 'Finland',
      },
    ],
    keep: (lead: CompanyLead) => lead.people[0].place.countryCode === 'FI',
  },
  {
    id: 'followed_companies',
    name: 'Followed companies',
    criteria: [
      {
        search_value: '9999999',
        excluded: false,
        criterion_type: 'followed',
        display_value: 'Sample User',
      },
    ],
    keep: () => false,
  },
] as const;

/**
 * More leads than the people of a world make up. Each is made when it is read. Lead `n` visits on day `n % days`. Every
 * `returnsEvery`-th lead visits again half of `days` later, counted on from the first day after the last.
 */
export interface Crowd {
  readonly account: string;
  readonly size: number;
  /** `yyyy-mm-dd` */
  readonly firstDay: string;
  readonly days: number;
  /** @default 10 */
  readonly returnsEvery?: number;
}

/** The leads of the accounts, always in the same order. */
export interface LeadLookup {
  /** The leads with visits on these days. Each is made when its function is called. */
  on(account: LeadfeederAccount, days: DayRange): readonly (() => CompanyLead)[];
  byId(account: LeadfeederAccount, id: string): CompanyLead | null;
}

export function createLeadLookup(
  world: World,
  accounts: readonly LeadfeederAccount[],
  crowd: Crowd | null,
): LeadLookup {
  let grouped: {
    readonly size: number;
    readonly leads: ReadonlyMap<string, readonly CompanyLead[]>;
  } | null = null;
  function leadsOf(account: string): readonly CompanyLead[] {
    if (grouped?.size !== world.people.length)
      grouped = { size: world.people.length, leads: group(world.people, accounts) };
    return grouped.leads.get(account) ?? [];
  }
  // Pages of one list are asked for one after the other, so the last list is kept.
  let lastCrowd: { readonly key: string; readonly leads: readonly (() => CompanyLead)[] } | null =
    null;
  function crowdOn(from: Crowd, days: DayRange): readonly (() => CompanyLead)[] {
    const key = `${days.first} ${days.last}`;
    if (lastCrowd?.key !== key)
      lastCrowd = {
        key,
        leads: numbersOn(from, days).map((number) => () => crowdLead(from, number, world)),
      };
    return lastCrowd.leads;
  }
  return {
    on({ id, timezone }, days) {
      const known = leadsOf(id)
        .filter((lead) => visitsIn(lead, days, timezone).length > 0)
        .map((lead) => () => lead);
      return crowd?.account === id ? [...known, ...crowdOn(crowd, days)] : known;
    },
    byId({ id }, lead) {
      const found = leadsOf(id).find((one) => one.id === lead);
      if (found || crowd?.account !== id) return found ?? null;
      const number = Number(/^c(\d{1,7})_/.exec(lead)?.[1] ?? NaN);
      const one = number < crowd.size ? crowdLead(crowd, number, world) : null;
      return one?.id === lead ? one : null;
    },
  };
}

/** Every second company belongs to the second account. */
function group(
  people: readonly WorldPerson[],
  accounts: readonly LeadfeederAccount[],
): ReadonlyMap<string, readonly CompanyLead[]> {
  const companies = new Map<string, [WorldPerson, ...WorldPerson[]]>();
  for (const person of people) {
    const id = `${person.company.uuid}_${person.place.id}`;
    const known = companies.get(id);
    if (known) known.push(person);
    else companies.set(id, [person]);
  }
  const leads = new Map<string, CompanyLead[]>();
  for (const [id, members] of companies) {
    const account = accounts[Math.floor(members[0].index / 3) % 2]?.id ?? '';
    const list = leads.get(account) ?? [];
    list.push({ id, people: members });
    leads.set(account, list);
  }
  return leads;
}

/** The days on which a lead of a crowd visits, as numbers from 0, in order. */
function crowdDays({ days, returnsEvery = 10 }: Crowd, number: number): readonly number[] {
  const first = number % days;
  const again = (first + Math.floor(days / 2)) % days;
  return number % returnsEvery === 0 && again !== first
    ? [first, again].sort((a, b) => a - b)
    : [first];
}

function numbersOn(crowd: Crowd, { first, last }: DayRange): readonly number[] {
  const begin = Date.parse(crowd.firstDay);
  const [from, to] = [(Date.parse(first) - begin) / DAY, (Date.parse(last) - begin) / DAY];
  return Array.from({ length: crowd.size }, (_, number) => number).filter((number) =>
    crowdDays(crowd, number).some((day) => day >= from && day <= to),
  );
}

/** At 17:00 UTC the date is that of UTC in every account of the tests. */
const CROWD_HOUR = 17 * 60 * MINUTE;

function crowdLead(crowd: Crowd, number: number, { people }: World): CompanyLead {
  const model = people[number % people.length];
  if (!model) throw new RangeError('a crowd needs a world with somebody in it');
  const uuid = `c${number}`;
  const name = `Crowd ${number}`;
  const begin = Date.parse(crowd.firstDay) + CROWD_HOUR;
  return {
    id: `${uuid}_${model.place.id}`,
    people: [
      {
        ...model,
        index: number,
        uuid,
        email: `somebody@crowd${number}.example`,
        company: {
          ...model.company,
          ...{ uuid, name, domain: `crowd${number}.example` },
          employees: (number * 37) % 20_000,
        },
        visits: crowdDays(crowd, number).map((day): Visit => ({
          uuid: `${uuid}-${day}`,
          startedAt: begin + day * DAY,
          source: 'google',
          medium: 'cpc',
          campaign: null,
          pages: [
            {
              uuid: `${uuid}-${day}-0`,
              path: '/',
              title: 'Home',
              at: begin + day * DAY,
              seconds: 0,
            },
          ],
        })),
      },
    ],
  };
}

const formatters = new Map<string, Intl.DateTimeFormat>();
/** The day and the hour in the time zone of an account. */
export function wallClock(
  at: Instant,
  timezone: string,
): { readonly day: string; readonly hour: number } {
  let format = formatters.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    formatters.set(timezone, format);
  }
  const [day = '', time = ''] = format.format(at).split(' ');
  return { day, hour: Number(time.slice(0, 2)) };
}

export function visitsIn(
  { people }: CompanyLead,
  { first, last }: DayRange,
  timezone: string,
): readonly LeadVisit[] {
  // Zones are at most 14 hours from UTC. Visits that are certainly outside are left out without the slow calendar.
  const [from, to] = [Date.parse(first) - DAY, Date.parse(last) + 2 * DAY];
  return people.flatMap((person) =>
    person.visits
      .filter(({ startedAt }) => startedAt >= from && startedAt < to)
      .filter(({ startedAt }) => {
        const { day } = wallClock(startedAt, timezone);
        return day >= first && day <= last;
      })
      .map((visit) => ({ person, visit })),
  );
}
