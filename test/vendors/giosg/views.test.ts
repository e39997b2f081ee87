import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { matches } from '../../../src/domain/filter.ts';
import type { LeadFilter } from '../../../src/domain/query.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { ALL, failureOf, leadQuery, live, must, NOW, one, tcall, paginate } from '../kit.ts';
import { first, isPending, PATHS, refOf, openGiosg, type GiosgFixture } from './kit.ts';
import { DAY } from '../../../src/domain/time.ts';

let giosg: GiosgFixture;
beforeAll(async () => {
  giosg = await openGiosg({ people: 90 });
  return giosg.close;
});
beforeEach(() => {
  giosg.sandbox.resetCounts();
});

const DOWN = '?ordering=-created_at';
const user = GIOSG.user;
const pages = (filter: LeadFilter, call = live()) =>
  paginate((after) => must(giosg.source.leads)(leadQuery({ filter, after }), call));
const idsOf = (read: Awaited<ReturnType<typeof pages>>) =>
  read.flatMap(({ items }) => items.map(({ ref }) => ref.externalId));

describe('the view of giosg that a filter is answered from', () => {
  const asked: readonly (readonly [filter: LeadFilter, line: string])[] = [
    [{}, PATHS.leads + DOWN],
    [{ isProcessable: true }, `${PATHS.leads}?is_processable=true&ordering=-created_at`],
    [{ isProcessable: false }, `${PATHS.leads}?is_processable=false&ordering=-created_at`],
    [{ assigned: true }, PATHS.leads + DOWN],
    [{ assigned: false }, PATHS.leads + DOWN],
    [{ status: 'NEW' }, PATHS.leads + DOWN],
    [{ status: 'ASSIGNED' }, PATHS.leads + DOWN],
    [{ status: 'CLOSED' }, PATHS.leads + DOWN],
    [{ assigneeExternalId: user }, PATHS.assigned + DOWN],
    [{ assigneeExternalId: user.toUpperCase() }, PATHS.assigned + DOWN],
    [{ assigneeExternalId: user, assigned: true }, PATHS.assigned + DOWN],
    [{ assigneeExternalId: user, status: 'CLOSED' }, PATHS.assigned + DOWN],
    [
      { assigneeExternalId: user, isProcessable: false },
      `${PATHS.assigned}?is_processable=false&ordering=-created_at`,
    ],
    [{ pendingForExternalId: user }, PATHS.pending + DOWN],
    [{ pendingForExternalId: user, assigned: false, status: 'NEW' }, PATHS.pending + DOWN],
    [
      { pendingForExternalId: user, isProcessable: true },
      `${PATHS.pending}?is_processable=true&ordering=-created_at`,
    ],
  ];
  it.each(asked)('%j', async (filter, path) => {
    const read = await pages(filter);
    const lines = giosg.sandbox.requests().map(({ line }) => line);
    expect(lines).toHaveLength(read.length);
    expect(lines[0]).toBe(`GET ${path}`);
    for (const line of lines) expect(line.split('?')[0]).toBe(`GET ${path.split('?')[0] ?? ''}`);
    // And it has every lead that passes.
    const all = (await pages({})).flatMap(({ items }) => items);
    const { pendingForExternalId: pending, isProcessable: use, ...plain } = filter;
    const rows = new Map((await giosg.rows(PATHS.leads)).map((row) => [row.id, row]));
    const wanted = all.filter((lead) => {
      const row = rows.get(lead.ref.externalId);
      return (
        row !== undefined &&
        matches(lead, plain) &&
        (pending === undefined || isPending(row)) &&
        (use === undefined || row.is_processable === use)
      );
    });
    const got = read.flatMap(({ items }) => items).filter((lead) => matches(lead, plain));
    expect(got).toStrictEqual(wanted);
    expect(wanted.length).toBeGreaterThan(0);
  });

  it.each([
    { pendingForExternalId: user, assigneeExternalId: user },
    { pendingForExternalId: user, assigned: true },
    { pendingForExternalId: user, status: 'ASSIGNED' },
    { assigneeExternalId: user, assigned: false },
    { assigneeExternalId: user, status: 'NEW' },
    { assigned: true, status: 'NEW' },
    { assigned: false, status: 'ASSIGNED' },
    { assigneeExternalId: 'bill@giosg.com' },
    { assigneeExternalId: '42' },
    { kind: 'COMPANY' },
    { tag: 'hot' },
    { countryCode: 'FI' },
    { domain: 'giosg.com' },
  ] as const satisfies readonly LeadFilter[])(
    'is none where no lead can pass: %j',
    async (filter) => {
      expect(idsOf(await pages(filter))).toStrictEqual([]);
      expect(giosg.sandbox.calls()).toBe(0);
    },
  );

  it('is that of the token’s own user for `me`, whose id is requested once', async () => {
    const mine = await pages({ assigneeExternalId: 'me' }, tcall());
    const pending = await pages({ pendingForExternalId: 'Me' }, tcall());
    const lines = giosg.sandbox.requests().map(({ line }) => line);
    expect(lines.filter((line) => line.endsWith('/me'))).toHaveLength(1);
    expect(idsOf(mine)).toStrictEqual(
      (await giosg.rows(`${PATHS.assigned}${DOWN}`)).map(({ id }) => id),
    );
    expect(idsOf(pending)).toStrictEqual(
      (await giosg.rows(`${PATHS.pending}${DOWN}`)).map(({ id }) => id),
    );
  });

  it('is none for pending leads of something that cannot be a giosg user: the input is invalid', async () => {
    expect(await failureOf(pages({ pendingForExternalId: 'bill' }))).toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: ['filter', 'pendingForExternalId'] }],
    });
    expect(giosg.sandbox.calls()).toBe(0);
  });
});

