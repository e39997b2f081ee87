import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Property } from '../../../src/domain/entities.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import type { Tracked, TrackInput } from '../../../src/domain/tracking.ts';
import type { Identified, Store } from '../../../src/ports/store.ts';
import { engines } from '../engines.ts';
import { NOW, object, readAll, tevent, track, type Whole } from '../kit.ts';

const START = NOW - 3 * DAY;

const names = fc.constantFrom('email', 'userId', 'domain', 'company', 'color', '__proto__', '');
const values = fc.oneof(
  fc.constantFrom<unknown>('ada@acme.example', 'acme.example', 'www.Acme.example', ' ', '', null),
  fc.constantFrom<unknown>(0, false, 7, [], object([['constructor', 1]])),
);
const someEvents = fc
  .array(
    fc.record({
      // Equal times, which ids have to order, and gaps near 30 minutes are frequent.
      minutes: fc.oneof(
        fc.constantFrom(0, 1, 29, 30, 59, 60, 90),
        fc.integer({ min: 0, max: 3_000 }),
      ),
      trackerId: fc.constantFrom('a', 'b', 'c'),
      type: fc.constantFrom('page-view', 'form'),
      campaign: fc.option(fc.constantFrom('spring', 'summer')),
      properties: fc.array(fc.tuple(names, values), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ minutes, trackerId, type, campaign, properties }, index): TrackInput =>
      tevent({
        nonce: `n${index}`,
        type,
        trackerId,
        occurredAt: START + minutes * MINUTE,
        title: `Page ${index}`,
        url: campaign === null ? null : `https://shop.example/?utm_campaign=${campaign}`,
        properties: object(properties),
      }),
    ),
  );

/** The same events in another order, cut into batches; `true` sends a batch in the same tick as the one before. */
function arrivals(events: readonly TrackInput[]) {
  return fc
    .tuple(
      fc.shuffledSubarray([...events], { minLength: events.length, maxLength: events.length }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean()), {
        minLength: events.length,
        maxLength: events.length,
      }),
    )
    .map(([shuffled, cuts]) => {
      const batches: { readonly events: readonly TrackInput[]; readonly joins: boolean }[] = [];
      let from = 0;
      for (const [size, joins] of cuts) {
        if (from < shuffled.length)
          batches.push({ events: shuffled.slice(from, from + size), joins });
        from += size;
      }
      return batches;
    });
}

async function send(
  source: Store,
  batches: readonly { readonly events: readonly TrackInput[]; readonly joins: boolean }[],
): Promise<readonly Tracked[]> {
  const answers: Promise<readonly Tracked[]>[] = [];
  for (const { events, joins } of batches) {
    if (!joins) await Promise.all(answers);
    answers.push(track(source, events));
  }
  return (await Promise.all(answers)).flat();
}

function listen(source: Store): Identified[] {
  const heard: Identified[] = [];
  source.onIdentified((identified) => heard.push(identified));
  return heard;
}

/** The expected leads, computed from the events once and in the order in which they happened. */
interface Told {
  readonly trackerId: string;
  readonly ids: readonly string[];
  readonly identifiedAt: number | null;
  readonly properties: Readonly<Record<string, { readonly value: unknown; readonly by: string }>>;
}

function tell(events: readonly TrackInput[], idOf: (nonce: string) => string): readonly Told[] {
  const ordered = events
    .map((event) => ({ ...event, at: event.occurredAt ?? NOW, id: idOf(event.nonce) }))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return [...new Set(ordered.map(({ trackerId }) => trackerId))].map((trackerId): Told => {
    const own = ordered.filter((event) => event.trackerId === trackerId);
    const names = new Set(own.flatMap(({ properties }) => Object.keys(properties)));
    return {
      trackerId: trackerId ?? '',
      ids: own.map(({ id }) => id),
      identifiedAt: own.find(({ properties }) => identifies(properties))?.at ?? null,
      properties: object(
        [...names].map((name) => {
          const last = own.findLast(({ properties }) => Object.hasOwn(properties, name));
          return [name, { value: last?.properties[name], by: last?.id }];
        }),
      ) as Told['properties'],
    };
  });
}
function identifies(properties: TrackInput['properties']): boolean {
  const filled = (name: string) => {
    const value = Object.hasOwn(properties, name) ? properties[name] : null;
    return typeof value === 'string' && value.trim() !== '';
  };
  const { domain } = properties;
  return (
    (Object.hasOwn(properties, 'email') && properties['email'] === 'ada@acme.example') ||
    filled('userId') ||
    (typeof properties['userId'] === 'number' && properties['userId'] !== 0) ||
    (typeof domain === 'string' && /^(www\.)?acme\.example$/i.test(domain))
  );
}
function asTold({ lead, events }: Whole): Told {
  const { trackerIds, identifiedAt } = lead.details as {
    readonly trackerIds: readonly string[];
    readonly identifiedAt: number | null;
  };
  return {
    trackerId: trackerIds.join(),
    ids: events.map(({ ref }) => ref.externalId).toReversed(),
    identifiedAt,
    properties: object(
      lead.properties.map(({ name, value, event }: Property) => [
        name,
        { value, by: event?.externalId },
      ]),
    ) as Told['properties'],
  };
}
const byTracker = (a: Told, b: Told) => (a.trackerId < b.trackerId ? -1 : 1);

