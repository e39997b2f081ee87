import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tapp } from './kit.ts';

const EMAIL = 'eve@shop.example';
const LIFT = `mutation ($input: LiftErasureInput!) {
  liftErasure(input: $input) {
    __typename
    ... on LiftErasureSuccess { lifted }
    ... on InvalidInputProblem { path message }
  }
}`;

describe('liftErasure', () => {
  let gateway: Awaited<ReturnType<typeof tapp>>;
  beforeAll(async () => {
    gateway = await tapp({ STORE_URL: 'sqlite::memory:' });
  });
  afterAll(() => gateway.close());

  async function isAccepted(nonce: string): Promise<boolean> {
    const event = { type: 'x', nonce, trackerId: 'browser-1', properties: { email: EMAIL } };
    const response = await fetch(`${gateway.origin}/collect`, {
      method: 'POST',
      body: JSON.stringify(event),
    });
    const { accepted } = (await response.json()) as { readonly accepted: number };
    return accepted === 1;
  }
  async function lift(input: object): Promise<unknown> {
    const { liftErasure } = await gateway.client.request<{ readonly liftErasure: unknown }>(LIFT, {
      input,
    });
    return liftErasure;
  }

  test('lets an erased person be stored again, and erasing again works', async () => {
    const leads = () =>
      gateway.client.request<{
        readonly leads: { readonly nodes: readonly { readonly id: string }[] };
      }>('{ leads(sources: [LOCAL], first: 5) { nodes { id } } }');
    const erase = async () =>
      gateway.client.request<object>(
        'mutation ($id: ID!) { eraseLead(input: { id: $id }) { __typename } }',
        { id: (await leads()).leads.nodes[0]?.id },
      );
    expect(await isAccepted('1')).toBe(true);
    await erase();
    expect(await isAccepted('2')).toBe(false);
    // In any spelling of the address.
    const input = { email: ` ${EMAIL.toUpperCase()} `, reason: 'a new consent' };
    expect(await lift(input)).toEqual({ __typename: 'LiftErasureSuccess', lifted: 3 });
    expect(await isAccepted('3')).toBe(true);
    expect((await leads()).leads.nodes).toHaveLength(1);
    await erase();
    expect(await isAccepted('4')).toBe(false);
    expect(await lift({ trackerId: 'browser-1', reason: 'again' })).toMatchObject({ lifted: 3 });
  });

  test('of somebody who was not erased is a NotFoundProblem', async () => {
    expect(await lift({ userId: 'nobody', reason: 'x' })).toEqual({
      __typename: 'NotFoundProblem',
    });
  });

  test.each([
    ['no key', { reason: 'x' }, 'give one of'],
    ['two keys', { email: EMAIL, userId: '1', reason: 'x' }, 'give one of'],
    ['no address', { email: 'eve', reason: 'x' }, 'email must be an e-mail address'],
    ['no reason', { email: EMAIL, reason: ' ' }, 'reason must have'],
    [
      'a reason that names the person',
      { userId: 'u7', reason: 'u7 asked' },
      'reason is written to',
    ],
  ])('with %s is an InvalidInputProblem', async (_what, input, message) => {
    expect(await lift(input)).toMatchObject({
      __typename: 'InvalidInputProblem',
      message: expect.stringContaining(message) as string,
    });
  });
});
