import type { ColumnType } from 'kysely';
import type { LeadKind } from '../../domain/entities.ts';
import type { RefusalReason } from '../../domain/identifiers.ts';

/** What a column holds and a parameter may be. */
export type Value = string | number | null;

/** A column that the engine fills by itself. */
type Filled<T> = ColumnType<T, T | undefined, T>;

/**
 * Every table of a store, as the engines return its rows. Instants are milliseconds since 1970; flags are 0 and 1. The
 * module that writes a table describes what is in it.
 */
export interface Tables {
  /** The accounts that rows belong to. The store's own is `LOCAL_ACCOUNT`. */
  accounts: { n: number; source: string; external_id: string };
  leads: {
    n: Filled<number>;
    account: Filled<number>;
    id: string;
    first_seen: number;
    last_seen: number;
    identified_at: number | null;
    email: string | null;
    domain: string | null;
    name: string | null;
    search: string;
    properties: string;
    trackers: string;
  };
  sessions: {
    n: Filled<number>;
    account: Filled<number>;
    id: string;
    lead: string;
    started_at: number;
    ended_at: number;
    page_views: number;
    landing_url: string | null;
    traffic: string | null;
    device: string | null;
    properties: string;
    campaign: string | null;
    campaign_at: number | null;
    direct: number | null;
    end_reason: string;
    open_until: number | null;
  };
  events: {
    n: Filled<number>;
    account: Filled<number>;
    id: string;
    nonce: string;
    digest: string;
    lead: string;
    session: string | null;
    type: string;
    at: number;
    received: number;
    tracker: string | null;
    title: string | null;
    url: string | null;
    properties: string;
    agent: number | null;
    more: string | null;
    typed: string | null;
  };
  agents: { n: Filled<number>; hash: string; text: string };
  permits: { id: string; key: string; until: number };
  session_rules: { rule: string };
  lead_properties: { account: Filled<number>; lead: string; name: string; value: string | null };
  custom_feeds: {
    account: Filled<number>;
    id: string;
    nonce: string | null;
    asked: string;
    name: string;
    criteria: string;
    created_at: number;
    deleted_at: number | null;
  };
  exports: {
    id: string;
    nonce: string | null;
    secret: string;
    status: string;
    created_at: number;
    record: string;
  };
  export_rows: { export: string; n: number; row: string };
  event_types: {
    reference: string;
    name: string;
    fields: string;
    metadata: string | null;
    retention_days: number | null;
    phone_countries: string;
    created_at: number;
  };
  event_metrics: {
    event: string;
    key: string;
    lead: string;
    type: string;
    at: number;
    value: number;
  };
  outlays: {
    id: string;
    nonce: string | null;
    asked: string;
    campaign: string;
    minor: string;
    currency: string;
    starts_at: number;
    ends_at: number;
    country: string | null;
    region: string | null;
    created_at: number;
    updated_at: number;
  };
  conversions: {
    event: string;
    lead: string;
    at: number;
    counts: number;
    order_id: string | null;
    currency: string | null;
    minor: string | null;
  };
  campaigns: {
    account: Filled<number>;
    slug: string;
    made: string | null;
    name: string;
    currency: string | null;
    active: number;
    explicit: number;
    created_at: number | null;
    updated_at: number | null;
  };
  sums: { key: string; type: string; quarter: number; part: number; value: number };
  trash: {
    id: string;
    lead: string;
    type: string;
    at: number;
    processed_at: number;
    digest: string;
    reasons: string;
    claims: string;
    raw: string;
  };
  identity_members: {
    id: string;
    source: string;
    account: string;
    external_id: string;
    kind: LeadKind;
    first_seen: number;
    read_at: number;
    purged_at: number;
    search: string;
    fields: string;
    profile: string;
  };
  identity_claims: {
    n: Filled<number>;
    member: string;
    kind: LeadKind | '';
    type: string;
    value: string;
    at: number;
    refused: RefusalReason | null;
  };
  identity_links: { act: number; member: string; lifted: string | null };
  identity_unsettled: { member: string };
  identity_apart: { member: string; fellows: string };
  identity_acts: {
    n: number;
    at: number;
    act: 'LINK' | 'UNLINK';
    members: string;
    reason: string | null;
  };
  tombstones: { hash: string; at: number };
}

export type TableName = keyof Tables;
