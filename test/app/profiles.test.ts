import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  EraseLeadDocument,
  LeadProfilesDocument,
  LinkLeadsDocument,
  ProfileByDocument,
  ProfilesDocument,
  UnlinkLeadDocument,
  type LeadProfilesQuery,
  type ProfileByQuery,
} from '../operations.gen.ts';
import { subscribe } from './sse.ts';
import { post, tworld, type World } from './kit.ts';

const DAY = 86_400_000;
const iso = (moment: number) => new Date(moment).toISOString();

let world: World;
let window: { readonly from: string; readonly to: string };
beforeAll(async () => {
  world = await tworld();
  window = { from: iso(Date.now() - 30 * DAY), to: iso(Date.now() + DAY) };
});
afterAll(() => world.close());

async function collect(nonce: string, trackerId: string, properties: object): Promise<void> {
  const event = { type: 'form', nonce, trackerId, properties };
  expect((await post(`${world.origin}/collect`, event)).status).toBe(200);
}
async function local(email: string): Promise<string> {
  const { profile } = await world.client.request(ProfileByDocument, { by: { email } });
  return profile?.leads.nodes.find(({ source }) => source === 'LOCAL')?.id ?? 'none';
}
/** A lead that a vendor knows by its e-mail address. */
async function known(source: 'GIOSG' | 'LEADBOXER'): Promise<{ id: string; email: string }> {
  const query = `query ($source: Source!, $window: WindowInput) {
    leads(sources: [$source], window: $window, first: 100, filter: { identified: true }) {
      nodes { id person { email } }
    }
  }`;
  const answer = await world.client.request<{
    leads: { nodes: { id: string; person: { email: string | null } | null }[] };
  }>(query, { source, window });
  for (const { id, person } of answer.leads.nodes)
    if (person?.email) return { id, email: person.email };
  throw new Error('the sandbox has nobody with an address');
}

describe('profiles', () => {
  test('join leads of vendors and of the store in the answer that reads them, at no further call', async () => {
    const { id, email } = await known('GIOSG');
    await collect('join', 'visitor-join', { email: email.toUpperCase() });
    const answer = await world.client.rawRequest<LeadProfilesQuery>(print(LeadProfilesDocument), {
      sources: ['GIOSG'],
      window,
      first: 100,
    });
    const cost = (answer.extensions as { cost: { calls: number } }).cost.calls;
    expect(cost).toBeLessThanOrEqual(2);
    const lead = answer.data.leads.nodes.find((one) => one.id === id);
    expect(new Set(lead?.profile?.leads.nodes.map(({ source }) => source))).toEqual(
      new Set(['GIOSG', 'LOCAL']),
    );
    expect(answer.data.leads.nodes.every(({ profile }) => profile !== null)).toBe(true);
  });

  test('show each field with its source and its conflicts, and the sessions of all sources', async () => {
    const { id, email } = await known('LEADBOXER');
    await collect('fields', 'visitor-fields', { email, firstName: 'Somebody', lastName: 'Else' });
    const { profile } = await world.client.request(ProfileByDocument, { by: { email }, window });
    expect(profile?.leads.nodes.map((lead) => lead.id)).toContain(id);
    expect(profile?.identifiers).toContainEqual(
      expect.objectContaining({ type: 'email', value: email.toLowerCase() }),
    );
    expect(profile?.conflicts.map(({ name }) => name)).toContain('fullName');
    const sources = new Set(profile?.sessions.nodes.map(({ source }) => source));
    expect(sources).toEqual(new Set(['LEADBOXER', 'LOCAL']));
    const starts = profile?.sessions.nodes.map(({ startedAt }) => startedAt) ?? [];
    expect(starts).toEqual(starts.toSorted().reverse());
    const one: string[] = [];
    for (let after: string | null | undefined = null; ;) {
      const page: ProfileByQuery = await world.client.request(ProfileByDocument, {
        by: { leadId: id },
        window,
        first: 1,
        after,
      });
      one.push(...(page.profile?.sessions.nodes.map((session) => session.id) ?? []));
      if (!page.profile?.sessions.pageInfo.hasNextPage) break;
      after = page.profile.sessions.pageInfo.endCursor;
    }
    const all = await world.client.request(ProfileByDocument, {
      by: { leadId: id },
      window,
      first: 100,
    });
    expect(one).toEqual(all.profile?.sessions.nodes.map((session) => session.id));
  });

  test('of people are related to their company and are found by words', async () => {
    await collect('company', 'visitor-company', {
      email: 'ada@lovelace.example',
      firstName: 'Ada',
    });
    const { profile } = await world.client.request(ProfileByDocument, {
      by: { domain: 'lovelace.example' },
    });
    expect(profile?.kind).toBe('COMPANY');
    expect(profile?.related.nodes).toMatchObject([{ kind: 'PERSON', displayName: 'Ada' }]);
    const { profiles } = await world.client.request(ProfilesDocument, { search: 'LOVELACE' });
    expect(profiles.nodes.map(({ kind }) => kind).toSorted()).toEqual(['COMPANY', 'PERSON']);
    expect(profiles.totalCount?.value).toBe(2);
    const { node } = await world.client.request<{ node: { displayName: string } }>(
      'query ($id: ID!) { node(id: $id) { ... on Profile { displayName } } }',
      { id: profile?.id },
    );
    expect(node.displayName).toBe('lovelace.example');
  });

  test('are joined by linkLeads and separated by unlinkLead', async () => {
    await collect('link-1', 'visitor-1', { email: 'one@link.example' });
    await collect('link-2', 'visitor-2', { email: 'two@link.example' });
    const leadIds = [await local('one@link.example'), await local('two@link.example')];
    const [first = '', second = ''] = leadIds;
    const linked = await world.client.request(LinkLeadsDocument, {
      input: { leadIds, reason: 'she told us' },
    });
    expect(linked.linkLeads).toMatchObject({
      __typename: 'LinkLeadsSuccess',
      profiles: [{ leads: { nodes: [{ id: first }, { id: second }] } }],
    });
    const apart = await world.client.request(UnlinkLeadDocument, { input: { leadId: second } });
    expect(apart.unlinkLead).toMatchObject({
      profiles: [{ leads: { nodes: [{ id: second }] } }, { leads: { nodes: [{ id: first }] } }],
    });
  });

  test('refuse linkLeads for an unknown lead, a single lead and leads of two kinds', async () => {
    const [person] = [await local('ada@lovelace.example')];
    const company = await world.client.request(LeadProfilesDocument, {
      sources: ['LEADFEEDER'],
      window,
      first: 1,
    });
    const link = async (leadIds: readonly string[]) =>
      (await world.client.request(LinkLeadsDocument, { input: { leadIds: [...leadIds] } }))
        .linkLeads;
    expect(await link([person])).toMatchObject({
      __typename: 'InvalidInputProblem',
      path: ['input', 'leadIds'],
    });
    expect(await link([person, 'nonsense'])).toMatchObject({ __typename: 'NotFoundProblem' });
    expect(await link([person, company.leads.nodes[0]?.id ?? ''])).toMatchObject({
      __typename: 'InvalidInputProblem',
      path: ['input', 'leadIds', '1'],
    });
  });
});