describe.each(engines)('Events in any order and any batches on $name', ({ within, runs }) => {
  it('events in any order and batches give the same leads, sessions, events and properties', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents.chain((events) =>
          fc.tuple(fc.constant(events), arrivals(events), arrivals(events)),
        ),
        async ([, one, other]) => {
          const read = (batches: typeof one) =>
            within(async (source) => {
              await send(source, batches);
              return readAll(source);
            });
          expect(await read(other)).toStrictEqual(await read(one));
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('each property has its last value by event time and then id, and the lead the first time of identification', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents.chain((events) => fc.tuple(fc.constant(events), arrivals(events))),
        async ([events, batches]) => {
          await within(async (source) => {
            const ids = new Map(
              (await send(source, batches)).map(({ nonce, event }) => [nonce, event?.externalId]),
            );
            const told = tell(events, (nonce) => ids.get(nonce) ?? 'none');
            const read = (await readAll(source)).map(asTold);
            expect(read.toSorted(byTracker)).toStrictEqual(told.toSorted(byTracker));
          });
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('each event is in exactly one session, with no pause of 30 minutes inside it and one before it', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents
          .map((events) => events.map((event) => ({ ...event, url: null })))
          .chain((events) => fc.tuple(fc.constant(events), arrivals(events))),
        async ([, batches]) => {
          await within(async (source) => {
            await send(source, batches);
            for (const { sessions, events } of await readAll(source)) {
              const oldestFirst = sessions.toReversed();
              expect(oldestFirst.flatMap((one) => one.events)).toStrictEqual(events.toReversed());
              let before = -Infinity;
              for (const { session, events: own } of oldestFirst) {
                const times = own.map(({ occurredAt }) => occurredAt);
                expect([session.startedAt, session.endedAt]).toEqual([times[0], times.at(-1)]);
                expect(session.ref.externalId).toBe(own[0]?.ref.externalId);
                const pauses = times.map((time, index) => time - (times[index - 1] ?? time));
                expect(Math.max(...pauses)).toBeLessThan(30 * MINUTE);
                const [first = NaN] = times;
                expect(first - before >= 30 * MINUTE || first - before >= DAY).toBe(true);
                before = times.at(-1) ?? NaN;
              }
            }
          });
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('each identified lead is announced once', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents.chain((events) => fc.tuple(arrivals(events), arrivals(events))),
        async ([batches, again]) => {
          await within(async (source) => {
            const heard = listen(source);
            await send(source, batches);
            await send(source, again);
            const identified = (await readAll(source)).filter(({ lead }) => lead.identified);
            expect(heard.map(({ lead }) => lead.externalId).toSorted()).toEqual(
              identified.map(({ lead }) => lead.ref.externalId).toSorted(),
            );
          });
        },
      ),
      { numRuns: runs(60) },
    );
  });
});

describe.each(engines)('An event that is sent again on $name', ({ within, runs }) => {
  it('a repeated event changes nothing and is a duplicate of the first', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents.chain((events) => fc.tuple(arrivals(events), arrivals(events))),
        async ([batches, again]) => {
          await within(async (source) => {
            const first = await send(source, batches);
            expect(first.map(({ duplicate }) => duplicate)).toEqual(first.map(() => false));
            const before = await readAll(source);
            const second = await send(source, again);
            const refs = new Map(first.map(({ nonce, event }) => [nonce, event]));
            expect(second).toStrictEqual(
              second.map(({ nonce }) => ({
                nonce,
                event: refs.get(nonce),
                duplicate: true,
                problem: null,
              })),
            );
            expect(await readAll(source)).toStrictEqual(before);
          });
        },
      ),
      { numRuns: runs(60) },
    );
  });

  const other: readonly (readonly [string, Partial<TrackInput>])[] = [
    ['type', { type: 'form' }],
    ['time', { occurredAt: NOW - DAY + 1 }],
    ['time, which is missing', { occurredAt: null }],
    ['tracker', { trackerId: 'somebody else' }],
    ['title', { title: 'Another' }],
    ['url', { url: 'https://shop.example/' }],
    ['referrer', { referrer: 'https://search.example/' }],
    ['property', { properties: { color: 'red' } }],
    ['property named __proto__', { properties: object([['__proto__', 1]]) }],
  ];
  it.each(other)(
    'a repeated nonce with another %s is CONFLICT, and the first event is unchanged',
    async (_what, change) => {
      await within(async (source) => {
        const event = tevent({ nonce: 'n' });
        const [first] = await track(source, [event]);
        const before = await readAll(source);
        const [second] = await track(source, [{ ...event, ...change }]);
        expect(second).toMatchObject({
          nonce: 'n',
          event: first?.event,
          duplicate: false,
          problem: { code: 'CONFLICT', message: expect.stringContaining('"n"') as string },
        });
        expect(await readAll(source)).toStrictEqual(before);
      });
    },
  );

  it('a repeated event with its properties in another order is a duplicate', async () => {
    await within(async (source) => {
      const properties = { a: 1, b: { c: [{ d: 1, e: 2 }], f: 3 } };
      const turned = { b: { f: 3, c: [{ e: 2, d: 1 }] }, a: 1 };
      await track(source, [tevent({ nonce: 'n', properties })]);
      const [again] = await track(source, [tevent({ nonce: 'n', properties: turned })]);
      expect(again).toMatchObject({ duplicate: true, problem: null });
    });
  });

  it('an event that is repeated within a batch or a tick counts once', async () => {
    await within(async (source) => {
      const event = tevent({ nonce: 'n' });
      const answers = await Promise.all([track(source, [event, event]), track(source, [event])]);
      expect(answers.flat().map(({ duplicate }) => duplicate)).toEqual([false, true, true]);
      const [{ events } = { events: [] }] = await readAll(source);
      expect(events).toHaveLength(1);
    });
  });

  it('an event with a list in another order is no duplicate', async () => {
    await within(async (source) => {
      await track(source, [tevent({ nonce: 'n', properties: { a: [1, 2] } })]);
      const [again] = await track(source, [tevent({ nonce: 'n', properties: { a: [2, 1] } })]);
      expect(again?.problem).toMatchObject({ code: 'CONFLICT' });
    });
  });
});
