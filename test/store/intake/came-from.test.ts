import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import type { Store } from '../../../src/ports/store.ts';
import { engines } from '../engines.ts';
import { listLeads, listSessions, NOW, tevent, track } from '../kit.ts';

const SHOP = 'https://shop.example/';

/** Page views of one visitor, a minute apart. */
function visits(...pages: readonly Partial<TrackInput>[]): readonly TrackInput[] {
  return pages.map((page, index) =>
    tevent({
      nonce: `n${index}`,
      trackerId: 'a',
      occurredAt: NOW - (60 - index) * MINUTE,
      url: SHOP,
      ...page,
    }),
  );
}

/** The sessions of the only lead, oldest first. */
async function sessionsOf(source: Store) {
  const [lead] = await listLeads(source);
  return lead ? (await listSessions(source, lead.ref)).toReversed() : [];
}

describe.each(engines)('Where visitors come from, on $name', ({ within }) => {
  it('a visit that nothing brought is direct, and says so', async () => {
    await within(async (source) => {
      await track(source, visits({}));
      expect(await sessionsOf(source)).toMatchObject([
        { traffic: { source: '(direct)', medium: '(none)', channel: 'Direct', campaign: null } },
      ]);
    });
  });

  it('an event without a page came from nowhere that is known', async () => {
    await within(async (source) => {
      await track(source, visits({ url: null, type: 'order' }));
      expect(await sessionsOf(source)).toMatchObject([{ traffic: null }]);
    });
  });

  it('the session keeps the click id, the channel, and that the medium is inferred', async () => {
    await within(async (source) => {
      await track(
        source,
        visits({ url: `${SHOP}?gclid=Cj0K`, referrer: 'https://www.google.com/' }),
      );
      expect(await sessionsOf(source)).toMatchObject([
        {
          traffic: {
            source: 'google',
            medium: 'cpc',
            channel: 'Paid Search',
            clickId: 'Cj0K',
            clickIdParameter: 'gclid',
            inferred: true,
          },
        },
      ]);
    });
  });

  it('another paid click opens a session, and another unpaid one cuts nothing', async () => {
    await within(async (source) => {
      const clicks = ['?gclid=1', '?gclid=2', '?fbclid=3', '?fbclid=4'];
      await track(source, visits(...clicks.map((query) => ({ url: `${SHOP}${query}` }))));
      const sessions = await sessionsOf(source);
      expect(sessions.map(({ pageViews }) => pageViews)).toEqual([1, 3]);
      expect(sessions[0]?.endReason).toBe('CAMPAIGN');
    });
  });

  it('is the same whether events come together or one by one', async () => {
    const queries = ['', '?utm_source=letter', '?fbclid=1', '?gclid=2', '', '?gclid=3', '?gclid=3'];
    const events = visits(...queries.map((query) => ({ url: `${SHOP}${query}` })));
    const told = (sends: readonly (readonly TrackInput[])[]) =>
      within(async (source) => {
        for (const send of sends) await track(source, send);
        return (await sessionsOf(source)).map(({ traffic, pageViews }) => ({ traffic, pageViews }));
      });
    const together = await told([events]);
    expect(together).toMatchObject([
      { pageViews: 5, traffic: { source: 'letter', clickId: '2', clickIdParameter: 'gclid' } },
      { pageViews: 2, traffic: { source: 'google', clickId: '3' } },
    ]);
    expect(await told(events.map((event) => [event]))).toEqual(together);
    expect(await told(events.toReversed().map((event) => [event]))).toEqual(together);
  });

  it('empty and re-cased campaigns cut no session, and the first spelling stays', async () => {
    await within(async (source) => {
      const campaigns = ['Spring', '', 'spring', 'SPRING'];
      const pages = campaigns.map((name) => ({ url: `${SHOP}?utm_campaign=${name}` }));
      await track(source, visits(...pages));
      expect(await sessionsOf(source)).toMatchObject([
        { pageViews: 4, traffic: { campaign: 'Spring' } },
      ]);
    });
  });

  it('OWN_DOMAINS and PAYMENT_DOMAINS are no origins', async () => {
    const environment = { OWN_DOMAINS: '*.brand.example', PAYMENT_DOMAINS: 'pay.example' };
    await within(async (source) => {
      const referrers = ['https://www.brand.example/', 'https://de.pay.example/', null];
      await track(source, visits(...referrers.map((referrer) => ({ referrer }))));
      expect(await sessionsOf(source)).toMatchObject([{ traffic: { channel: 'Direct' } }]);
    }, environment);
  });

  it('client hints are kept, and say what the user agent hides', async () => {
    await within(async (source) => {
      const userAgent =
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
      const brands = '"Chromium";v="140", "Brave";v="140"';
      const clientHints = { brands, platform: '"Android"', mobile: '?1', formFactors: null };
      await track(source, visits({ userAgent, clientHints }));
      const device = {
        type: 'smartphone',
        browser: 'Brave',
        browserVersion: '140',
        platform: 'Android',
        inApp: false,
      };
      expect(await sessionsOf(source)).toMatchObject([{ device }]);
    });
  });
});
