import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Lead, Property, Session } from '../../../src/domain/entities.ts';
import { GatewayError, SourceShapeError } from '../../../src/domain/errors.ts';
import type { Page } from '../../../src/domain/page.ts';
import { DAY } from '../../../src/domain/time.ts';
import { examples } from '../../../src/vendors/leadboxer/sandbox/examples.ts';
import { LEADBOXER } from '../../../src/vendors/leadboxer/sandbox/credentials.ts';
import { failureOf, leadQuery, live, must, NOW, one } from '../kit.ts';
import {
  ASSIGN,
  COLLECT,
  ENDPOINTS,
  event,
  GENERATIONS,
  openLeadBoxer,
  track,
  type LeadBoxerFixture,
} from './kit.ts';

type Row = Readonly<Record<string, unknown>>;

const AT = String(NOW - DAY);
const example = must(examples.find(({ name }) => name === 'lead'));
/** A row with every field that the adapter looks at. */
const leadRow: Row = {
  ...(example.body as Row),
  use_id: '1.1',
  eventEsTimestamp: AT,
  ...Object.fromEntries(
    [
      ...['email', 'firstName', 'lastName', 'fullName', 'title', 'phone', 'phoneNumber', 'userId'],
      ...['assignee', 'leadTags', 'leadTag', 'leadscore', 'organizationName', 'organizationDomain'],
      ...['organizationIndustryName', 'organizationEmployeeCountEstimate', 'organizationPhone'],
      ...[
        'organizationEmployeeCountRangeName',
        'organizationLinkedInUrl',
        'organizationTwitterUrl',
      ],
      ...['organizationFacebookUrl', 'last_utm_source', 'utm_source', 'first_utm_source'],
      ...['first_channel', 'last_device_type', 'stage'],
    ].map((name) => [name, 'text']),
  ),
};
const sessionRow: Row = {
  ...{ session_id: '2.2', use_id: '1.1', session_unix_timestamp: AT, eventEsTimestamp: AT },
  ...{ session_duration: '12', duration: '12', pages_viewed: 3, entry_url: 'https://x.example' },
  ...{ entry_root_url: 'https://x.example', referrer: 'https://y.example', channel: 'cpc' },
  ...{ referrer_domain: 'y.example', utm_campaign: 'a', utm_source: 'b', utm_medium: 'c' },
  ...{ utm_term: 'd', utm_content: 'e', browser: 'Chrome', browser_version: '1', stage: 'won' },
  ...{ platform: 'OS', device_type: 'desktop' },
};
const eventRow: Row = {
  ...{ event_id: '3.3', session_id: '2.2', use_id: '1.1', eventEsTimestamp: AT },
  ...{ eventUnixTimestamp: AT, eventType: 'form', event_type: 'form', title: 'Form', nonce: 'n' },
  ...{ original_url: 'https://x.example', referrer: 'https://y.example', stage: 'won' },
};

/** What no document promises. `undefined`: the field is absent. */
const odd = fc.oneof(
  fc.constantFrom(
    ...[null, undefined, '', ' ', 'N/A', 0, -1, 1.5, 1e308, -1e308, true, false, [], {}],
    ...['9'.repeat(400), 'x'.repeat(20_000), 'UNKNOWN_VALUE', '1e999', 'NaN', '-0', 'javascript:1'],
    ...[
      { __proto__: null, length: -1 },
      [[[[null]]]],
      '\u0000',
      '\ud800',
      'ａ',
      '0x10',
      '2026-03-10',
    ],
  ),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
);
/** A row of which some fields are odd, but for its id and its moment. */
function spoilt(row: Row, kept: readonly string[]): fc.Arbitrary<Row> {
  const names = Object.keys(row).filter((name) => !kept.includes(name));
  return fc
    .dictionary(fc.constantFrom(...names), odd, { minKeys: 1, maxKeys: names.length })
    .map((changes) => ({ ...row, ...changes }));
}

const partsOf = (value: object | null): readonly unknown[] =>
  value === null ? [] : Object.values(value);
const isText = (value: unknown) => value === null || (typeof value === 'string' && value !== '');
const isNumber = (value: unknown) => value === null || Number.isFinite(value);
const isMoment = (value: unknown) =>
  value === null || (typeof value === 'number' && value > 0 && value <= 8.64e15);
const isCount = (value: unknown) =>
  value === null || (Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31);
const isWeb = (value: unknown) =>
  value === null || (typeof value === 'string' && /^https?:$/.test(new URL(value).protocol));

