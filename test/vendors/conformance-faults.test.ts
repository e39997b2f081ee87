import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LeadRef } from '../../src/domain/entities.ts';
import { GatewayError, SourceShapeError } from '../../src/domain/errors.ts';
import type { Page } from '../../src/domain/page.ts';
import type { Source } from '../../src/ports/source.ts';
import type {
  SandboxSettings,
  SandboxCase,
  SandboxList,
} from '../../src/vendors/kit/sandbox/port.ts';
import { createWorld } from '../../src/vendors/kit/sandbox/world.ts';
import { CASES, startFixtureOfCase } from './cases.ts';
import {
  ALL,
  failureOf,
  leadQuery,
  live,
  must,
  NOW,
  one,
  openSources,
  paginate,
  type Opened,
} from './kit.ts';

// The laws of what goes wrong, tried on every registered vendor before its sandbox.

const CROWD = 1_900;
type CaseFixture = Awaited<ReturnType<typeof startFixtureOfCase>>;

/** How the suite reads each kind of list. The lead and the session are unknown: the sandbox answers what it is told. */
const READERS: Readonly<
  Record<
    SandboxList['reads'],
    (source: Source, lead: LeadRef) => Promise<Page<unknown>> | undefined
  >
> = {
  accounts: (source) => source.accounts?.(live()),
  leads: (source, { account }) => source.leads?.(leadQuery({ accounts: [account] }), live()),
  sessions: (source, lead) =>
    source.sessions && one(source.sessions([{ lead, ...pageIn }], live())),
  events: (source, lead) =>
    source.events &&
    one(
      source.events(
        [{ session: { lead, externalId: 'some', hint: '' }, first: 100, after: null }],
        live(),
      ),
    ),
  leadEvents: (source, lead) =>
    source.leadEvents && one(source.leadEvents([{ lead, ...pageIn }], live())),
  visits: (source, { account }) => source.visits?.({ accounts: [account], ...pageIn }, live()),
  customFeeds: (source, { account }) => source.customFeeds?.([account], live()),
  campaigns: (source) =>
    source.campaigns?.(
      { filter: {}, order: { field: 'NAME', direction: 'ASC' }, first: 100, after: null },
      live(),
    ),
};
const pageIn = { window: ALL, first: 100, after: null } as const;

function readOf(list: SandboxList, { account }: SandboxCase, source: Source) {
  const lead = { source: source.facts.name, account, externalId: 'some' };
  return must(READERS[list.reads](source, lead));
}
/** Where the list stands in the body of an answer. */
function pointerOf({ at }: SandboxList): string {
  return at === null ? '' : `/${at}`;
}
/** The objects between the body and a nested list: `/data` of `data/items`. */
function holdersOf({ at }: SandboxList): readonly string[] {
  const members = at?.split('/').slice(0, -1) ?? [];
  return members.map((_, index) => `/${members.slice(0, index + 1).join('/')}`);
}
/** A body with this in the place of the list. */
function bodyOf({ at, beside }: SandboxList, list: unknown, more: object = {}): unknown {
  if (at === null) return list;
  const [last = '', ...holders] = at.split('/').toReversed();
  return holders.reduce<unknown>((inner, member) => ({ [member]: inner }), {
    ...more,
    ...beside,
    [last]: list,
  });
}
function idOf(item: unknown): string {
  const { ref, externalId } = item as { readonly ref?: LeadRef; readonly externalId?: string };
  return must(ref?.externalId ?? externalId);
}

const MARK = 'told by the vendor';
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, MARK, [MARK], 17, true, {}),
  fc.constantFrom('id', '_id', 'use_id', 'session_id', 'event_id').chain((key) =>
    fc.constantFrom<unknown>(null, '', [MARK], { [MARK]: MARK }).map((value) => ({
      [key]: value,
      [MARK]: MARK,
      attributes: { name: MARK },
    })),
  ),
);

