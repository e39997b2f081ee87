import type { Lead, LeadRef } from '../../../src/domain/entities.ts';
import type { LeadFilter } from '../../../src/domain/query.ts';
import type { Source } from '../../../src/ports/source.ts';
import type { TrackInput } from '../../../src/domain/tracking.ts';
import type { Instant } from '../../../src/domain/time.ts';
import type { Sandbox } from '../../../src/vendors/kit/sandbox/server.ts';
import { LEADBOXER } from '../../../src/vendors/leadboxer/sandbox/credentials.ts';
import { leadQuery, live, must, NOW, startFixture, tcall, paginate } from '../kit.ts';

export const GENERATIONS = ['v1', 'legacy'] as const;
export type Generation = (typeof GENERATIONS)[number];

/** The endpoints of a generation, as the sandbox counts them. */
export const ENDPOINTS = {
  v1: {
    leads: 'GET /v1/leads',
    lead: 'GET /v1/leads/:id',
    sessions: 'GET /v1/leads/sessions',
    events: 'GET /v1/leads/events',
  },
  legacy: {
    leads: 'GET /api/views/c_view_leads',
    lead: 'GET /api/leads/:id',
    sessions: 'GET /api/views/c_view_sessions',
    events: 'GET /api/views/c_view_events',
  },
} as const;
export const TAGS = 'PUT /v1/management/lead-tags';
export const ASSIGN = 'PUT /v1/management/assign-leads';
export const COLLECT = 'POST /log';

/** How long after an event the sandbox's collector shows it: the default. */
export const LAG = 3_000;

export interface LeadBoxerFixture {
  readonly source: Source;
  readonly sandbox: Sandbox;
  /** Moves the clock of gateway and sandbox on. */
  pass(ms: number): void;
  now(): Instant;
  leads(filter?: LeadFilter): Promise<readonly Lead[]>;
  lead(ref: LeadRef): Promise<Lead>;
  /** Sets the tags of a lead past the gateway, as another user would. */
  tagElsewhere(ref: LeadRef, tags: string): Promise<void>;
  close(): Promise<void>;
}

export async function openLeadBoxer(
  generation: Generation,
  {
    people = 60,
    environment = {},
  }: {
    readonly people?: number;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<LeadBoxerFixture> {
  let now = NOW;
  const started = await startFixture(
    { people, now: () => now },
    { ...environment, LEADBOXER_API: generation },
  );
  const source = started.source('LEADBOXER');
  const sandbox = started.sandboxes.leadboxer;
  return {
    source,
    sandbox,
    pass(ms) {
      now += ms;
    },
    now: () => now,
    async leads(filter = {}) {
      const pages = await paginate((after) =>
        must(source.leads)(leadQuery({ filter, after }), tcall()),
      );
      return pages.flatMap(({ items }) => items);
    },
    async lead(ref) {
      const [lead] = await must(source.leadsById)([ref], tcall());
      if (!lead || lead instanceof Error) throw lead ?? new Error('no such lead');
      return lead;
    },
    async tagElsewhere(ref, tags) {
      await fetch(`${sandbox.origin}/v1/management/lead-tags`, {
        method: 'PUT',
        headers: { 'x-api-key': LEADBOXER.apiKey },
        body: JSON.stringify({
          datasetId: LEADBOXER.site,
          leadId: ref.externalId,
          leadTags: tags,
        }),
      });
    },
    close: started.close,
  };
}

export function event(overrides: Partial<TrackInput> = {}): TrackInput {
  return {
    type: 'page-view',
    nonce: 'n1',
    occurredAt: null,
    trackerId: null,
    sessionId: null,
    title: null,
    url: null,
    referrer: null,
    ip: null,
    userAgent: null,
    properties: {},
    ...overrides,
  };
}

export async function track(leadboxer: LeadBoxerFixture, ...events: readonly TrackInput[]) {
  return must(leadboxer.source.track)(events, live());
}
