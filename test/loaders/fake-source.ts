import type { Lead, Session } from '../../src/domain/entities.ts';
import { compareKeys, keyOf } from '../../src/domain/filter.ts';
import type { LeadQuery, Page, Source, SourceFacts } from '../../src/domain/source.ts';

export function factsOf(name: string, more: Partial<SourceFacts> = {}): SourceFacts {
  return {
    name,
    title: name,
    description: name,
    leadType: `${name}Lead`,
    leadFields: [],
    pushesDown: [],
    ownFilters: [],
    scoreIsPerWindow: false,
    callsPerLead: 0,
    callsPerSession: 0,
    ...more,
  };
}

export function leadOf(source: string, externalId: string, lastSeenAt: number | null): Lead {
  return {
    ref: { source, account: '', externalId },
    kind: 'PERSON',
    displayName: externalId,
    person: null,
    company: null,
    location: null,
    status: 'NEW',
    assignee: null,
    tags: [],
    score: null,
    firstSeenAt: lastSeenAt,
    lastSeenAt,
    properties: [],
    viewUrl: null,
    identified: false,
    window: null,
    fetchedAt: 0,
    details: {},
  };
}

export function sessionOf(lead: Lead, number: number): Session {
  return {
    ref: { lead: lead.ref, externalId: `${lead.ref.externalId}-${number}`, hint: '' },
    startedAt: number,
    endedAt: null,
    durationSeconds: null,
    pageViews: null,
    traffic: null,
    device: null,
    location: null,
    landingUrl: null,
    properties: [],
    derived: false,
    details: null,
    events: null,
  };
}

const still = {
  health: () => ({
    healthy: true,
    circuit: 'CLOSED' as const,
    budgets: [],
    cache: { entries: 0, hits: 0, misses: 0 },
    lastError: null,
    lastErrorAt: null,
  }),
  close: () => Promise.resolve(),
};

/** A source that gives `rows` in pages of its own size, in order or as they stand. */
export function listSource(
  name: string,
  rows: readonly Lead[],
  {
    pageSize,
    ordered,
    failAt = null,
    more = {},
  }: {
    readonly pageSize: number;
    readonly ordered: boolean;
    /** The number of the page that cannot be read. */
    readonly failAt?: number | null;
    readonly more?: Partial<Source>;
  },
): Source {
  return {
    facts: factsOf(name),
    ...still,
    async leads({ order, after, window }: LeadQuery): Promise<Page<Lead>> {
      const number = after === null ? 0 : Number(after);
      if (number === failAt) throw new Error('down');
      const inside = rows.filter(
        ({ lastSeenAt }) =>
          lastSeenAt === null || (lastSeenAt >= window.from && lastSeenAt < window.to),
      );
      const list = ordered
        ? [...inside].sort((a, b) => compareKeys(keyOf(a, order), keyOf(b, order), order))
        : inside;
      const end = (number + 1) * pageSize;
      return {
        items: list.slice(number * pageSize, end),
        next: end < list.length ? String(number + 1) : null,
        provenance: { state: 'LIVE', asOf: 0 },
        ordered,
      };
    },
    ...more,
  };
}
