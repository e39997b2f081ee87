import { beforeEach, describe, expect, it } from 'vitest';
import { leadId } from '../../../src/domain/ids.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { failureOf, one, tcall } from '../kit.ts';
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
  giosg = await openGiosg();
  all = await giosg.rows(PATHS.leads);
  return giosg.close;
});

const colleaguesPending = `/api/v5/users/${GIOSG.colleague}/pending_leads`;
const PENDING = 'PATCH /api/v5/users/:user/pending_leads/:lead';
const nobody = '00000000-0000-4000-8000-000000000000';

describe('updateLead at giosg', () => {
  it('assigns a lead that nobody has through the pending leads of its new assignee', async () => {
    const [mine, hers] = all.filter(isPending);
    const picked = mine?.id ?? '';
    const calls = await giosg.callsOf(() =>
      update(giosg, picked, { assignee: 'me', expect: { assigned: false } }),
    );
    expect(calls).toStrictEqual([
      'GET /api/v5/users/me',
      `GET ${PATHS.leads}/${picked}`,
      `PATCH ${PATHS.pending}/${picked}`,
    ]);
    expect(giosg.sandbox.requests().at(-1)?.body).toBe(`{"assigned_user_id":"${GIOSG.user}"}`);
    expect(await giosg.row(picked)).toMatchObject({ assigned_user_id: GIOSG.user });
    // It is pending, whether the caller says so or not.
    const given = hers?.id ?? '';
    expect(
      await giosg.callsOf(() => update(giosg, given, { assignee: GIOSG.colleague })),
    ).toStrictEqual([`GET ${PATHS.leads}/${given}`, `PATCH ${colleaguesPending}/${given}`]);
    expect(await giosg.row(given)).toMatchObject({ assigned_user_id: GIOSG.colleague });
  });

  it('reassigns, unassigns, closes and reopens a lead by PATCH', async () => {
    const { id } = first(all, isMine);
    const steps = [
      [{ assignee: GIOSG.colleague.toUpperCase() }, { assigned_user_id: GIOSG.colleague }],
      [{ assignee: null }, { assigned_user_id: null }],
      [{ closed: true }, { is_closed: true }],
      [{ closed: false }, { is_closed: false }],
    ] as const;
    for (const [change, body] of steps) {
      const calls = await giosg.callsOf(() => update(giosg, id, change));
      expect(calls).toStrictEqual([`GET ${PATHS.leads}/${id}`, `PATCH ${PATHS.leads}/${id}`]);
      expect(giosg.sandbox.requests().at(-1)?.body).toBe(JSON.stringify(body));
      expect(await giosg.row(id)).toMatchObject(body);
    }
  });

  it('writes by PUT where the change sets both the assignee and isClosed', async () => {
    const { id } = first(all, isMine);
    const calls = await giosg.callsOf(() =>
      update(giosg, id, { assignee: GIOSG.colleague, closed: true }),
    );
    expect(calls.at(-1)).toBe(`PUT ${PATHS.leads}/${id}`);
    expect(await giosg.row(id)).toMatchObject({
      assigned_user_id: GIOSG.colleague,
      is_closed: true,
    });
    const pending = first(all, isPending);
    const picking = await giosg.callsOf(() =>
      update(giosg, pending.id, { assignee: GIOSG.user, closed: true, expect: { closed: false } }),
    );
    expect(picking.at(-1)).toBe(`PUT ${PATHS.pending}/${pending.id}`);
  });

  it('costs one read and no write where the lead is so already, so repeating a change is safe', async () => {
    const { id } = first(all, isMine);
    for (const change of [{ assignee: GIOSG.user }, { closed: false }])
      expect(await giosg.callsOf(() => update(giosg, id, change))).toStrictEqual([
        `GET ${PATHS.leads}/${id}`,
      ]);
  });

  it('assigns a closed lead that nobody has through the organisation’s view, for it is not pending', async () => {
    const { id } = first(all, (row) => row.assigned_user_id === null && row.is_closed);
    const calls = await giosg.callsOf(() => update(giosg, id, { assignee: GIOSG.user }));
    expect(calls.at(-1)).toBe(`PATCH ${PATHS.leads}/${id}`);
  });

  it('assigns through the organisation’s view where the token may not see the new assignee’s leads', async () => {
    const { id } = first(all, isPending);
    giosg.sandbox.fail({ kind: 'STATUS', status: 403, endpoint: PENDING });
    await update(giosg, id, { assignee: GIOSG.user, expect: { assigned: false } });
    expect(giosg.sandbox.counts()).toStrictEqual({
      'GET /api/v5/orgs/:org/leads': 3,
      'GET /api/v5/orgs/:org/leads/:lead': 2,
      [PENDING]: 1,
      'PATCH /api/v5/orgs/:org/leads/:lead': 1,
    });
    expect(await giosg.row(id)).toMatchObject({ assigned_user_id: GIOSG.user });
  });
});

