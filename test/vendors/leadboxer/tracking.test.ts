import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventRef, Session } from '../../../src/domain/entities.ts';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { ALL, live, must, one, tcall } from '../kit.ts';
import {
  COLLECT,
  ENDPOINTS,
  event,
  GENERATIONS,
  LAG,
  openLeadBoxer,
  track,
  type LeadBoxerFixture,
} from './kit.ts';

describe.each(GENERATIONS)('events sent to LeadBoxer beside the %s API', (generation) => {
  const { leads: LIST, lead: DETAIL, sessions: SESSIONS, events: EVENTS } = ENDPOINTS[generation];
  let leadboxer: LeadBoxerFixture;
  beforeEach(async () => {
    leadboxer = await openLeadBoxer(generation);
    return leadboxer.close;
  });

  const sessionOf = async (ref: EventRef): Promise<Session | null> =>
    one(leadboxer.source.sessionsById?.([must(ref.session ?? undefined)], tcall()));
  const eventOf = async (ref: EventRef) => one(leadboxer.source.eventsById?.([ref], tcall()));
  const named = (properties: readonly { readonly name: string; readonly value: unknown }[]) =>
    Object.fromEntries(properties.map(({ name, value }) => [name, value]));

  it('can be read with their properties from the moment that the answer names, not before', async () => {
    const [tracked] = await track(
      leadboxer,
      event({
        ...{ type: 'form', nonce: 'n-1', title: 'Asked for a price', occurredAt: leadboxer.now() },
        ...{ url: 'https://shop.example/pricing', referrer: 'https://news.example/' },
        ...{ ip: '198.51.100.7', userAgent: 'Browser/1' },
        properties: {
          ...{ industry: 'manufacturing', stage: 'evaluation', cta_clicked: true, seats: 12 },
          ...{ email: 'ada@engine.example', firstName: 'Ada' },
        },
      }),
    );
    expect(tracked).toMatchObject({
      nonce: 'n-1',
      problem: null,
      duplicate: null,
      readableAt: leadboxer.now() + LAG,
    });
    const ref = must(tracked?.event ?? undefined);
    expect(await must(leadboxer.source.leadsById)([ref.lead], tcall())).toStrictEqual([null]);
    expect(await sessionOf(ref)).toBeNull();
    expect(await eventOf(ref)).toBeNull();
    leadboxer.pass(must(tracked?.readableAt) - leadboxer.now());

    const sent = {
      industry: 'manufacturing',
      stage: 'evaluation',
      cta_clicked: 'true',
      seats: '12',
    };
    const found = await eventOf(ref);
    expect(found).toMatchObject({
      ref,
      type: 'form',
      nonce: 'n-1',
      title: 'Asked for a price',
      url: 'https://shop.example/pricing',
    });
    expect(named(must(found ?? undefined).properties)).toMatchObject({
      ...sent,
      email: 'ada@engine.example',
      firstName: 'Ada',
      userAgent: 'Browser/1',
    });
    expect(named(must((await sessionOf(ref)) ?? undefined).properties)).toMatchObject(sent);
    const lead = await leadboxer.lead(ref.lead);
    expect(named(lead.properties)).toMatchObject(sent);
    expect(lead).toMatchObject({
      identified: true,
      person: { email: 'ada@engine.example', firstName: 'Ada' },
    });
    expect(
      (await leadboxer.leads({ email: 'ADA@engine.example' })).map(({ ref: own }) => own),
    ).toEqual([ref.lead]);
  });

  it('come back with every property that was sent', async () => {
    const name = fc
      .stringMatching(/^[\x21-\x7e]{1,12}$/)
      .map((text) => `p${text}`)
      .filter((text) => text !== 'proxy');
    const value = fc.oneof(
      fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text)),
      fc.integer(),
      fc.boolean(),
    );
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { minKeys: 1 }), async (properties) => {
        n += 1;
        const [tracked] = await track(leadboxer, event({ nonce: `n${n}`, properties }));
        expect(tracked?.problem).toBeNull();
        leadboxer.pass(LAG);
        const found = await eventOf(must(tracked?.event ?? undefined));
        const own = Object.entries(properties)
          .filter(([key]) => key !== 'phone' && key !== 'phoneNumber')
          .map(([key, one]) => [key, String(one)]);
        expect(named(must(found ?? undefined).properties)).toMatchObject(Object.fromEntries(own));
      }),
      { numRuns: 60 },
    );
  });

  it('belong to the visitor of the tracker id, of the session or of the e-mail address', async () => {
    const [known] = (await leadboxer.leads()).filter(({ person }) => person?.email);
    const lead = must(known);
    const tracked = await track(
      leadboxer,
      event({ nonce: 'a', properties: { email: must(lead.person?.email ?? undefined) } }),
      event({ nonce: 'b', trackerId: lead.ref.externalId }),
      event({ nonce: 'c', trackerId: '1.1', sessionId: 's1' }),
      event({ nonce: 'd', sessionId: 's1', properties: { email: 'new@x.example' } }),
    );
    const refs = tracked.map((one) => must(one.event ?? undefined));
    expect(refs[0]?.lead).toStrictEqual(lead.ref);
    expect(refs[1]?.lead).toStrictEqual(lead.ref);
    expect(refs[1]?.session).toStrictEqual(refs[0]?.session);
    expect(refs[2]).toMatchObject({ lead: { externalId: '1.1' }, session: { externalId: 's1' } });
    expect(refs[3]).toMatchObject({ session: { externalId: 's1' } });
  });

  it('of one visitor arrive in order, so that the last value of a property stands', async () => {
    const stages = Array.from({ length: 20 }, (_, index) => `stage ${index}`);
    const tracked = await track(
      leadboxer,
      ...stages.map((stage) => event({ nonce: stage, trackerId: '1.1', properties: { stage } })),
    );
    leadboxer.pass(LAG);
    const ref = must(tracked[0]?.event ?? undefined);
    expect(named((await leadboxer.lead(ref.lead)).properties)).toMatchObject({ stage: 'stage 19' });
    expect(leadboxer.sandbox.counts()[COLLECT]).toBe(20);
  });

  it('count once for each nonce, however often they are sent', async () => {
    const twice = event({ nonce: 'same' });
    const [first, second] = await track(leadboxer, twice, twice);
    const [third] = await track(leadboxer, twice);
    expect(second).toStrictEqual({ ...first, duplicate: true });
    expect(third).toStrictEqual({ ...first, duplicate: true });
    expect(leadboxer.sandbox.counts()[COLLECT]).toBe(1);
  });

  it('are checked before a call is spent: each event by itself, with all its faults', async () => {
    const tracked = await track(
      leadboxer,
      event({ nonce: 'good' }),
      event({
        ...{ nonce: ' ', type: '', title: '', occurredAt: leadboxer.now() - 2 * MINUTE },
        properties: {
          ...{ größe: 'x', 'a b': 'x', si: 'x', esScore: '99', last_city: 'x', nonce: 'x' },
          ...{ list: [1], nothing: null, fine: 'yes' },
        },
      }),
      event({ nonce: 'long', properties: { text: 'ä'.repeat(1_200) } }),
    );
    expect(tracked[0]).toMatchObject({ problem: null });
    const problem = tracked[1]?.problem;
    expect(problem).toBeInstanceOf(InvalidInputError);
    const paths =
      problem instanceof InvalidInputError ? problem.faults.map(({ path }) => path) : [];
    expect(paths).toStrictEqual([
      ['type'],
      ['nonce'],
      ['title'],
      ['occurredAt'],
      ['properties', 'größe'],
      ['properties', 'a b'],
      ['properties', 'si'],
      ['properties', 'esScore'],
      ['properties', 'last_city'],
      ['properties', 'nonce'],
      ['properties', 'list'],
      ['properties', 'nothing'],
    ]);
    expect(tracked[2]?.problem).toMatchObject({ faults: [{ path: ['properties'] }] });
    expect(leadboxer.sandbox.counts()).toStrictEqual({ [COLLECT]: 1 });
  });

  it('invalidate their lead in the cache at once and when they can be read, and nothing else', async () => {
    const [lead, other] = await leadboxer.leads();
    const readAll = async () => {
      await leadboxer.leads();
      for (const one of [lead, other]) {
        const { ref } = must(one);
        await leadboxer.lead(ref);
        const query = { lead: ref, window: ALL, first: 100, after: null };
        const [sessions] = await must(leadboxer.source.sessions)([query], tcall());
        for (const { ref: session } of sessions instanceof Error ? [] : (sessions?.items ?? []))
          await must(leadboxer.source.events)([{ session, first: 9, after: null }], tcall());
      }
    };
    const spent = async () => {
      leadboxer.sandbox.resetCounts();
      await readAll();
      return leadboxer.sandbox.counts();
    };
    await readAll();
    const trackerId = must(lead).ref.externalId;
    const [tracked] = await track(leadboxer, event({ trackerId, sessionId: 'fresh' }));
    expect(await spent()).toStrictEqual({ [LIST]: 1, [DETAIL]: 1, [SESSIONS]: 1 });
    expect(await spent()).toStrictEqual({});
    leadboxer.pass(LAG);
    // The session that there is now, and its events.
    expect(await spent()).toStrictEqual({ [LIST]: 1, [DETAIL]: 1, [SESSIONS]: 1, [EVENTS]: 1 });
    expect(await eventOf(must(tracked?.event ?? undefined))).not.toBeNull();
    expect(await spent()).toStrictEqual({});
  });

  it('invalidate the lists where LeadBoxer does not say which lead they belong to', async () => {
    const [lead, other] = await leadboxer.leads();
    const trackerId = must(lead).ref.externalId;
    const spent = async () => {
      leadboxer.sandbox.resetCounts();
      await leadboxer.leads();
      for (const one of [lead, other]) await leadboxer.lead(must(one).ref);
      return leadboxer.sandbox.counts();
    };
    await spent();
    leadboxer.sandbox.fail({ kind: 'BODY', endpoint: COLLECT, body: {} });
    await track(leadboxer, event({ nonce: 'a' }));
    expect(await spent()).toStrictEqual({ [LIST]: 1 });
    await track(leadboxer, event({ nonce: 'b', trackerId }));
    expect(await spent()).toStrictEqual({ [LIST]: 1, [DETAIL]: 1 });
    await track(leadboxer, event({ nonce: 'b', trackerId }));
    expect(await spent()).toStrictEqual({});
    leadboxer.sandbox.heal();
    leadboxer.sandbox.fail({ kind: 'RESET', endpoint: COLLECT });
    await track(leadboxer, event({ nonce: 'c', trackerId }));
    expect(await spent()).toStrictEqual({ [LIST]: 1, [DETAIL]: 1 });
  });

  it('are not sent again after a lost connection', async () => {
    leadboxer.sandbox.fail({ kind: 'RESET', endpoint: COLLECT });
    const lost = await track(leadboxer, event());
    expect(lost).toMatchObject([{ event: null, problem: { code: 'UNKNOWN_OUTCOME' } }]);
    leadboxer.sandbox.heal();
    expect(await track(leadboxer, event())).toMatchObject([
      { problem: { code: 'UNKNOWN_OUTCOME' } },
    ]);
    expect(leadboxer.sandbox.counts()[COLLECT]).toBe(1);
    expect(await track(leadboxer, event({ nonce: 'another' }))).toMatchObject([{ problem: null }]);
  });

  it('are sent again under the same nonce where LeadBoxer refused them', async () => {
    leadboxer.sandbox.fail({ kind: 'STATUS', status: 400, endpoint: COLLECT, times: 1 });
    const [refused, taken] = await track(
      leadboxer,
      event({ nonce: 'a', trackerId: '1' }),
      event({ nonce: 'b', trackerId: '1' }),
    );
    expect(refused).toMatchObject({ problem: { code: 'UPSTREAM_REJECTED' } });
    expect(taken).toMatchObject({ problem: null });
    expect(await track(leadboxer, event({ nonce: 'a', trackerId: '1' }))).toMatchObject([
      { problem: null, duplicate: null },
    ]);
  });

  it('count as taken, whatever JSON LeadBoxer answers', async () => {
    for (const [index, body] of [
      {},
      null,
      [],
      '',
      { eventId: 7, user_id: '1.2', session_id: '3.4' },
      { eventId: { a: 1 }, userId: '', sessionId: null },
    ].entries()) {
      leadboxer.sandbox.heal();
      leadboxer.sandbox.fail({ kind: 'BODY', endpoint: COLLECT, body });
      const [tracked] = await must(leadboxer.source.track)([event({ nonce: `n${index}` })], live());
      expect(tracked).toMatchObject({ problem: null });
      expect(tracked?.event?.externalId ?? null).toBe(index === 4 ? '7' : null);
    }
    leadboxer.sandbox.heal();
    leadboxer.sandbox.fail({ kind: 'BODY', endpoint: COLLECT, body: 'GIF89a' });
    expect(await track(leadboxer, event({ nonce: 'gif' }))).toMatchObject([
      { problem: { code: 'UNKNOWN_OUTCOME' } },
    ]);
  });
});
