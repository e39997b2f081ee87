import { emailIn, hostIn } from './addresses.ts';
import type { Lead } from './entities.ts';
import type { LeadFilter, LeadOrder } from './query.ts';
import type { Instant } from './time.ts';

/**
 * Whether a lead passes a filter. Fields that only a source can answer (`pendingForExternalId`, `isProcessable`, and
 * `me` as an `assigneeExternalId`) are left to the source.
 * @param answered the fields of the filter that the source has answered already
 */
export function matches(lead: Lead, filter: LeadFilter, answered: readonly string[] = []): boolean {
  const open = (key: keyof LeadFilter) => filter[key] !== undefined && !answered.includes(key);
  const same = (a: string | null | undefined, b: string | undefined) =>
    a !== null && a !== undefined && a.toLowerCase() === b?.toLowerCase();
  if (open('kind') && lead.kind !== filter.kind) return false;
  if (open('status') && lead.status !== filter.status) return false;
  if (open('identified') && lead.identified !== filter.identified) return false;
  if (open('countryCode') && !same(lead.location?.countryCode, filter.countryCode)) return false;
  if (open('assigned') && (lead.assignee !== null) !== filter.assigned) return false;
  if (open('assigneeExternalId') && !same(lead.assignee?.externalId, filter.assigneeExternalId))
    return false;
  if (open('email') && plainEmail(lead.person?.email) !== plainEmail(filter.email)) return false;
  if (open('domain') && plainHost(lead.company?.domain) !== plainHost(filter.domain)) return false;
  if (open('tag') && !lead.tags.includes(filter.tag ?? '')) return false;
  if (open('search') && !mentions(lead, filter.search ?? '')) return false;
  const { property } = filter;
  return (
    !property ||
    answered.includes('property') ||
    lead.properties.some(
      ({ name, value }) => name === property.name && textOf(value) === property.value,
    )
  );
}

/** An address in the form in which addresses are compared; another text as it is. */
export function plainEmail(text: string | null | undefined): string {
  return emailIn(text) ?? text?.toLowerCase() ?? '';
}

/** As `plainEmail`, for a domain. */
export function plainHost(text: string | null | undefined): string {
  return hostIn(text) ?? text?.toLowerCase() ?? '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function mentions(lead: Lead, text: string): boolean {
  const wanted = text.toLowerCase();
  return [
    lead.displayName,
    lead.person?.fullName,
    lead.person?.email,
    lead.company?.name,
    lead.company?.domain,
  ].some((value) => value?.toLowerCase().includes(wanted));
}

/** Where a lead stands in an order. */
export interface LeadKey {
  /** Null comes last, whichever the direction. */
  readonly value: Instant | null;
  readonly source: string;
  readonly account: string;
  readonly externalId: string;
}

export function leadKeyOf(lead: Lead, { field }: LeadOrder): LeadKey {
  const value = field === 'LAST_SEEN_AT' ? lead.lastSeenAt : lead.firstSeenAt;
  return {
    value,
    source: lead.ref.source,
    account: lead.ref.account,
    externalId: lead.ref.externalId,
  };
}

/** A total order: no two leads are equal, so a page can begin behind any lead. */
export function compareLeadKeys(a: LeadKey, b: LeadKey, { direction }: LeadOrder): number {
  const sign = direction === 'ASC' ? 1 : -1;
  if (a.value !== b.value) {
    if (a.value === null) return 1;
    if (b.value === null) return -1;
    return sign * (a.value - b.value);
  }
  return (
    sign *
    (order(a.source, b.source) || order(a.account, b.account) || order(a.externalId, b.externalId))
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
