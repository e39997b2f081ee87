import type { Campaign, Event, Lead, LeadRef, Session } from '../../domain/entities.ts';
import { GatewayError } from '../../domain/errors.ts';
import { compareKeys, keyOf } from '../../domain/filter.ts';
import {
  listParts,
  readWhole,
  CHEAP_PAGES,
  type PartPage,
  type Whole,
} from '../../domain/parts.ts';
import * as settings from '../../domain/settings.ts';
import type {
  Call,
  CampaignQuery,
  LeadQuery,
  Page,
  Source,
  SourceFacts,
} from '../../domain/source.ts';
import { MINUTE, within } from '../../domain/time.ts';
import type { QueryParameters, Runtime, Upstream } from '../../domain/upstream.ts';
import { decodes, defineSource, leadRef, pageOf, path, settleAll, together } from '../define.ts';
import { leadFields } from './fields.ts';
import { SOURCE, seenIn, toCampaign, toEvent, toLead, toSessions } from './map.ts';
import { createAccessTokens, serviceAccount } from './token.ts';
import * as wire from './wire.ts';

/**
 * Every path that is read, below the base URL. Those of users and campaigns are published nowhere: they are
 * what the vendor's own client and its schema names suggest.
 */
const endpoints = {
  users: {
    name: 'POST /projects/:project/users/search',
    path: (project: string) => path`/projects/${project}/users/search`,
  },
  userEvents: {
    name: 'GET /projects/:project/users/:user/events',
    path: (project: string, user: string) => path`/projects/${project}/users/${user}/events`,
  },
  event: {
    name: 'GET /projects/:project/events/:event',
    path: (project: string, event: string) => path`/projects/${project}/events/${event}`,
  },
  campaigns: {
    name: 'GET /projects/:project/custom-ads/:wmktId/campaigns',
    path: (project: string, wmktId: string) =>
      path`/projects/${project}/custom-ads/${wmktId}/campaigns`,
  },
} as const;
const FRESH_MS = MINUTE;
const BUCKETS = ['requests'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The events of one user are read whole up to this many pages of 100. */
const MOST_EVENT_PAGES = 10;

const facts: SourceFacts = {
  name: SOURCE,
  title: 'Webmarketer',
  description:
    'Users of a Webmarketer project. First and last seen are the earliest and latest date of a user’s field values. Lists have no documented order: up to 300 users are read whole and put in order, more come as Webmarketer gives them. Sessions are cut from the events by the gateway (derived): up to 1 000 events a user.',
  leadType: 'WebmarketerLead',
  leadFields,
  pushesDown: [],
  ownFilters: [],
  scoreIsPerWindow: false,
  callsPerLead: 1,
  callsPerSession: 0,
};

export const webmarketer = defineSource({
  facts,
  settings: {
    projectId: {
      variable: 'WEBMARKETER_PROJECT_ID',
      description: 'Id of the project.',
      required: true,
      parse(value) {
        if (!/^(?=.{3,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value))
          throw new Error(
            'must be 3 to 64 lower-case letters and digits, with single dashes between',
          );
        return value;
      },
    },
    wmktIds: {
      variable: 'WEBMARKETER_WMKT_ID',
      description:
        'Ids of Custom Ads integrations, separated by commas; unset: no campaigns are read.',
      required: false,
      parse: settings.list,
    },
    serviceAccount: {
      variable: 'WEBMARKETER_SERVICE_ACCOUNT',
      description: 'JSON key of a service account, or a path to it.',
      secret: true,
      required: true,
      parse: serviceAccount,
    },
    baseUrl: {
      variable: 'WEBMARKETER_BASE_URL',
      description: 'Address of the API; ends in /api/v1.',
      required: false,
      fallback: 'https://api.webmarketer.io/api/v1',
      parse: settings.baseUrl,
    },
    oauthUrl: {
      variable: 'WEBMARKETER_OAUTH_URL',
      description:
        'Address of the OAuth server; ends in /oidc. Its token endpoint is <that>/token.',
      required: false,
      fallback: 'https://oauth.webmarketer.io/oidc',
      parse: settings.baseUrl,
    },
    rateLimit: {
      variable: 'WEBMARKETER_RATE_LIMIT',
      description:
        'Calls per seconds of the project. None is documented; 100/60s is our assumption.',
      required: false,
      fallback: { calls: 100, windowMs: MINUTE },
      parse: settings.rateLimit,
    },
  },
  open(values, runtime) {
    const account = values.serviceAccount;
    const credential = `${account.clientId} ${account.keyId}`;
    const oauth = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.oauthUrl,
      credential,
      headers: () => ({}),
      limit: () => null,
    });
    const tokens = createAccessTokens(oauth, account, `${values.oauthUrl}/token`, runtime.clock);
    const api = runtime.openUpstream({
      source: SOURCE,
      baseUrl: values.baseUrl,
      credential,
      headers: async (call) => ({ authorization: `Bearer ${await tokens.current(call)}` }),
      renew: () => {
        tokens.drop();
      },
      limit: () => values.rateLimit,
    });
    const source = openSource(api, values.projectId, values.wmktIds ?? [], runtime);
    return {
      ...source,
      health: () => api.health(),
      close: async () => {
        await Promise.all([api.close(), oauth.close()]);
      },
    };
  },
});

