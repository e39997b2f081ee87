import { SourceError, SourceShapeError } from '../../domain/errors.ts';
import type { ExportRow } from '../../domain/exports.ts';
import type { Call } from '../../ports/call.ts';
import type { RateLimit, Runtime, Upstream, UpstreamSpec } from '../../ports/upstream.ts';
import { MINUTE } from '../../domain/time.ts';
import type { ExportQuery } from '../../domain/query.ts';
import { followable } from '../kit/hosts.ts';
import { decodes, path } from '../kit/request.ts';
import { daysOf } from './paging/days.ts';
import { facts } from './facts.ts';
import { SOURCE, toExportRow } from './map.ts';
import { exportRequest, report, type ReportRow } from './wire-exports.ts';

const REQUEST = 'POST /export-requests';
const STATUS = 'GET /export-requests/:id';
const REPORT = 'GET /download/:file';

/** Both take a slot of the limit of all calls, and one of the limit of calls about exports. */
const BUCKETS = ['requests', 'exports'];
/** "An additional limit of 5 requests per minute." */
export const EXPORT_LIMIT: RateLimit = { calls: 5, windowMs: MINUTE };

/** A report has every lead of the window in one answer. */
const REPORT_BYTES = 256 * 1024 * 1024;
const REPORT_MS = 2 * MINUTE;

export function createExports({
  upstream,
  spec,
  runtime: { openUpstream, warn, clock },
  timezoneOf,
}: {
  readonly upstream: Upstream;
  readonly spec: UpstreamSpec;
  readonly runtime: Pick<Runtime, 'openUpstream' | 'warn' | 'clock'>;
  /** Throws where the account is not seen. */
  readonly timezoneOf: (account: string, call: Call) => Promise<string>;
}) {
  /** The address holds the permission to read the report: it is kept nowhere, and told nobody. */
  async function download(address: string, call: Call) {
    const { hosts = [] } = facts;
    const url = followable(address, { baseUrl: spec.baseUrl, hosts });
    if (!url) {
      const wanted = `an https address on ${hosts.join(' or ')}`;
      throw new SourceShapeError(SOURCE, STATUS, ADDRESS, wanted);
    }
    // Another origin gets no token; the same one counts the call.
    const storage = openUpstream({
      ...spec,
      baseUrl: url.origin,
      headers: () => ({}),
      timeoutMs: REPORT_MS,
      maxBytes: REPORT_BYTES,
    });
    try {
      const { value } = await storage.send(
        {
          endpoint: REPORT,
          method: 'GET',
          path: `${url.pathname}${url.search}`,
          buckets: ['requests'],
          freshMs: 0,
          decode: decodes(SOURCE, REPORT, report),
        },
        call,
      );
      return value;
    } finally {
      await storage.close();
    }
  }

  return {
    async startExport({ account, feed, window }: ExportQuery, call: Call): Promise<string> {
      const [first, last] = daysOf(window, await timezoneOf(account, call));
      const form = new URLSearchParams({
        account_id: account,
        custom_feed_id: feed ?? 'all_leads',
        start_date: first,
        end_date: last,
      });
      const { value } = await upstream.send(
        {
          endpoint: REQUEST,
          method: 'POST',
          path: path`/export-requests`,
          body: form.toString(),
          contentType: 'application/x-www-form-urlencoded',
          buckets: BUCKETS,
          freshMs: 0,
          decode: decodes(SOURCE, REQUEST, exportRequest),
        },
        call,
      );
      return value.data.id;
    },

    async readExport(
      handle: string,
      { account, window }: ExportQuery,
      call: Call,
    ): Promise<readonly ExportRow[] | null> {
      const { value } = await upstream.send(
        {
          endpoint: STATUS,
          method: 'GET',
          path: path`/export-requests/${handle}`,
          buckets: BUCKETS,
          freshMs: 0,
          decode: decodes(SOURCE, STATUS, exportRequest),
        },
        call,
      );
      const { status, download_url: address } = value.data.attributes;
      if (status === 'failed')
        throw new SourceError('UPSTREAM_REJECTED', SOURCE, `${SOURCE} could not make the export`);
      if (status !== 'processed') return null;
      if (address === null) throw new SourceShapeError(SOURCE, STATUS, ADDRESS, 'an address');
      const timezone = await timezoneOf(account, call);
      const { items, faults, leads, places } = await download(address, call);
      if (faults.length > 0)
        warn('rows of an export could not be read', { source: SOURCE, count: faults.length });
      const context = { account, timezone, window, fetchedAt: clock.now() };
      return items.map((row: ReportRow) => toExportRow(row, leads, places, context));
    },
  };
}

const ADDRESS = '/data/attributes/download_url';
