import type { Store } from '../../src/ports/store.ts';
import type { Lead, Session } from '../../src/domain/entities.ts';
import { compareLeadKeys, leadKeyOf } from '../../src/domain/filter.ts';
import type { LeadQuery } from '../../src/domain/query.ts';
import type { Page } from '../../src/domain/page.ts';
import { createLoaders } from '../../src/loaders/loaders.ts';
import type { Loaders } from '../../src/loaders/port.ts';
import type { Source } from '../../src/ports/source.ts';
import { recordFields, type SourceFacts } from '../../src/ports/facts.ts';

export function factsOf(name: string, more: Partial<SourceFacts> = {}): SourceFacts {
  return {
    name,
    title: name,
    description: name,
    leadType: `${name}Lead`,
    leadFields: recordFields([]),
    identifiers: { own: { kind: 'PERSON' } },
    pushesDown: [],
    ownFilters: [],
    orders: [],
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
    ties = 'BY_ID',
  }: {
    readonly pageSize: number;
    readonly ordered: boolean;
    /** Leads of one moment come in the gateway's order over the whole list, or only within a page. */
    readonly ties?: 'BY_ID' | 'BY_ID_WITHIN_A_PAGE';
  },
): Source {
  return {
    facts: factsOf(name),
    ...still,
    async leads({ order, after, window }: LeadQuery): Promise<Page<Lead>> {
      const number = after === null ? 0 : Number(after);
      const inside = rows.filter(
        ({ lastSeenAt }) =>
          lastSeenAt === null || (lastSeenAt >= window.from && lastSeenAt < window.to),
      );
      const total = (a: Lead, b: Lead) =>
        compareLeadKeys(leadKeyOf(a, order), leadKeyOf(b, order), order);
      const byMoment = (a: Lead, b: Lead) => (a.lastSeenAt === b.lastSeenAt ? 0 : total(a, b));
      const list = ordered ? [...inside].sort(ties === 'BY_ID' ? total : byMoment) : inside;
      const end = (number + 1) * pageSize;
      return {
        items: ordered
          ? list.slice(number * pageSize, end).sort(total)
          : list.slice(number * pageSize, end),
        next: end < list.length ? String(number + 1) : null,
        provenance: { state: 'LIVE', asOf: 0 },
        ordered,
      };
    },
  };
}

/** A store that keeps nothing, for loaders and services whose other sources are looked at. */
export const silentStore = {
  facts: factsOf('LOCAL'),
  identity: { recordLeads() {}, recordSessions() {} },
  onIdentified: () => () => undefined,
} as unknown as Store;

/** Time that stands still. */
export const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };

/** The loaders of one request over these sources. */
export function loadersOver(sources: readonly Source[], store = silentStore): Loaders {
  return createLoaders({
    sources: new Map(sources.map((source) => [source.facts.name, source])),
    store,
    catalog: sources.map((source) => source.facts),
    clock,
    exports: noExports,
    call: { signal: new AbortController().signal, deadline: 1, priority: 'INTERACTIVE' },
  });
}

/** For loaders that export nothing. */
export const noExports = {
  start: () => Promise.reject(new Error('nothing is exported here')),
};
