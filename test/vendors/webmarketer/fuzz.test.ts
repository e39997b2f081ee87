import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError, SourceShapeError, toError } from '../../../src/domain/errors.ts';
import type { Page } from '../../../src/domain/page.ts';
import { examples } from '../../../src/vendors/webmarketer/sandbox/examples.ts';
import { live, must, one } from '../kit.ts';
import { contactForm, OF_PROJECT, useFixture } from './kit.ts';
import { operations } from './operations.ts';

const fixture = useFixture({}, 'FILE');

const MARK = 'told by the vendor';

/** Members that may be null in the port. Any other member that is null or missing is a fault of the adapter. */
const NULLABLE = new Set([
  ...['archivedAt', 'assignee', 'asOf', 'attributable', 'city', 'company', 'country'],
  ...['countryCode', 'createdAt', 'currency', 'current', 'date', 'definition', 'deletedAt'],
  ...['displayName', 'domain', 'email', 'employeeCount', 'employeesRange', 'endedAt', 'event'],
  ...['eventType', 'eventTypeExternalId', 'expirationPolicy', 'facebookUrl', 'field'],
  ...['firstName', 'firstSeenAt', 'from', 'fullName', 'industry', 'ingestionKey'],
  ...['integrationId', 'lastName', 'lastSeenAt', 'latitude', 'linkedinUrl', 'location', 'logoUrl'],
  ...['longitude', 'metadata', 'money', 'name', 'next', 'nonce', 'person', 'phone', 'postalCode'],
  ...['raw', 'rawEventDate', 'region', 'regionCode', 'retentionDays', 'revenue', 'score'],
  ...['session', 'stateCode', 'timezone', 'title', 'trackerId', 'twitterHandle', 'updatedAt'],
  ...['url', 'value', 'valueType', 'viewUrl', 'websiteUrl', 'window', 'wmktId', 'duplicate'],
  ...['problem', 'retryAt'],
]);
/** Members whose values are handed on as the vendor sent them. */
const FREE = new Set(['raw', 'current', 'value', 'metadata']);

