import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Lead, LeadRef } from '../../../src/domain/entities.ts';
import { ConflictError, InvalidInputError } from '../../../src/domain/errors.ts';
import { leadId } from '../../../src/domain/ids.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { LeadChange } from '../../../src/domain/changes.ts';
import { failureOf, live, must, tcall, ALL } from '../kit.ts';
import {
  ASSIGN,
  ENDPOINTS,
  GENERATIONS,
  openLeadBoxer,
  TAGS,
  type LeadBoxerFixture,
} from './kit.ts';

describe.each(GENERATIONS)('updateLead over the %s API of LeadBoxer', (generation) => {
  const { leads: LIST, lead: DETAIL, sessions: SESSIONS, events: EVENTS } = ENDPOINTS[generation];
  let leadboxer: LeadBoxerFixture;
  let lead: Lead;
  let other: Lead;
  beforeEach(async () => {
    leadboxer = await openLeadBoxer(generation);
    const tagged = (await leadboxer.leads()).filter(({ tags }) => tags.length > 0);
    lead = must(tagged[0]);
    other = must(tagged[1]);
    leadboxer.sandbox.resetCounts();
    return leadboxer.close;
  });

  const change = (more: Omit<Partial<LeadChange>, 'lead'>, ref: LeadRef = lead.ref) =>
    must(leadboxer.source.updateLead)({ lead: ref, expect: {}, ...more }, tcall());
  const refused = (more: Omit<Partial<LeadChange>, 'lead'>, ref?: LeadRef) =>
    failureOf(change(more, ref));
  const tagsNow = async () => {
    const [found] = await must(leadboxer.source.leadsById)([lead.ref], live());
    return found && !(found instanceof Error) ? found.tags : null;
  };

  it('replaces the list of tags that the caller saw', async () => {
    expect(lead.tags).toStrictEqual(['newsletter', 'customer']);
    await change({
      tags: { set: ['hot', ' lost '] },
      expect: { tags: ['customer', 'newsletter'] },
    });
    expect(leadboxer.sandbox.counts()).toStrictEqual({ [DETAIL]: 1, [TAGS]: 1 });
    expect((await leadboxer.lead(lead.ref)).tags).toStrictEqual(['hot', 'lost']);
    await change({ tags: { set: [] }, expect: { tags: ['lost', 'hot'] } });
    expect((await leadboxer.lead(lead.ref)).tags).toStrictEqual([]);
  });

  it('adds and removes tags, and keeps all others', async () => {
    await leadboxer.tagElsewhere(lead.ref, 'newsletter,theirs');
    await change({ tags: { add: ['hot', 'newsletter'], remove: ['customer'] } });
    expect(await tagsNow()).toStrictEqual(['newsletter', 'theirs', 'hot']);
    await change({ tags: { add: [], remove: ['theirs'] } });
    expect(await tagsNow()).toStrictEqual(['newsletter', 'hot']);
  });

  it('loses no tag where many are added at the same time', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `tag${index}`);
    await Promise.all(names.map((name) => change({ tags: { add: [name], remove: [] } })));
    expect(await tagsNow()).toStrictEqual(['newsletter', 'customer', ...names]);
  });

  it('leaves the same tags as the same changes of a set would', async () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    await fc.assert(
      fc.asyncProperty(some, some, some, async (before, add, taken) => {
        // The same tag in both is refused before it comes here.
        const remove = taken.filter((tag) => !add.includes(tag));
        await leadboxer.tagElsewhere(lead.ref, before.join(','));
        await change({ tags: { add, remove } });
        const left = before.filter((tag) => !remove.includes(tag));
        const expected = [...new Set([...left, ...add])];
        expect(await tagsNow()).toStrictEqual(expected);
        await change({ tags: { set: remove }, expect: { tags: expected.toReversed() } });
        expect((await tagsNow())?.toSorted()).toStrictEqual(remove.toSorted());
      }),
      { numRuns: 25 },
    );
  });

  it('refuses to lose a tag that somebody added meanwhile, and names the lead', async () => {
    await leadboxer.tagElsewhere(lead.ref, 'newsletter,customer,theirs');
    const seen = { tags: lead.tags };
    const failure = await refused({ tags: { set: ['hot'] }, expect: seen });
    expect(failure).toBeInstanceOf(ConflictError);
    expect(failure).toMatchObject({ code: 'CONFLICT', current: leadId(lead.ref) });
    expect(await refused({ tags: { add: ['x'], remove: [] }, expect: seen })).toMatchObject({
      code: 'CONFLICT',
    });
    // Without a list that it is meant to replace, no tag may go.
    expect(await refused({ tags: { set: ['hot'] } })).toMatchObject({ code: 'CONFLICT' });
    await change({ tags: { set: ['theirs', 'newsletter', 'customer', 'hot'] } });
    expect(leadboxer.sandbox.counts()[TAGS]).toBe(2);
    // What the conflict shows next is the lead as it is.
    expect((await leadboxer.lead(lead.ref)).tags).toContain('hot');
  });

  it('is safe to repeat: a lead that is so already is not written again', async () => {
    const tags = { tags: { set: ['hot'] }, expect: { tags: lead.tags } };
    await change({ ...tags, assignee: '42' });
    await change({ ...tags, assignee: '42' });
    await change({ assignee: '42', expect: { assigned: false } });
    expect(leadboxer.sandbox.counts()).toMatchObject({ [TAGS]: 1, [ASSIGN]: 1 });
  });

  it('assigns a user by number, in one call where the caller expects nothing', async () => {
    await change({ assignee: '42' });
    expect(leadboxer.sandbox.counts()).toStrictEqual({ [ASSIGN]: 1 });
    expect(await leadboxer.lead(lead.ref)).toMatchObject({
      status: 'ASSIGNED',
      assignee: { externalId: '42' },
    });
    for (const expected of [
      { assigned: false },
      { assigneeExternalId: '41' },
      { closed: true },
      { tags: ['other'] },
    ])
      expect(await refused({ assignee: '43', expect: expected })).toMatchObject({
        code: 'CONFLICT',
        current: leadId(lead.ref),
      });
    expect(await refused({ assignee: '43', expect: { assigned: true } }, other.ref)).toMatchObject({
      code: 'CONFLICT',
    });
    await change({ assignee: '43', expect: { assigneeExternalId: '42', closed: false } });
    expect(await leadboxer.lead(lead.ref)).toMatchObject({ assignee: { externalId: '43' } });
  });

  it('refuses what LeadBoxer cannot do, without a call', async () => {
    for (const wrong of [{ assignee: null }, { closed: true }, { closed: false }])
      expect(await refused(wrong)).toMatchObject({ code: 'UNSUPPORTED', source: 'LEADBOXER' });
    expect(leadboxer.source.facts.leadUpdates).toStrictEqual(['ASSIGN', 'TAG']);
    const failure = await refused({
      assignee: 'user@leadboxer.example',
      tags: { add: ['fine', 'a,b'], remove: [' '] },
    });
    expect(failure).toBeInstanceOf(InvalidInputError);
    expect(failure).toMatchObject({
      faults: [{ path: ['assignee'] }, { path: ['addTags', '1'] }, { path: ['removeTags', '0'] }],
    });
    expect(await refused({ tags: { set: ['a,b'] } })).toMatchObject({
      faults: [{ path: ['tags', '0'] }],
    });
    for (const assignee of ['', '0', '-1', '1.5', '1e3', '007', '99999999999999999'])
      expect(await refused({ assignee })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(leadboxer.sandbox.calls()).toBe(0);
  });

  it('is NOT_FOUND for a lead that does not exist', async () => {
    const nobody = { ...lead.ref, externalId: 'nobody' };
    const away = { ...lead.ref, account: 'other' };
    for (const wanted of [{ assignee: '1' }, { tags: { add: ['x'], remove: [] } }])
      for (const ref of [nobody, away])
        expect(await refused(wanted, ref)).toMatchObject({ code: 'NOT_FOUND' });
    expect(leadboxer.sandbox.counts()[TAGS]).toBeUndefined();
  });

  it('invalidates the lead and the lists in the cache, and nothing else', async () => {
    const readAll = async () => {
      await leadboxer.leads();
      for (const { ref } of [lead, other]) {
        await leadboxer.lead(ref);
        const query = { lead: ref, window: ALL, first: 100, after: null };
        const [sessions] = await must(leadboxer.source.sessions)([query], tcall());
        const session = must(sessions instanceof Error ? undefined : sessions?.items[0]);
        await must(leadboxer.source.events)(
          [{ session: session.ref, first: 9, after: null }],
          tcall(),
        );
      }
    };
    await readAll();
    await change({ assignee: '42' });
    leadboxer.sandbox.resetCounts();
    await readAll();
    expect(leadboxer.sandbox.counts()).toStrictEqual({ [LIST]: 1, [DETAIL]: 1 });
    expect(
      (await leadboxer.leads({ assigneeExternalId: '42' })).map(({ ref }) => ref),
    ).toStrictEqual([lead.ref]);
    expect(leadboxer.sandbox.counts()[SESSIONS]).toBeUndefined();
    expect(leadboxer.sandbox.counts()[EVENTS]).toBeUndefined();
  });

  it('is sent once when the connection is lost, and has an unknown outcome', async () => {
    for (const [endpoint, wanted] of [
      [TAGS, { tags: { add: ['hot'], remove: [] } }],
      [ASSIGN, { assignee: '42' }],
    ] as const) {
      await leadboxer.lead(lead.ref);
      leadboxer.sandbox.resetCounts();
      leadboxer.sandbox.fail({ kind: 'RESET', endpoint });
      expect(await refused(wanted)).toMatchObject({ code: 'UNKNOWN_OUTCOME', source: 'LEADBOXER' });
      expect(leadboxer.sandbox.counts()[endpoint]).toBe(1);
      leadboxer.sandbox.heal();
      // Whoever looks next sees what is there, not what was kept.
      leadboxer.sandbox.resetCounts();
      await leadboxer.lead(lead.ref);
      expect(leadboxer.sandbox.counts()).toStrictEqual({ [DETAIL]: 1 });
      await change(wanted);
    }
    expect(await leadboxer.lead(lead.ref)).toMatchObject({
      tags: ['newsletter', 'customer', 'hot'],
      assignee: { externalId: '42' },
    });
  });

  it('says so when the tags were changed but not the assignee', async () => {
    leadboxer.sandbox.fail({ kind: 'STATUS', status: 500, endpoint: ASSIGN });
    const failure = await refused({ tags: { add: ['hot'], remove: [] }, assignee: '42' });
    expect(failure).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(failure.message).toContain('The tags were changed');
    expect(await tagsNow()).toContain('hot');
  });
});

it('each management endpoint of LeadBoxer has a limit of its own, ten calls a minute', async () => {
  const leadboxer = await openLeadBoxer('v1', { environment: { LEADBOXER_RATE_LIMIT: '10/60s' } });
  const [lead] = await leadboxer.leads();
  const { ref } = must(lead);
  const now = (assignee: number) =>
    must(leadboxer.source.updateLead)(
      { lead: ref, assignee: String(assignee), expect: {} },
      tcall({ deadline: performance.now() + SECOND }),
    );
  for (let n = 1; n <= 10; n += 1) await now(n);
  expect(await failureOf(now(11))).toMatchObject({ code: 'BUDGET_EXCEEDED' });
  await must(leadboxer.source.updateLead)(
    { lead: ref, tags: { add: ['x'], remove: [] }, expect: {} },
    tcall(),
  );
  expect(leadboxer.sandbox.counts()).toMatchObject({ [ASSIGN]: 10, [TAGS]: 1 });
  expect(leadboxer.source.health().budgets).toContainEqual(
    expect.objectContaining({ bucket: ASSIGN, limit: 10, windowMs: MINUTE, available: 0 }),
  );
  await leadboxer.close();
});
