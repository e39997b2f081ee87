import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { SourceError } from '../../../src/domain/errors.ts';
import { LEADFEEDER, sandbox as declared } from '../../../src/vendors/leadfeeder/sandbox/index.ts';
import { exportLimit, leadfeederLimit } from '../../../src/vendors/leadfeeder/sandbox/limits.ts';
import { tapp } from '../../app/kit.ts';
import { StartLeadExportDocument } from '../../operations.gen.ts';
import { ALL, failureOf, leadQuery, must, NOW, tcall } from '../kit.ts';
import { closeAfterEach } from '../closing.ts';
import { openFixture, openRecordedFixture, startFixtureSandbox, type Fixture } from './kit.ts';

const closing = closeAfterEach();
async function start(...options: Parameters<typeof openFixture>): Promise<Fixture> {
  return closing(await openFixture(...options));
}
const QUERY = { account: '6001', feed: null, window: ALL };
const STATUS = 'GET /export-requests/:id';
const readExport = ({ source }: Fixture, handle: string, query = QUERY) =>
  must(source.readExport)(handle, query, tcall());

describe('an export', () => {
  it('an export is null while it is pending, then the rows of the list with their figures', async () => {
    const fixture = await start();
    const handle = await must(fixture.source.startExport)(QUERY, tcall());
    expect(await readExport(fixture, handle)).toBeNull();
    const rows = must((await readExport(fixture, handle)) ?? undefined);
    const { items } = await must(fixture.source.leads)(leadQuery({ accounts: ['6001'] }), tcall());
    const listed = new Map(items.map((lead) => [lead.ref.externalId, lead]));
    expect(rows.map(({ lead }) => lead.ref.externalId).toSorted()).toStrictEqual(
      [...listed.keys()].toSorted(),
    );
    for (const { lead, visits, quality, bounces, pageViews, lastVisitDate, keywords } of rows) {
      const same = must(listed.get(lead.ref.externalId));
      expect(lead).toMatchObject({
        ref: same.ref,
        displayName: same.displayName,
        location: same.location,
        firstSeenAt: same.firstSeenAt,
        details: { window: ALL },
        company: { domain: same.company?.domain, industry: null, phone: null },
      });
      const { visitsInWindow, lastVisitDate: last } = same.details as {
        readonly visitsInWindow: number;
        readonly lastVisitDate: string;
      };
      expect({ visits, quality, lastVisitDate, keywords }).toStrictEqual({
        ...{ visits: visitsInWindow, lastVisitDate: last, keywords: [] },
        quality: same.score?.value,
      });
      expect(bounces).toBeLessThanOrEqual(visitsInWindow);
      expect(pageViews).toBeGreaterThanOrEqual(visitsInWindow);
    }
  });

  it('an export is asked for by a form, for a feed and for days in the account’s time zone', async () => {
    const fixture = closing(await openRecordedFixture());
    const midnight = Date.parse('2026-03-01T22:00:00Z');
    const query = { ...QUERY, feed: '9999383', window: { from: midnight, to: midnight + DAY } };
    const handle = await must(fixture.source.startExport)(query, tcall());
    const [asked] = fixture.recorder.taken();
    expect(asked?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(asked?.body).toBe(
      'account_id=6001&custom_feed_id=9999383&start_date=2026-03-02&end_date=2026-03-02',
    );
    await must(fixture.source.readExport)(handle, query, tcall());
    expect(fixture.recorder.taken().map(({ path }) => path)).toStrictEqual([
      `/export-requests/${handle}`,
    ]);
  });

  it('an export that failed at Leadfeeder is an error', async () => {
    const fixture = await start({ exports: { pendingLooks: 0, outcome: 'failed' } });
    const handle = await must(fixture.source.startExport)(QUERY, tcall());
    const error = await failureOf(readExport(fixture, handle));
    expect(error).toMatchObject({ code: 'UPSTREAM_REJECTED', source: 'LEADFEEDER' });
  });

  it('an export whose address expired is read at the next address', async () => {
    let now = NOW;
    const fixture = await start({ now: () => now, exports: { pendingLooks: 0 } });
    const handle = await must(fixture.source.startExport)(QUERY, tcall());
    expect(await readExport(fixture, handle)).not.toHaveLength(0);
    now += DAY;
    expect(await readExport(fixture, handle)).not.toHaveLength(0);
  });

  it('an export of an account that is not configured is refused without a call about it', async () => {
    const fixture = await start({}, { LEADFEEDER_ACCOUNT_ID: '6001' });
    const query = { ...QUERY, account: '6002' };
    const error = await failureOf(must(fixture.source.startExport)(query, tcall()));
    expect(error).toMatchObject({ code: 'NOT_FOUND' });
    expect(fixture.sandbox.counts()).toStrictEqual({ 'GET /accounts': 1 });
  });

  it('calls about exports keep to five a minute, and to the limit of all calls', async () => {
    const fixture = await start({ limits: [leadfeederLimit(), exportLimit()] });
    // With this deadline, a call that would have to wait for the next minute is refused at once.
    const call = () => tcall({ deadline: tcall().deadline - 29_000 });
    const handle = await must(fixture.source.startExport)(QUERY, call());
    const ends: (string | null)[] = [];
    for (let look = 0; look < 6; look += 1)
      try {
        await must(fixture.source.readExport)(handle, QUERY, call());
        ends.push('taken');
      } catch (cause) {
        ends.push(cause instanceof SourceError ? cause.code : null);
      }
    expect(ends.filter((end) => end === 'taken')).toHaveLength(4);
    expect(ends.filter((end) => end === 'BUDGET_EXCEEDED')).toHaveLength(2);
    expect(fixture.sandbox.throttled()).toBe(0);
    expect(fixture.source.health().budgets).toMatchObject([
      { bucket: 'requests' },
      { bucket: 'exports', limit: 5, available: 0 },
    ]);
  });

  it.each([
    ['API rate limit of 100', 'requests'],
    ['Export requests rate limit of 5', 'exports'],
  ])(
    'a 429 for the %s closes the limit of %s fixture, until the next minute',
    async (which, bucket) => {
      const fixture = await start({ now: () => NOW + 20 * SECOND });
      const title = `Exceeded the ${which} requests per minute. Try again later.`;
      const body = { errors: [{ title, links: { about: 'http://docs.leadfeeder.com/api/' } }] };
      fixture.sandbox.fail({
        kind: 'STATUS',
        status: 429,
        endpoint: 'POST /export-requests',
        body,
      });
      const error = await failureOf(must(fixture.source.startExport)(QUERY, tcall()));
      expect(error).toMatchObject({ code: 'UPSTREAM_RATE_LIMITED' });
      const waitMs = (error instanceof SourceError ? (error.retryAt ?? NaN) : NaN) - NOW;
      expect(waitMs).toBeGreaterThanOrEqual(MINUTE);
      expect(waitMs).toBeLessThan(MINUTE + 5 * SECOND);
      const closed = fixture.source
        .health()
        .budgets.filter(({ throttledCount }) => throttledCount > 0);
      expect(closed.map((budget) => budget.bucket)).toStrictEqual([bucket]);
    },
  );

  it('the request for an export is sent once; after a lost connection its outcome is unknown', async () => {
    const fixture = await start();
    fixture.sandbox.fail({ kind: 'RESET', endpoint: 'POST /export-requests' });
    const error = await failureOf(must(fixture.source.startExport)(QUERY, tcall()));
    expect(error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(fixture.sandbox.counts()['POST /export-requests']).toBe(1);
  });
});

describe('the address of a report', () => {
  const processed = (download_url: unknown) => ({
    data: { id: 'x', type: 'export_requests', attributes: { status: 'processed', download_url } },
  });
  let server: Server | null = null;
  afterEach(() => server?.close());

  it.each([
    'http://elsewhere.example/report',
    'https://elsewhere.example/report',
    'https://leadfeeder.com.elsewhere.example/report',
    'https://api.leadfeeder.com:8443/report',
    'ftp://elsewhere.example/x',
    'file:///etc/passwd',
    'nothing',
    null,
  ])(
    'the address of a report is not followed where it is %s, and is in no error',
    async (address) => {
      const fixture = await start();
      fixture.sandbox.fail({ kind: 'BODY', endpoint: STATUS, body: processed(address) });
      const error = await failureOf(readExport(fixture, 'x'));
      expect(error).toMatchObject({
        code: 'UPSTREAM_INVALID',
        pointer: '/data/attributes/download_url',
      });
      if (address) expect(error.message).not.toContain(address);
    },
  );

  it('the address of a report is not followed to plain http on another port', async () => {
    let calls = 0;
    server = createServer((_request, response) => {
      calls += 1;
      response.end('{}');
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const { port } = listening.address() as AddressInfo;
    const fixture = await start();
    const address = `http://127.0.0.1:${port}/report.json`;
    fixture.sandbox.fail({ kind: 'BODY', endpoint: STATUS, body: processed(address) });
    expect(await failureOf(readExport(fixture, 'x'))).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(calls).toBe(0);
  });

  it('the address of a report gets no token, and is in no error', async () => {
    const fixture = closing(await openRecordedFixture());
    const address = `${fixture.recorder.origin}/download/secret-name.json`;
    fixture.sandbox.fail({ kind: 'BODY', endpoint: STATUS, body: processed(address) });
    const error = await failureOf(readExport(fixture, 'x'));
    expect(error).toMatchObject({ code: 'UPSTREAM_NOT_FOUND' });
    expect(error.message).not.toContain('secret-name');
    const [, download] = fixture.recorder.taken();
    expect(download?.path).toBe('/download/secret-name.json');
    expect(download?.headers).not.toHaveProperty('authorization');
  });
});

describe('37 000 leads', () => {
  it(
    '37 000 leads are exported through GraphQL with one call each for request, status and report',
    { timeout: 120_000 },
    async () => {
      const { sandbox } = await startFixtureSandbox({
        people: 6,
        crowd: { account: '6001', size: 37_000, firstDay: '2026-01-01', days: 30 },
        exports: { pendingLooks: 0 },
      });
      closing(sandbox);
      const lines: string[] = [];
      const note = (...facts: unknown[]) => {
        lines.push(JSON.stringify(facts));
      };
      const gateway = await tapp(
        {
          LEADFEEDER_TOKEN: LEADFEEDER.token,
          LEADFEEDER_ACCOUNT_ID: '6001',
          LEADFEEDER_BASE_URL: sandbox.origin,
          ...declared.unhurried,
        },
        { log: { info: note, warn: note, error: note } },
      );
      closing(gateway);
      const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-31T00:00:00Z' };
      const { startLeadExport } = await gateway.client.request(StartLeadExportDocument, {
        input: { window },
      });
      if (startLeadExport?.__typename !== 'StartLeadExportSuccess')
        throw new Error(JSON.stringify(startLeadExport));
      const { id } = startLeadExport.export;
      type Polled = {
        readonly node: {
          readonly status: string;
          readonly rowCount: number;
          readonly downloadUrl: string;
        };
      };
      const poll = () =>
        gateway.client.request<Polled>(
          `query ($id: ID!) { node(id: $id) { ... on LeadExport { status rowCount downloadUrl } } }`,
          { id },
        );
      await expect
        .poll(async () => (await poll()).node.status, { timeout: 60_000, interval: 200 })
        .toBe('PROCESSED');
      const { node } = await poll();
      expect(node.rowCount).toBe(37_000);
      const url = new URL(node.downloadUrl, gateway.origin);
      expect(url.origin).toBe(gateway.origin);
      const text = await (await fetch(url)).text();
      const rows = text.trimEnd().split('\n');
      expect(rows).toHaveLength(37_000);
      expect(sandbox.counts()).toStrictEqual({
        'GET /accounts': 1,
        'POST /export-requests': 1,
        [STATUS]: 1,
        'GET /download/:file': 1,
      });
      const told = [...lines, text.slice(0, 100_000), JSON.stringify(node)].join();
      expect(told).not.toContain(`${sandbox.origin}/download`);
    },
  );
});
