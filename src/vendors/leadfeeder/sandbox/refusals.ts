import { wholeNumber, type Asked, type Reply } from '../../kit/sandbox/server.ts';
import type { Days } from './data.ts';

/** An error of the documents, as JSON:API writes it. */
export function refuse(status: number, title: string): Reply {
  return { status, body: { errors: [{ title }] } };
}

export function readDays(
  first: string | null,
  last: string | null,
  answer: (days: Days) => Reply,
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

export function readPage(asked: Asked, answer: (page: number, size: number) => Reply): Reply {
  const page = wholeNumber(asked.query('page[number]'), 1, 1, 1e6);
  const size = wholeNumber(asked.query('page[size]'), 10, 1, 100);
  return page !== null && size !== null ? answer(page, size) : refuse(400, 'page is malformed');
}
