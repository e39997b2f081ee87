import type { Lead, LeadRef, Session } from '../../domain/entities.ts';
import { SECOND, type Instant } from '../../domain/time.ts';
import {
  blankCompany,
  blankEvent,
  blankLead,
  blankPerson,
  blankSession,
  leadRef,
} from '../kit/entities.ts';
import { SOURCE, type LeadDetails } from './facts.ts';
import type { WireVisit, WireVisitor } from './wire.ts';

// From the vendor's rows to the entities of the gateway. A lead is the same whether a list or its id gave it.

export function toLead(row: WireVisitor, site: string, fetchedAt: Instant): Lead {
  const { name, email, company, visits, plan } = row;
  const details: LeadDetails = { visits, plan };
  return {
    ...blankLead,
    ref: leadRef(SOURCE, site, row.id),
    kind: 'PERSON',
    displayName: name ?? email,
    person: name === null && email === null ? null : { ...blankPerson, fullName: name, email },
    company: company === null ? null : { ...blankCompany, name: company },
    firstSeenAt: row.firstSeen,
    lastSeenAt: row.lastSeen,
    identified: email !== null,
    fetchedAt,
    details,
  };
}

/** A visit with its events: one for each page that was seen, oldest first. */
export function toSession(visit: WireVisit, lead: LeadRef): Session {
  const ref = { lead, externalId: visit.id, hint: '' };
  return {
    ...blankSession,
    ref,
    startedAt: visit.startedAt,
    endedAt: visit.endedAt,
    durationSeconds: Math.round((visit.endedAt - visit.startedAt) / SECOND),
    pageViews: visit.pages.items.length,
    landingUrl: visit.pages.items[0]?.url ?? null,
    events: visit.pages.items.map((page) => ({
      ...blankEvent,
      ref: { lead, session: ref, externalId: page.id },
      session: ref,
      type: 'page-view',
      occurredAt: page.at,
      title: page.title,
      url: page.url,
    })),
  };
}
