import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceShapeError } from '../../../src/domain/errors.ts';
import { examples } from '../../../src/vendors/leadfeeder/sandbox/examples.ts';
import { toExportRow, toLead } from '../../../src/vendors/leadfeeder/map.ts';
import { exportRequest, report } from '../../../src/vendors/leadfeeder/wire-exports.ts';
import * as current from '../../../src/vendors/leadfeeder/wire-v1.ts';
import { ALL, must, NOW, tcall } from '../kit.ts';
import { openFixture } from './kit.ts';

const bodyOf = (endpoint: string) =>
  must(examples.find((one) => one.endpoint === endpoint && one.status === 200)).body;
const at = { source: 'LEADFEEDER', endpoint: 'GET /somewhere', pointer: '' };
const context = { account: '6002', timezone: 'UTC', window: ALL, fetchedAt: NOW };

describe('samples of the Leadfeeder documents', () => {
  it('the printed tracking script is read as it stands', async () => {
    const { source, sandbox, close } = await openFixture();
    const endpoint = 'GET /accounts/:account/website-tracking-script';
    sandbox.fail({ kind: 'BODY', endpoint, body: bodyOf(endpoint) });
    const script = await must(source.trackingScript)('6002', tcall());
    await close();
    expect(script).toMatchObject({ hash: 'LbMwm7E2MdOZyAVe', timezone: 'Asia/Calcutta' });
    expect(script?.html).toMatch(/^<script>\(function.*\('LbMwm7E2MdOZyAVe'\);<\/script>$/);
    // People write the content security policy of their pages from the hosts in the facts.
    const [, host] = /https:\/\/([^/]+)/.exec(script?.html ?? '') ?? [];
    expect(source.facts.hosts).toContain(host);
  });

  it('the printed export requests are read: a pending one, and one with an address', () => {
    expect(exportRequest(bodyOf('POST /export-requests'), at).data).toStrictEqual({
      id: '06ac7d56-34fe-11e5-8094-4fbabdb782e1',
      attributes: { status: 'pending', download_url: null },
    });
    expect(exportRequest(bodyOf('GET /export-requests/:id'), at).data.attributes).toStrictEqual({
      status: 'processed',
      download_url: 'https://api.leadfeeder.com/download/ee9de62d-d54b-4cd6-a703-77217a399dbf.json',
    });
  });

  it('the printed report is read: its figures, and the lead where it is included', () => {
    const { items, faults, leads, places } = report(bodyOf('GET /download/:file'), at);
    expect(faults).toStrictEqual([]);
    const [first, second] = items.map((row) => toExportRow(row, leads, places, context));
    expect(first).toMatchObject({
      ...{ keywords: [], quality: 2, bounces: 3, pageViews: 5, visits: 4 },
      lastVisitDate: '2015-07-14',
      lead: {
        ref: { source: 'LEADFEEDER', account: '6002', externalId: 'abcdef_ghijk' },
        displayName: 'Leadfeeder Inc.',
        company: { domain: 'leadfeeder.com', industry: null },
        location: { city: 'Helsinki', countryCode: 'FI', regionCode: null },
        details: { visitsInWindow: 4, firstVisitDate: '2015-07-01', vendorStatus: 'new' },
        score: { value: 2, min: 0, max: 10 },
      },
    });
    expect(second).toMatchObject({
      ...{ quality: 1, bounces: 5, visits: 5 },
      lead: { ref: { externalId: 'ab1234_cd1234' }, displayName: null, location: null },
    });
  });
});

/** Bodies in which any values stand in the place of some others. */
function spoilt(body: unknown): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.constantFrom(null, '', 'N/A', -1, 1e300, 'x'.repeat(10_000), [], {}, true),
    fc.jsonValue({ maxDepth: 1 }),
  );
  return fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 6 }).map((changes) => {
    let spoiled: unknown = structuredClone(body);
    for (const [place, value] of changes) {
      const places = pathsOf(spoiled);
      spoiled = replaced(spoiled, places[place % places.length] ?? [], value);
    }
    return spoiled;
  });
}
function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const below = Object.entries(value).flatMap(([key, one]) =>
    pathsOf(one).map((path) => [key, ...path]),
  );
  return [[], ...below];
}
function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((one: unknown, index) =>
      String(index) === key ? replaced(one, rest, by) : one,
    );
  return typeof value === 'object' && value !== null
    ? { ...value, [key]: replaced(Reflect.get(value, key), rest, by) }
    : value;
}
function shapeErrorOr<T>(read: () => T): T | null {
  try {
    return read();
  } catch (cause) {
    expect(cause).toBeInstanceOf(SourceShapeError);
    return null;
  }
}

describe('an answer with any value at any place', () => {
  it('a report with any value at any place gives rows, or says where it is wrong', () => {
    fc.assert(
      fc.property(spoilt(bodyOf('GET /download/:file')), (body) => {
        const read = shapeErrorOr(() => report(body, at));
        for (const row of read?.items ?? []) {
          const { lead, visits, quality } = toExportRow(
            row,
            read?.leads ?? new Map(),
            read?.places ?? new Map(),
            context,
          );
          expect(lead.ref.externalId).not.toBe('');
          expect(visits === null || visits >= 0).toBe(true);
          expect(quality === null || Number.isInteger(quality)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  const visit = {
    id: 'v1',
    type: 'web_visit',
    attributes: {
      source: 'google',
      visit_length: 80,
      started_at: '2026-01-02T10:00:00Z',
      page_depth: 4,
      identifiers: { lf_client_id: 'x', ga_client_ids: ['1.2'] },
      visitor: { email: 'a@b.example', first_name: 'A', last_name: '' },
      engagements: [{ event_type: 'x', page: { path: '/', title: '', url: 'https://a.example/' } }],
    },
    relationships: {
      location: { id: 'l', attributes: { country: 'Finland', country_code: 'FI' } },
      company: {
        id: 'c',
        attributes: {
          name: 'A',
          industries: { industry: [{ name: 'B' }] },
          social_media_profiles: { linkedin: [{ url: 'https://l.example/' }] },
          web_engagement: { last_visit_date: '2026-01-02' },
        },
      },
    },
  };
  const listed = { data: [visit, visit], meta: { pagination: { page_num: 1, page_count: 3 } } };

  it('visits of v1 with any value at any place give rows, or say where they are wrong', () => {
    const whole = current.page(current.visit, 1)(listed, at);
    expect(whole).toMatchObject({ next: 2, pages: 3, faults: [] });
    expect(whole.items[0]).toMatchObject({ leadId: 'c_l', lead: { attributes: { name: 'A' } } });
    fc.assert(
      fc.property(spoilt(listed), (body) => {
        const read = shapeErrorOr(() => current.page(current.visit, 1)(body, at));
        for (const { lead, place, leadId } of read?.items ?? [])
          expect(toLead(lead, place, context).ref.externalId).toBe(leadId);
        if (read?.next) expect(read.next).toBe(2);
      }),
      { numRuns: 300 },
    );
  });
});