describe('lists of giosg leads', () => {
  it.each(['LAST_SEEN_AT', 'FIRST_SEEN_AT'] as const)(
    'come in both directions of %s from every view',
    async (field) => {
      for (const [filter, path] of [
        [{}, PATHS.leads],
        [{ assigneeExternalId: user }, PATHS.assigned],
        [{ pendingForExternalId: user }, PATHS.pending],
      ] as const) {
        const inOrder = async (direction: 'ASC' | 'DESC') => {
          const order = { field, direction };
          const read = await paginate((after) =>
            must(giosg.source.leads)(leadQuery({ filter, order, after }), live()),
          );
          return read.flatMap(({ items }) => items.map(({ ref }) => ref.externalId));
        };
        const rows = (await giosg.rows(path)).map(({ id }) => id);
        expect(await inOrder('ASC')).toStrictEqual(rows);
        expect(await inOrder('DESC')).toStrictEqual(rows.toReversed());
      }
    },
  );

  it('are read no further than the window', async () => {
    for (const [direction, window] of [
      ['DESC', { from: NOW - 2 * DAY, to: NOW + DAY }],
      ['ASC', { from: ALL.from, to: NOW - 25 * DAY }],
    ] as const) {
      giosg.sandbox.resetCounts();
      const order = { field: 'LAST_SEEN_AT', direction } as const;
      await paginate((after) =>
        must(giosg.source.leads)(leadQuery({ order, window, after }), live()),
      );
      expect(giosg.sandbox.calls()).toBe(1);
    }
  });

  it('give the same lead with one id and one cached answer, whichever view gave it', async () => {
    const { id } = first(await giosg.rows(PATHS.pending));
    const found = async (filter: LeadFilter) =>
      (await pages(filter)).flatMap(({ items }) => items).find(({ ref }) => ref.externalId === id);
    const inOrganization = await found({});
    const asPending = await found({ pendingForExternalId: user });
    expect(asPending).toStrictEqual(inOrganization);
    const ref = asPending?.ref ?? refOf('');
    expect(ref).toStrictEqual(refOf(id));
    giosg.sandbox.resetCounts();
    await one(giosg.source.leadsById?.([ref], tcall()));
    await one(giosg.source.leadsById?.([inOrganization?.ref ?? ref], tcall()));
    await one(giosg.source.leadsById?.([{ ...ref, account: '' }], tcall()));
    expect(giosg.sandbox.requests().map(({ line }) => line)).toStrictEqual([
      `GET ${PATHS.leads}/${id}`,
    ]);
  });
});
