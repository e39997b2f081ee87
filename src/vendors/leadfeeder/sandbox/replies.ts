import { wholeNumberIn, type SandboxRequest, type Reply } from '../../kit/sandbox/server.ts';
import type { DayRange, LeadfeederAccount } from './data.ts';

/** An error as the documents print it, in JSON:API. */
export function refuse(status: number, title: string): Reply {
  return { status, body: { errors: [{ title }] } };
}

export function readDays(
  first: string | null,
  last: string | null,
  answer: (days: DayRange) => Reply,
): Reply {
  return isDay(first) && isDay(last) && first <= last
    ? answer({ first, last })
    : refuse(400, 'start_date and end_date are required');
}
function isDay(text: string | null): text is string {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(text);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

export function readPage(
  asked: SandboxRequest,
  answer: (page: number, size: number) => Reply,
): Reply {
  const page = wholeNumberIn(asked.query('page[number]'), 1, 1, 1e6);
  const size = wholeNumberIn(asked.query('page[size]'), 10, 1, 100);
  return page !== null && size !== null ? answer(page, size) : refuse(400, 'page is malformed');
}

/** Answers for an account that the token may read. Refuses the others with the statuses that the documents give. */
export function mayRead(
  accounts: readonly LeadfeederAccount[],
  id: string,
  answer: (account: LeadfeederAccount) => Reply,
): Reply {
  const account = accounts.find((one) => one.id === id);
  if (!account) return refuse(404, 'Not Found');
  if (account.isForbidden) return refuse(403, 'Forbidden');
  return account.subscription === 'premium' ? answer(account) : refuse(402, 'Premium required');
}
