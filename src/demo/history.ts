import type { TrackInput } from '../domain/tracking.ts';
import { DAY, MINUTE, SECOND, type Instant } from '../domain/time.ts';

interface Visitor {
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  readonly domain: string;
  readonly countryCode: string;
  readonly plan: string;
}

const VISITORS: readonly Visitor[] = [
  {
    firstName: 'Aino',
    lastName: 'Laine',
    company: 'Pohjola Paper',
    domain: 'pohjolapaper.example',
    countryCode: 'FI',
    plan: 'pro',
  },
  {
    firstName: 'Jonas',
    lastName: 'Weber',
    company: 'Weber Optik',
    domain: 'weberoptik.example',
    countryCode: 'DE',
    plan: 'free',
  },
  {
    firstName: 'Marie',
    lastName: 'Dubois',
    company: 'Atelier Dubois',
    domain: 'atelierdubois.example',
    countryCode: 'FR',
    plan: 'pro',
  },
  {
    firstName: 'Sofia',
    lastName: 'Rossi',
    company: 'Rossi Motori',
    domain: 'rossimotori.example',
    countryCode: 'IT',
    plan: 'team',
  },
  {
    firstName: 'Liam',
    lastName: 'Byrne',
    company: 'Harbour Freight Lines',
    domain: 'harbourlines.example',
    countryCode: 'IE',
    plan: 'free',
  },
  {
    firstName: 'Emma',
    lastName: 'de Vries',
    company: 'Polder Seeds',
    domain: 'polderseeds.example',
    countryCode: 'NL',
    plan: 'pro',
  },
  {
    firstName: 'Oskar',
    lastName: 'Nilsson',
    company: 'Nilsson Timber',
    domain: 'nilssontimber.example',
    countryCode: 'SE',
    plan: 'team',
  },
  {
    firstName: 'Ines',
    lastName: 'Costa',
    company: 'Costa Ceramics',
    domain: 'costaceramics.example',
    countryCode: 'PT',
    plan: 'free',
  },
];
const PAGES = [
  '/',
  '/product',
  '/pricing',
  '/customers',
  '/blog/first-party-data',
  '/contact',
] as const;
const CAMPAIGNS = [
  '?utm_source=newsletter&utm_medium=email&utm_campaign=autumn',
  '?utm_source=google&utm_medium=cpc&utm_campaign=brand',
  '',
] as const;
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
] as const;

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** A page view of a visitor. Its nonce follows from the visitor and the time, so filling the store twice adds nothing. */
function pageView(tracker: string, at: Instant, index: number, entry: boolean): TrackInput {
  const page = pick(PAGES, index);
  return {
    type: 'page-view',
    nonce: `${tracker}-${at}`,
    occurredAt: at,
    trackerId: tracker,
    sessionId: null,
    title: page === '/' ? 'Home' : page.slice(1),
    url: `https://www.shop.example${page}${entry ? pick(CAMPAIGNS, index) : ''}`,
    referrer: entry && index % 2 === 0 ? 'https://www.search.example/' : null,
    ip: null,
    userAgent: pick(AGENTS, tracker.length + index),
    properties: {},
  };
}

/** The event that identifies a visitor. */
function formSent(
  tracker: string,
  at: Instant,
  { firstName, lastName, company, domain, countryCode, plan }: Visitor,
): TrackInput {
  return {
    ...pageView(tracker, at, 5, false),
    type: 'form',
    title: 'Contact form',
    properties: {
      email: `${firstName}.${lastName}@${domain}`.toLowerCase().replaceAll(' ', ''),
      firstName,
      lastName,
      company,
      domain,
      countryCode,
      plan,
    },
  };
}

/** What a visitor pays for each plan, in euros. */
const PRICES: Readonly<Record<string, number>> = { pro: 490, team: 1_290 };

/** The order of a visitor's plan. */
function planOrdered(tracker: string, at: Instant, plan: string, amount: number): TrackInput {
  return {
    ...pageView(tracker, at, 2, false),
    type: 'order',
    title: 'Order',
    properties: { orderId: `order-${tracker}`, plan, amount, currency: 'EUR' },
  };
}

/** A purchase by somebody who came without a campaign, so that no campaign is credited with it. */
export function boughtDirectly(now: Instant): readonly TrackInput[] {
  const tracker = 'demo-direct';
  const start = now - 3 * DAY;
  return [
    pageView(tracker, start, 2, false),
    {
      ...pageView(tracker, start + MINUTE, 2, false),
      type: 'purchase',
      title: 'Purchase',
      properties: { orderId: 'order-direct', amount: 149, currency: 'EUR' },
    },
  ];
}

/** A month of visits of some people, half of them known by name. Who chose a paid plan ordered it. */
export function history(now: Instant): readonly TrackInput[] {
  const events: TrackInput[] = [];
  for (let person = 0; person < VISITORS.length * 2; person += 1) {
    const tracker = `demo-${person}`;
    const visits = 2 + (person % 3);
    for (let visit = 0; visit < visits; visit += 1) {
      const start = now - (1 + ((person * 3 + visit * 7) % 28)) * DAY - person * 7 * MINUTE;
      const pages = 3 + ((person + visit) % 4);
      for (let page = 0; page < pages; page += 1)
        events.push(
          pageView(tracker, start + page * 40 * SECOND, person + visit + page, page === 0),
        );
      const visitor = VISITORS[person];
      if (!visitor || visit < visits - 1) continue;
      const end = start + pages * 40 * SECOND;
      events.push(formSent(tracker, end, visitor));
      const price = PRICES[visitor.plan];
      if (price !== undefined) events.push(planOrdered(tracker, end + MINUTE, visitor.plan, price));
    }
  }
  return events;
}

/** The n-th batch of events that arrive while the demo runs. Every third visitor is identified. */
export function trickle(now: Instant, n: number): readonly TrackInput[] {
  const tracker = `live-${Math.floor(n / 3)}`;
  const visitor = pick(VISITORS, Math.floor(n / 3));
  return n % 3 === 2
    ? [
        formSent(tracker, now, {
          ...visitor,
          firstName: pick(['Noa', 'Kim', 'Ada', 'Max', 'Eva'], n),
        }),
      ]
    : [pageView(tracker, now, n, n % 3 === 0)];
}
