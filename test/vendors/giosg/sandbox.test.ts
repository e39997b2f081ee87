import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GIOSG, startGiosg, type GiosgSandbox } from '../../../src/vendors/giosg/sandbox/index.ts';
import { createWorld } from '../../../src/vendors/kit/sandbox/world.ts';
import { NOW } from '../kit.ts';
import { ask, listOf, PATHS, rowsOf, type Row } from './kit.ts';

let sandbox: GiosgSandbox;
beforeEach(async () => {
  const world = createWorld({ seed: 1, now: NOW, people: 90 });
  sandbox = await startGiosg(world, { now: () => NOW, limits: [], port: 0 });
});
afterEach(() => sandbox.close());

async function pendingRow(): Promise<Row> {
  const [row] = await rowsOf(sandbox, PATHS.pending);
  if (!row) throw new Error('nothing is pending');
  return row;
}
const nobody = '00000000-0000-4000-8000-000000000000';

describe('collections of the giosg sandbox', () => {
  it('show a lead as the same row in each of them', async () => {
    const all = await rowsOf(sandbox, PATHS.leads);
    expect(all).toHaveLength(60);
    const assigned = await rowsOf(sandbox, PATHS.assigned);
    const pending = await rowsOf(sandbox, PATHS.pending);
    expect(assigned).toStrictEqual(all.filter((row) => row.assigned_user_id === GIOSG.user));
    expect(pending).toStrictEqual(
      all.filter((row) => row.assigned_user_id === null && !row.is_closed),
    );
    for (const [path, [row]] of [
      [PATHS.leads, all],
      [PATHS.assigned, assigned],
      [PATHS.pending, pending],
    ] as const)
      expect((await ask(sandbox, `GET ${path}/${row?.id ?? ''}`)).body).toStrictEqual(row);
  });

  it('are sorted by creation, ascending unless asked otherwise, and filtered by is_processable', async () => {
    for (const path of Object.values(PATHS)) {
      const rows = await rowsOf(sandbox, path);
      const times = rows.map((row) => row.created_at);
      expect(times).toStrictEqual(times.toSorted());
      expect(await rowsOf(sandbox, `${path}?ordering=created_at`)).toStrictEqual(rows);
      expect(await rowsOf(sandbox, `${path}?ordering=-created_at`)).toStrictEqual(
        rows.toReversed(),
      );
      for (const use of [true, false])
        expect(await rowsOf(sandbox, `${path}?is_processable=${String(use)}`)).toStrictEqual(
          rows.filter((row) => row.is_processable === use),
        );
    }
  });

  it('link to the next and the previous page by absolute addresses', async () => {
    const first = await listOf(sandbox, PATHS.leads);
    const second = await listOf(sandbox, first.next ?? '');
    expect(first.previous).toBeNull();
    expect(second.previous).toBe(`${sandbox.origin}${PATHS.leads}`);
    expect(await listOf(sandbox, second.previous ?? '')).toStrictEqual(first);
    const elsewhere = new URL(first.next ?? '').search;
    expect(await ask(sandbox, `GET ${PATHS.assigned}${elsewhere}`)).toStrictEqual({
      status: 404,
      body: { detail: 'Invalid cursor' },
    });
  });

  it('continue after a lead that has left them since', async () => {
    const before = await rowsOf(sandbox, PATHS.assigned);
    const first = await listOf(sandbox, PATHS.assigned);
    const last = first.results.at(-1);
    sandbox.pick(last?.id ?? '');
    const second = await listOf(sandbox, first.next ?? '');
    expect([...first.results, ...second.results].slice(0, before.length)).toStrictEqual(before);
  });

  it('refuse unknown values of parameters, each under its name', async () => {
    expect(
      await ask(sandbox, `GET ${PATHS.pending}?ordering=name&is_processable=perhaps`),
    ).toStrictEqual({
      status: 400,
      body: {
        ordering: ['Select a valid choice.'],
        is_processable: ['Must be a valid boolean.'],
      },
    });
  });
});

