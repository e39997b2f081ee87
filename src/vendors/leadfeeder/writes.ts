import { SourceError, SourceShapeError } from '../../domain/errors.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Call } from '../../ports/call.ts';
import type { RateLimit, Runtime, Upstream, UpstreamSpec } from '../../ports/upstream.ts';
import type { WriteSource } from '../../ports/writes.ts';
import { endpoint } from '../kit/endpoint.ts';
import { followable } from '../kit/hosts.ts';
import { decodes } from '../kit/request.ts';
import { facts, SOURCE } from './facts.ts';
import { toExportRow } from './map.ts';
import { daysOf } from './paging/days.ts';
import { exportRequest, report } from './wire-exports.ts';

const endpoints = {
  request: endpoint('POST', '/export-requests'),
  status: endpoint('GET', '/export-requests/:id'),
  report: endpoint('GET', '/download/:file'),
} as const;

/** A call about an export counts for two limits: that of all calls, and that of calls about exports. */
const BUCKETS = ['requests', 'exports'];
/** "An additional limit of 5 requests per minute." */
export const EXPORT_LIMIT: RateLimit = { calls: 5, windowMs: MINUTE };

/** A report has every lead of the window in one answer. */
const REPORT_BYTES = 256 * 1024 * 1024;
const REPORT_MS = 2 * MINUTE;

export function createReportExports({
  upstream,
  spec,
  runtime: { openUpstream, warn, clock },
  timezoneOf,
}: {
  readonly upstream: Upstream;
  readonly spec: UpstreamSpec;
  readonly runtime: Pick<Runtime, 'openUpstream' | 'warn' | 'clock'>;
  /** Throws NOT_FOUND for an account that the token cannot see. */
  readonly timezoneOf: (account: string, call: Call) => Promise<string>;
}): Pick<WriteSource, 'startExport' | 'readExport'> {
  /** The address holds the permission to read the report, so it is neither kept nor logged. */
  async function download(address: string, call: Call) {
    const { hosts = [] } = facts;
    const url = followable(address, { baseUrl: spec.baseUrl, hosts });
    if (!url) {
      const wanted = `an https address on ${hosts.join(' or ')}`;
      throw new SourceShapeError(SOURCE, endpoints.status.name, ADDRESS, wanted);
    }
    // The report is asked for without the token. The call counts for the limits where the origin is the same.
    const storage = openUpstream({
      ...spec,
      baseUrl: url.origin,
      credential: { secret: spec.credential.secret },
      timeoutMs: REPORT_MS,
      maxBytes: REPORT_BYTES,
    });
    try {
      const { value } = await storage.send(
        {
          endpoint: endpoints.report.name,
          method: 'GET',
          path: `${url.pathname}${url.search}`,
          buckets: ['requests'],
          freshMs: 0,
          decode: decodes(SOURCE, endpoints.report.name, report),
        },
        call,
      );
      return value;
    } finally {
      await storage.close();
    }
  }

  return {
    async startExport({ account, feed, window }, call) {
      const [first, last] = daysOf(window, await timezoneOf(account, call));
      const form = new URLSearchParams({
        account_id: account,
        custom_feed_id: feed ?? 'all_leads',
        start_date: first,
        end_date: last,
      });
      const { value } = await upstream.send(
        {
          endpoint: endpoints.request.name,
          method: 'POST',
          path: endpoints.request.path({}),
          body: form.toString(),
          contentType: 'application/x-www-form-urlencoded',
          buckets: BUCKETS,
          freshMs: 0,
          decode: decodes(SOURCE, endpoints.request.name, exportRequest),
        },
        call,
      );
      return value.data.id;
    },

    async readExport(handle, { account, window }, call) {
      const { value } = await upstream.send(
        {
          endpoint: endpoints.status.name,
          method: 'GET',
          path: endpoints.status.path({ id: handle }),
          buckets: BUCKETS,
          freshMs: 0,
          decode: decodes(SOURCE, endpoints.status.name, exportRequest),
        },
        call,
      );
      const { status, download_url: address } = value.data.attributes;
      if (status === 'failed')
        throw new SourceError('UPSTREAM_REJECTED', SOURCE, `${SOURCE} could not make the export`);
      if (status !== 'processed') return null;
      if (address === null)
        throw new SourceShapeError(SOURCE, endpoints.status.name, ADDRESS, 'an address');
      const timezone = await timezoneOf(account, call);
      const { items, faults, leads, places } = await download(address, call);
      if (faults.length > 0)
        warn('rows of an export could not be read', { source: SOURCE, count: faults.length });
      const context = { account, timezone, window, fetchedAt: clock.now() };
      return items.map((row) => toExportRow(row, leads, places, context));
    },
  };
}

const ADDRESS = '/data/attributes/download_url';