describe.each(CASES)('$title', (given) => {
  let fixture: CaseFixture;
  let opened: Opened;
  let source: Source;
  beforeAll(async () => {
    fixture = await startFixtureOfCase(given, 6);
  });
  // Nothing is kept from test to test: no answers, no spent budget, no open circuit.
  beforeEach(async () => {
    opened = await open();
    source = opened.source(given.name);
  });
  afterEach(async () => {
    fixture.sandboxes.of(given.name).heal();
    await opened.close();
  });
  afterAll(() => fixture.close());

  function open(environment: SandboxSettings = {}): Promise<Opened> {
    const { env, unhurried } = fixture.sandboxes;
    return openSources({ ...env, ...unhurried, ...given.settings, ...environment }, undefined, [
      given.vendor,
    ]);
  }

  it('declares the lists that the adapter reads, its list of leads among them', () => {
    expect(given.lists.map(({ reads }) => reads)).toContain('leads');
  });

  it.each(given.lists)('a row of the wrong shape in $endpoint costs only itself', async (list) => {
    const sandbox = fixture.sandboxes.of(given.name);
    const named = `${given.name} ${list.named ?? list.endpoint}`;
    let mixed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ isGood: fc.boolean(), junk }), { minLength: 1, maxLength: 6 }),
        async (kinds) => {
          const rows = kinds.map((kind, index) =>
            kind.isGood ? list.row(`good_${index}`) : kind.junk,
          );
          const good = kinds.flatMap(({ isGood }, index) => (isGood ? [`good_${index}`] : []));
          const firstBad = kinds.findIndex(({ isGood }) => !isGood);
          if (good.length > 0 && firstBad >= 0) mixed += 1;
          sandbox.heal();
          sandbox.fail({
            kind: 'BODY',
            endpoint: list.endpoint,
            body: bodyOf(list, rows, { next: null, total: rows.length }),
          });
          const answer = readOf(list, given, source);
          const failures =
            good.length === 0 && list.reads === 'accounts'
              ? [{ error: await failureOf(answer) }]
              : ((await answer).failures ?? []);
          if (good.length > 0)
            expect((await answer).items.map(idOf).toSorted()).toStrictEqual(good);
          expect(failures).toHaveLength(firstBad < 0 ? 0 : 1);
          for (const { error } of failures) {
            if (!(error instanceof SourceShapeError)) throw error;
            const { pointer, message } = error;
            expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', source: given.name });
            expect(`${pointer}/`.startsWith(`${pointerOf(list)}/${firstBad}/`)).toBe(true);
            expect(message.startsWith(`${named}: ${pointer} is not `)).toBe(true);
            expect(`${message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toContain(MARK);
          }
        },
      ),
      { numRuns: 30, examples: [[[true, false, true].map((isGood) => ({ isGood, junk: MARK }))]] },
    );
    expect(mixed).toBeGreaterThan(0);
  });

  it.each(given.lists)('an answer of $endpoint without a list is an error', async (list) => {
    const sandbox = fixture.sandboxes.of(given.name);
    const bodies =
      list.at === null
        ? [{ [MARK]: 1 }]
        : [bodyOf(list, MARK), bodyOf(list, { [MARK]: 1 }), bodyOf(list, undefined)];
    for (const body of [...bodies, { error: MARK }]) {
      sandbox.heal();
      sandbox.fail({ kind: 'BODY', endpoint: list.endpoint, body });
      const error = await failureOf(readOf(list, given, source));
      expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', source: given.name });
      const named = `${given.name} ${list.named ?? list.endpoint}`;
      // Where none of the names is there that a list may have, the first of them is missed.
      expect([
        `${named}: ${pointerOf(list) || '/'} is not a list`,
        `${named}: /data is not a list`,
        ...holdersOf(list).map((pointer) => `${named}: ${pointer} is not an object`),
      ]).toContain(error.message);
    }
  });

  it('an id that a client sends takes one segment of the path of the upstream request, whatever characters it has', async () => {
    const sandbox = fixture.sandboxes.of(given.name);
    const ids = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('..', '.', '../..', '%2e%2e', 'a/../b', '?a=b', '#', '\\..\\', '@', ';'),
    );
    await fc.assert(
      fc.asyncProperty(ids, async (externalId) => {
        sandbox.resetCounts();
        const answers = await must(source.leadsById)(
          [{ source: given.name, account: given.account, externalId }],
          live(),
        );
        expect(answers).toStrictEqual([null]);
        const counts = sandbox.counts();
        expect(
          counts[given.leadEndpoint],
          `calls of the case's leadEndpoint; all calls: ${JSON.stringify(counts)}`,
        ).toBe(1);
      }),
      { examples: [['..'], ['.'], ['../..'], ['%2e%2e'], ['?a=b'], ['#'], ['\ud800']] },
    );
  });

  it('a wrong credential is refused as UPSTREAM_UNAUTHORIZED and not told', async () => {
    const wrong = given.wrongCredential(fixture.sandboxes.env);
    const own = await open(wrong);
    const refused = own.source(given.name);
    const lead = { source: given.name, account: given.account, externalId: 'some' };
    const answers: readonly unknown[] = [
      await failureOf(must(refused.leads)(leadQuery(), live())),
      ...(await must(refused.leadsById)([lead], live())),
      ...((await refused.sessions?.([{ lead, ...pageIn }], live())) ?? []),
    ];
    for (const answer of answers) {
      expect(answer).toBeInstanceOf(GatewayError);
      expect(answer).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', source: given.name });
      for (const secret of Object.values(wrong)) expect(String(answer)).not.toContain(secret);
    }
    await own.close();
    // The same settings with the right credential are let in.
    expect((await must(source.leads)(leadQuery(), live())).items).not.toHaveLength(0);
  });

  it('its sandbox refuses a request without a credential', async () => {
    const { origin } = fixture.sandboxes.of(given.name);
    for (const { endpoint } of given.lists) {
      const [method = '', path = ''] = endpoint.split(' ');
      const response = await fetch(origin + path.replaceAll(/:\w+/g, 'x'), { method });
      expect(response.status).toBe(given.refusesWith ?? 401);
    }
  });

  const placed = given.declared.examples.flatMap(({ endpoint, body }) =>
    endpoint === null ? [] : [{ endpoint, body }],
  );
  it('its sandbox serves each body that the documents print, at the endpoint it is of', async () => {
    const sandbox = fixture.sandboxes.of(given.name);
    expect(placed.length).toBeGreaterThan(0);
    for (const { endpoint, body } of placed) {
      expect(JSON.parse(JSON.stringify(body))).toStrictEqual(body);
      const [method = '', path = ''] = endpoint.split(' ');
      sandbox.heal();
      sandbox.resetCounts();
      sandbox.fail({ kind: 'BODY', body: JSON.stringify(body) });
      const response = await fetch(sandbox.origin + path.replaceAll(/:(\w+)/g, 'x$1'), { method });
      expect(await response.json()).toStrictEqual(body);
      expect(sandbox.counts()).toStrictEqual({ [endpoint]: 1 });
    }
    const names = given.declared.examples.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  const printed = given.declared.examples.flatMap((example) => {
    const code = example.code ?? CODES[example.status];
    return code === undefined ? [] : [{ ...example, code }];
  });
  it.each(printed)(
    'the refusal “$name” comes as one of our codes and in our words',
    async (one) => {
      const sandbox = fixture.sandboxes.of(given.name);
      const { endpoint } = must(given.lists.find(({ reads }) => reads === 'leads'));
      sandbox.fail({ kind: 'STATUS', endpoint, status: one.status, body: one.body });
      const query = leadQuery({ accounts: [given.account] });
      const error = await failureOf(must(source.leads)(query, live()));
      expect(error).toMatchObject({ code: one.code, source: given.name });
      for (const text of textsIn(one.body)) expect(error.message).not.toContain(text);
    },
  );
});