function expectWhole(value: unknown, name = ''): void {
  if (value === undefined) throw new Error(`${name} is undefined`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${name} is ${value}`);
  if (value === null) {
    if (!NULLABLE.has(name)) throw new Error(`${name} is null`);
  } else if (Array.isArray(value)) for (const one of value) expectWhole(one, `${name}[]`);
  else if (typeof value === 'object')
    for (const [key, one] of Object.entries(value)) if (!FREE.has(key)) expectWhole(one, key);
}

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, undefined, '', ' ', 'N/A', MARK, [], {}, [MARK], { [MARK]: MARK }, true, false],
    ...[0, -1, 0.1, 1e21, 2 ** 53, -(2 ** 31), Number.MAX_VALUE, 'x'.repeat(10_000)],
    ...['2022-13-45T99:00:00Z', '0000-00-00', '+275760-09-13', '1e400', 'Infinity', 'NaN'],
    ...[[null], [[]], [{}], { amount: 1e300, currency: 'EUR' }, { amount: 'a', currency: 5 }],
    ...[{ coordinates: [null, 'x'] }, { storageKey: null }, '__proto__', { __proto__: null }],
  ),
  fc.jsonValue(),
);

type Path = readonly (string | number)[];

/** Every place of a body: its root, its objects, its lists, its leaves. */
function placesOf(body: unknown, at: Path = []): readonly Path[] {
  if (typeof body !== 'object' || body === null) return [at];
  return [at, ...Object.entries(body).flatMap(([key, one]) => placesOf(one, [...at, key]))];
}
function replaced(body: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(body))
    return body.map((one: unknown, index) =>
      String(index) === String(key) ? replaced(one, rest, value) : one,
    );
  const record = body as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, value) };
}

/** A body of the operation’s endpoint, as the documents print it. */
const SAMPLE: Readonly<Record<string, string>> = {
  event: 'event',
  'raw event': 'raw event',
  'trashed events': 'trashed events',
  insights: 'insights',
  'event types': 'event types',
  'event type': 'event type',
  campaigns: 'campaigns',
  campaign: 'campaign',
  outlays: 'outlays',
  outlay: 'outlay',
  'send an event': 'event sent',
  'send an event and wait': 'event sent and processed',
  'create an event type': 'event type created',
  'create a campaign': 'campaign created',
  'create an outlay': 'outlay created',
  'change a campaign': 'campaign updated',
  'change an outlay': 'outlay updated',
};
const sampleOf = (name: string): unknown => {
  const body = (example: string) => must(examples.find((one) => one.name === example)).body;
  if (name === 'events of a lead') return { data: [body('event')], total: 1 };
  if (name === 'leads') {
    const { userId, user, projectId } = body('event') as Readonly<Record<string, unknown>>;
    return { data: [{ _id: userId, projectId, user }], total: 1 };
  }
  const example = SAMPLE[name];
  return example === undefined ? { anything: 'goes' } : body(example);
};

describe.each(operations)('$name', ({ name, endpoint, run }) => {
  it(`${name}: any value at any place of the answer is read or is an error of its own`, async () => {
    const sample = sampleOf(name);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...placesOf(sample)), odd, async (path, value) => {
        fixture.sandbox.heal();
        const body = JSON.stringify(replaced(sample, path, value)) as string | undefined;
        fixture.sandbox.fail({ kind: 'BODY', endpoint, body: body ?? '' });
        const answer = await run(fixture.source, fixture.world).catch(toError);
        if (answer instanceof Error) {
          // The error is about the answer, and has none of its words.
          if (!(answer instanceof GatewayError)) throw answer;
          expect(['UPSTREAM_INVALID', 'CONFLICT', 'NOT_FOUND']).toContain(answer.code);
          if (answer instanceof SourceShapeError)
            expect(answer.message).toContain(` ${answer.pointer || '/'} is not `);
          expect(`${answer.message} ${JSON.stringify(answer)}`).not.toContain(MARK);
        } else if (answer !== undefined && answer !== null && name !== 'raw event')
          expectWhole(answer);
      }),
      { numRuns: 250 },
    );
  });
});

it('what was sent stays reachable, whatever it is', async () => {
  const sample = sampleOf('event');
  await fc.assert(
    fc.asyncProperty(json, json, async (raw, current) => {
      fixture.sandbox.heal();
      const withRaw = replaced(sample, ['user', 'email', 'raw'], raw);
      const body = replaced(withRaw, ['metrics', '0', 'data'], { raw, current });
      fixture.sandbox.fail({ kind: 'BODY', endpoint: EVENT, body });
      const event = await one(fixture.source.eventsById([contactForm(fixture.world)], live()));
      expect(event?.fields.find(({ key }) => key === 'email')?.raw).toStrictEqual(raw);
      expect(event?.metrics[0]?.raw).toStrictEqual(raw);
    }),
  );
});
/** The body as it comes back from the wire: JSON has no -0. */
const json = fc.json().map((text): unknown => JSON.parse(text));
const EVENT = `GET ${OF_PROJECT}/events/:event`;

it('names are never null', async () => {
  for (const [name, at] of [
    ['event type', ['name']],
    ['event types', ['data', '0', 'name']],
    ['campaign', ['name']],
    ['campaigns', ['data', '0', 'name']],
  ] as const)
    await fc.assert(
      fc.asyncProperty(odd, async (value) => {
        const { endpoint, run } = must(operations.find((operation) => operation.name === name));
        fixture.sandbox.heal();
        fixture.sandbox.fail({ kind: 'BODY', endpoint, body: replaced(sampleOf(name), at, value) });
        const answer = await run(fixture.source, fixture.world).catch(toError);
        if (answer instanceof Error) expect(answer).toMatchObject({ code: 'UPSTREAM_INVALID' });
        else if (name.endsWith('s'))
          for (const item of (answer as Page<{ readonly name: unknown }>).items)
            expect(item.name).toBeTypeOf('string');
        else expect(answer).toMatchObject({ name: expect.any(String) as unknown });
      }),
      { numRuns: 60 },
    );
});
