import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leadId } from '../../../src/domain/ids.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { failureOf, one, tcall } from '../kit.ts';
import {
  first,
  isMine,
  isPending,
  PATHS,
  refOf,
  stand,
  update,
  type Desk,
  type Row,
} from './kit.ts';

let desk: Desk;
let all: readonly Row[];
beforeEach(async () => {
  desk = await stand();
  all = await desk.rows(PATHS.leads);
});
afterEach(() => desk.close());

const colleaguesPending = `/api/v5/users/${GIOSG.colleague}/pending_leads`;
const PENDING = 'PATCH /api/v5/users/:user/pending_leads/:lead';
const nobody = '00000000-0000-4000-8000-000000000000';

describe('a lead of giosg', () => {
  it('that nobody has is picked through the pending leads of who is to have it', async () => {
    const [mine, hers] = all.filter(isPending);
    const picked = mine?.id ?? '';
    const calls = await desk.callsOf(() =>
      update(desk, picked, { assignee: 'me', expect: { assigned: false } }),
    );
    expect(calls).toStrictEqual([
      'GET /api/v5/users/me',
      `GET ${PATHS.leads}/${picked}`,
      `PATCH ${PATHS.pending}/${picked}`,
    ]);
    expect(desk.sandbox.requests().at(-1)?.body).toBe(`{"assigned_user_id":"${GIOSG.user}"}`);
    expect(await desk.row(picked)).toMatchObject({ assigned_user_id: GIOSG.user });
    // It is pending, whether the caller says so or not.
    const given = hers?.id ?? '';
    expect(
      await desk.callsOf(() => update(desk, given, { assignee: GIOSG.colleague })),
    ).toStrictEqual([`GET ${PATHS.leads}/${given}`, `PATCH ${colleaguesPending}/${given}`]);
    expect(await desk.row(given)).toMatchObject({ assigned_user_id: GIOSG.colleague });
  });

  it('is given to somebody else, unassigned, closed and opened again by PATCH', async () => {
    const { id } = first(all, isMine);
    const steps = [
      [{ assignee: GIOSG.colleague.toUpperCase() }, { assigned_user_id: GIOSG.colleague }],
      [{ assignee: null }, { assigned_user_id: null }],
      [{ closed: true }, { is_closed: true }],
      [{ closed: false }, { is_closed: false }],
    ] as const;
    for (const [change, body] of steps) {
      const calls = await desk.callsOf(() => update(desk, id, change));
      expect(calls).toStrictEqual([`GET ${PATHS.leads}/${id}`, `PATCH ${PATHS.leads}/${id}`]);
      expect(desk.sandbox.requests().at(-1)?.body).toBe(JSON.stringify(body));
      expect(await desk.row(id)).toMatchObject(body);
    }
  });

  it('is changed by PUT where the change is all that can be written', async () => {
    const { id } = first(all, isMine);
    const calls = await desk.callsOf(() =>
      update(desk, id, { assignee: GIOSG.colleague, closed: true }),
    );
    expect(calls.at(-1)).toBe(`PUT ${PATHS.leads}/${id}`);
    expect(await desk.row(id)).toMatchObject({
      assigned_user_id: GIOSG.colleague,
      is_closed: true,
    });
    const pending = first(all, isPending);
    const picking = await desk.callsOf(() =>
      update(desk, pending.id, { assignee: GIOSG.user, closed: true, expect: { closed: false } }),
    );
    expect(picking.at(-1)).toBe(`PUT ${PATHS.pending}/${pending.id}`);
  });

  it('that is so already costs the reading, and no write: repeating a change is safe', async () => {
    const { id } = first(all, isMine);
    for (const change of [{ assignee: GIOSG.user }, { closed: false }])
      expect(await desk.callsOf(() => update(desk, id, change))).toStrictEqual([
        `GET ${PATHS.leads}/${id}`,
      ]);
  });

  it('that is closed and nobody’s is not pending, so it is assigned in the organisation’s view', async () => {
    const { id } = first(all, (row) => row.assigned_user_id === null && row.is_closed);
    const calls = await desk.callsOf(() => update(desk, id, { assignee: GIOSG.user }));
    expect(calls.at(-1)).toBe(`PATCH ${PATHS.leads}/${id}`);
  });

  it('goes to a user whose own leads the token may not see by the organisation’s view', async () => {
    const { id } = first(all, isPending);
    desk.sandbox.fail({ kind: 'STATUS', status: 403, endpoint: PENDING });
    await update(desk, id, { assignee: GIOSG.user, expect: { assigned: false } });
    expect(desk.sandbox.counts()).toStrictEqual({
      'GET /api/v5/orgs/:org/leads': 3,
      'GET /api/v5/orgs/:org/leads/:lead': 2,
      [PENDING]: 1,
      'PATCH /api/v5/orgs/:org/leads/:lead': 1,
    });
    expect(await desk.row(id)).toMatchObject({ assigned_user_id: GIOSG.user });
  });
});