const CODES: Readonly<Record<number, string>> = {
  400: 'UPSTREAM_REJECTED',
  401: 'UPSTREAM_UNAUTHORIZED',
  429: 'UPSTREAM_RATE_LIMITED',
};

/** Every text in a body that is longer than a word. */
function textsIn(body: unknown): readonly string[] {
  if (typeof body === 'string') return body.includes(' ') || body.includes('/') ? [body] : [];
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(textsIn) : [];
}

describe('a list of leads whose next page never ends', () => {
  it.each(CASES.filter(({ trustsTotal = false }) => !trustsTotal))(
    'of $title ends, with each lead once',
    async (given) => {
      const fixture = await startFixtureOfCase(given, CROWD);
      fixture.sandboxes.of(given.name).fail({ kind: 'ENDLESS' });
      const pages = await paginate(
        (after) => must(fixture.source(given.name).leads)(leadQuery({ after }), live()),
        60,
      );
      const ids = pages.flatMap(({ items }) => items.map(({ ref }) => ref.externalId));
      const world = createWorld({ seed: 1, now: NOW, people: CROWD });
      const expected = given.leadsIn(world, ALL, { field: 'LAST_SEEN_AT' });
      expect(ids.toSorted()).toStrictEqual(expected.toSorted());
      await fixture.close();
    },
  );
});
