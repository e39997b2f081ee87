import { path } from '../kit/request.ts';

const EVENTS = '/projects/:project/events';
const TYPES = '/projects/:project/event-types';
const CAMPAIGNS = '/projects/:project/custom-ads/:wmktId/campaigns';
const CAMPAIGN = `${CAMPAIGNS}/:campaign`;
const OUTLAY = `${CAMPAIGN}/outlays/:outlay`;

const campaigns = (project: string, wmktId: string) =>
  path`/projects/${project}/custom-ads/${wmktId}/campaigns`;
const campaign = (project: string, wmktId: string, id: string) =>
  campaigns(project, wmktId) + path`/${id}`;
const outlays = (project: string, wmktId: string, id: string) =>
  `${campaign(project, wmktId, id)}/outlays`;
const outlay = (project: string, wmktId: string, id: string, outlayId: string) =>
  outlays(project, wmktId, id) + path`/${outlayId}`;
const types = (project: string) => path`/projects/${project}/event-types`;
const event = (project: string, id: string) => path`/projects/${project}/events/${id}`;

/**
 * Every path below the base URL. Those of users, raw and trashed events, insights, campaigns and outlays are
 * published nowhere: they are what the vendor's own client and its schema names suggest.
 */
export const endpoints = {
  users: {
    name: 'POST /projects/:project/users/search',
    path: (project: string) => path`/projects/${project}/users/search`,
  },
  userEvents: {
    name: 'GET /projects/:project/users/:user/events',
    path: (project: string, user: string) => path`/projects/${project}/users/${user}/events`,
  },
  track: { name: 'POST /events', path: () => '/events' },
  trackSync: { name: 'POST /events/sync', path: () => '/events/sync' },
  event: { name: `GET ${EVENTS}/:event`, path: event },
  rawEvent: {
    name: `GET ${EVENTS}/raw/:event`,
    path: (project: string, id: string) => path`/projects/${project}/events/raw/${id}`,
  },
  setState: {
    name: `PATCH ${EVENTS}/:event/states/:storageKey`,
    path: (project: string, id: string, key: string) => event(project, id) + path`/states/${key}`,
  },
  setStatistic: {
    name: `PATCH ${EVENTS}/:event/statistics/:storageKey`,
    path: (project: string, id: string, key: string) =>
      event(project, id) + path`/statistics/${key}`,
  },
  trash: {
    name: `GET ${EVENTS}/trash`,
    path: (project: string) => path`/projects/${project}/events/trash`,
  },
  insights: {
    name: `POST ${EVENTS}/insights`,
    path: (project: string) => path`/projects/${project}/events/insights`,
  },
  eventTypes: { name: `GET ${TYPES}`, path: types },
  createEventType: { name: `POST ${TYPES}`, path: types },
  eventType: {
    name: `GET ${TYPES}/:reference`,
    path: (project: string, reference: string) => types(project) + path`/${reference}`,
  },
  campaigns: { name: `GET ${CAMPAIGNS}`, path: campaigns },
  createCampaign: { name: `POST ${CAMPAIGNS}`, path: campaigns },
  campaign: { name: `GET ${CAMPAIGN}`, path: campaign },
  updateCampaign: { name: `PATCH ${CAMPAIGN}`, path: campaign },
  outlays: { name: `GET ${CAMPAIGN}/outlays`, path: outlays },
  createOutlay: { name: `POST ${CAMPAIGN}/outlays`, path: outlays },
  outlay: { name: `GET ${OUTLAY}`, path: outlay },
  updateOutlay: { name: `PATCH ${OUTLAY}`, path: outlay },
  offline: {
    name: 'POST /projects/:project/interactions/offline',
    path: (project: string) => path`/projects/${project}/interactions/offline`,
  },
} as const;
