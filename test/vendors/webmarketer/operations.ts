import type { Source } from '../../../src/ports/source.ts';
import { ALL, leadQuery, live, one } from '../kit.ts';
import {
  API,
  AUTUMN,
  BY_NAME,
  BY_START,
  CAMPAIGNS,
  contactForm,
  insightQuery,
  JANUARY,
  OF_PROJECT,
  outlayInput,
  PAGE,
  purchase,
  seen,
  type Fixture,
} from './kit.ts';

type Full = Required<Source>;

/** An operation that the documents describe, and the one call that it makes. */
export interface Operation {
  readonly name: string;
  /** The endpoint, as the sandbox names it. */
  readonly endpoint: string;
  readonly isWrite: boolean;
  /** The result of a 404: null, an empty list, or an error of this code. */
  readonly absent: 'null' | 'empty' | 'NOT_FOUND' | 'UPSTREAM_NOT_FOUND';
  /** Statuses after which a create looks whether the thing exists already. */
  readonly looksOn?: readonly number[];
  /** Endpoints that the operation calls besides. */
  readonly also?: readonly string[];
  run(source: Full, world: Fixture['world']): Promise<unknown>;
}

const list = (operation: Omit<Operation, 'isWrite' | 'absent'>): Operation => ({
  ...operation,
  isWrite: false,
  absent: 'UPSTREAM_NOT_FOUND',
});
const thing = (operation: Omit<Operation, 'isWrite' | 'absent'>): Operation => ({
  ...operation,
  isWrite: false,
  absent: 'null',
});

/** The result of the one event that was sent. Throws its problem, as other writes do. */
async function sent(source: Full, mode: 'SYNC' | 'ASYNC'): Promise<unknown> {
  const [tracked] = await source.track([purchase()], live(), mode);
  if (tracked?.problem) throw tracked.problem;
  return tracked;
}

