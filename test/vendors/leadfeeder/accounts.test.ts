import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/domain/errors.ts';
import type { LeadRef } from '../../../src/domain/entities.ts';
import type { Call } from '../../../src/ports/call.ts';
import type { Source } from '../../../src/ports/source.ts';
import { ALL, failureOf, leadQuery, live, must, NOW, one, tcall } from '../kit.ts';
import { closeAfterEach } from '../closing.ts';
import { openFixture, withAccount, type Fixture } from './kit.ts';

const closing = closeAfterEach();
async function start(
  options: Parameters<typeof openFixture>[0] = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Fixture> {
  // With this limit, a 429 closes the bucket for longer than any call of a test waits.
  return closing(await openFixture(options, { LEADFEEDER_RATE_LIMIT: '1000/60s', ...environment }));
}
const page = { window: ALL, first: 100, after: null };

describe('the tracking script of an account', () => {
  it('the tracking script of an account comes with its hash and time zone', async () => {
    const { source } = await start();
    const script = await must(source.trackingScript)('6002', tcall());
    expect(script).toMatchObject({ hash: 'sandboxScript6002', timezone: 'America/New_york' });
    expect(script?.html).toMatch(/^<script>.*sandboxScript6002/);
  });

  it('a tracking script is null where the account has none, and without a call where the account cannot be seen', async () => {
    const { source, sandbox } = await start({}, { LEADFEEDER_ACCOUNT_ID: '6001' });
    expect(await must(source.trackingScript)('6002', tcall())).toBeNull();
    expect(sandbox.counts()).toStrictEqual({ 'GET /accounts': 1 });
    sandbox.fail({
      kind: 'STATUS',
      status: 404,
      endpoint: 'GET /accounts/:account/website-tracking-script',
    });
    expect(await must(source.trackingScript)('6001', tcall())).toBeNull();
  });
});

describe('an account without the plan, or without permission', () => {
  it.each([
    ['UPSTREAM_PREMIUM_REQUIRED', { subscription: 'lite' }],
    ['UPSTREAM_FORBIDDEN', { isForbidden: true }],
  ])(
    'an account that answers %s is a failure beside the rows of the others',
    async (code, more) => {
      const { source } = await start({ accounts: withAccount(more) });
      const whole = await start();
      const failures = [{ account: '6003', error: { code } }];
      const lists = [
        (of: Source) => must(of.leads)(leadQuery(), tcall()),
        (of: Source) => must(of.visits)({ accounts: null, ...page }, tcall()),
        (of: Source) => must(of.customFeeds)(null, tcall()),
      ];
      for (const list of lists) {
        const { items, failures: told } = await list(source);
        expect(items).toHaveLength((await list(whole.source)).items.length);
        expect(told).toMatchObject(failures);
      }
      const count = await source.countLeads?.(leadQuery(), tcall());
      const all = await whole.source.countLeads?.(leadQuery(), tcall());
      expect(count).toStrictEqual({ value: all?.value, precision: 'AT_LEAST' });
      // The account itself is listed, whatever its leads answer.
      expect((await must(source.accounts)(tcall())).items).toHaveLength(3);
    },
  );
});

const lead: LeadRef = { source: 'LEADFEEDER', account: '6001', externalId: 'a_b' };
const session = { lead, externalId: 'x', hint: '2026-03-01' };
const exported = { account: '6001', feed: null, window: ALL };
/** Every operation of the adapter, by its endpoint. */
const OPERATIONS: Readonly<Record<string, (source: Source, call: Call) => Promise<unknown>>> = {
  'GET /accounts': (source, call) => must(source.accounts)(call),
  'GET /accounts/:account/leads': (source, call) =>
    must(source.leads)(leadQuery({ accounts: ['6001'] }), call),
  'GET /accounts/:account/custom-feeds/:feed/leads': (source, call) =>
    must(source.feedLeads)(
      { ...leadQuery(), feed: { account: '6001', externalId: 'all_leads' } },
      call,
    ),
  'GET /accounts/:account/leads/:lead': (source, call) => one(source.leadsById?.([lead], call)),
  'GET /accounts/:account/leads/:lead/visits': (source, call) =>
    one(source.sessions?.([{ lead, ...page }], call)),
  'GET /accounts/:account/visits': (source, call) =>
    must(source.visits)({ accounts: ['6001'], ...page }, call),
  'GET /accounts/:account/custom-feeds': (source, call) => must(source.customFeeds)(['6001'], call),
  'GET /accounts/:account/website-tracking-script': (source, call) =>
    must(source.trackingScript)('6001', call),
  'POST /export-requests': (source, call) => must(source.startExport)(exported, call),
  'GET /export-requests/:id': (source, call) => must(source.readExport)('some', exported, call),
};
const CODES = {
  400: 'UPSTREAM_REJECTED',
  401: 'UPSTREAM_UNAUTHORIZED',
  402: 'UPSTREAM_PREMIUM_REQUIRED',
  403: 'UPSTREAM_FORBIDDEN',
  404: 'UPSTREAM_NOT_FOUND',
  429: 'UPSTREAM_RATE_LIMITED',
  500: 'UPSTREAM_UNAVAILABLE',
} as const;
/** Operations for which a 404 means that there is no such thing, and is no error. */
const ABSENT = [
  'GET /accounts/:account/leads/:lead',
  'GET /accounts/:account/website-tracking-script',
];

describe.each(Object.entries(OPERATIONS))('%s', (endpoint, run) => {
  it.each(Object.entries(CODES))(
    `${endpoint}: HTTP %s is told as %s, in our words`,
    async (status, code) => {
      const { source, sandbox } = await start({ people: 6 });
      const title = 'SECRET vendor text';
      sandbox.fail({
        kind: 'STATUS',
        endpoint,
        status: Number(status),
        body: { errors: [{ title }] },
      });
      if (status === '404' && ABSENT.includes(endpoint)) {
        expect(await run(source, live())).toBeNull();
        return;
      }
      const error = await failureOf(run(source, live()));
      expect(error).toBeInstanceOf(SourceError);
      expect(error).toMatchObject({ code, source: 'LEADFEEDER' });
      expect(error.message).not.toContain('SECRET');
      expect(error.message).not.toContain(sandbox.origin);
    },
  );
});

it('an unknown visit is null, whatever status the visits of its lead answer', async () => {
  const { source } = await start({ now: () => NOW });
  expect(await one(source.sessionsById?.([session], tcall()))).toBeNull();
});
