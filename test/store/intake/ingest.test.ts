import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lead, Property } from '../../../src/domain/entities.ts';
import type { Identified, Store } from '../../../src/ports/store.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { must, one, tcall } from '../../vendors/kit.ts';
import { engines } from '../engines.ts';
import {
  listEvents,
  listLeadEvents,
  listLeads,
  listSessions,
  NOW,
  object,
  readAll,
  tevent,
  track,
} from '../kit.ts';

const START = NOW - 2 * DAY;

async function onlyLead(source: Store): Promise<Lead> {
  const [lead, ...others] = await listLeads(source);
  if (!lead || others.length > 0) throw new Error('not one lead');
  return lead;
}
/** Sends one event in each tick; `at` counts minutes. */
async function sendEach(
  source: Store,
  events: readonly (Partial<TrackInput> & { readonly at: number; readonly nonce: string })[],
): Promise<void> {
  for (const { at, ...event } of events)
    await track(source, [tevent({ occurredAt: START + at * MINUTE, ...event })]);
}
/** The nonces of each session, newest session first. */
async function cut(source: Store): Promise<readonly string[]> {
  const [{ sessions } = { sessions: [] }] = await readAll(source);
  return sessions.map(({ events }) => events.map(({ nonce }) => nonce).join(''));
}
const campaign = (name: string) => ({ url: `https://shop.example/?utm_campaign=${name}` });

describe.each(engines)('Identification by properties on $name', ({ within }) => {
  it.each([
    ['an e-mail address', { email: 'ada@acme.example' }],
    ['a user id', { userId: 'u-1' }],
    ['a user id that is a number', { userId: 17 }],
    ['a company domain', { domain: 'https://www.Acme.example:8080/about' }],
  ])('a lead is identified by %s', async (_what, properties) => {
    await within(async (source) => {
      await sendEach(source, [
        { nonce: 'a', at: 0, properties: { color: 'red' } },
        { nonce: 'b', at: 1, properties },
        { nonce: 'c', at: 2, properties: { email: 'later@acme.example' } },
      ]);
      const lead = await onlyLead(source);
      expect(lead.identified).toBe(true);
      expect(lead.details).toMatchObject({ identifiedAt: START + MINUTE });
    });
  });

  it.each<readonly [string, Record<string, unknown>]>([
    ['a name', { firstName: 'Ada', lastName: 'Byron', company: 'Acme' }],
    ['white space', { email: ' ', userId: '', domain: '\t' }],
    ['null', { email: null, userId: null, domain: null }],
    ['values that are no text', { email: 5, userId: {}, domain: ['acme.example'] }],
    ['a text that is no address', { email: 'not an email' }],
    ['an address with a control character', { email: 'ada@acme.example\u0000' }],
    ['a domain without a dot', { domain: 'acme' }],
    ['an address in place of a domain', { domain: 'ada@acme.example' }],
    ['markup in place of a domain', { domain: '<b>.example' }],
    ['a property named like an inherited one', { constructor: 'x', toString: 'y' }],
  ])('a lead is not identified by %s', async (_what, properties) => {
    await within(async (source) => {
      await sendEach(source, [{ nonce: 'a', at: 0, properties }]);
      const lead = await onlyLead(source);
      expect(lead.identified).toBe(false);
      expect(lead.details).toMatchObject({ identifiedAt: null });
    });
  });

  it('a late event moves the time of identification back without a second announcement', async () => {
    await within(async (source) => {
      const heard: Identified[] = [];
      const stop = source.onIdentified((identified) => heard.push(identified));
      await sendEach(source, [
        { nonce: 'a', at: 0 },
        { nonce: 'b', at: 9, properties: { email: 'ada@acme.example' } },
        { nonce: 'c', at: 10, properties: { userId: 'ada' } },
        { nonce: 'd', at: 5, properties: { domain: 'acme.example' } },
        { nonce: 'e', at: 11, properties: { email: '', userId: null, domain: '' } },
      ]);
      const { ref, details, identified } = await onlyLead(source);
      expect({ details, identified }).toMatchObject({
        details: { identifiedAt: START + 5 * MINUTE },
        identified: true,
      });
      expect(heard).toStrictEqual([{ lead: ref, identifiedAt: START + 9 * MINUTE }]);

      stop();
      await sendEach(source, [
        { nonce: 'f', at: 1, trackerId: 'other', properties: { userId: 'o' } },
      ]);
      expect(heard).toHaveLength(1);
    });
  });

  it('an event belongs to the lead of its tracker id, else its user id, else its e-mail address, else to a lead of its own', async () => {
    await within(async (source) => {
      const of = async (nonce: string, trackerId: string | null, properties: object = {}) => {
        const [tracked] = await track(source, [
          tevent({ nonce, trackerId, properties: { ...properties } }),
        ]);
        return tracked?.event?.lead.externalId ?? '';
      };
      const tracker = await of('1', 't', { userId: 'u' });
      expect(await of('2', 't', { userId: 'other' })).toBe(tracker);
      const user = await of('3', null, { userId: 'u', email: 'a@acme.example' });
      expect(await of('4', null, { userId: ' u ' })).toBe(user);
      const address = await of('5', null, { email: 'A@acme.example' });
      expect(await of('6', null, { email: 'a@Acme.example ', userId: '' })).toBe(address);
      const alone = [
        await of('7', null),
        await of('8', null),
        // White space identifies nobody: strangers must not share a lead because of it.
        await of('9', null, { userId: ' ', email: ' ' }),
        await of('10', null, { userId: ' ', email: ' ' }),
        await of('11', ''),
        await of('12', ''),
      ];
      expect(new Set([tracker, user, address, ...alone]).size).toBe(9);
    });
  });
});

