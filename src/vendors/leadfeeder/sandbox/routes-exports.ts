import { MINUTE, type Instant, type Milliseconds } from '../../../domain/time.ts';
import {
  wholeNumberIn,
  type SandboxRequest,
  type Reply,
  type Route,
} from '../../kit/sandbox/server.ts';
import { FEEDS, type DayRange, type LeadfeederAccount, type LeadLookup } from './data.ts';
import { mayRead, readDays, refuse } from './replies.ts';
import { report } from './rows.ts';
import type { Random } from '../../kit/sandbox/random.ts';

/** How the exports of the sandbox proceed. */
export interface ExportPlan {
  /** How many times the status is `pending` before the export is finished. @default 1 */
  readonly pendingLooks?: number;
  /** @default 'processed' */
  readonly outcome?: 'processed' | 'failed';
  /** How long the address of a report is valid. The status gives another one after that. @default 15 minutes */
  readonly lifeMs?: Milliseconds;
}

interface Export {
  readonly id: string;
  readonly account: LeadfeederAccount;
  readonly feed: (typeof FEEDS)[number];
  readonly createdAt: Instant;
  readonly days: DayRange;
  looks: number;
  file: { readonly name: string; readonly expiresAt: Instant } | null;
}

/** Requests for exports, their status, and the reports, each at an address that expires. */
export function exportRoutes({
  accounts,
  leads,
  random,
  plan: { pendingLooks = 1, outcome = 'processed', lifeMs = 15 * MINUTE },
}: {
  readonly leads: LeadLookup;
  readonly random: Random;
  readonly accounts: readonly LeadfeederAccount[];
  readonly plan: ExportPlan;
}): readonly Route[] {
  const exports = new Map<string, Export>();

  function row(one: Export, { url, now }: SandboxRequest): Reply {
    const status = one.looks <= pendingLooks ? 'pending' : outcome;
    if (status === 'processed' && (one.file?.expiresAt ?? 0) <= now)
      one.file = { name: `${random.uuid()}.json`, expiresAt: now + lifeMs };
    const isNew = status === 'pending';
    return {
      status: 200,
      body: {
        data: {
          id: one.id,
          type: 'export_requests',
          attributes: {
            status,
            created_at: new Date(one.createdAt)
              .toISOString()
              .replace(/\.\d+Z$/, isNew ? 'Z' : '+00:00'),
            // As the documents print it, though the status is at another address.
            status_url: `${url.origin}/export-feed/${one.id}`,
            download_url: one.file ? `${url.origin}/download/${one.file.name}` : null,
          },
        },
      },
    };
  }

  return [
    {
      method: 'POST',
      path: '/export-requests',
      answer(asked) {
        const given = readRequest(asked.body);
        const [account, feedId] = [given('account_id'), given('custom_feed_id')];
        if (wholeNumberIn(account, NaN, 0, 1e9) === null || account === null || feedId === null)
          return refuse(400, 'account_id and custom_feed_id are required');
        return readDays(given('start_date'), given('end_date'), (days) =>
          mayRead(accounts, account, (readable) => {
            const feed = FEEDS.find(({ id }) => id === feedId);
            if (!feed) return refuse(404, 'Not Found');
            const made: Export = {
              ...{ id: random.uuid(), account: readable, feed, days },
              ...{ createdAt: asked.now, looks: 0, file: null },
            };
            exports.set(made.id, made);
            return row(made, asked);
          }),
        );
      },
    },
    {
      method: 'GET',
      path: '/export-requests/:id',
      answer(asked) {
        const found = exports.get(asked.part('id'));
        if (!found) return refuse(404, 'Not Found');
        found.looks += 1;
        return row(found, asked);
      },
    },
    {
      method: 'GET',
      path: '/download/:file',
      answer(asked) {
        const found = [...exports.values()].find(({ file }) => file?.name === asked.part('file'));
        if (!found || (found.file?.expiresAt ?? 0) <= asked.now) return refuse(404, 'Not Found');
        const { account, feed, days } = found;
        const kept = leads
          .on(account, days)
          .map((lead) => lead())
          .filter(feed.keep);
        return { status: 200, body: report(kept, days, account.timezone) };
      },
    },
  ];
}

/** A form, as the documents send it, or the JSON:API that their conventions promise. */
function readRequest(body: string): (name: string) => string | null {
  if (!body.trimStart().startsWith('{')) {
    const form = new URLSearchParams(body);
    return (name) => form.get(name);
  }
  const attributes = below(below(parsed(body), 'data'), 'attributes');
  return (name) => {
    const value = below(attributes, name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
}
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
function below(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : null;
}
