import type { TrackInput } from '../../src/domain/tracking.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { Engine } from './engines.ts';
import { NOW, tevent } from './kit.ts';
import { intercept } from './sql/statements.ts';

/** When a fault occurs: before a statement is sent, or after it ran and before its answer arrives. */
export type Moment = 'before' | 'after';

/**
 * Makes the statement of this number, from 1, fail. On PostgreSQL all later ones fail too: a transaction whose connection
 * breaks is tried again. Returns a counter of statements and the function that ends it.
 */
export function failAt(
  name: Engine['name'],
  number: number,
  moment: Moment,
  fail: () => void,
): { sent(): number; stop(): void } {
  let sent = 0;
  const stop = intercept[name]((_asked, proceed) => {
    sent += 1;
    const isLater = number > 0 && sent > number && name === 'PostgreSQL';
    if (sent !== number && !isLater) return proceed();
    if (moment === 'before' || isLater) fail();
    const answer = proceed();
    if (answer instanceof Promise)
      return answer.then((result: unknown) => {
        fail();
        return result;
      });
    fail();
    return answer;
  });
  return { sent: () => sent, stop };
}

const START = NOW - 300 * MINUTE;
const at = (minutes: number) => START + minutes * MINUTE;

/** Two visits of one visitor, one visit of another. */
export const FIRST: readonly TrackInput[] = [
  tevent({ nonce: '1', trackerId: 'ada', occurredAt: at(0), properties: { color: 'red' } }),
  tevent({ nonce: '2', trackerId: 'ada', occurredAt: at(40) }),
  tevent({ nonce: '3', trackerId: 'bob', occurredAt: at(0), properties: { email: 'bob@acme.fi' } }),
];
/** Merges the two visits, adds an order and an identification, repeats a known event, and brings a new visitor. */
export const SECOND: readonly TrackInput[] = [
  tevent({
    nonce: '4',
    trackerId: 'ada',
    occurredAt: at(20),
    url: 'https://shop.example/?utm_campaign=spring',
    properties: { color: null, email: 'bob@acme.fi', firstName: 'Ada', domain: 'acme.fi' },
  }),
  tevent({ nonce: '2', trackerId: 'ada', occurredAt: at(40) }),
  tevent({
    nonce: '5',
    type: 'order',
    trackerId: 'ada',
    occurredAt: at(45),
    properties: { orderId: 'o1', amount: 12, currency: 'EUR' },
  }),
  tevent({ nonce: '6', trackerId: 'cid', occurredAt: at(50), properties: { userId: 7 } }),
];