describe.each(engines)('Sessions on $name', ({ within }) => {
  it('a session ends with a pause of 30 minutes and not a millisecond sooner', async () => {
    await within(async (source) => {
      await track(source, [
        tevent({ nonce: 'a', occurredAt: START }),
        tevent({ nonce: 'b', occurredAt: START + 30 * MINUTE - 1 }),
        tevent({ nonce: 'c', occurredAt: START + 60 * MINUTE - 1 }),
      ]);
      expect(await cut(source)).toEqual(['c', 'ab']);
    });
  });

  it('a session ends where another campaign begins, but adopts the first campaign after a direct entry', async () => {
    await within(async (source) => {
      await sendEach(source, [
        { nonce: 'a', at: 0 },
        { nonce: 'b', at: 1, ...campaign('spring') },
        { nonce: 'c', at: 2 },
        { nonce: 'd', at: 3, ...campaign('spring') },
        { nonce: 'e', at: 4, ...campaign('summer') },
        { nonce: 'f', at: 5 },
      ]);
      expect(await cut(source)).toEqual(['ef', 'abcd']);
      const sessions = await listSessions(source, (await onlyLead(source)).ref);
      expect(sessions.map(({ traffic }) => traffic?.campaign)).toEqual(['summer', 'spring']);
    });
  });

  it('sessions that a late event merges are found under either id', async () => {
    await within(async (source) => {
      await sendEach(source, [
        { nonce: 'b', at: 10 },
        { nonce: 'd', at: 50 },
      ]);
      const { ref: lead } = await onlyLead(source);
      const apart = await listSessions(source, lead);
      expect(await cut(source)).toEqual(['d', 'b']);

      await sendEach(source, [
        { nonce: 'c', at: 30 },
        { nonce: 'a', at: 0 },
      ]);
      expect(await cut(source)).toEqual(['abcd']);
      const [merged] = await listSessions(source, lead);
      const refs = [...apart.map(({ ref }) => ref), must(merged).ref];
      expect(new Set(refs.map(({ externalId }) => externalId)).size).toBe(3);
      expect(await must(source.sessionsById)(refs, tcall())).toStrictEqual([
        merged,
        merged,
        merged,
      ]);
      const events = await listEvents(source, must(merged).ref);
      expect(events.map(({ nonce }) => nonce).join('')).toBe('abcd');
      const pages = await must(source.events)(
        refs.map((session) => ({ session, first: 100, after: null })),
        tcall(),
      );
      expect(pages).toMatchObject(refs.map(() => ({ items: events, next: null })));
      for (const session of refs) expect(await listEvents(source, session, 1)).toEqual(events);
    });
  });

  it('a session that a late campaign splits takes its events along', async () => {
    await within(async (source) => {
      await sendEach(source, [
        { nonce: 'a', at: 0, ...campaign('spring') },
        { nonce: 'c', at: 20 },
      ]);
      const { ref: lead } = await onlyLead(source);
      const [whole] = await listSessions(source, lead);
      await sendEach(source, [{ nonce: 'b', at: 10, ...campaign('summer') }]);
      expect(await cut(source)).toEqual(['bc', 'a']);
      const first = await one(source.sessionsById?.([must(whole).ref], tcall()));
      expect(first).toMatchObject({ ref: must(whole).ref, pageViews: 1, endedAt: START });
    });
  });

  it('a session sums up its events: page views, landing page, device, properties', async () => {
    await within(async (source) => {
      await sendEach(source, [
        {
          nonce: 'a',
          at: 0,
          type: 'form',
          url: 'javascript:alert(1)',
          properties: { color: 'red' },
        },
        {
          nonce: 'b',
          at: 1,
          url: 'https://shop.example/pricing',
          referrer: 'https://search.example/?q=x',
          properties: { color: 'blue' },
        },
        { nonce: 'c', at: 2, userAgent: 'Mozilla/5.0 (iPhone) Safari/604.1' },
        { nonce: 'd', at: 100, properties: { color: 'green' } },
      ]);
      const { ref: lead, properties } = await onlyLead(source);
      const [second, first] = await listSessions(source, lead);
      expect(first).toMatchObject({
        pageViews: 2,
        durationSeconds: 120,
        landingUrl: 'https://shop.example/pricing',
        traffic: { source: 'search.example', medium: 'referral', campaign: null },
        properties: [{ name: 'color', value: 'blue' }],
      });
      expect(second).toMatchObject({ pageViews: 1, landingUrl: null, traffic: null });
      expect(second?.properties).toStrictEqual(properties);
      expect(properties).toMatchObject([
        { name: 'color', value: 'green', updatedAt: START + 100 * MINUTE },
      ]);
    });
  });

  it('a session has no landing page or referrer that is not an http or https URL', async () => {
    await within(async (source) => {
      await sendEach(source, [
        { nonce: 'a', at: 0, url: 'data:text/html,x', referrer: 'javascript:alert(1)' },
        { nonce: 'b', at: 100, url: 'nonsense', referrer: 'android-app://com.mail.example/' },
      ]);
      const { ref: lead } = await onlyLead(source);
      expect(await listSessions(source, lead)).toMatchObject([
        {
          landingUrl: null,
          traffic: { source: 'com.mail.example', referrer: null },
        },
        { landingUrl: null, traffic: null },
      ]);
      const events = await listLeadEvents(source, lead);
      expect(events.map(({ url }) => url)).toEqual([null, null]);
      expect(events[0]?.raw).toMatchObject({ url: 'nonsense' });
    });
  });
});

