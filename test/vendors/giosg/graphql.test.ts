import fc from 'fast-check';
import { GraphQLClient } from 'graphql-request';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leadId } from '../../../src/domain/ids.ts';
import { GIOSG, startGiosg, type GiosgSandbox } from '../../../src/vendors/giosg/sandbox/index.ts';
import { createWorld } from '../../../src/vendors/kit/sandbox/world.ts';
import { tapp, type Running } from '../../app/kit.ts';
import { NOW } from '../kit.ts';
import { first, isMine, isPending, PATHS, refOf, rowsOf, type Row } from './kit.ts';
import { oddRow, sent } from './odd.ts';

let sandbox: GiosgSandbox;
let gateway: Running;
let all: readonly Row[];
beforeEach(async () => {
  const world = createWorld({ seed: 1, now: NOW, people: 30 });
  sandbox = await startGiosg(world, { now: () => NOW, limits: [], port: 0 });
  gateway = await tapp({
    GIOSG_RATE_LIMIT: '100000/1s',
    GIOSG_TOKEN: GIOSG.token,
    GIOSG_ORGANIZATION_ID: GIOSG.organization,
    GIOSG_BASE_URL: sandbox.origin,
  });
  all = await rowsOf(sandbox, PATHS.leads);
  sandbox.resetCounts();
});
afterEach(async () => {
  await gateway.close();
  await sandbox.close();
});

const lines = () => sandbox.requests().map(({ line }) => line);
const CHANGE = `mutation ($input: UpdateLeadInput!) {
  updateLead(input: $input) {
    __typename
    ... on UpdateLeadSuccess { lead { ...Shown } }
    ... on ConflictProblem { code current { ... on GiosgLead { ...Shown } } }
    ... on InvalidInputProblem { faults { path } }
    ... on UnsupportedProblem { supportedBy }
    ... on UpstreamProblem { code source }
    ... on NotFoundProblem { code }
  }
}
fragment Shown on GiosgLead { id status isClosed assignee { externalId } }`;
async function change(id: string, input: object): Promise<unknown> {
  const variables = { input: { id: leadId(refOf(id)), ...input } };
  return (await gateway.client.request<{ updateLead: unknown }>(CHANGE, variables)).updateLead;
}

describe('a giosg lead in GraphQL', () => {
  it('is picked, closed, reopened and unassigned, and each answer shows its new state', async () => {
    const { id } = first(all, isPending);
    const shown = { id: leadId(refOf(id)), assignee: { externalId: GIOSG.user }, isClosed: false };
    const success = (lead: object) => ({
      __typename: 'UpdateLeadSuccess',
      lead: { ...shown, ...lead },
    });
    const pick = { assigneeExternalId: 'me', expect: { assigned: false } };
    expect(await change(id, pick)).toStrictEqual(success({ status: 'ASSIGNED' }));
    const closed = success({ status: 'CLOSED', isClosed: true });
    expect(await change(id, { closed: true })).toStrictEqual(closed);
    expect(await change(id, { closed: true })).toStrictEqual(closed);
    expect(await change(id, { closed: false })).toStrictEqual(success({ status: 'ASSIGNED' }));
    const freed = success({ status: 'NEW', assignee: null });
    expect(await change(id, { unassign: true })).toStrictEqual(freed);
  });

  it('that somebody else picks meanwhile gives a ConflictProblem with its current state, in three calls', async () => {
    const { id } = first(all, isPending);
    sandbox.meanwhile('PATCH /api/v5/users/:user/pending_leads/:lead', () => {
      sandbox.pick(id);
    });
    const pick = { assigneeExternalId: GIOSG.user, expect: { assigned: false } };
    expect(await change(id, pick)).toStrictEqual({
      __typename: 'ConflictProblem',
      code: 'CONFLICT',
      current: {
        id: leadId(refOf(id)),
        status: 'ASSIGNED',
        isClosed: false,
        assignee: { externalId: GIOSG.colleague },
      },
    });
    expect(lines()).toStrictEqual([
      `GET ${PATHS.leads}/${id}`,
      `PATCH ${PATHS.pending}/${id}`,
      `GET ${PATHS.leads}/${id}`,
    ]);
  });

  it('that cannot be changed gives the problem that says why', async () => {
    const { id } = first(all, isMine);
    const problem = (__typename: string, more: object) => ({ __typename, ...more });
    expect(await change(id, { assigneeExternalId: 'bill' })).toStrictEqual(
      problem('InvalidInputProblem', { faults: [{ path: ['input', 'assigneeExternalId'] }] }),
    );
    expect(await change(id, { addTags: ['hot'] })).toMatchObject(
      problem('UnsupportedProblem', { supportedBy: expect.any(Array) as unknown }),
    );
    expect(await change('missing', { closed: true })).toStrictEqual(
      problem('NotFoundProblem', { code: 'NOT_FOUND' }),
    );
    const endpoint = 'PATCH /api/v5/orgs/:org/leads/:lead';
    sandbox.fail({ kind: 'RESET', endpoint, times: 1 });
    expect(await change(id, { closed: true })).toStrictEqual(
      problem('UpstreamProblem', { code: 'UNKNOWN_OUTCOME', source: 'GIOSG' }),
    );
  });

  it('has no null in a non-null field, whatever giosg sends', async () => {
    const query = `query ($id: ID!) {
      node(id: $id) {
        id
        ... on GiosgLead {
          source externalId kind displayName status tags firstSeenAt lastSeenAt fetchedAt viewUrl
          person { fullName firstName lastName email phone title }
          company { name domain }
          assignee { externalId name firstName lastName email organizationExternalId }
          properties { name value updatedAt }
          leadFormId roomId visitorId isClosed isProcessable pageUrl pageTitle data
          createdAt updatedAt closedAt sensitiveDataPurgedAt
        }
      }
    }`;
    const lenient = new GraphQLClient(gateway.url, { errorPolicy: 'all' });
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(oddRow, async (row) => {
        sandbox.heal();
        const endpoint = 'GET /api/v5/orgs/:org/leads/:lead';
        sandbox.fail({ kind: 'BODY', endpoint, body: sent(row) });
        asked += 1;
        const id = leadId(refOf(`asked-${asked}`));
        const { data, errors = [] } = await lenient.rawRequest<{ node: unknown }>(query, { id });
        expect(data).toHaveProperty('node');
        for (const error of errors)
          expect(error.extensions).toMatchObject({ code: 'UPSTREAM_INVALID' });
        if (errors.length === 0)
          expect(data.node).toMatchObject({ source: 'GIOSG', kind: 'PERSON' });
      }),
      { numRuns: 150 },
    );
  });
});
