import { describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import { SourceError } from '../../../src/domain/errors.ts';
import { SECOND, type Instant } from '../../../src/domain/time.ts';
import { LEADBOXER } from '../../../src/vendors/leadboxer/sandbox/credentials.ts';
import { examples } from '../../../src/vendors/leadboxer/sandbox/examples.ts';
import { failureOf, leadQuery, live, must, NOW, one, openSources } from '../kit.ts';
import { printed } from '../printed.ts';

const { env, exampleOf, opened, sandbox, serve } = printed('leadboxer', examples);
const at = (text: string): Instant => Date.parse(text);

describe('what the documents of LeadBoxer print', () => {
  const id = '1783024862163.757717719';
  const window = { from: at('2026-07-02T00:00:00Z'), to: at('2026-07-04T00:00:00Z') };
  const row: Omit<Lead, 'fetchedAt'> = {
    ref: { source: 'LEADBOXER', account: LEADBOXER.site, externalId: id },
    kind: 'PERSON',
    displayName: null,
    person: null,
    company: null,
    location: {
      country: 'United States',
      countryCode: 'US',
      region: 'Illinois',
      regionCode: 'IL',
      stateCode: null,
      city: 'Chicago',
      postalCode: '60602',
      latitude: 41.87577,
      longitude: -87.6206,
      timezone: 'America/Chicago',
    },
    status: 'NEW',
    assignee: null,
    tags: [],
    score: { value: 1, min: 0, max: 100 },
    firstSeenAt: 1783024862163,
    lastSeenAt: 1783024863769,
    properties: [],
    viewUrl: 'https://app.leadboxer.com?q=<use_id>&site=<site>',
    identified: false,
    details: {
      totalVisits: 1,
      totalPagesViewed: 1,
      device: { type: null, browser: 'Chrome 149.0.0.0', platform: 'Intel Mac OS X 10.15.7' },
      firstTouch: {
        source: null,
        medium: null,
        campaign: null,
        keyword: null,
        content: null,
        channel: null,
        referrer: 'https://example.com/',
        referrerDomain: 'example.com',
      },
      lastTouch: {
        source: null,
        medium: null,
        campaign: null,
        keyword: null,
        content: null,
        channel: 'referral',
        referrer: 'https://example.com/',
        referrerDomain: 'example.com',
      },
    },
  };

  it('reads the row that was seen in a list: numbers as text, an empty company as none', async () => {
    serve('leads');
    const page = await must(opened().source('LEADBOXER').leads)(leadQuery({ window }), live());
    expect(page.items).toStrictEqual([{ ...row, fetchedAt: NOW }]);
    expect(page).toMatchObject({ next: null, ordered: true, failures: [] });
  });

  it.each(['v1', 'legacy'])('reads the same row as a lead of the %s API', async (generation) => {
    const own = await openSources({ ...env(), LEADBOXER_API: generation });
    serve(generation === 'v1' ? 'lead' : 'legacy lead');
    const found = await one(own.source('LEADBOXER').leadsById?.([row.ref], live()));
    expect(found).toStrictEqual({ ...row, fetchedAt: NOW });
    await own.close();
  });

  it('reads the row in the envelope of the legacy list', async () => {
    const own = await openSources({ ...env(), LEADBOXER_API: 'legacy' });
    const { body } = exampleOf('legacy lead');
    sandbox().fail({ kind: 'BODY', endpoint: 'GET /api/views/c_view_leads', body });
    const page = await must(own.source('LEADBOXER').leads)(leadQuery({ window }), live());
    expect(page.items).toStrictEqual([{ ...row, fetchedAt: NOW }]);
    await own.close();
  });
});

it('LeadBoxer’s refusal for its limit says when the window is over, and what the limit is', async () => {
  serve('rate limit');
  const source = opened().source('LEADBOXER');
  const error = await failureOf(must(source.leads)(leadQuery(), live()));
  const waitMs = (error instanceof SourceError ? (error.retryAt ?? NaN) : NaN) - NOW;
  expect(waitMs).toBeGreaterThanOrEqual(43 * SECOND);
  expect(waitMs).toBeLessThan(45 * SECOND);
  expect(source.health().budgets).toMatchObject([
    { bucket: 'GET /v1/leads', limit: 2, available: 0, throttledCount: 1 },
  ]);
});