describe('a lead of giosg that is not as expected is a conflict with nothing written', () => {
  async function conflictOf(id: string, change: Parameters<typeof update>[2]): Promise<void> {
    const before = await desk.row(id);
    const error = await failureOf(update(desk, id, change));
    expect(error).toMatchObject({
      code: 'CONFLICT',
      name: 'ConflictError',
      source: 'GIOSG',
      current: leadId(refOf(id)),
    });
    expect(await desk.row(id)).toStrictEqual(before);
  }

  it('where the caller saw it assigned or not, to whom, or open or closed', async () => {
    const mine = first(all, isMine).id;
    const free = first(all, isPending).id;
    const closed = first(all, (row) => row.is_closed).id;
    await conflictOf(mine, { assignee: GIOSG.colleague, expect: { assigned: false } });
    await conflictOf(free, { closed: true, expect: { assigned: true } });
    await conflictOf(free, { closed: true, expect: { assigneeExternalId: GIOSG.user } });
    await conflictOf(mine, { closed: true, expect: { assigneeExternalId: GIOSG.colleague } });
    await conflictOf(mine, { assignee: null, expect: { closed: true } });
    await conflictOf(closed, { closed: false, expect: { closed: false } });
    await conflictOf(mine, { closed: true, expect: { tags: ['hot'] } });
  });

  it('and where it is as expected, the change is made', async () => {
    const { id } = first(all, isMine);
    const asSeen = { assigned: true, assigneeExternalId: 'me', closed: false, tags: [] } as const;
    await update(desk, id, { closed: true, expect: asSeen });
    expect(await desk.row(id)).toMatchObject({ is_closed: true });
  });

  it('where somebody picked it before: one call, and the lead as it is now costs none', async () => {
    const { id } = first(all, isPending);
    await one(desk.source.leadsById?.([refOf(id)], tcall()));
    desk.sandbox.pick(id);
    const change = { assignee: GIOSG.user, expect: { assigned: false } };
    const calls = await desk.callsOf(() => conflictOf(id, change));
    expect(calls.filter((line) => !line.startsWith('GET'))).toStrictEqual([]);
    expect(desk.sandbox.counts()).toStrictEqual({ 'GET /api/v5/orgs/:org/leads/:lead': 3 });
    const current = await desk.callsOf(async () => {
      expect(await one(desk.source.leadsById?.([refOf(id)], tcall()))).toMatchObject({
        status: 'ASSIGNED',
        assignee: { externalId: GIOSG.colleague },
      });
    });
    expect(current).toStrictEqual([]);
  });

  it.each([
    ['gone from the pending ones', 'GONE', { assigned: false }],
    ['refused there', 'REFUSED', { assigned: false }],
    ['gone, though the caller expected nothing', 'GONE', {}],
    ['refused, though the caller expected nothing', 'REFUSED', {}],
  ] as const)('where somebody picks it meanwhile: %s, three calls', async (_how, left, seen) => {
    const { id } = first(all, isPending);
    desk.sandbox.meanwhile(PENDING, () => {
      desk.sandbox.pick(id, { left });
    });
    const calls = await desk.callsOf(async () => {
      const error = await failureOf(update(desk, id, { assignee: GIOSG.user, expect: seen }));
      expect(error).toMatchObject({ code: 'CONFLICT', current: leadId(refOf(id)) });
    });
    expect(calls).toStrictEqual([
      `GET ${PATHS.leads}/${id}`,
      `PATCH ${PATHS.pending}/${id}`,
      `GET ${PATHS.leads}/${id}`,
    ]);
    expect(await desk.row(id)).toMatchObject({ assigned_user_id: GIOSG.colleague });
    // The lead as it is now was read for the conflict; to show it takes no call.
    const current = await desk.callsOf(async () => {
      expect(await one(desk.source.leadsById?.([refOf(id)], tcall()))).toMatchObject({
        assignee: { externalId: GIOSG.colleague },
      });
    });
    expect(current).toStrictEqual([]);
  });

  it('where somebody closes it meanwhile, though it is nobody’s still', async () => {
    const { id } = first(all, isPending);
    desk.sandbox.meanwhile(PENDING, () => {
      desk.sandbox.change(id, { is_closed: true });
    });
    const change = { assignee: GIOSG.user, expect: { closed: false } };
    expect(await failureOf(update(desk, id, change))).toMatchObject({ code: 'CONFLICT' });
    expect(await desk.row(id)).toMatchObject({ assigned_user_id: null });
  });

  it('but none where it was given meanwhile to who is to have it, and nothing was expected', async () => {
    const { id } = first(all, isPending);
    desk.sandbox.meanwhile(PENDING, () => {
      desk.sandbox.pick(id, { by: GIOSG.user });
    });
    const calls = await desk.callsOf(() => update(desk, id, { assignee: GIOSG.user }));
    expect(calls).toStrictEqual([
      `GET ${PATHS.leads}/${id}`,
      `PATCH ${PATHS.pending}/${id}`,
      `GET ${PATHS.leads}/${id}`,
    ]);
  });

  it('and it is read for that anew, though a question for it is under way', async () => {
    const { id } = first(all, isMine);
    const endpoint = 'GET /api/v5/orgs/:org/leads/:lead';
    desk.sandbox.resetCounts();
    desk.sandbox.fail({ kind: 'LATENCY', ms: 100, endpoint, times: 1 });
    const under = one(desk.source.leadsById?.([refOf(id)], tcall()));
    await update(desk, id, { closed: true, expect: { closed: false } });
    await under;
    expect(desk.sandbox.counts()[endpoint]).toBe(2);
  });

  it('where the user who was expected to have it loses it meanwhile', async () => {
    const { id } = first(all, isMine);
    desk.sandbox.meanwhile('PATCH /api/v5/users/:user/assigned_leads/:lead', () => {
      desk.sandbox.pick(id);
    });
    const calls = await desk.callsOf(async () => {
      const change = { closed: true, expect: { assigneeExternalId: GIOSG.user } };
      expect(await failureOf(update(desk, id, change))).toMatchObject({ code: 'CONFLICT' });
    });
    expect(calls).toStrictEqual([
      `GET ${PATHS.leads}/${id}`,
      `PATCH ${PATHS.assigned}/${id}`,
      `GET ${PATHS.leads}/${id}`,
    ]);
    expect(await desk.row(id)).toMatchObject({
      assigned_user_id: GIOSG.colleague,
      is_closed: false,
    });
  });

  it('where giosg answers a pick with somebody else’s lead', async () => {
    const { id } = first(all, isPending);
    const body = { ...(await desk.row(id)), assigned_user_id: GIOSG.colleague };
    desk.sandbox.fail({ kind: 'BODY', endpoint: PENDING, body });
    expect(await failureOf(update(desk, id, { assignee: GIOSG.user }))).toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('where giosg says so itself', async () => {
    for (const [id, endpoint] of [
      [first(all, isPending).id, PENDING],
      [first(all, isMine).id, 'PATCH /api/v5/orgs/:org/leads/:lead'],
    ] as const) {
      desk.sandbox.fail({ kind: 'STATUS', status: 409, endpoint });
      await conflictOf(id, { assignee: GIOSG.colleague });
    }
  });
});

describe('a change of a giosg lead that cannot be', () => {
  it('is told with all its faults before a call is spent', async () => {
    const calls = await desk.callsOf(async () => {
      const change = { assignee: 'bill@giosg.com', expect: { assigneeExternalId: '42' } };
      expect(await failureOf(update(desk, nobody, change))).toMatchObject({
        code: 'INVALID_INPUT',
        faults: [{ path: ['assignee'] }, { path: ['expect', 'assigneeExternalId'] }],
      });
      expect(await failureOf(update(desk, nobody, { tags: { set: [] } }))).toMatchObject({
        code: 'UNSUPPORTED',
        supportedBy: [],
      });
    });
    expect(calls).toStrictEqual([]);
  });

  it('is NOT_FOUND where there is no such lead, here or by the time of the write', async () => {
    const missing = await failureOf(update(desk, nobody, { closed: true }));
    expect(missing).toMatchObject({ code: 'NOT_FOUND', source: 'GIOSG' });
    const { id } = first(all, isMine);
    desk.sandbox.fail({
      kind: 'STATUS',
      status: 404,
      endpoint: 'PATCH /api/v5/orgs/:org/leads/:lead',
    });
    expect(await failureOf(update(desk, id, { closed: true }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is NOT_FOUND for an organisation that is not configured, at no call', async () => {
    const lead = { ...refOf(first(all, isMine).id), account: nobody };
    const calls = await desk.callsOf(async () => {
      const change = { lead, closed: true, expect: {} };
      const error = await failureOf(desk.source.updateLead?.(change, tcall()) ?? Promise.resolve());
      expect(error).toMatchObject({ code: 'NOT_FOUND' });
    });
    expect(calls).toStrictEqual([]);
  });
});