describe('a lead of the giosg sandbox', () => {
  it('is written by PATCH one attribute at a time, and shows the change in every collection', async () => {
    const { id } = await pendingRow();
    const at = new Date(NOW).toISOString();
    const picked = await ask(sandbox, `PATCH ${PATHS.pending}/${id}`, {
      assigned_user_id: GIOSG.user,
      page_title: 'read-only attributes are passed over',
    });
    expect(picked.body).toMatchObject({
      id,
      assigned_user_id: GIOSG.user,
      assigned_user: { id: GIOSG.user, full_name: 'Bill Giosg' },
      is_closed: false,
      updated_at: at,
    });
    expect((await ask(sandbox, `GET ${PATHS.pending}/${id}`)).status).toBe(404);
    expect((await ask(sandbox, `GET ${PATHS.assigned}/${id}`)).body).toStrictEqual(picked.body);
    const closed = await ask(sandbox, `PATCH ${PATHS.assigned}/${id}`, { is_closed: true });
    expect(closed.body).toMatchObject({ is_closed: true, closed_at: at });
    const freed = await ask(sandbox, `PATCH ${PATHS.leads}/${id}`, {
      is_closed: false,
      assigned_user_id: null,
    });
    expect(freed.body).toMatchObject({ closed_at: null, assigned_user: null });
    expect((await ask(sandbox, `GET ${PATHS.pending}/${id}`)).body).toStrictEqual(freed.body);
  });

  it.each(Object.entries(PATHS))(
    'of %s is written by PUT only with every attribute',
    async (_view, path) => {
      const [row] = await rowsOf(sandbox, path);
      const line = `PUT ${path}/${row?.id ?? ''}`;
      const required = ['This field is required.'];
      expect(await ask(sandbox, line, {})).toStrictEqual({
        status: 400,
        body: { assigned_user_id: required, is_closed: required },
      });
      expect(await ask(sandbox, line, { is_closed: true })).toStrictEqual({
        status: 400,
        body: { assigned_user_id: required },
      });
      const whole = { assigned_user_id: GIOSG.colleague, is_closed: true };
      expect((await ask(sandbox, line, whole)).body).toMatchObject(whole);
    },
  );

  it.each(Object.entries(PATHS))('of %s refuses malformed bodies', async (_view, path) => {
    const [row] = await rowsOf(sandbox, path);
    for (const method of ['PUT', 'PATCH']) {
      const line = `${method} ${path}/${row?.id ?? ''}`;
      expect(await ask(sandbox, line, '{')).toMatchObject({
        status: 400,
        body: { detail: 'JSON parse error.' },
      });
      expect(await ask(sandbox, line, [])).toMatchObject({
        status: 400,
        body: { non_field_errors: ['Invalid data. Expected a dictionary.'] },
      });
      const wrong = { assigned_user_id: nobody, is_closed: 'yes' };
      expect(await ask(sandbox, line, wrong)).toStrictEqual({
        status: 400,
        body: {
          assigned_user_id: ['Object does not exist.'],
          is_closed: ['Must be a valid boolean.'],
        },
      });
    }
    expect((await ask(sandbox, `GET ${path}/${row?.id ?? ''}`)).body).toStrictEqual(row);
  });

  it('that another user picks is gone from the pending leads, or is refused there', async () => {
    const [first, second] = await rowsOf(sandbox, PATHS.pending);
    const mine = { assigned_user_id: GIOSG.user };
    sandbox.pick(first?.id ?? '');
    const gone = await ask(sandbox, `PATCH ${PATHS.pending}/${first?.id ?? ''}`, mine);
    expect(gone).toStrictEqual({ status: 404, body: { detail: 'Not found.' } });
    const line = `PATCH ${PATHS.pending}/${second?.id ?? ''}`;
    sandbox.meanwhile('PATCH /api/v5/users/:user/pending_leads/:lead', () => {
      sandbox.pick(second?.id ?? '', { left: 'REFUSED' });
    });
    expect(await ask(sandbox, line, mine)).toMatchObject({
      status: 400,
      body: { assigned_user_id: [expect.any(String)] },
    });
    expect((await ask(sandbox, `GET ${PATHS.leads}/${second?.id ?? ''}`)).body).toMatchObject({
      assigned_user_id: GIOSG.colleague,
    });
  });

  it('that was purged has no data and the time of the purge', async () => {
    const { id } = await pendingRow();
    sandbox.purge(id);
    expect((await ask(sandbox, `GET ${PATHS.leads}/${id}`)).body).toMatchObject({
      data: {},
      sensitive_data_purged_at: new Date(NOW).toISOString(),
    });
  });
});

describe('a request to the giosg sandbox', () => {
  const own = [...Object.values(PATHS), ...Object.values(PATHS).map((path) => `${path}/${nobody}`)];
  const lines = own.flatMap((path) =>
    (path.endsWith(nobody) ? ['GET', 'PUT', 'PATCH'] : ['GET']).map((method) => [
      `${method} ${path}`,
    ]),
  );

  it.each(lines)(
    '%s is refused with 401, 403 and 404 as the documents print them',
    async (line) => {
      const isOne = line.endsWith(nobody);
      const body = line.startsWith('GET') ? undefined : {};
      expect(await ask(sandbox, line, body, 'wrong')).toStrictEqual({
        status: 401,
        body: { detail: 'Authentication credentials were not provided.' },
      });
      const foreign = line.replace(GIOSG.organization, nobody).replace(GIOSG.user, nobody);
      expect(await ask(sandbox, foreign, body)).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining('do not have access') as unknown },
      });
      if (isOne)
        expect(await ask(sandbox, line, body)).toStrictEqual({
          status: 404,
          body: { detail: 'Not found.' },
        });
      sandbox.endSubscription();
      expect(await ask(sandbox, line, body)).toStrictEqual({
        status: 403,
        body: { detail: 'You do not have an active subscription.' },
      });
    },
  );
});