/** Every part is of the type that the port promises. */
function expectLead({ ref, person, company, location, score, details, ...lead }: Lead): void {
  expect(ref.source).toBe('LEADBOXER');
  expect(ref.externalId).not.toBe('');
  expect(['PERSON', 'COMPANY']).toContain(lead.kind);
  expect(['NEW', 'ASSIGNED']).toContain(lead.status);
  expect(lead.status === 'ASSIGNED').toBe(lead.assignee !== null);
  const texts = [lead.displayName, ...partsOf(person), lead.assignee?.externalId ?? null];
  expect(texts.every(isText)).toBe(true);
  expect(lead.tags.every((tag) => tag !== '' && isText(tag))).toBe(true);
  expect([lead.firstSeenAt, lead.lastSeenAt].every(isMoment)).toBe(true);
  expect(isWeb(lead.viewUrl)).toBe(true);
  if (company) {
    expect([company.name, company.domain, company.industry, company.phone].every(isText)).toBe(
      true,
    );
    const { websiteUrl, linkedinUrl, facebookUrl, logoUrl } = company;
    expect([websiteUrl, linkedinUrl, facebookUrl, logoUrl].every(isWeb)).toBe(true);
    expect(isCount(company.employeeCount)).toBe(true);
    const { min = null, max = null } = company.employeesRange ?? {};
    expect([min, max].every(isCount)).toBe(true);
  }
  if (location) {
    const { latitude, longitude, countryCode, ...rest } = location;
    expect([latitude, longitude].every(isNumber)).toBe(true);
    expect(countryCode === null || /^[A-Z]{2}$/.test(countryCode)).toBe(true);
    expect(Object.values(rest).every(isText)).toBe(true);
  }
  if (score) {
    expect(score.value).toBeGreaterThanOrEqual(0);
    expect(score.value).toBeLessThanOrEqual(100);
  }
  const { totalVisits, totalPagesViewed } = details as Row;
  expect([totalVisits, totalPagesViewed].every(isCount)).toBe(true);
  expectProperties(lead.properties);
}
function expectProperties(properties: readonly Property[]): void {
  for (const { name, value } of properties) {
    expect(name).not.toBe('');
    expect(value ?? null).not.toBeNull();
  }
}
function expectSession({ startedAt, endedAt, properties, ...session }: Session): void {
  expect([startedAt, endedAt].every(isMoment)).toBe(true);
  expect([session.durationSeconds, session.pageViews].every(isCount)).toBe(true);
  expect(isWeb(session.landingUrl)).toBe(true);
  const { referrer = null, ...traffic } = session.traffic ?? {};
  expect(isWeb(referrer)).toBe(true);
  expect([...Object.values(traffic), ...partsOf(session.device)].every(isText)).toBe(true);
  expectProperties(properties);
}
function expectEvent({ type, occurredAt, title, url, properties, raw, nonce }: Event): void {
  expect(type).not.toBe('');
  expect([type, title, nonce].every(isText)).toBe(true);
  expect(isMoment(occurredAt)).toBe(true);
  expect(isWeb(url)).toBe(true);
  expectProperties(properties);
  expect(raw).toMatchObject({ event_id: '3.3' });
}

