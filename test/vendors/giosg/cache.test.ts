import { beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../../src/domain/entities.ts';
import type { LeadFilter } from '../../../src/domain/query.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { failureOf, leadQuery, live, must, one, tcall, paginate } from '../kit.ts';
import {
  first,
  isMine,
  isPending,
  PATHS,
  refOf,
  openGiosg,
  update,
  type GiosgFixture,
  type Row,
} from './kit.ts';

let giosg: GiosgFixture;
let all: readonly Row[];
beforeEach(async () => {
  giosg = await openGiosg({ people: 120 });
  all = await giosg.rows(`${PATHS.leads}?ordering=-created_at`);
  return giosg.close;
});

const { user, colleague } = GIOSG;
const VIEWS = {
  organization: {},
  processable: { isProcessable: true },
  assigned: { assigneeExternalId: user },
  hers: { assigneeExternalId: colleague },
  pending: { pendingForExternalId: user },
} as const satisfies Record<string, LeadFilter>;
type ViewName = keyof typeof VIEWS;
const NAMES = Object.keys(VIEWS) as ViewName[];

async function read(filter: LeadFilter, call = tcall()): Promise<readonly Lead[]> {
  const pages = await paginate((after) =>
    must(giosg.source.leads)(leadQuery({ filter, after }), call),
  );
  return pages.flatMap(({ items }) => items);
}
const byId = (id: string, call = tcall()) => one(giosg.source.leadsById?.([refOf(id)], call));
const idsOf = (leads: readonly Lead[]) => leads.map(({ ref }) => ref.externalId);

/** Reads everything, so that every answer is cached. */
async function warm(...ids: readonly string[]): Promise<void> {
  for (const name of NAMES) await read(VIEWS[name]);
  for (const id of ids) await byId(id);
}
/** How many calls it takes to read each list again. */
async function callsToRead(): Promise<Readonly<Record<ViewName, number>>> {
  const calls = {} as Record<ViewName, number>;
  for (const name of NAMES)
    calls[name] = (await giosg.callsOf(() => read(VIEWS[name], tcall()))).length;
  return calls;
}
const NONE = { organization: 0, processable: 0, assigned: 0, hers: 0, pending: 0 };
/** One page of the organisation's list holds the lead and is read again; the other pages are not. */
const PAGE = 1;

describe('the cache after a change of a giosg lead', () => {
  const isPlain = (row: Row) => !row.is_processable;
  const plain = (passes: (row: Row) => boolean) =>
    first(all, (row) => passes(row) && isPlain(row)).id;

  it('shows a picked lead with its assignee, and keeps every answer that lacks the lead', async () => {
    const id = plain(isPending);
    const other = plain((row) => isPending(row) && row.id !== id);
    await warm(id, other);
    expect(await callsToRead()).toStrictEqual(NONE);
    await update(giosg, id, { assignee: colleague, expect: { assigned: false } });
    expect(await giosg.callsOf(() => byId(other))).toStrictEqual([]);
    expect(await giosg.callsOf(() => byId(id))).toHaveLength(1);
    expect(await byId(id)).toMatchObject({ assignee: { externalId: colleague } });
    const pendingBefore = (await giosg.rows(PATHS.pending)).length;
    expect(await callsToRead()).toMatchObject({ processable: 0, assigned: 0, organization: PAGE });
    expect(idsOf(await read(VIEWS.hers))).toStrictEqual([id]);
    expect(idsOf(await read(VIEWS.pending))).toHaveLength(pendingBefore);
    expect(idsOf(await read(VIEWS.pending))).not.toContain(id);
    expect((await read({})).find(({ ref }) => ref.externalId === id)).toMatchObject({
      status: 'ASSIGNED',
    });
  });

  it.each([
    ['closing', { closed: true }, { organization: PAGE, assigned: 1, hers: 0, pending: 0 }],
    ['giving away', { assignee: colleague }, { organization: PAGE, hers: 1, pending: 0 }],
    ['unassigning', { assignee: null }, { organization: PAGE, hers: 0 }],
  ] as const)(
    'shows the lead as it is now in every list after %s',
    async (_what, change, calls) => {
      const id = plain(isMine);
      await warm(id);
      await update(giosg, id, change);
      expect(await callsToRead()).toMatchObject({ ...calls, processable: 0 });
      for (const name of NAMES) {
        const kept = await read(VIEWS[name]);
        expect(kept.map(({ details }) => details)).toStrictEqual(
          (await read(VIEWS[name], live())).map(({ details }) => details),
        );
      }
    },
  );

  it('stays as it is where giosg refused the change', async () => {
    const id = plain(isMine);
    await warm(id);
    giosg.sandbox.fail({
      kind: 'STATUS',
      status: 400,
      endpoint: 'PATCH /api/v5/orgs/:org/leads/:lead',
    });
    await failureOf(update(giosg, id, { closed: true }));
    expect(await callsToRead()).toStrictEqual(NONE);
  });

  it('loses the answers that a conflict has shown to be outdated, and no more', async () => {
    const id = plain(isPending);
    await warm(id);
    giosg.sandbox.pick(id);
    await failureOf(update(giosg, id, { assignee: user, expect: { assigned: false } }));
    expect(await giosg.callsOf(() => byId(id))).toStrictEqual([]);
    expect(await callsToRead()).toMatchObject({ organization: PAGE, processable: 0, assigned: 0 });
    expect(idsOf(await read(VIEWS.pending))).not.toContain(id);
  });

  it('does not keep a list that was requested before the change and arrives after it', async () => {
    const id = plain(isPending);
    giosg.sandbox.fail({
      kind: 'LATENCY',
      ms: 100,
      endpoint: 'GET /api/v5/orgs/:org/leads',
      times: 1,
    });
    const under = read({});
    await update(giosg, id, { assignee: user });
    await under;
    expect(await giosg.callsOf(() => read({}))).not.toStrictEqual([]);
    expect((await read({})).find(({ ref }) => ref.externalId === id)).toMatchObject({
      status: 'ASSIGNED',
    });
  });
});

describe('a purge of sensitive data at giosg', () => {
  const hasData = (row: Row) => Object.keys(row.data).length > 0;
  /** What the visitor filled in; empty where nothing of it is left in the lead. */
  const told = (lead: Lead | null | undefined) => {
    const data = giosg.source.facts.leadFields.find(({ name }) => name === 'data');
    const { person, displayName, properties, details } = lead ?? {};
    return { person, displayName, properties, data: data?.read(details as never) };
  };
  const NOTHING = { person: null, displayName: null, properties: [], data: {} };
  const inList = async (id: string, filter: LeadFilter) =>
    (await read(filter)).find(({ ref }) => ref.externalId === id);

  it.each([
    ['the lead itself', (id: string) => byId(id, live())],
    ['the organisation’s list', () => read({}, live())],
    ['the pending list', () => read(VIEWS.pending, live())],
  ] as const)('that is seen in %s empties it in all that is kept', async (_where, look) => {
    const { id } = first(all, (row) => isPending(row) && hasData(row) && !row.is_processable);
    await warm(id);
    giosg.sandbox.purge(id);
    // Nobody has told us yet.
    expect(told(await byId(id))).not.toStrictEqual(NOTHING);
    await look(id);
    expect(told(await byId(id))).toStrictEqual(NOTHING);
    for (const filter of [VIEWS.organization, VIEWS.pending])
      expect(told(await inList(id, filter))).toStrictEqual(NOTHING);
    const calls = await callsToRead();
    expect(calls).toStrictEqual(NONE);
  });

  it('invalidates no answer that lacks the purged lead', async () => {
    const { id } = first(all, (row) => isPending(row) && hasData(row) && !row.is_processable);
    const other = first(all, (row) => isPending(row) && row.id !== id).id;
    await warm(id, other);
    giosg.sandbox.purge(id);
    await byId(id, live());
    expect(await giosg.callsOf(() => byId(other))).toStrictEqual([]);
    expect(await callsToRead()).toMatchObject({
      organization: PAGE,
      processable: 0,
      assigned: 0,
      hers: 0,
    });
  });

  it('is noticed in the answer of a write as well', async () => {
    const { id } = first(all, (row) => isPending(row) && hasData(row));
    await warm(id);
    giosg.sandbox.meanwhile('PATCH /api/v5/users/:user/pending_leads/:lead', () => {
      giosg.sandbox.purge(id);
    });
    await update(giosg, id, { assignee: user });
    for (const filter of [VIEWS.organization, VIEWS.assigned])
      expect(told(await inList(id, filter))).toStrictEqual(NOTHING);
  });

  it('holds against an older answer that arrives later', async () => {
    const row = first(all, (one) => isPending(one) && hasData(one));
    giosg.sandbox.purge(row.id);
    expect(told(await byId(row.id))).toStrictEqual(NOTHING);
    giosg.sandbox.fail({
      kind: 'BODY',
      endpoint: 'GET /api/v5/orgs/:org/leads',
      body: { next: null, previous: null, results: [row] },
      times: 1,
    });
    expect((await read({}, live())).map(told)).toStrictEqual([NOTHING]);
  });

  it('empties the data that giosg still sends beside the time of the purge', async () => {
    const row = first(all, hasData);
    const body = { ...row, sensitive_data_purged_at: '2026-03-01T00:00:00.000Z' };
    giosg.sandbox.fail({ kind: 'BODY', endpoint: 'GET /api/v5/orgs/:org/leads/:lead', body });
    const lead = await byId(row.id, live());
    expect(told(lead)).toStrictEqual(NOTHING);
    expect(lead).toMatchObject({
      isRedacted: true,
      claims: { giosgVisitorId: row['visitor_id'] },
    });
  });
});
