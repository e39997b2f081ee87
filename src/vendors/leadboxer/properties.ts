import type { EventRef, Property } from '../../domain/entities.ts';
import { SOURCE, type WireRow } from './wire.ts';

// A row is one flat object: LeadBoxer's own fields, and whatever was sent with an event beside them.

/** Families of LeadBoxer's own fields. */
const OWN_PREFIX = /^(?:last_|first_|previous_|total_|original_|entry_|session_|machine_)/;
const OWN = new Set([
  'use_id',
  'sessionId',
  'event_id',
  'eventId',
  'eventType',
  'event_type',
  'eventEsTimestamp',
  'eventUnixTimestamp',
  'nonce',
  'site',
  'type',
  'esScore',
  'leadscore',
  'leadTags',
  'leadTag',
  'leadcard_url',
  'accountTag',
  'assignee',
  'lastEvent',
  'prettyLastEvent',
  'title',
  'referrer',
  'referrer_domain',
  'customEventInfo',
  'documentExpiryDate',
  'ttl',
  'duration',
  'pages_viewed',
  'channel',
  'browser',
  'browser_version',
  'platform',
  'device_type',
]);
/** Sent like any property, and shown as a lead's person, company or source of traffic. */
const TELLING_PREFIX = /^(?:organization|utm_)/;
const TELLING = new Set([
  'email',
  'firstName',
  'lastName',
  'fullName',
  'phone',
  'phoneNumber',
  'role',
  'userId',
]);

/** A field that no property can have the name of. */
export function isOwn(name: string): boolean {
  return OWN.has(name) || OWN_PREFIX.test(name);
}

/** Of a lead or a session without what its other fields show; of an event all that came with it. */
export function propertiesOf({ fields }: WireRow, event: EventRef | null): readonly Property[] {
  const isShown = (name: string) => TELLING.has(name) || TELLING_PREFIX.test(name);
  return Object.entries(fields).flatMap(([name, value]) =>
    isOwn(name) || (event === null && isShown(name)) || value === null || value === ''
      ? []
      : [{ name, value, updatedAt: null, source: SOURCE, event }],
  );
}
