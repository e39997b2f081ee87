import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LeadFilter } from '../../../src/domain/query.ts';
import { DAY } from '../../../src/domain/time.ts';
import { ALL, leadQuery, live, must, NOW, one, tcall, paginate } from '../kit.ts';
import {
  ASSIGN,
  COLLECT,
  ENDPOINTS,
  event,
  LAG,
  openLeadBoxer,
  TAGS,
  track,
  type LeadBoxerFixture,
} from './kit.ts';

let v1: LeadBoxerFixture;
let legacy: LeadBoxerFixture;
beforeAll(async () => {
  v1 = await openLeadBoxer('v1');
  legacy = await openLeadBoxer('legacy');
});
afterAll(async () => {
  await v1.close();
  await legacy.close();
});

/** What both answer, which has to be the same. */
async function both<T>(ask: (leadboxer: LeadBoxerFixture) => Promise<T>): Promise<T> {
  const [current, former] = [await ask(v1), await ask(legacy)];
  expect(former).toStrictEqual(current);
  return current;
}

it('v1 and legacy of LeadBoxer list the same leads, whatever the filter, the order and the window', async () => {
  const filters: readonly LeadFilter[] = [
    {},
    { identified: true, kind: 'PERSON' },
    { countryCode: 'fi', tag: 'customer' },
    { property: { name: 'stage', value: 'evaluation' } },
    { search: 'a' },
  ];
  for (const filter of filters)
    for (const field of ['LAST_SEEN_AT', 'FIRST_SEEN_AT'] as const)
      for (const direction of ['ASC', 'DESC'] as const)
        for (const window of [ALL, { from: NOW - 10.3 * DAY, to: NOW - 2.7 * DAY }]) {
          const query = leadQuery({ filter, window, order: { field, direction } });
          const pages = await both(({ source }) =>
            paginate((after) => must(source.leads)({ ...query, after }, tcall())),
          );
          expect(pages.flatMap(({ items }) => items).length).toBeGreaterThan(0);
        }
});

it('v1 and legacy of LeadBoxer give the same sessions and events of every lead', async () => {
  const leads = await both((leadboxer) => leadboxer.leads());
  for (const { ref } of leads.slice(0, 10)) {
    await both((leadboxer) => leadboxer.lead(ref));
    const sessions = await both(({ source }) =>
      one(source.sessions?.([{ lead: ref, window: ALL, first: 100, after: null }], tcall())),
    );
    expect(sessions.items.length).toBeGreaterThan(0);
    for (const { ref: session } of sessions.items)
      await both(({ source }) =>
        one(source.events?.([{ session, first: 100, after: null }], tcall())),
      );
  }
});

it('v1 and legacy of LeadBoxer change leads and take events alike, with as many calls', async () => {
  const [first] = await both((leadboxer) => leadboxer.leads({ tag: 'customer' }));
  const { ref, tags } = must(first);
  v1.sandbox.resetCounts();
  legacy.sandbox.resetCounts();
  await both(({ source }) =>
    must(source.updateLead)(
      { lead: ref, assignee: '42', tags: { set: ['hot'] }, expect: { tags } },
      live(),
    ),
  );
  await both((leadboxer) => leadboxer.lead(ref));
  const [tracked] = await both((leadboxer) =>
    track(leadboxer, event({ trackerId: ref.externalId, properties: { stage: 'won' } })),
  );
  v1.pass(LAG);
  legacy.pass(LAG);
  const lead = await both((leadboxer) => leadboxer.lead(ref));
  expect(lead).toMatchObject({ tags: ['hot'], assignee: { externalId: '42' } });
  expect(lead.properties).toContainEqual(expect.objectContaining({ name: 'stage', value: 'won' }));
  const eventRef = must(tracked?.event ?? undefined);
  expect(await both(({ source }) => one(source.eventsById?.([eventRef], tcall())))).toMatchObject({
    ref: eventRef,
  });
  for (const [leadboxer, { lead: detail, events }] of [
    [v1, ENDPOINTS.v1],
    [legacy, ENDPOINTS.legacy],
  ] as const)
    expect(leadboxer.sandbox.counts()).toStrictEqual({
      ...{ [detail]: 3, [TAGS]: 1, [ASSIGN]: 1, [COLLECT]: 1, [events]: 1 },
    });
});
