import type { Person } from '../../domain/entities.ts';
import { recordFields, type RecordObject } from '../../ports/facts.ts';
import type { WireStep, WireVisit } from './wire.ts';

/** What `Visit` has beside the shared fields. */
export interface VisitDetails {
  readonly route: readonly WireStep[];
  readonly visitor: Person | null;
  readonly lfClientId: string | null;
  readonly gaClientIds: readonly string[];
  readonly adobeCookies: WireVisit['attributes']['adobe_cookies'];
  readonly queryTerm: string | null;
  readonly date: string | null;
  readonly hour: number | null;
  readonly countryCode: string | null;
}

type Cookie = VisitDetails['adobeCookies'][number];

const VisitStep: RecordObject = {
  name: 'VisitStep',
  description: 'One step of a Leadfeeder visit: a page that was seen.',
  fields: recordFields<WireStep>([
    {
      name: 'hostname',
      type: 'String',
      description: 'Host of the page.',
      read: (step) => step.hostname,
    },
    {
      name: 'pagePath',
      type: 'String',
      description: 'Path of the page, with its query.',
      read: (step) => step.page_path,
    },
    {
      name: 'previousPagePath',
      type: 'String',
      description: 'Path of the previous page; (entrance) on the first step.',
      read: (step) => step.previous_page_path,
    },
    {
      name: 'pageUrl',
      type: 'URL',
      description: 'Whole address of the page.',
      read: (step) => step.page_url,
    },
    {
      name: 'pageTitle',
      type: 'String',
      description: 'Title of the page.',
      read: (step) => step.page_title,
    },
    {
      name: 'displayPageName',
      type: 'String',
      description:
        'The page as the Leadfeeder settings want it shown: its path, whole address or title.',
      read: (step) => step.display_page_name,
    },
    {
      name: 'timeOnPageSeconds',
      type: 'NonNegativeInt',
      description:
        'Seconds spent on the page. 0 on the last page of a visit, whose time is not known.',
      read: (step) => step.time_on_page,
    },
    {
      name: 'eventType',
      type: 'String',
      description: 'What happened, where Leadfeeder tells it. Null stands for a page view.',
      read: (step) => step.event_type,
    },
    {
      name: 'hasMetGoals',
      type: 'Boolean',
      description:
        'Whether the step met a goal of the account; null where Leadfeeder does not tell it.',
      read: (step) => step.has_met_goals,
    },
  ]),
};

const AdobeCookie: RecordObject = {
  name: 'AdobeCookie',
  description: 'Adobe cookies of a visitor, where their extraction is switched on at Leadfeeder.',
  fields: recordFields<Cookie>([
    {
      name: 'mcmid',
      type: 'String',
      description: 'Marketing Cloud visitor id (MCMID).',
      read: (cookie) => cookie.MCMID,
    },
    {
      name: 'mcaamb',
      type: 'String',
      description: 'Audience Manager blob (MCAAMB).',
      read: (cookie) => cookie.MCAAMB,
    },
    {
      name: 'mcaamlh',
      type: 'String',
      description: 'Audience Manager location hint (MCAAMLH).',
      read: (cookie) => cookie.MCAAMLH,
    },
  ]),
};

export const visitFields = recordFields<VisitDetails>([
  {
    name: 'route',
    type: VisitStep,
    list: true,
    required: true,
    description:
      'The pages of the visit, first to last. The events of the visit are made from the same steps. Costs no call.',
    read: (visit) => visit.route,
  },
  {
    name: 'visitor',
    type: 'Person',
    description:
      'The visitor, where the visitor gave a name or an e-mail address on the account’s site.',
    read: (visit) => visit.visitor,
  },
  {
    name: 'lfClientId',
    type: 'String',
    description: 'Id of the visitor in Leadfeeder’s cookie.',
    read: (visit) => visit.lfClientId,
  },
  {
    name: 'gaClientIds',
    type: 'String',
    list: true,
    required: true,
    description: 'Ids of the visitor in Google Analytics.',
    read: (visit) => visit.gaClientIds,
  },
  {
    name: 'adobeCookies',
    type: AdobeCookie,
    list: true,
    required: true,
    description:
      'Adobe cookies. Empty unless their extraction is switched on at Leadfeeder and the browser has them.',
    read: (visit) => visit.adobeCookies,
  },
  {
    name: 'queryTerm',
    type: 'String',
    deprecated: 'By Leadfeeder.',
    description: 'The search that triggered the AdWords campaign.',
    read: (visit) => visit.queryTerm,
  },
  {
    name: 'date',
    type: 'Date',
    deprecated: 'By Leadfeeder. Use startedAt.',
    description: 'Day of the visit in the account’s time zone.',
    read: (visit) => visit.date,
  },
  {
    name: 'hour',
    type: 'Int',
    deprecated: 'By Leadfeeder. Use startedAt.',
    description: 'Hour of the day of the visit, 0 to 23, in the account’s time zone.',
    read: (visit) => visit.hour,
  },
  {
    name: 'countryCode',
    type: 'CountryCode',
    deprecated: 'By Leadfeeder. Use location.',
    description: 'Country of the visitor.',
    read: (visit) => visit.countryCode,
  },
]);
