import type { Event, LeadRef, Person, Session, TrafficSource } from '../../domain/entities.ts';
import { dayIn, SECOND } from '../../domain/time.ts';
import {
  blankEvent,
  blankPerson,
  blankSession,
  blankTraffic,
  unlessBlank,
} from '../kit/entities.ts';
import type { VisitDetails } from './facts-visits.ts';
import { locationOf, siteOf } from './map.ts';
import type { WireLocation, WireVisit } from './wire.ts';

/**
 * A visit with the events of its route. The hint is the day that Leadfeeder files the visit under: the visit is found
 * again by it. `started_at` does not tell that day, because it is rounded to minutes and may be on the next one.
 */
export function toSession(
  { id, attributes: from }: WireVisit,
  place: WireLocation['attributes'] | null,
  lead: LeadRef,
  timezone: string,
): Session {
  const startedAt = from.started_at;
  const length = from.visit_length;
  const ref = { lead, externalId: id, hint: from.date ?? dayIn(startedAt, timezone) };
  const details: VisitDetails = {
    route: from.visit_route,
    visitor: visitorOf(from),
    lfClientId: from.lf_client_id,
    gaClientIds: from.ga_client_ids,
    adobeCookies: from.adobe_cookies,
    queryTerm: from.query_term,
    date: from.date,
    hour: from.hour,
    countryCode: from.country_code,
  };
  let at = startedAt;
  const events = from.visit_route.map((step, index): Event => {
    const occurredAt = at;
    at += (step.time_on_page ?? 0) * SECOND;
    return {
      ...blankEvent,
      ref: { lead, session: ref, externalId: `${id}:${index}` },
      session: ref,
      type: step.event_type ?? 'page-view',
      occurredAt,
      occurredAtDerived: true,
      title: step.page_title,
      url: step.page_url,
    };
  });
  return {
    ...blankSession,
    ref,
    startedAt,
    endedAt: length === null ? null : startedAt + length * SECOND,
    durationSeconds: length,
    pageViews: from.page_depth,
    traffic: trafficOf(from),
    device:
      from.device_type === null ? null : { type: from.device_type, browser: null, platform: null },
    location: place ? locationOf(place) : null,
    landingUrl: from.visit_route[0]?.page_url ?? null,
    claims: {
      gaClientId: from.ga_client_ids,
      mcmid: from.adobe_cookies.flatMap(({ MCMID }) => MCMID ?? []),
    },
    details,
    events,
  };
}

function trafficOf(from: WireVisit['attributes']): TrafficSource | null {
  const { source, medium, campaign, keyword, referring_url: referrer } = from;
  const told = unlessBlank({ source, medium, campaign, keyword, referrer });
  const referrerDomain = siteOf(referrer)?.hostname ?? null;
  return told && { ...blankTraffic, ...told, referrerDomain };
}

function visitorOf(from: WireVisit['attributes']): Person | null {
  return unlessBlank({
    ...blankPerson,
    firstName: from.visitor_first_name,
    lastName: from.visitor_last_name,
    email: from.visitor_email,
  });
}