describe('a conflict at giosg', () => {
  async function conflictOf(id: string, change: Parameters<typeof update>[2]): Promise<void> {
    const before = await giosg.row(id);
    const error = await failureOf(update(giosg, id, change));
    expect(error).toMatchObject({
      code: 'CONFLICT',
      name: 'ConflictError',
      source: 'GIOSG',
      current: leadId(refOf(id)),
    });
    expect(await giosg.row(id)).toStrictEqual(before);
  }

  it('answers a change of a lead that differs from the caller’s expectation, and nothing is written', async () => {
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

  it('does not arise where the lead is as the caller expects: the change is made', async () => {
    const { id } = first(all, isMine);
    const asSeen = { assigned: true, assigneeExternalId: 'me', closed: false, tags: [] } as const;
    await update(giosg, id, { closed: true, expect: asSeen });
    expect(await giosg.row(id)).toMatchObject({ is_closed: true });
  });

  it('is found by the first read where somebody picked the lead before; showing that lead costs no call', async () => {
    const { id } = first(all, isPending);
    await one(giosg.source.leadsById?.([refOf(id)], tcall()));
    giosg.sandbox.pick(id);
    const change = { assignee: GIOSG.user, expect: { assigned: false } };
    const calls = await giosg.callsOf(() => conflictOf(id, change));
    expect(calls.filter((line) => !line.startsWith('GET'))).toStrictEqual([]);
    expect(giosg.sandbox.counts()).toStrictEqual({ 'GET /api/v5/orgs/:org/leads/:lead': 3 });
    const current = await giosg.callsOf(async () => {
      expect(await one(giosg.source.leadsById?.([refOf(id)], tcall()))).toMatchObject({
        status: 'ASSIGNED',
        assignee: { externalId: GIOSG.colleague },
      });
    });
    expect(current).toStrictEqual([]);
  });

  it.each([
    ['is gone from the pending leads', 'GONE', { assigned: false }],
    ['is refused there', 'REFUSED', { assigned: false }],
    ['is gone, and the caller expected nothing', 'GONE', {}],
    ['is refused, and the caller expected nothing', 'REFUSED', {}],
  ] as const)(
    'takes three calls where somebody picks the lead between read and write, and it %s',
    async (_how, left, seen) => {
      const { id } = first(all, isPending);
      giosg.sandbox.meanwhile(PENDING, () => {
        giosg.sandbox.pick(id, { left });
      });
      const calls = await giosg.callsOf(async () => {
        const error = await failureOf(update(giosg, id, { assignee: GIOSG.user, expect: seen }));
        expect(error).toMatchObject({ code: 'CONFLICT', current: leadId(refOf(id)) });
      });
      expect(calls).toStrictEqual([
        `GET ${PATHS.leads}/${id}`,
        `PATCH ${PATHS.pending}/${id}`,
        `GET ${PATHS.leads}/${id}`,
      ]);
      expect(await giosg.row(id)).toMatchObject({ assigned_user_id: GIOSG.colleague });
      // The lead as it is now was read for the conflict; to show it takes no call.
      const current = await giosg.callsOf(async () => {
        expect(await one(giosg.source.leadsById?.([refOf(id)], tcall()))).toMatchObject({
          assignee: { externalId: GIOSG.colleague },
        });
      });
      expect(current).toStrictEqual([]);
    },
  );

  it('answers a pick of a lead that somebody closes between read and write', async () => {
    const { id } = first(all, isPending);
    giosg.sandbox.meanwhile(PENDING, () => {
      giosg.sandbox.change(id, { is_closed: true });
    });
    const change = { assignee: GIOSG.user, expect: { closed: false } };
    expect(await failureOf(update(giosg, id, change))).toMatchObject({ code: 'CONFLICT' });
    expect(await giosg.row(id)).toMatchObject({ assigned_user_id: null });
  });

  it('does not arise where the lead was given to the wanted assignee between read and write, and the caller expected nothing', async () => {
    const { id } = first(all, isPending);
    giosg.sandbox.meanwhile(PENDING, () => {
      giosg.sandbox.pick(id, { by: GIOSG.user });
    });
    const calls = await giosg.callsOf(() => update(giosg, id, { assignee: GIOSG.user }));
    expect(calls).toStrictEqual([
      `GET ${PATHS.leads}/${id}`,
      `PATCH ${PATHS.pending}/${id}`,
      `GET ${PATHS.leads}/${id}`,
    ]);
  });

  it('is decided by a read of its own, even while another read of the lead is in flight', async () => {
    const { id } = first(all, isMine);
    const endpoint = 'GET /api/v5/orgs/:org/leads/:lead';
    giosg.sandbox.resetCounts();
    giosg.sandbox.fail({ kind: 'LATENCY', ms: 100, endpoint, times: 1 });
    const under = one(giosg.source.leadsById?.([refOf(id)], tcall()));
    await update(giosg, id, { closed: true, expect: { closed: false } });
    await under;
    expect(giosg.sandbox.counts()[endpoint]).toBe(2);
  });

  it('answers a change that expects an assignee who loses the lead between read and write', async () => {
    const { id } = first(all, isMine);
    giosg.sandbox.meanwhile('PATCH /api/v5/users/:user/assigned_leads/:lead', () => {
      giosg.sandbox.pick(id);
    });
    const calls = await giosg.callsOf(async () => {
      const change = { closed: true, expect: { assigneeExternalId: GIOSG.user } };
      expect(await failureOf(update(giosg, id, change))).toMatchObject({ code: 'CONFLICT' });
    });
    expect(calls).toStrictEqual([
      `GET ${PATHS.leads}/${id}`,
      `PATCH ${PATHS.assigned}/${id}`,
      `GET ${PATHS.leads}/${id}`,
    ]);
    expect(await giosg.row(id)).toMatchObject({
      assigned_user_id: GIOSG.colleague,
      is_closed: false,
    });
  });

  it('answers a pick that giosg acknowledges with another assignee', async () => {
    const { id } = first(all, isPending);
    const body = { ...(await giosg.row(id)), assigned_user_id: GIOSG.colleague };
    giosg.sandbox.fail({ kind: 'BODY', endpoint: PENDING, body });
    expect(await failureOf(update(giosg, id, { assignee: GIOSG.user }))).toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('answers a write that giosg refuses with 409', async () => {
    for (const [id, endpoint] of [
      [first(all, isPending).id, PENDING],
      [first(all, isMine).id, 'PATCH /api/v5/orgs/:org/leads/:lead'],
    ] as const) {
      giosg.sandbox.fail({ kind: 'STATUS', status: 409, endpoint });
      await conflictOf(id, { assignee: GIOSG.colleague });
    }
  });
});

describe('a change of a giosg lead that cannot be made', () => {
  it('is refused with all its faults before a call is spent', async () => {
    const calls = await giosg.callsOf(async () => {
      const change = { assignee: 'bill@giosg.com', expect: { assigneeExternalId: '42' } };
      expect(await failureOf(update(giosg, nobody, change))).toMatchObject({
        code: 'INVALID_INPUT',
        faults: [{ path: ['assignee'] }, { path: ['expect', 'assigneeExternalId'] }],
      });
      expect(await failureOf(update(giosg, nobody, { tags: { set: [] } }))).toMatchObject({
        code: 'UNSUPPORTED',
        supportedBy: [],
      });
    });
    expect(calls).toStrictEqual([]);
  });

  it('is NOT_FOUND where the lead does not exist, at the read or at the write', async () => {
    const missing = await failureOf(update(giosg, nobody, { closed: true }));
    expect(missing).toMatchObject({ code: 'NOT_FOUND', source: 'GIOSG' });
    const { id } = first(all, isMine);
    giosg.sandbox.fail({
      kind: 'STATUS',
      status: 404,
      endpoint: 'PATCH /api/v5/orgs/:org/leads/:lead',
    });
    expect(await failureOf(update(giosg, id, { closed: true }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is NOT_FOUND without a call where the organisation is not the configured one', async () => {
    const lead = { ...refOf(first(all, isMine).id), account: nobody };
    const calls = await giosg.callsOf(async () => {
      const change = { lead, closed: true, expect: {} };
      const error = await failureOf(
        giosg.source.updateLead?.(change, tcall()) ?? Promise.resolve(),
      );
      expect(error).toMatchObject({ code: 'NOT_FOUND' });
    });
    expect(calls).toStrictEqual([]);
  });
});
