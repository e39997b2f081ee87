import { describe, expect, it } from 'vitest';
import { type Instant } from '../../../src/domain/time.ts';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';
import { examples } from '../../../src/vendors/giosg/sandbox/examples.ts';
import { leadQuery, live, must, NOW, one } from '../kit.ts';
import { printed } from '../printed.ts';

const { opened, serve } = printed('giosg', examples);
const at = (text: string): Instant => Date.parse(text);

describe('what the documents of giosg print', () => {
  const window = { from: at('2016-09-01T00:00:00Z'), to: at('2016-09-02T00:00:00Z') };
  const assignee = {
    externalId: GIOSG.user,
    name: 'Bill Giosg',
    firstName: 'Bill',
    lastName: 'Giosg',
    email: null,
    organizationExternalId: GIOSG.organization,
  };
  const createdAt = at('2016-09-01T11:31:36.042Z');
  const data = { phone: '+123654789', name: 'Lead Man', email: 'lead.man@superheroes.gov' };
  const details = {
    id: '4d0648b8-9074-11e6-963e-f45c89c72de3',
    lead_form_id: '700f38ba-9529-11e6-b202-f45c89c72de3',
    organization_id: GIOSG.organization,
    room_id: '9f3d51a8-9529-11e6-80e7-f45c89c72de3',
    visitor_id: '08119566026a4e1194a7a3244c90f925',
    is_closed: false,
    is_processable: false,
    page_url: 'https://giosg.com',
    page_title: 'Giosg - intelligent conversion marketing platform',
    data,
    created_at: createdAt,
    updated_at: at('2016-09-01T15:31:36.042Z'),
    closed_at: null,
    sensitive_data_purged_at: null,
  };
  const unassigned = {
    ref: {
      source: 'GIOSG',
      account: GIOSG.organization,
      externalId: '4d0648b8-9074-11e6-963e-f45c89c72de3',
    },
    kind: 'PERSON',
    displayName: 'Lead Man',
    person: {
      firstName: null,
      lastName: null,
      fullName: 'Lead Man',
      email: 'lead.man@superheroes.gov',
      phone: '+123654789',
      title: null,
    },
    company: null,
    location: null,
    status: 'NEW',
    assignee: null,
    tags: [],
    score: null,
    firstSeenAt: createdAt,
    lastSeenAt: createdAt,
    properties: Object.entries(data).map(([name, value]) => ({
      name,
      value,
      updatedAt: createdAt,
      source: 'GIOSG',
      event: null,
    })),
    viewUrl: null,
    identified: true,
    fetchedAt: NOW,
    claims: { giosgVisitorId: details.visitor_id },
    isRedacted: false,
    details: { ...details, assigned_user_id: null, assigned_user: null },
  } as const;
  const assigned = {
    ...unassigned,
    status: 'ASSIGNED',
    assignee,
    details: {
      ...details,
      assigned_user_id: GIOSG.user,
      assigned_user: {
        id: GIOSG.user,
        full_name: 'Bill Giosg',
        first_name: 'Bill',
        last_name: 'Giosg',
        organization_id: GIOSG.organization,
      },
    },
  } as const;

  const views = [
    ['the organisation', 'GET /api/v5/orgs/:org/leads', {}],
    ['a user', 'GET /api/v5/users/:user/assigned_leads', { assigneeExternalId: GIOSG.user }],
    [
      'a user’s queue',
      'GET /api/v5/users/:user/pending_leads',
      { pendingForExternalId: GIOSG.user },
    ],
  ] as const;
  it.each(views)('reads the list as one of %s', async (_whose, endpoint, filter) => {
    serve('assigned leads', endpoint);
    const page = await must(opened().source('GIOSG').leads)(leadQuery({ window, filter }), live());
    expect(page.items).toStrictEqual([assigned]);
  });

  it('ends a list whose next, as printed, leads to another origin, and says so', async () => {
    serve('assigned leads', 'GET /api/v5/orgs/:org/leads');
    const page = await must(opened().source('GIOSG').leads)(leadQuery({ window }), live());
    expect(page.next).toBeNull();
    expect(page.failures).toMatchObject([
      { account: GIOSG.organization, error: { code: 'UPSTREAM_INVALID', source: 'GIOSG' } },
    ]);
  });

  it.each([
    ['pending lead', unassigned],
    ['lead picked by a user', assigned],
  ] as const)('reads the %s by its id', async (name, lead) => {
    serve(name, 'GET /api/v5/orgs/:org/leads/:lead');
    const found = await one(opened().source('GIOSG').leadsById?.([lead.ref], live()));
    expect(found).toStrictEqual(lead);
  });
});
