import { beforeEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/domain/errors.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { failureOf, leadQuery, live, must, one, openSources, tcall } from '../kit.ts';
import {
  first,
  isMine,
  isPending,
  PATHS,
  refOf,
  openGiosg,
  update,
  type GiosgFixture,
} from './kit.ts';

let giosg: GiosgFixture;
let mine: string;
let pending: string;
beforeEach(async () => {
  // After a 429 the window lasts longer than a caller waits.
  giosg = await openGiosg({ people: 60, environment: { GIOSG_RATE_LIMIT: '100000/600s' } });
  const rows = await giosg.rows(PATHS.leads);
  mine = first(rows, isMine).id;
  pending = first(rows, isPending).id;
  return giosg.close;
});

const LEAD = 'GET /api/v5/orgs/:org/leads/:lead';
const ANYWHERE = {
  401: 'UPSTREAM_UNAUTHORIZED',
  403: 'UPSTREAM_FORBIDDEN',
  429: 'UPSTREAM_RATE_LIMITED',
  500: 'UPSTREAM_UNAVAILABLE',
} as const;
const SECRET = 'Somebody with the address 10.1.2.3 asked';

async function expectCode(work: Promise<unknown>, code: string): Promise<void> {
  const error = await failureOf(work);
  expect(error).toBeInstanceOf(SourceError);
  expect(error).toMatchObject({ code, source: 'GIOSG' });
  // The error holds no text of giosg, no address and no token.
  for (const told of [SECRET, giosg.sandbox.origin, GIOSG.token])
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(told);
}

interface Operation {
  readonly endpoint: string;
  readonly run: () => Promise<unknown>;
  readonly codes: Readonly<Record<number, string>>;
}

const list = (filter: Parameters<typeof leadQuery>[0]) =>
  must(giosg.source.leads)(leadQuery(filter), live());
const reads: readonly Operation[] = [
  {
    endpoint: 'GET /api/v5/orgs/:org/leads',
    run: () => list({}),
    codes: { ...ANYWHERE, 400: 'UPSTREAM_REJECTED', 404: 'UPSTREAM_NOT_FOUND' },
  },
  {
    endpoint: 'GET /api/v5/users/:user/assigned_leads',
    run: () => list({ filter: { assigneeExternalId: GIOSG.user } }),
    codes: { ...ANYWHERE, 400: 'UPSTREAM_REJECTED', 404: 'UPSTREAM_NOT_FOUND' },
  },
  {
    endpoint: 'GET /api/v5/users/:user/pending_leads',
    run: () => list({ filter: { pendingForExternalId: GIOSG.user } }),
    codes: { ...ANYWHERE, 400: 'UPSTREAM_REJECTED', 404: 'UPSTREAM_NOT_FOUND' },
  },
  {
    endpoint: 'GET /api/v5/users/me',
    run: () => list({ filter: { pendingForExternalId: 'me' } }),
    codes: ANYWHERE,
  },
  {
    endpoint: LEAD,
    run: () => one(giosg.source.leadsById?.([refOf(mine)], live())),
    codes: ANYWHERE,
  },
  // Every change begins with this read.
  { endpoint: LEAD, run: () => update(giosg, mine, { closed: true }), codes: ANYWHERE },
];

const expectMe = { assigneeExternalId: GIOSG.user };
/** A 403 or 404 of a user's view is no failure: see below. */
const OF_USER = {
  400: 'UPSTREAM_REJECTED',
  401: 'UPSTREAM_UNAUTHORIZED',
  429: 'UPSTREAM_RATE_LIMITED',
  500: 'UPSTREAM_UNAVAILABLE',
} as const;
const OF_ORGANIZATION = { ...ANYWHERE, 400: 'UPSTREAM_REJECTED', 404: 'NOT_FOUND' } as const;
const writes: readonly Operation[] = [
  {
    endpoint: 'PATCH /api/v5/orgs/:org/leads/:lead',
    run: () => update(giosg, mine, { closed: true }),
    codes: OF_ORGANIZATION,
  },
  {
    endpoint: 'PUT /api/v5/orgs/:org/leads/:lead',
    run: () => update(giosg, mine, { closed: true, assignee: GIOSG.colleague }),
    codes: OF_ORGANIZATION,
  },
  {
    endpoint: 'PATCH /api/v5/users/:user/assigned_leads/:lead',
    run: () => update(giosg, mine, { closed: true, expect: expectMe }),
    codes: OF_USER,
  },
  {
    endpoint: 'PUT /api/v5/users/:user/assigned_leads/:lead',
    run: () => update(giosg, mine, { closed: true, assignee: null, expect: expectMe }),
    codes: OF_USER,
  },
  {
    endpoint: 'PATCH /api/v5/users/:user/pending_leads/:lead',
    run: () => update(giosg, pending, { assignee: GIOSG.user }),
    codes: OF_USER,
  },
  {
    endpoint: 'PUT /api/v5/users/:user/pending_leads/:lead',
    run: () => update(giosg, pending, { assignee: GIOSG.user, closed: true }),
    codes: OF_USER,
  },
];

const statuses = (operations: readonly Operation[]) =>
  operations.flatMap(({ endpoint, run, codes }) =>
    Object.entries(codes).map(([status, code]) => ({
      endpoint,
      run,
      status: Number(status),
      code,
    })),
  );

describe('a status code of giosg', () => {
  it.each(statuses(reads))('$status to $endpoint is $code', async (given) => {
    giosg.sandbox.fail({ kind: 'STATUS', ...given, body: { detail: SECRET } });
    await expectCode(given.run(), given.code);
  });

  it.each(statuses(writes))('$status to $endpoint is $code, after one try', async (given) => {
    giosg.sandbox.fail({ kind: 'STATUS', ...given, body: { assigned_user_id: [SECRET] } });
    await expectCode(given.run(), given.code);
    expect(giosg.sandbox.counts()[given.endpoint]).toBe(1);
  });

  it('404 to a lead means that the lead does not exist', async () => {
    giosg.sandbox.fail({ kind: 'STATUS', status: 404, endpoint: LEAD });
    expect(await one(giosg.source.leadsById?.([refOf(mine)], live()))).toBeNull();
    await expectCode(update(giosg, mine, { closed: true }), 'NOT_FOUND');
  });

  it.each(
    writes
      .filter(({ endpoint }) => endpoint.includes('/users/'))
      .flatMap((given) => [403, 404].map((status) => ({ ...given, status }))),
  )(
    '$status to $endpoint makes the write go through the organisation’s view where the lead is unchanged',
    async ({ endpoint, run, status }) => {
      giosg.sandbox.fail({ kind: 'STATUS', status, endpoint });
      await run();
      const [method = ''] = endpoint.split(' ');
      expect(giosg.sandbox.counts()).toMatchObject({
        [endpoint]: 1,
        [LEAD]: 2,
        [`${method} /api/v5/orgs/:org/leads/:lead`]: 1,
      });
    },
  );

  it('400 answers an assignee whom giosg does not know', async () => {
    const stranger = '00000000-0000-4000-8000-000000000000';
    await expectCode(update(giosg, mine, { assignee: stranger }), 'UPSTREAM_REJECTED');
    await expectCode(update(giosg, pending, { assignee: stranger }), 'UPSTREAM_REJECTED');
  });

  it('401 answers a wrong token', async () => {
    const opened = await openSources({
      GIOSG_TOKEN: 'another',
      GIOSG_ORGANIZATION_ID: GIOSG.organization,
      GIOSG_BASE_URL: giosg.sandbox.origin,
    });
    const change = { lead: refOf(mine), closed: true, expect: {} };
    await expectCode(
      must(opened.source('GIOSG').updateLead)(change, tcall()),
      'UPSTREAM_UNAUTHORIZED',
    );
    await opened.close();
  });

  it('403 answers an organisation without a subscription', async () => {
    giosg.sandbox.endSubscription();
    for (const { run } of [...reads.filter(({ endpoint }) => !endpoint.endsWith('me')), ...writes])
      await expectCode(run(), 'UPSTREAM_FORBIDDEN');
  });
});

describe('a write to giosg with a lost answer', () => {
  const odd = [
    ['the connection is reset', { kind: 'RESET' }, false],
    ['the answer breaks off', { kind: 'TRUNCATE' }, true],
    ['the answer is no JSON', { kind: 'BODY', body: '<html>' }, false],
  ] as const;
  it.each(writes.flatMap((given) => odd.map((how) => [given.endpoint, ...how, given] as const)))(
    '%s has an unknown outcome where %s, and is sent once',
    async (endpoint, _how, fault, isDone, { run }) => {
      const kept = await must(giosg.source.leadsById)([refOf(mine), refOf(pending)], tcall());
      expect(kept).toMatchObject([{ status: 'ASSIGNED' }, { status: 'NEW' }]);
      giosg.sandbox.fail({ ...fault, endpoint, times: 1 });
      await expectCode(run(), 'UNKNOWN_OUTCOME');
      const sent = giosg.sandbox.requests().filter(({ line }) => !line.startsWith('GET'));
      expect(sent).toHaveLength(isDone ? 1 : 0);
      expect(giosg.sandbox.counts()[endpoint]).toBe(1);
      // The next read shows what became of the write, and repeating the write is safe.
      const id = endpoint.includes('pending') ? pending : mine;
      const now = await giosg.row(id);
      expect(await one(giosg.source.leadsById?.([refOf(id)], tcall()))).toMatchObject({
        details: { assigned_user_id: now.assigned_user_id, is_closed: now.is_closed },
      });
      if (!endpoint.includes('/assigned_leads')) await run();
    },
  );

  it('succeeds where giosg reports success with a lead that cannot be read', async () => {
    const endpoint = 'PATCH /api/v5/orgs/:org/leads/:lead';
    for (const body of [null, {}, [], 'null', { id: 7, created_at: 'yesterday' }]) {
      giosg.sandbox.fail({ kind: 'BODY', endpoint, body, times: 1 });
      await update(giosg, mine, { closed: true });
    }
  });
});