describe.each(engines)('Times of events on $name', ({ within }) => {
  it('an event without a time, or from a clock that runs far ahead, gets the time of its arrival', async () => {
    await within(async (source) => {
      await track(source, [
        tevent({ nonce: 'none', trackerId: 'a', occurredAt: null }),
        tevent({ nonce: 'ahead', trackerId: 'b', occurredAt: NOW + 10 * MINUTE + 1 }),
        tevent({ nonce: 'nearly', trackerId: 'c', occurredAt: NOW + 10 * MINUTE }),
        tevent({ nonce: '2100', trackerId: 'd', occurredAt: Date.parse('2100-01-01') }),
      ]);
      const seen = new Map(
        (await readAll(source)).map(({ events: [event] }) => [event?.nonce, event?.occurredAt]),
      );
      expect(Object.fromEntries(seen)).toEqual({
        none: NOW,
        ahead: NOW,
        nearly: NOW + 10 * MINUTE,
        '2100': NOW,
      });
    });
  });
});

const wrong: readonly (readonly [string, Partial<TrackInput>, string])[] = [
  ['a blank type', { type: ' ' }, 'type is blank, " ": send what happened, such as "page-view"'],
  ['a long type', { type: 'x'.repeat(201) }, 'type must have 1 to 200 characters, not 201'],
  ['a blank nonce', { nonce: '' }, 'nonce is blank, "": send a text that no other event has'],
  ['a long nonce', { nonce: 'x'.repeat(201) }, 'nonce must have 1 to 200 characters, not 201'],
  ['a long tracker id', { trackerId: 'x'.repeat(201) }, 'trackerId must have at most 200'],
  [
    'a time before 2000',
    { occurredAt: Date.UTC(2000, 0, 1) - 1 },
    'occurredAt must be a moment since 2000-01-01T00:00:00.000Z (EARLIEST_EVENT)',
  ],
  [
    'a time that is no number',
    { occurredAt: NaN },
    'occurredAt must be a moment since 2000-01-01T00:00:00.000Z (EARLIEST_EVENT)',
  ],
  [
    'properties over 64 KiB',
    { properties: { a: 'ä'.repeat(32 * 1024) } },
    'properties must have at most 65536 bytes',
  ],
  [
    'deeply nested properties',
    {
      properties: JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`) as object as never,
    },
    'properties must be nested at most 100 deep',
  ],
];

describe.each(engines)('Invalid events on $name', ({ within }) => {
  it.each(wrong)(
    'an event with %s is refused, and the others of its batch are stored',
    async (_what, change, why) => {
      await within(async (source) => {
        const answers = await Promise.all([
          track(source, [
            tevent({ nonce: 'before' }),
            tevent({ nonce: 'wrong', ...change }),
            tevent({ nonce: 'after' }),
          ]),
          track(source, [tevent({ nonce: 'of another' })]),
        ]);
        const [, refused, ...rest] = answers.flat();
        expect(refused).toMatchObject({
          event: null,
          problem: { code: 'INVALID_INPUT', message: expect.stringContaining(why) as string },
        });
        expect(rest.map(({ problem }) => problem)).toEqual([null, null]);
        const { ref } = await onlyLead(source);
        expect((await listLeadEvents(source, ref)).map(({ nonce }) => nonce).toSorted()).toEqual([
          'after',
          'before',
          'of another',
        ]);
      });
    },
  );

  it('an invalid event is refused with all of its faults', async () => {
    await within(async (source) => {
      const [refused] = await track(source, [tevent({ type: '', nonce: ' ', occurredAt: -1 })]);
      expect(refused?.problem).toMatchObject({
        faults: [{ path: ['type'] }, { path: ['nonce'] }, { path: ['occurredAt'] }],
      });
    });
  });
});

describe.each(engines)('Properties as data on $name', ({ within, runs }) => {
  const hostile = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''),
    fc.constantFrom('length', '0', 'email', "'; DROP TABLE leads; --", '$ref', '\u0000', '\ud800'),
    fc.constant('n'.repeat(5_000)),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(null, true, false, 0, 1.5, -1e300, Number.MAX_SAFE_INTEGER, ''),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc.array(fc.tuple(hostile, tie('value')), { maxLength: 3 }).map(object),
  }));
  const hostileProperties = fc.array(fc.tuple(hostile, value), { maxLength: 6 }).map(object);

  it('properties with any names and values are data on the event, its session and its lead', async () => {
    await fc.assert(
      fc.asyncProperty(hostileProperties, async (properties) => {
        await within(async (source) => {
          const [tracked] = await track(source, [tevent({ nonce: 'n', properties })]);
          expect(tracked?.problem).toBeNull();
          const [{ lead, sessions, events } = { lead: null, sessions: [], events: [] }] =
            await readAll(source);
          for (const read of [lead, sessions[0]?.session, events[0]])
            expect(asText(object(pairs(read?.properties ?? [])))).toBe(asText(properties));
          expect(asText(events[0]?.raw?.['properties'])).toBe(asText(properties));
          expect(Object.getPrototypeOf({})).toBe(Object.prototype);
          expect(Object.keys(Object.prototype)).toEqual([]);
        });
      }),
      {
        numRuns: runs(200),
        examples: [[object([['__proto__', object([['polluted', true]])]])], [{ constructor: 1 }]],
      },
    );
  });

  it('many properties are data as well', async () => {
    await within(async (source) => {
      const properties = object(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, index]));
      const [tracked] = await track(source, [tevent({ nonce: 'n', properties })]);
      expect(tracked?.problem).toBeNull();
      expect(object(pairs((await onlyLead(source)).properties))).toStrictEqual(properties);
    });
  });

  const pairs = (properties: readonly Property[]) =>
    properties.map(({ name, value: own }) => [name, own] as const);
  // Compared as text, because comparing objects fails with a property named constructor.
  const asText = (sent: unknown) => JSON.stringify(sent);
});
