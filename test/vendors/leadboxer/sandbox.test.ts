import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { Sandbox } from '../../../src/vendors/kit/sandbox/server.ts';
import { leadboxerLimit, startLeadboxer } from '../../../src/vendors/leadboxer/sandbox/index.ts';
import { LEADBOXER } from '../../../src/vendors/leadboxer/sandbox/credentials.ts';
import { createWorld } from '../../../src/vendors/kit/sandbox/world.ts';
import { NOW } from '../kit.ts';

type Row = Readonly<Record<string, unknown>>;

const { site, apiKey } = LEADBOXER;
const LAG = 3 * SECOND;
let sandbox: Sandbox;
let now = NOW;

async function open(limits: Parameters<typeof startLeadboxer>[1]['limits'] = []) {
  const world = createWorld({ seed: 1, now: NOW, people: 60 });
  return startLeadboxer(world, { now: () => now, limits, port: 0, lagMs: LAG });
}
beforeEach(async () => {
  now = NOW;
  sandbox = await open();
});
afterEach(() => sandbox.close());

async function ask(
  path: string,
  query: Readonly<Record<string, string>>,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly body: Row }> {
  const url = `${sandbox.origin}${path}?${String(new URLSearchParams(query))}`;
  const response = await fetch(url, { headers: { 'x-api-key': apiKey }, ...init });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Row };
}
async function list(query: Readonly<Record<string, string>> = {}) {
  const window = {
    timeField: 'eventEsTimestamp',
    criteriaTimeFilter: 'eventEsTimestamp|lessthan|90',
  };
  return ask('/v1/leads', { site, limit: '100', ...window, ...query });
}
async function rows(query: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> {
  const { status, body } = await list(query);
  expect(status).toBe(200);
  return body['data'] as readonly Row[];
}
const collect = (query: Readonly<Record<string, string>>, init: RequestInit = {}) =>
  ask('/log', query, { headers: {}, ...init });
const put = (path: string, body: unknown) =>
  ask(path, {}, { method: 'PUT', headers: { 'x-api-key': apiKey }, body: JSON.stringify(body) });
const ids = (given: readonly Row[]) => given.map((row) => row['use_id']);

describe('the lead list of the LeadBoxer sandbox', () => {
  it.each<[string, string, (row: Row) => boolean]>([
    ['search', 'aalto', ({ lastName }) => lastName === 'Aalto'],
    ['search', '*', () => true],
    ['criteriaTextFilter', 'last_country_code|is|fi', (row) => row['last_country_code'] === 'FI'],
    [
      'criteriaTextFilter',
      'last_country_code|isnot|FI,leadTags|contains|customer',
      (row) => row['last_country_code'] !== 'FI' && String(row['leadTags']).includes('customer'),
    ],
    ['criteriaTextFilter', 'leadTags|doesnotcontain|news', (row) => !row['leadTags']],
    ['criteriaNumberFilter', 'esScore|between|10-50', (row) => between(row, 10, 50)],
    ['criteriaNumberFilter', 'esScore|notbetween|10-50', (row) => !between(row, 10, 50)],
    ['criteriaNumberFilter', 'total_number_visits|greaterthan|2', (row) => visits(row) > 2],
    ['criteriaNumberFilter', 'total_number_visits|lessthan|2', (row) => visits(row) < 2],
    ['criteriaNumberFilter', 'total_number_visits|is|2', (row) => visits(row) === 2],
    ['criteriaNumberFilter', 'total_number_visits|isnot|2', (row) => visits(row) !== 2],
    ['criteriaLeadscoreFilter', '35', (row) => Number(row['esScore']) > 35],
    ['criteriaFieldFilter', 'hasanyvalue|firstName;email', (row) => row['email'] !== undefined],
    ['criteriaDisplayFilter', 'person', (row) => row['email'] !== undefined],
    ['criteriaDisplayFilter', 'company;unidentified', (row) => row['email'] === undefined],
  ])('gives the leads that %s=%s asks for', async (name, value, holds) => {
    const found = await rows({ [name]: value });
    expect(found.length).toBeGreaterThan(0);
    expect(ids(found)).toStrictEqual(ids((await rows()).filter(holds)));
  });

  it.each([
    ['criteriaTextFilter', 'email|like|x'],
    ['criteriaTextFilter', 'email|is|x|y'],
    ['criteriaNumberFilter', 'esScore|is|many'],
    ['criteriaFieldFilter', 'hasanyvalue|phone'],
    ['criteriaDisplayFilter', 'people'],
    ['criteriaLeadscoreFilter', '101'],
    ['sortBy', 'firstEvent|asc'],
    ['timeZone', 'Europe/Atlantis'],
    ['criteriaTimeFilter', 'eventEsTimestamp|between|10/03/2026-09/03/2026'],
    ['criteriaTimeFilter', 'eventEsTimestamp|since|3'],
  ])('refuses %s=%s', async (name, value) => {
    expect(await list({ [name]: value })).toMatchObject({ status: 400 });
  });

  it('is sorted by the score or the last event, in both directions', async () => {
    for (const [sort, key] of [
      ['_score', 'esScore'],
      ['lastEvent', 'lastEvent'],
    ] as const)
      for (const [direction, sign] of [
        ['asc', 1],
        ['desc', -1],
      ] as const) {
        const values = (await rows({ sortBy: `${sort}|${direction}` })).map((row) =>
          Number(row[key]),
        );
        expect(values).toStrictEqual(values.toSorted((a, b) => sign * (a - b)));
      }
  });

  it('begins days in the requested time zone, by default Amsterdam’s', async () => {
    now = Date.parse('2026-06-10T22:30:00Z');
    await collect({ si: site, ti: 'Late', uid: 'late' });
    now += LAG;
    const on = (op: string, timeZone?: string) =>
      rows({ criteriaTimeFilter: `eventEsTimestamp|${op}`, ...(timeZone ? { timeZone } : {}) });
    for (const [op, zone] of [
      ['exactly|0', 'UTC'],
      ['exactly|0', undefined],
      ['lessthan|0', 'Asia/Tokyo'],
      ['between|10/06/2026-10/06/2026', 'UTC'],
      ['between|11/06/2026-11/06/2026', undefined],
      ['between|11/06/2026-12/06/2026', 'Asia/Tokyo'],
    ] as const)
      expect(ids(await on(op, zone))).toStrictEqual(['late']);
    expect(await on('exactly|1', 'UTC')).toStrictEqual([]);
    expect(await on('between|10/06/2026-10/06/2026')).toStrictEqual([]);
  });
});

function between(row: Row, low: number, high: number): boolean {
  const score = Number(row['esScore']);
  return score >= low && score <= high;
}
function visits(row: Row): number {
  return Number(row['total_number_visits']);
}

describe('the management endpoints of the LeadBoxer sandbox', () => {
  it('replace the whole list of tags, and set the assignee', async () => {
    const [{ use_id: leadId } = {}] = await rows();
    const tags = { datasetId: site, leadId, leadTags: 'hot,lost' };
    expect(await put('/v1/management/lead-tags', tags)).toMatchObject({ status: 200 });
    const assign = { datasetId: site, leadId, assignee: 42 };
    expect(await put('/v1/management/assign-leads', assign)).toMatchObject({ status: 200 });
    const [row] = await rows();
    expect(row).toMatchObject({ use_id: leadId, leadTags: 'hot,lost', assignee: '42' });
  });

  it('refuse a missing field, a wrong type, an unknown lead and a missing key', async () => {
    const [{ use_id: leadId } = {}] = await rows();
    const good = { datasetId: site, leadId, leadTags: '', assignee: 1 };
    for (const path of ['/v1/management/lead-tags', '/v1/management/assign-leads']) {
      for (const wrong of [
        { ...good, datasetId: 'other' },
        { ...good, leadId: 7 },
        { ...good, leadTags: ['a'], assignee: '1' },
        'text',
        null,
      ])
        expect(await put(path, wrong)).toMatchObject({ status: 400 });
      expect(await put(path, { ...good, leadId: 'nobody' })).toMatchObject({ status: 404 });
      expect(await ask(path, {}, { method: 'PUT', headers: {} })).toMatchObject({ status: 401 });
    }
  });

  it('have a limit each, and the collector has none', async () => {
    const limited = await open([leadboxerLimit(1)]);
    const statuses: number[] = [];
    for (const [method, path] of [
      ['PUT', '/v1/management/lead-tags'],
      ['PUT', '/v1/management/lead-tags'],
      ['PUT', '/v1/management/assign-leads'],
      ['POST', '/log'],
      ['POST', '/log'],
    ] as const)
      statuses.push((await fetch(limited.origin + path, { method })).status);
    expect(statuses).toStrictEqual([401, 429, 401, 400, 400]);
    await limited.close();
  });
});

describe('the collector of the LeadBoxer sandbox', () => {
  it('takes an event without a credential and shows it with its properties after the lag', async () => {
    const { body } = await collect({
      ...{ si: site, ti: 'Asked for a price', lc: 'https://shop.example/pricing', json: 'true' },
      ...{ ref: 'https://news.example/', ip: '198.51.100.7', stage: 'decision' },
    });
    const { userId, sessionId, eventId } = body;
    expect(body).toMatchObject({ totalEvents: expect.any(Number) as number });
    const newest = async () => (await rows())[0];
    now += LAG - 1;
    expect(await newest()).not.toMatchObject({ use_id: userId });
    now += 1;
    expect(await newest()).toMatchObject({
      use_id: userId,
      last_session_id: sessionId,
      last_ip_number: '198.51.100.7',
      stage: 'decision',
      total_number_visits: 1,
    });
    const sessions = await ask('/v1/leads/sessions', {
      ...{ site, limit: '10' },
      leadId: String(userId),
    });
    expect(sessions.body['sessions']).toMatchObject([{ session_id: sessionId, stage: 'decision' }]);
    const events = await ask('/v1/leads/events', {
      ...{ site, limit: '10' },
      sessionId: String(sessionId),
    });
    expect(events.body['events']).toMatchObject([
      {
        event_id: eventId,
        title: 'Asked for a price',
        original_url: 'https://shop.example/pricing',
        referrer: 'https://news.example/',
        stage: 'decision',
      },
    ]);
  });

  it('knows a visitor by uid or by e-mail, and keeps a session for half an hour', async () => {
    const [known] = await rows({ criteriaDisplayFilter: 'person' });
    const send = async (more: Readonly<Record<string, string>>) =>
      (await collect({ si: site, ti: 'Page', json: 'true', ...more })).body;
    const email = String(known?.['email']).toUpperCase();
    const first = await send({ email });
    expect(first['userId']).toBe(known?.['use_id']);
    now += 30 * MINUTE;
    expect(await send({ uid: String(first['userId']) })).toMatchObject({
      sessionId: first['sessionId'],
    });
    now += 31 * MINUTE;
    const later = await send({ email });
    expect(later['userId']).toBe(first['userId']);
    expect(later['sessionId']).not.toBe(first['sessionId']);
    expect(await send({ sid: 'mine', email: 'new@x.example' })).toMatchObject({
      sessionId: 'mine',
    });
    const fresh = await send({ email: 'new@x.example' });
    expect(fresh).toMatchObject({ sessionId: 'mine' });
    expect(fresh['userId']).not.toBe(first['userId']);
  });

  it('keeps the last value of a property on the lead, and each value on its event', async () => {
    const common = { si: site, uid: '1.2', ti: 'Form' };
    const body = new URLSearchParams({ ...common, stage: 'one', plan: 'small' });
    await collect({}, { method: 'POST', body });
    await collect({ ...common, stage: 'two' });
    now += LAG;
    expect((await rows())[0]).toMatchObject({ use_id: '1.2', stage: 'two', plan: 'small' });
  });

  it('refuses an event without a dataset or a title', async () => {
    expect(await collect({ ti: 'x' })).toMatchObject({ status: 400 });
    expect(await collect({ si: site })).toMatchObject({ status: 400 });
    expect(await collect({ si: site, ti: 'x' })).toMatchObject({ status: 200, body: {} });
  });
});
