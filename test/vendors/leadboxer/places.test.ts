import { expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { LEADBOXER } from '../../../src/vendors/leadboxer/sandbox/credentials.ts';
import { failureOf, leadQuery, live, must, NOW, startFixture, paginate } from '../kit.ts';
import { GENERATIONS } from './kit.ts';

it('a list of LeadBoxer ends where its token leads back to its own page, and says that it stops before its end', async () => {
  const started = await startFixture({ people: 6 });
  const row = { use_id: '1.1', eventEsTimestamp: String(NOW - DAY) };
  started.sandboxes.leadboxer.fail({
    kind: 'BODY',
    endpoint: 'GET /v1/leads',
    body: { data: [row], nextToken: 'again' },
  });
  for (const field of ['LAST_SEEN_AT', 'FIRST_SEEN_AT'] as const) {
    const order = { field, direction: 'DESC' } as const;
    const pages = await paginate(
      (after) => must(started.source('LEADBOXER').leads)(leadQuery({ after, order }), live()),
      3,
    );
    expect(pages.at(-1)?.capped).toBe(true);
  }
  await started.close();
});

it.each(GENERATIONS)(
  'a cursor in a list of the %s API of LeadBoxer is valid for ten minutes, then CURSOR_EXPIRED',
  async (generation) => {
    let now = NOW;
    const started = await startFixture(
      { people: 300, now: () => now },
      { LEADBOXER_API: generation },
    );
    const source = started.source('LEADBOXER');
    const first = await must(source.leads)(leadQuery(), live());
    expect(first.next).not.toBeNull();
    now += 9 * MINUTE;
    const second = await must(source.leads)(leadQuery({ after: first.next }), live());
    expect(second.items).toHaveLength(100);
    now += 2 * MINUTE;
    const error = await failureOf(must(source.leads)(leadQuery({ after: first.next }), live()));
    expect(error).toMatchObject({ code: 'CURSOR_EXPIRED', source: 'LEADBOXER' });
    // A list that begins anew is not refused.
    expect((await must(source.leads)(leadQuery(), live())).items).toHaveLength(100);
    await started.close();
  },
);

it.each([
  ['/v1/leads', { 'x-api-key': 'wrong' }],
  [`/v1/leads?apiKey=${LEADBOXER.apiKey}`, {}],
  ['/api/views/c_view_leads?apiKey=wrong', {}],
  ['/api/views/c_view_leads', { 'x-api-key': LEADBOXER.apiKey }],
])(
  'the sandbox takes the key of each API in one place only: %s with %j is refused with 401',
  async (to, headers: Readonly<Record<string, string>>) => {
    const started = await startFixture({ people: 1 });
    const response = await fetch(started.sandboxes.leadboxer.origin + to, { headers });
    expect(response.status).toBe(401);
    await started.close();
  },
);
