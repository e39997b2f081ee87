import { catalog } from '../../src/catalog.ts';
import { encodeId } from '../../src/domain/ids.ts';
import type { TrackInput } from '../../src/domain/tracking.ts';
import { DAY, MINUTE, SECOND, type Instant, type TimeRange } from '../../src/domain/time.ts';

const LEADS = 200;
const SESSIONS = 6;
const EVENTS = 12;

/** Visitors with more sessions and events than the queries ask for. */
export function storedEvents(now: Instant): readonly TrackInput[] {
  const events: TrackInput[] = [];
  for (let lead = 0; lead < LEADS; lead += 1)
    for (let session = 0; session < SESSIONS; session += 1)
      for (let event = 0; event < EVENTS; event += 1)
        events.push({
          type: 'page-view',
          nonce: `${lead}-${session}-${event}`,
          occurredAt: now - (1 + session * 3) * DAY - lead * MINUTE + event * 20 * SECOND,
          trackerId: `visitor-${lead}`,
          sessionId: null,
          title: `Page ${event}`,
          url: `https://www.shop.example/page/${event}?utm_source=news&utm_campaign=autumn`,
          referrer: null,
          ip: null,
          userAgent: null,
          properties:
            event === 0
              ? {
                  email: `visitor${lead}@acme.example`,
                  firstName: 'Ada',
                  lastName: `Visitor ${lead}`,
                }
              : {},
        });
  return events;
}

export function window(now: Instant): TimeRange {
  const day = Math.floor(now / DAY) * DAY + DAY;
  return { from: day - 30 * DAY, to: day };
}

/** What the nested query has to give of a store that is large enough. */
export const PAGES = { leads: 20, sessions: 5, events: 10 } as const;

const STITCH = `query Stitch($sources: [Source!], $window: WindowInput) {
  leads(first: ${PAGES.leads}, sources: $sources, window: $window) {
    nodes {
      id externalId displayName lastSeenAt
      sessions(first: ${PAGES.sessions}) {
        nodes { externalId startedAt pageViews landingUrl events(first: ${PAGES.events}) { nodes { externalId type occurredAt title url } } }
      }
    }
  }
}`;
const VENDORS = catalog.vendors.map(({ facts }) => facts.name);

/** What is asked, as it is posted. */
export function questions(lead: string, now: Instant) {
  const { from, to } = window(now);
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const stitch = (sources: readonly string[]) =>
    JSON.stringify({ query: STITCH, variables: { sources, window: range } });
  return {
    a: JSON.stringify({
      query:
        'query Lead($by: LeadBy!) { lead(by: $by) { id displayName person { email } lastSeenAt } }',
      variables: { by: { id: encodeId({ type: 'Lead', source: 'LOCAL', parts: ['', lead] }) } },
    }),
    b: stitch(['LOCAL']),
    c: stitch(VENDORS),
  };
}
