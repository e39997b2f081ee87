import { expect, test } from 'vitest';
import { MAX_CHARACTERS } from '../../src/domain/limits.ts';
import type { TrackInput } from '../../src/domain/tracking.ts';
import type { Source } from '../../src/ports/source.ts';
import { listSource, loadersOver } from './fake-source.ts';

function event(nonce: string, title: string | null = null): TrackInput {
  return {
    type: 'page-view',
    nonce,
    occurredAt: null,
    trackerId: null,
    sessionId: null,
    title,
    url: null,
    referrer: null,
    ip: null,
    userAgent: null,
    properties: {},
  };
}

test('an event past the bounds is not sent to a vendor; those beside it are, and answers keep their places', async () => {
  const sent: TrackInput[] = [];
  const vendor: Source = {
    ...listSource('VENDOR', [], { pageSize: 1, ordered: true }),
    track: async (events) => {
      sent.push(...events);
      return events.map(({ nonce }) => ({ nonce, event: null, duplicate: false, problem: null }));
    },
  };
  const long = 'x'.repeat(MAX_CHARACTERS.title + 1);
  const events = [event('a'), event('b', long), event('c'), event('d', long)];
  const tracked = await loadersOver([vendor]).track('VENDOR', events, 'SYNC');
  expect(sent.map(({ nonce }) => nonce)).toEqual(['a', 'c']);
  const refused = { problem: { message: 'title must have at most 1000 characters' } };
  expect(tracked).toMatchObject([
    { nonce: 'a', problem: null },
    { nonce: 'b', ...refused },
    { nonce: 'c', problem: null },
    { nonce: 'd', ...refused },
  ]);
});

test('a vendor is not called where every event is past the bounds', async () => {
  const vendor: Source = {
    ...listSource('VENDOR', [], { pageSize: 1, ordered: true }),
    track: () => Promise.reject(new Error('called for nothing')),
  };
  const tracked = await loadersOver([vendor]).track('VENDOR', [event('')], 'SYNC');
  expect(tracked).toMatchObject([{ problem: { code: 'INVALID_INPUT' } }]);
});
