import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/domain/errors.ts';
import type { LeadRef } from '../../../src/domain/entities.ts';
import type { Call } from '../../../src/ports/call.ts';
import type { Source } from '../../../src/ports/source.ts';
import { DAY, SECOND } from '../../../src/domain/time.ts';
import { monthLimit, secondLimit } from '../../../src/vendors/leadfeeder/sandbox/limits.ts';
import { ALL, failureOf, leadQuery, live, must, NOW, one, tcall, paginate } from '../kit.ts';
import { closeAfterEach } from '../closing.ts';
import { openFixture, withAccount, type Fixture } from './kit.ts';

const closing = closeAfterEach();
async function start(
  options: Parameters<typeof openFixture>[0] = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Fixture> {
  return closing(await openFixture(options, { LEADFEEDER_API: 'v1', ...environment }));
}
const LISTS = 'GET /v1/web-visits/companies';
const VISITS = 'POST /v1/web-visits';
const page = { window: ALL, first: 100, after: null };

describe('Leadfeeder v1', () => {
  it('v1 gives the leads, visits and feeds that the legacy API gives', async () => {
    const [current, legacy] = [await start(), await openFixture()];
    closing(legacy);
    const ids = async ({ source }: Fixture) => {
      const leads = await must(source.leads)(leadQuery(), tcall());
      const visits = await must(source.visits)({ accounts: null, ...page }, tcall());
      const feeds = await must(source.customFeeds)(null, tcall());
      return {
        leads: leads.items
          .map((lead) => [lead.ref, lead.displayName, lead.company?.domain, lead.location?.city])
          .toSorted(),
        visits: visits.items
          .map(({ ref, events }) => [ref.lead, ref.externalId, events?.map(({ url }) => url)])
          .toSorted(),
        feeds: feeds.items.map(({ account, externalId, name }) => [account, externalId, name]),
      };
    };
    expect(await ids(current)).toStrictEqual(await ids(legacy));
  });

  it('v1 lists the leads of a feed', async () => {
    const { source } = await start();
    const query = { ...leadQuery(), feed: { account: '6001', externalId: '9999383' } };
    const { items } = await must(source.feedLeads)(query, tcall());
    expect(items.length).toBeGreaterThan(0);
    for (const { location } of items)
      expect(location).toMatchObject({ countryCode: 'FI', postalCode: '00100' });
  });

  it('v1 has neither tracking scripts nor exports', async () => {
    const { source } = await start();
    expect(source).not.toHaveProperty('trackingScript');
    expect(source).not.toHaveProperty('startExport');
    expect(source).not.toHaveProperty('readExport');
  });

  it('v1 gives a visit’s person, ids and steps, and no revenue without a currency', async () => {
    const { source, world } = await start();
    const { items } = await must(source.visits)({ accounts: null, ...page }, tcall());
    const person = must(world.people.find(({ isKnown }) => isKnown));
    const visit = must(
      items.find(({ ref }) => person.visits.some(({ uuid }) => uuid === ref.externalId)),
    );
    expect(visit.details).toMatchObject({
      visitor: { email: person.email, firstName: person.firstName },
      lfClientId: `lf${person.index}`,
      gaClientIds: ['123.123'],
    });
    const lead = await one(source.leadsById?.([visit.ref.lead], tcall()));
    expect(lead?.company).toMatchObject({ revenue: null });
  });

  it('v1 gives more leads than its pages reach, each once', { timeout: 60_000 }, async () => {
    const crowd = { account: '6001', size: 24_000, firstDay: '2026-01-01', days: 12 };
    const { source, sandbox } = await start({ people: 6, crowd });
    const from = Date.parse('2026-01-01T00:00:00Z');
    const query = { window: { from, to: from + 12 * DAY } };
    const pages = await paginate(
      (after) => must(source.leads)(leadQuery({ ...query, after }), tcall()),
      1_000,
    );
    const ids = pages.flatMap(({ items }) => items.map(({ ref }) => ref.externalId));
    expect(ids.filter((id) => id.startsWith('c'))).toHaveLength(24_000);
    expect(new Set(ids).size).toBe(ids.length);
    expect(pages.some(({ capped }) => capped)).toBe(false);
    expect(sandbox.counts()[LISTS]).toBeLessThan(264 + 20);
  });

  it('a list of v1 is capped where pages past the limit are refused', async () => {
    const { source, sandbox } = await start({ people: 1_900 });
    const first = await must(source.leads)(leadQuery({ accounts: ['6001'] }), tcall());
    expect(first.next).not.toBeNull();
    sandbox.fail({
      kind: 'STATUS',
      status: 416,
      endpoint: LISTS,
      body: { errors: [{ code: 'offset_exceeded' }] },
    });
    const second = await must(source.leads)(
      leadQuery({ accounts: ['6001'], after: first.next }),
      tcall(),
    );
    expect(second).toMatchObject({ items: [], next: null, capped: true });
  });

  it('calls of v1 keep to ten a second, and count for the month', async () => {
    const { source, sandbox } = await start(
      { limits: [secondLimit(10), monthLimit()] },
      { LEADFEEDER_RATE_LIMIT: '10/1s' },
    );
    const { items } = await must(source.leads)(leadQuery(), tcall());
    const refs = items.slice(0, 12).map(({ ref }) => ref);
    // With this deadline, a call that would have to wait for the next second is refused at once.
    const hurried = tcall({ deadline: tcall().deadline - 29_900 });
    const found = await must(source.leadsById)(refs, hurried);
    const refused = found.filter((lead) => lead instanceof Error);
    expect(refused).toHaveLength(5);
    for (const error of refused) expect(error).toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(sandbox.throttled()).toBe(0);
    const budgets = source
      .health()
      .budgets.map(({ bucket, limit, available }) => ({ bucket, limit, used: limit - available }));
    expect(budgets).toMatchObject([
      { bucket: 'requests', limit: 10 },
      { bucket: 'month', limit: 100_000, used: sandbox.calls() },
    ]);
  });

  it.each([
    ['too_many_requests', 'requests', SECOND],
    ['quota_exceeded', 'month', Date.parse('2026-04-01T00:00:00Z') - NOW],
  ])('v1: %s closes the limit of %s fixture', async (code, bucket, waitMs) => {
    const { source, sandbox } = await start();
    sandbox.fail({ kind: 'STATUS', status: 429, endpoint: LISTS, body: { code, message: 'no' } });
    const call = tcall({ deadline: tcall().deadline - 29_900 });
    const error = await failureOf(must(source.leads)(leadQuery({ accounts: ['6001'] }), call));
    expect(error).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED' });
    const retryAt = error instanceof SourceError ? error.retryAt : null;
    expect(must(retryAt ?? undefined) - NOW).toBeGreaterThanOrEqual(waitMs);
    expect(must(retryAt ?? undefined) - NOW).toBeLessThan(waitMs + 10 * SECOND);
    const closed = source.health().budgets.filter(({ throttledCount }) => throttledCount > 0);
    expect(closed.map((budget) => budget.bucket)).toStrictEqual([bucket]);
  });

  it('v1: an account that the key may not read is a failure beside the others', async () => {
    const { source } = await start({ accounts: withAccount({ subscription: 'lite' }) });
    const { items, failures } = await must(source.leads)(leadQuery(), tcall());
    expect(items.length).toBeGreaterThan(0);
    expect(failures).toMatchObject([{ account: '6003', error: { code: 'UPSTREAM_FORBIDDEN' } }]);
  });
});

const lead: LeadRef = { source: 'LEADFEEDER', account: '6001', externalId: 'a_b' };
const OPERATIONS: Readonly<Record<string, (source: Source, call: Call) => Promise<unknown>>> = {
  'GET /v1/accounts': (source, call) => must(source.accounts)(call),
  [LISTS]: (source, call) => must(source.leads)(leadQuery({ accounts: ['6001'] }), call),
  'GET /v1/web-visits/custom-feeds': (source, call) => must(source.customFeeds)(['6001'], call),
  [VISITS]: (source, call) => one(source.leadsById?.([lead], call)),
};
const CODES = {
  400: 'UPSTREAM_REJECTED',
  401: 'UPSTREAM_UNAUTHORIZED',
  403: 'UPSTREAM_FORBIDDEN',
  404: 'UPSTREAM_NOT_FOUND',
  500: 'UPSTREAM_UNAVAILABLE',
} as const;

describe.each(Object.entries(OPERATIONS))('%s', (endpoint, run) => {
  it.each(Object.entries(CODES))(
    `${endpoint}: HTTP %s is told as %s, in our words`,
    async (status, code) => {
      const { source, sandbox } = await start({ people: 6 });
      const errors = [{ code: 'x', title: 'SECRET vendor text' }];
      sandbox.fail({ kind: 'STATUS', endpoint, status: Number(status), body: { errors } });
      const error = await failureOf(run(source, live()));
      expect(error).toMatchObject({ code, source: 'LEADFEEDER' });
      expect(error.message).not.toContain('SECRET');
    },
  );
});

describe('rows of v1', () => {
  it.each([
    ['51-200', { min: 51, max: 200 }],
    ['10001+', { min: 10_001, max: null }],
    ['many', null],
    [null, null],
  ])('v1: the range of employees %j is read as %j', async (employee_range, employeesRange) => {
    const { source, sandbox } = await start({ people: 6 });
    const company = { id: 'a', attributes: { name: 'A', employee_range } };
    const location = { id: 'b', attributes: null };
    sandbox.fail({
      kind: 'BODY',
      endpoint: VISITS,
      body: {
        data: [
          {
            id: 'v',
            type: 'web_visit',
            attributes: { started_at: '2026-03-01T10:00:00Z' },
            relationships: { company, location },
          },
        ],
      },
    });
    const found = await one(source.leadsById?.([lead], live()));
    expect(found).toMatchObject({ displayName: 'A', company: { employeesRange } });
  });
});