export const operations: readonly Operation[] = [
  list({
    name: 'leads',
    endpoint: `POST ${OF_PROJECT}/users/search`,
    run: (source) => source.leads(leadQuery(), live()),
  }),
  {
    name: 'events of a lead',
    endpoint: `GET ${OF_PROJECT}/users/:user/events`,
    isWrite: false,
    absent: 'empty',
    run: (source, world) =>
      one(source.leadEvents([{ ...PAGE, lead: seen(world).lead, window: ALL }], live())),
  },
  thing({
    name: 'event',
    endpoint: `GET ${OF_PROJECT}/events/:event`,
    run: (source, world) => one(source.eventsById([contactForm(world)], live())),
  }),
  thing({
    name: 'raw event',
    endpoint: `GET ${OF_PROJECT}/events/raw/:event`,
    run: (source, world) => source.rawEvent(contactForm(world), live()),
  }),
  list({
    name: 'trashed events',
    endpoint: `GET ${OF_PROJECT}/events/trash`,
    run: (source) => source.trashedEvents({ ...PAGE, since: null, until: null }, live()),
  }),
  list({
    name: 'insights',
    endpoint: `POST ${OF_PROJECT}/events/insights`,
    also: [`GET ${OF_PROJECT}/event-types`],
    run: (source) => source.insights(insightQuery(), live()),
  }),
  list({
    name: 'event types',
    endpoint: `GET ${OF_PROJECT}/event-types`,
    run: (source) => source.eventTypes({ ...PAGE, order: [] }, live()),
  }),
  thing({
    name: 'event type',
    endpoint: `GET ${OF_PROJECT}/event-types/:reference`,
    run: (source) => source.eventTypeByReference('purchase', live()),
  }),
  list({
    name: 'campaigns',
    endpoint: `GET ${CAMPAIGNS}`,
    run: (source) => source.campaigns({ ...PAGE, filter: {}, order: BY_NAME }, live()),
  }),
  thing({
    name: 'campaign',
    endpoint: `GET ${CAMPAIGNS}/:campaign`,
    run: (source) => source.campaignById(AUTUMN, live()),
  }),
  {
    name: 'outlays',
    endpoint: `GET ${CAMPAIGNS}/:campaign/outlays`,
    isWrite: false,
    absent: 'NOT_FOUND',
    run: (source) =>
      source.outlays(
        { ...PAGE, campaign: AUTUMN, since: null, until: null, order: BY_START },
        live(),
      ),
  },
  thing({
    name: 'outlay',
    endpoint: `GET ${CAMPAIGNS}/:campaign/outlays/:outlay`,
    run: (source) => source.outlayById(JANUARY, live()),
  }),
  {
    name: 'send an event',
    endpoint: `POST ${API}/events`,
    isWrite: true,
    absent: 'UPSTREAM_NOT_FOUND',
    run: (source) => sent(source, 'ASYNC'),
  },
  {
    name: 'send an event and wait',
    endpoint: `POST ${API}/events/sync`,
    isWrite: true,
    absent: 'UPSTREAM_NOT_FOUND',
    also: [`GET ${OF_PROJECT}/events/:event`],
    run: (source) => sent(source, 'SYNC'),
  },
  {
    name: 'set a state',
    endpoint: `PATCH ${OF_PROJECT}/events/:event/states/:storageKey`,
    isWrite: true,
    // The event exists, so the 404 means the key.
    absent: 'UPSTREAM_NOT_FOUND',
    run: (source, world) =>
      source.setEventMetric(
        { event: contactForm(world), type: 'STATE', key: 'converted', value: 1, date: null },
        live(),
      ),
  },
  {
    name: 'set a statistic',
    endpoint: `PATCH ${OF_PROJECT}/events/:event/statistics/:storageKey`,
    isWrite: true,
    absent: 'UPSTREAM_NOT_FOUND',
    run: (source, world) =>
      source.setEventMetric(
        { event: contactForm(world), type: 'STATISTIC', key: 'turnover', value: 9, date: null },
        live(),
      ),
  },
  {
    name: 'create an event type',
    endpoint: `POST ${OF_PROJECT}/event-types`,
    isWrite: true,
    absent: 'UPSTREAM_NOT_FOUND',
    looksOn: [400, 409],
    run: (source) =>
      source.createEventType(
        {
          reference: 'new-one',
          name: 'New',
          fields: [],
          metadata: null,
          retentionDays: null,
          phoneCountryCodes: [],
        },
        live(),
      ),
  },
  {
    name: 'create a campaign',
    endpoint: `POST ${CAMPAIGNS}`,
    isWrite: true,
    absent: 'UPSTREAM_NOT_FOUND',
    looksOn: [400, 409],
    run: (source) =>
      source.createCampaign(
        { wmktId: null, currency: null, slug: 'new-one', name: 'New', active: true },
        live(),
      ),
  },
  {
    name: 'change a campaign',
    endpoint: `PATCH ${CAMPAIGNS}/:campaign`,
    isWrite: true,
    absent: 'NOT_FOUND',
    run: (source) => source.updateCampaign({ campaign: AUTUMN, name: 'Fall' }, live()),
  },
  {
    name: 'create an outlay',
    endpoint: `POST ${CAMPAIGNS}/:campaign/outlays`,
    isWrite: true,
    absent: 'NOT_FOUND',
    run: (source) => source.createOutlay(outlayInput(), live()),
  },
  {
    name: 'change an outlay',
    endpoint: `PATCH ${CAMPAIGNS}/:campaign/outlays/:outlay`,
    isWrite: true,
    absent: 'NOT_FOUND',
    run: (source) => source.updateOutlay({ outlay: JANUARY, amount: '5' }, live()),
  },
  {
    name: 'record an offline interaction',
    endpoint: `POST ${OF_PROJECT}/interactions/offline`,
    isWrite: true,
    absent: 'UPSTREAM_NOT_FOUND',
    run: (source) =>
      source.recordOfflineInteraction(
        {
          nonce: null,
          date: null,
          userData: { email: 'a@b.example' },
          nodeData: { wmktId: 'wmkt-1' },
        },
        live(),
      ),
  },
];
