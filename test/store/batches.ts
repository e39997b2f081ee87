import type { TrackInput } from '../../src/domain/tracking.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { NOW, tevent } from './kit.ts';

/** Number of events in a batch. */
export const BATCH = 5;

/** The events of the batch with this number: few visitors with many events each. */
export function batchOf(number: number): readonly TrackInput[] {
  return Array.from({ length: BATCH }, (_, index) =>
    tevent({
      nonce: `${number}-${index}`,
      trackerId: `visitor-${(number + index) % 7}`,
      type: index === 0 ? 'order' : 'page-view',
      occurredAt: NOW - DAY + ((number * 37) % 1_000) * MINUTE,
      url: `https://shop.example/${index}?utm_campaign=${number % 3 === 0 ? 'spring' : 'summer'}`,
      properties: { email: `v${number % 11}@acme.example`, amount: number, currency: 'EUR' },
    }),
  );
}
