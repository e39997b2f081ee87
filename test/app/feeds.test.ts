import { expect, test } from 'vitest';
import { encodeId } from '../../src/domain/ids.ts';
import { tapp, type Running } from './kit.ts';

const CREATE = `mutation ($input: CreateCustomFeedInput!) {
  createCustomFeed(input: $input) {
    __typename
    ... on CustomFeedSuccess {
      customFeedId
      customFeed { id name account { name } criteria { type value excluded displayValue } }
    }
    ... on InvalidInputProblem { faults { path message allowed } }
    ... on ConflictProblem { current { id } }
  }
}`;

interface Made {
  readonly createCustomFeed: {
    readonly __typename: string;
    readonly customFeedId: string;
    readonly customFeed: { readonly id: string };
  };
}

function create({ client }: Running, input: object): Promise<Made> {
  return client.request<Made>(CREATE, { input });
}

function send({ origin }: Running, events: readonly object[]): Promise<Response> {
  return fetch(`${origin}/collect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      events.map((event, index) => ({
        type: 'page-view',
        nonce: `${JSON.stringify(event)}${index}`,
        ...event,
      })),
    ),
  });
}

test('a feed of the local store can be made, read, counted, filtered, changed and deleted', async () => {
  const gateway = await tapp();
  try {
    await send(gateway, [
      { trackerId: 'ann', properties: { country: 'FI', email: 'ann@a.example' } },
      { trackerId: 'bob', properties: { country: 'FI' } },
      { trackerId: 'cid', properties: { country: 'SE' } },
    ]);
    const criteria = [{ type: 'country_code', value: 'FI', displayValue: 'Finland' }];
    const made = await create(gateway, { nonce: 'n', name: 'Finns', criteria });
    expect(made.createCustomFeed).toMatchObject({
      __typename: 'CustomFeedSuccess',
      customFeed: {
        name: 'Finns',
        account: { name: 'Local store' },
        criteria: [{ ...criteria[0], excluded: false }],
      },
    });
    const id = made.createCustomFeed.customFeedId;
    expect(
      (await create(gateway, { nonce: 'n', name: 'Finns', criteria })).createCustomFeed,
    ).toEqual(made.createCustomFeed);
    const other = await create(gateway, { nonce: 'n', name: 'Swedes', criteria });
    expect(other.createCustomFeed).toEqual({ __typename: 'ConflictProblem', current: { id } });

    const read = await gateway.client.request<unknown>(
      `query ($id: ID!) {
        node(id: $id) { ... on CustomFeed {
          all: leads(first: 1) { totalCount { value precision } pageInfo { hasNextPage } }
          known: leads(filter: { identified: true }) { totalCount { value } nodes { person { email } } }
          blank: leads(filter: { countryCode: "FI" }) { totalCount { value } }
        } }
        accounts(sources: [LOCAL]) { nodes { customFeeds { nodes { externalId } } } }
      }`,
      { id },
    );
    expect(read).toMatchObject({
      node: {
        all: { totalCount: { value: 2, precision: 'EXACT' }, pageInfo: { hasNextPage: true } },
        known: { totalCount: { value: 1 }, nodes: [{ person: { email: 'ann@a.example' } }] },
        blank: { totalCount: null },
      },
      accounts: {
        nodes: [
          {
            customFeeds: {
              nodes: [
                { externalId: 'all_leads' },
                { externalId: 'new_leads' },
                { externalId: 'top_leads' },
                { externalId: 'followed' },
                {},
              ],
            },
          },
        ],
      },
    });

    const change = `mutation ($input: UpdateCustomFeedInput!) {
      updateCustomFeed(input: $input) { __typename
        ... on CustomFeedSuccess { customFeed { name leads { totalCount { value } } } }
        ... on InvalidInputProblem { faults { path } } } }`;
    expect(
      await gateway.client.request(change, {
        input: { id, criteria: [{ type: 'country_code', value: 'FI', excluded: true }] },
      }),
    ).toMatchObject({
      updateCustomFeed: { customFeed: { name: 'Finns', leads: { totalCount: { value: 1 } } } },
    });
    for (const [input, path] of [
      [{ id }, ['input']],
      [{ id, name: null }, ['input', 'name']],
      [{ id, criteria: [{ type: 'colour', value: 1 }] }, ['input', 'criteria', '0', 'type']],
    ])
      expect(await gateway.client.request(change, { input })).toMatchObject({
        updateCustomFeed: { __typename: 'InvalidInputProblem', faults: [{ path }] },
      });

    const remove = `mutation ($id: ID!) { deleteCustomFeed(input: { id: $id }) { __typename
      ... on DeleteCustomFeedSuccess { deletedId } } }`;
    expect(await gateway.client.request(remove, { id })).toEqual({
      deleteCustomFeed: { __typename: 'DeleteCustomFeedSuccess', deletedId: id },
    });
    expect(await gateway.client.request(remove, { id })).toEqual({
      deleteCustomFeed: { __typename: 'NotFoundProblem' },
    });
    expect(
      await gateway.client.request('query ($id: ID!) { node(id: $id) { id } }', { id }),
    ).toEqual({
      node: null,
    });
  } finally {
    await gateway.close();
  }
});

test('wrong criteria of a feed are faults with their places and the types that exist', async () => {
  const gateway = await tapp();
  try {
    const { createCustomFeed } = await create(gateway, {
      name: 'Wrong',
      criteria: [{ type: 'pageviews', value: -1 }, { type: 'page_views' }],
    });
    expect(createCustomFeed).toMatchObject({
      __typename: 'InvalidInputProblem',
      faults: [
        { path: ['input', 'criteria', '0', 'value'], allowed: null },
        {
          path: ['input', 'criteria', '1', 'type'],
          allowed: expect.arrayContaining(['pageviews', 'property']) as unknown,
        },
      ],
    });
  } finally {
    await gateway.close();
  }
});

test('a change of a vendor’s feed, or of a built-in one, is refused with the reason', async () => {
  const gateway = await tapp();
  try {
    const parts = ['local', 'top_leads'];
    expect(
      await gateway.client.request(
        `mutation ($id: ID!) { deleteCustomFeed(input: { id: $id }) { __typename
          ... on Problem { code message } } }`,
        { id: encodeId({ type: 'CustomFeed', source: 'LOCAL', parts }) },
      ),
    ).toMatchObject({
      deleteCustomFeed: {
        __typename: 'UnsupportedProblem',
        message: expect.stringContaining('built in') as unknown,
      },
    });
  } finally {
    await gateway.close();
  }
});