function openSource(
  api: Upstream,
  project: string,
  wmktIds: readonly string[],
  { clock }: Runtime,
): Omit<Source, 'health' | 'close'> {
  /** A page of users, without those that were certainly not seen in the window. */
  async function users(
    query: LeadQuery,
    number: number,
    call: Call,
  ): Promise<PartPage<Lead> & { readonly total: number | null }> {
    const { window } = query;
    const { value, provenance } = await api.send(
      {
        endpoint: endpoints.users.name,
        method: 'POST',
        path: endpoints.users.path(project),
        body: { limit: wire.PAGE_SIZE, offset: (number - 1) * wire.PAGE_SIZE },
        buckets: BUCKETS,
        isRead: true,
        freshMs: FRESH_MS,
        decode: decodes(SOURCE, endpoints.users.name, wire.page(wire.user, number)),
      },
      call,
    );
    const context = { project, window, fetchedAt: provenance.asOf };
    const items = value.items
      .filter((row) => mayBeIn(row, query))
      .map((row) => toLead(row._id, row.user, context));
    return { ...value, items, provenance };
  }

  function getEvents(lead: LeadRef, limit: number, offset: number, call: Call, number: number) {
    const { name, path: to } = endpoints.userEvents;
    return api.send(
      {
        endpoint: name,
        method: 'GET',
        path: to(project, lead.externalId),
        query: [
          ['limit', String(limit)],
          ['offset', String(offset)],
        ],
        buckets: BUCKETS,
        freshMs: FRESH_MS,
        absentOn: [404],
        decode: decodes(SOURCE, name, wire.page(wire.event, number)),
      },
      call,
    );
  }

  /** All events of a user, as far as `MOST_EVENT_PAGES`: the list takes no window, and its order is not documented. */
  function userEvents(lead: LeadRef, call: Call): Promise<Whole<Event>> {
    const owner = leadRef(SOURCE, project, lead.externalId);
    return readWhole(
      async (number): Promise<PartPage<Event>> => {
        const offset = (number - 1) * wire.PAGE_SIZE;
        const { value, provenance } = await getEvents(lead, wire.PAGE_SIZE, offset, call, number);
        return value
          ? { ...value, items: value.items.map((row) => toEvent(row, project, owner)), provenance }
          : { items: [], faults: [], next: null, pages: 1, capped: false, provenance };
      },
      MOST_EVENT_PAGES,
      ({ ref }) => ref.externalId,
    );
  }

  /** There is no call for a user, but each of its events carries it. Null where it has none. */
  async function leadOf(ref: LeadRef, call: Call): Promise<Lead | null> {
    if (!isOurs(ref)) return null;
    const { value, provenance } = await getEvents(ref, 1, 0, call, 1);
    const [event] = value?.items ?? [];
    const [fault] = value?.faults ?? [];
    if (!event && fault) throw fault;
    const context = { project, window: null, fetchedAt: provenance.asOf };
    return event ? toLead(ref.externalId, event.user, context) : null;
  }

  async function eventOf(externalId: string, lead: LeadRef, call: Call): Promise<Event | null> {
    // Beside the ids stand other names (`events/trash`), which must not be read as one.
    if (!UUID.test(externalId)) return null;
    const { name, path: to } = endpoints.event;
    const { value } = await api.send(
      {
        endpoint: name,
        method: 'GET',
        path: to(project, externalId),
        buckets: BUCKETS,
        freshMs: FRESH_MS,
        absentOn: [404],
        decode: decodes(SOURCE, name, wire.event),
      },
      call,
    );
    return value && toEvent(value, project, leadRef(SOURCE, project, lead.externalId));
  }

  /** A ref without an account comes from a client that names none; there is only the one. */
  function isOurs(ref: LeadRef): boolean {
    return ref.account === '' || ref.account === project;
  }

  function pageOfWhole<T>(items: readonly T[], whole: Whole<unknown>): Page<T> {
    const [fault] = whole.faults;
    return pageOf(
      items,
      null,
      { provenance: together(whole.provenances, clock.now()) },
      { capped: whole.capped, failures: fault ? [{ account: project, error: fault }] : [] },
    );
  }

  async function campaigns(query: CampaignQuery, call: Call): Promise<Page<Campaign>> {
    const { wmktId } = query.filter;
    const parts = await listParts({
      parts: wmktIds.filter((id) => wmktId === undefined || id === wmktId),
      question: [SOURCE, 'campaigns'],
      after: query.after,
      sorted: true,
      async read(integration, number): Promise<PartPage<Campaign>> {
        const { name, path: to } = endpoints.campaigns;
        const { value, provenance } = await api.send(
          {
            endpoint: name,
            method: 'GET',
            path: to(project, integration),
            query: campaignParameters(query, number),
            buckets: BUCKETS,
            freshMs: FRESH_MS,
            decode: decodes(SOURCE, name, wire.page(wire.campaign, number)),
          },
          call,
        );
        const items = value.items.map((row) => toCampaign(row, project, integration));
        return { ...value, items, provenance };
      },
      compare: compareCampaigns(query.order),
      identify: (campaign) => JSON.stringify([campaign.wmktId, campaign.externalId]),
    });
    return pageOf(
      parts.items,
      parts.next,
      { provenance: together(parts.provenances, clock.now()) },
      { ordered: parts.ordered, failures: parts.failures.map(ofProject) },
    );
  }

  /** A part of a list may be an integration, but a failure belongs to an account: the project. */
  function ofProject({ error }: { readonly error: Error }) {
    return { account: project, error };
  }

  return {
    facts,

    async accounts() {
      const account = {
        ref: { source: SOURCE, externalId: project },
        name: null,
        timezone: null,
        subscription: null,
        trackingStatus: null,
      };
      return pageOf([account], null, { provenance: together([], clock.now()) });
    },

    async leads(query, call) {
      const { order } = query;
      const parts = await listParts({
        parts: projectsOf(query, project),
        question: [SOURCE, 'users'],
        after: query.after,
        read: (_, number) => users(query, number, call),
        compare: (a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order),
        identify: ({ ref }) => ref.externalId,
      });
      return pageOf(
        parts.items,
        parts.next,
        { provenance: together(parts.provenances, clock.now()) },
        { ordered: parts.ordered, failures: parts.failures.map(ofProject) },
      );
    },

    async countLeads(query, call) {
      if (projectsOf(query, project).length === 0) return { value: 0, precision: 'EXACT' };
      const { pages, total } = await users(query, 1, call);
      if (pages === null) return null;
      // The total takes no window; that of a few pages is counted, that of more is an upper bound.
      if (pages > CHEAP_PAGES)
        return total === null ? null : { value: total, precision: 'ESTIMATE' };
      const whole = await readWhole(
        (number) => users(query, number, call),
        CHEAP_PAGES,
        ({ ref }) => ref.externalId,
      );
      return { value: whole.items.length, precision: whole.capped ? 'AT_LEAST' : 'EXACT' };
    },

    leadsById: (refs, call) => settleAll(refs, (ref) => leadOf(ref, call)),

    sessions: (queries, call) =>
      settleAll(queries, async ({ lead, window }) => {
        const whole = await userEvents(lead, call);
        // Cut from all events, then trimmed: a session must not depend on the window that is looked at.
        const sessions = toSessions(whole.items).filter(({ startedAt }) =>
          within(startedAt, window),
        );
        return pageOfWhole(sessions, whole);
      }),

    sessionsById: (refs, call) =>
      settleAll(refs, async (ref): Promise<Session | null> => {
        if (!isOurs(ref.lead)) return null;
        const { items } = await userEvents(ref.lead, call);
        // A late event may have become the first of its session, which then has another name.
        const isNamed = ({ events }: Session) =>
          events?.some((event) => event.ref.externalId === ref.externalId) ?? false;
        return toSessions(items).find(isNamed) ?? null;
      }),

    leadEvents: (queries, call) =>
      settleAll(queries, async ({ lead, window }) => {
        const whole = await userEvents(lead, call);
        const events = whole.items
          .filter(({ occurredAt }) => within(occurredAt, window))
          .sort(
            (a, b) => b.occurredAt - a.occurredAt || (a.ref.externalId > b.ref.externalId ? -1 : 1),
          );
        return pageOfWhole(events, whole);
      }),

    eventsById: (refs, call) =>
      settleAll(refs, async ({ externalId, lead }) =>
        isOurs(lead) ? eventOf(externalId, lead, call) : null,
      ),

    ...(wmktIds.length > 0 ? { campaigns } : {}),
  };
}

