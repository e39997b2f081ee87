import { createRandom, type Random } from '../../../src/vendors/kit/sandbox/random.ts';
import { MINUTE, SECOND, type Instant } from '../../../src/domain/time.ts';

/** An event as it is posted to /collect. */
export interface Sent {
  readonly type: string;
  readonly nonce: string;
  readonly occurredAt: Instant;
  readonly trackerId: string;
  readonly title: string | null;
  readonly url: string;
  readonly referrer: string | null;
  readonly userAgent: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Visits that go on at the same time. */
const ACTIVE = 30;
/** From one event to the next. */
export const PACE_MS = 2.4 * SECOND;
/** Each visitor comes back until it has sent about so many, in about three visits. */
const EVENTS_PER_VISITOR = 20;
/** One visitor of so many says who it is, in the forms that it sends. */
const IDENTIFIED = 4;

/** Most events are page views; the others come as often as they stand here, once in the rest. */
const TYPES = [
  'link-click',
  'link-click',
  'download',
  'form',
  'video-play',
  'search',
  'cart',
  'order',
] as const;
const VIEWS = 0.6;
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
] as const;
const CAMPAIGNS = ['spring', 'summer', 'autumn', 'newsletter', 'brand'] as const;
const SECTIONS = ['products', 'pricing', 'blog', 'docs', 'about'] as const;

interface Visit {
  readonly visitor: number;
  readonly agent: string;
  left: number;
  isNew: boolean;
}

/**
 * What a busy site sends, in the order of time: many visitors at once, each in some visits of some minutes, eight
 * types of events. `count` is how many events of it are meant to be read, which says how many visitors there are.
 */
export function* stream(seed: number, count: number, from: Instant): Generator<Sent, never> {
  const random = createRandom(seed);
  const visitors = Math.ceil(count / EVENTS_PER_VISITOR);
  const visits: Visit[] = [];
  for (let n = 0; ; n += 1) {
    const place = random.between(0, ACTIVE - 1);
    let visit = visits[place];
    if (!visit || visit.left === 0) {
      const visitor = random.between(0, visitors - 1);
      const agent = AGENTS[visitor % AGENTS.length] ?? AGENTS[0];
      visit = { visitor, agent, left: random.between(1, 12), isNew: true };
      visits[place] = visit;
    }
    yield eventOf(visit, random, Math.floor(from + n * PACE_MS));
    visit.left -= 1;
    visit.isNew = false;
  }
}

function eventOf({ visitor, agent, isNew }: Visit, random: Random, occurredAt: Instant): Sent {
  const type = isNew || random.next() < VIEWS ? 'page-view' : random.pick(TYPES);
  const number = random.between(1, 400);
  const page = `https://www.shop.example/${random.pick(SECTIONS)}/${number}`;
  const source = isNew ? random.between(0, 9) : 9;
  return {
    type,
    nonce: random.uuid(),
    occurredAt,
    trackerId: trackerOf(visitor),
    title: `Shop – page ${number}`,
    url: source < 3 ? `${page}?utm_source=mail&utm_campaign=${random.pick(CAMPAIGNS)}` : page,
    referrer:
      source < 6
        ? source > 2
          ? 'https://www.search.example/'
          : null
        : 'https://www.shop.example/',
    userAgent: agent,
    properties: propertiesOf(type, visitor, number),
  };
}

function propertiesOf(type: string, visitor: number, number: number): Sent['properties'] {
  const isKnown = visitor % IDENTIFIED === 0;
  switch (type) {
    case 'page-view':
      return {};
    case 'form':
      return { form: 'contact', ...(isKnown ? personOf(visitor) : {}) };
    case 'search':
      return { term: `shoes ${number}` };
    case 'order':
      return { orderId: `o-${visitor}-${number}`, amount: number, currency: 'EUR' };
    case 'video-play':
      return { video: `v${number}`, seconds: number };
    default:
      return { target: `https://files.example/${number}.pdf` };
  }
}

function personOf(visitor: number): Sent['properties'] {
  return {
    email: `visitor${visitor}@company${visitor % 997}.example`,
    firstName: 'Ada',
    lastName: `Visitor ${visitor}`,
    company: `Company ${visitor % 997}`,
  };
}

function trackerOf(visitor: number): string {
  return `v-${visitor.toString(36).padStart(6, '0')}-3f2a91c4`;
}

/** Visitors who were there last, each with more sessions and events than the nested query asks for. */
export function regulars(now: Instant): readonly Sent[] {
  const events: Sent[] = [];
  for (let visitor = 0; visitor < 24; visitor += 1)
    for (let session = 0; session < 6; session += 1)
      for (let event = 0; event < 12; event += 1)
        events.push({
          type: 'page-view',
          nonce: `regular-${visitor}-${session}-${event}`,
          occurredAt: now - (60 + session * 120 + visitor) * MINUTE + event * 20 * SECOND,
          trackerId: `regular-${visitor}`,
          title: `Shop – page ${event}`,
          url: `https://www.shop.example/products/${event}`,
          referrer: null,
          userAgent: AGENTS[0],
          properties: event === 3 ? personOf(-visitor) : {},
        });
  return events;
}