describe('eraseLead', () => {
  test('erases what is kept of a vendor’s lead, and the next read does not bring it back', async () => {
    const { id, email } = await known('LEADBOXER');
    await collect('erase', 'visitor-erase', { email });
    const before = await world.client.request(ProfileByDocument, { by: { email } });
    expect(before.profile?.leads.nodes.length).toBeGreaterThan(1);
    const { eraseLead } = await world.client.request(EraseLeadDocument, { input: { id } });
    expect(eraseLead).toMatchObject({ __typename: 'EraseLeadSuccess', erasedId: id });
    const again = await world.client.request(LeadProfilesDocument, {
      sources: ['LEADBOXER'],
      window,
      first: 100,
    });
    const lead = again.leads.nodes.find((one) => one.id === id);
    expect(lead).toMatchObject({ profile: null });
    expect((await world.client.request(ProfileByDocument, { by: { email } })).profile).toBeNull();
    const response = await post(`${world.origin}/collect`, {
      type: 'form',
      nonce: 'erase-again',
      trackerId: 'visitor-new',
      properties: { email },
    });
    expect(JSON.stringify(await response.json())).toContain('erased');
    expect((await world.client.request(ProfileByDocument, { by: { email } })).profile).toBeNull();
  });

  test('keeps an erased lead from subscribers who return with an old cursor', async () => {
    const query =
      'subscription ($after: String) { leadIdentified(sources: [LOCAL], after: $after) { cursor lead { displayName } } }';
    interface Identified {
      readonly leadIdentified: {
        readonly cursor: string;
        readonly lead: { readonly displayName: string } | null;
      };
    }
    const listening = await subscribe<Identified>(world.url, query);
    await collect('ring-1', 'ring-1', { email: 'first@ring.example' });
    const { cursor } = (await listening.data()).leadIdentified;
    listening.end();
    await collect('ring-2', 'ring-2', { email: 'gone@ring.example' });
    await collect('ring-3', 'ring-3', { email: 'stays@ring.example' });
    await world.client.request(EraseLeadDocument, {
      input: { id: await local('gone@ring.example') },
    });
    const again = await subscribe<Identified>(world.url, query, { after: cursor });
    const { leadIdentified } = await again.data();
    again.end();
    expect(leadIdentified.lead?.displayName).toBe('stays@ring.example');
  });

  test('answers an unknown lead with NotFoundProblem', async () => {
    const none = Buffer.from('14:Lead5:LOCAL0:4:none', 'utf8').toString('base64url');
    for (const id of ['nonsense', none]) {
      const { eraseLead } = await world.client.request(EraseLeadDocument, { input: { id } });
      expect(eraseLead).toMatchObject({ __typename: 'NotFoundProblem' });
    }
  });
});