/** The one project, or none where only others are asked for. */
function projectsOf({ accounts }: LeadQuery, project: string): readonly string[] {
  if (accounts === null || accounts.includes(project)) return [project];
  throw new GatewayError('NOT_FOUND', 'No such Webmarketer project is configured');
}

/** False for users that were certainly not seen in the window. One without dates may have been. */
function mayBeIn({ user }: wire.WireUser, { order, window }: LeadQuery): boolean {
  const seen = seenIn(user);
  if (!seen) return true;
  return order.field === 'FIRST_SEEN_AT'
    ? within(seen.first, window)
    : seen.first < window.to && seen.last >= window.from;
}

const SORT = { NAME: 'name', EXTERNAL_ID: 'campaignId', ACTIVE: 'active' } as const;

/** Every filter is Webmarketer's own. */
function campaignParameters({ filter, order }: CampaignQuery, number: number): QueryParameters {
  const parameters: readonly (readonly [string, string | boolean | undefined])[] = [
    ['active', filter.active],
    ['explicit', filter.explicit],
    ['campaignId', filter.externalId],
    ['campaignSlug', filter.slug],
    ['nameLike', filter.nameLike],
    ['sort', SORT[order.field]],
    ['order', order.direction],
    ['limit', String(wire.PAGE_SIZE)],
    ['offset', String((number - 1) * wire.PAGE_SIZE)],
  ];
  return parameters.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
}

function compareCampaigns({ field, direction }: CampaignQuery['order']) {
  const valueOf = (campaign: Campaign) =>
    field === 'NAME'
      ? campaign.name
      : field === 'ACTIVE'
        ? Number(campaign.active)
        : campaign.externalId;
  const sign = direction === 'ASC' ? 1 : -1;
  return (a: Campaign, b: Campaign): number => {
    const [left, right] = [valueOf(a), valueOf(b)];
    return sign * (left < right ? -1 : left > right ? 1 : a.externalId < b.externalId ? -1 : 1);
  };
}