describe.each(GENERATIONS)('an odd answer of the %s API of LeadBoxer', (generation) => {
  const endpoints = ENDPOINTS[generation];
  const listName = generation === 'v1' ? 'data' : 'resultsList';
  let leadboxer: LeadBoxerFixture;
  beforeAll(async () => {
    leadboxer = await openLeadBoxer(generation, { people: 5 });
    return leadboxer.close;
  });
  afterEach(() => {
    leadboxer.sandbox.heal();
  });

  const lead = { source: 'LEADBOXER', account: LEADBOXER.site, externalId: '1.1' };
  const session = { lead, externalId: '2.2', hint: '' };
  const window = { from: 0, to: NOW + DAY };
  const page = { first: 100, after: null };
  const LISTS = {
    leads: () => must(leadboxer.source.leads)(leadQuery({ window }), live()),
    sessions: () => one(leadboxer.source.sessions?.([{ lead, window, ...page }], live())),
    events: () => one(leadboxer.source.events?.([{ session, ...page }], live())),
  };
  const CASES = [
    {
      list: 'leads',
      row: leadRow,
      kept: ['use_id', 'eventEsTimestamp', 'lastEvent'],
      of: listName,
    },
    {
      list: 'sessions',
      row: sessionRow,
      kept: ['session_id', 'session_unix_timestamp'],
      of: 'sessions',
    },
    { list: 'events', row: eventRow, kept: ['event_id', 'eventEsTimestamp'], of: 'events' },
  ] as const;
  const answer = (endpoint: string, body: unknown) => {
    leadboxer.sandbox.heal();
    leadboxer.sandbox.fail({
      kind: 'BODY',
      endpoint,
      body: body === undefined ? 'null' : JSON.stringify(body),
    });
  };
  function expectRow(item: Lead | Session | Event): void {
    if ('kind' in item) expectLead(item);
    else if ('startedAt' in item) expectSession(item);
    else expectEvent(item);
  }

  it.each(CASES)('may hold anything in any field of $list', async ({ list, row, kept, of }) => {
    await fc.assert(
      fc.asyncProperty(spoilt(row, kept), async (given) => {
        answer(endpoints[list], { [of]: [given] });
        const read: Page<Lead | Session | Event> = await LISTS[list]();
        // JSON has no undefined, and no number that is too large.
        expect(read.items).toHaveLength(1);
        expect(read.failures ?? []).toStrictEqual([]);
        for (const item of read.items) expectRow(item);
      }),
      { numRuns: 250 },
    );
  });

  it.each(CASES)(
    'with a row of $list that cannot be read reports the row, and gives all others',
    async (given) => {
      const { list, row, kept, of } = given;
      const [id = '', ...moments] = kept;
      await fc.assert(
        fc.asyncProperty(odd, fc.boolean(), async (value, isId) => {
          const names = isId ? [id] : ['eventUnixTimestamp', 'eventEsTimestamp', ...moments];
          const wrong = { ...row, ...Object.fromEntries(names.map((name) => [name, value])) };
          answer(endpoints[list], { [of]: [wrong, { ...row, [id]: 'good' }] });
          const read: Page<Lead | Session | Event> = await LISTS[list]();
          expect(read.items.map(({ ref }) => ref.externalId)).toContain('good');
          const failures = read.failures ?? [];
          // A lead without a moment is a lead all the same.
          if (list !== 'leads' || isId)
            expect(read.items.length + failures.length).toBeLessThanOrEqual(2);
          for (const { error } of failures) {
            expect(error).toBeInstanceOf(SourceShapeError);
            expect(error).toMatchObject({
              pointer: expect.stringContaining(`/${of}/0/`) as string,
            });
          }
        }),
        { numRuns: 100 },
      );
    },
  );

  it('of any shape is read or reported, never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('leads', 'sessions', 'events'),
        fc.oneof(
          odd,
          fc.record({ data: odd, resultsList: odd, nextToken: odd, total: odd }),
          fc.record({ sessions: odd, events: odd, responseCode: odd }),
        ),
        async (list, body) => {
          answer(endpoints[list], body);
          const read = await LISTS[list]().catch((cause: unknown) => cause);
          if (read instanceof Error) expect(read).toBeInstanceOf(SourceShapeError);
          else expect(read).toMatchObject({ items: expect.any(Array) as unknown });
          answer(endpoints.lead, body);
          const found = await one(leadboxer.source.leadsById?.([lead], live())).catch(
            (cause: unknown) => cause,
          );
          if (found instanceof Error) expect(found).toBeInstanceOf(SourceShapeError);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('to a write is read or reported, never a crash', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          odd,
          fc.record({ responseCode: odd }),
          fc.record({ eventId: odd, sessionId: odd, userId: odd }),
        ),
        async (body) => {
          answer(ASSIGN, body);
          const wanted = { lead, assignee: '7', expect: {} };
          const failure = await must(leadboxer.source.updateLead)(wanted, live()).catch(
            (cause: unknown) => cause,
          );
          if (failure !== undefined) expect(failure).toBeInstanceOf(GatewayError);
          n += 1;
          answer(COLLECT, body);
          const [tracked] = await track(leadboxer, event({ nonce: `n${n}` }));
          expect(tracked).toMatchObject({ nonce: `n${n}`, problem: null });
          const ref = tracked?.event;
          if (ref) expect([ref.externalId, ref.lead.externalId].every(isText)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('with something else in place of a list names the place', async () => {
    answer(endpoints.leads, { [listName]: 7 });
    expect(await failureOf(LISTS.leads())).toMatchObject({
      code: 'UPSTREAM_INVALID',
      pointer: `/${listName}`,
    });
  });
});
