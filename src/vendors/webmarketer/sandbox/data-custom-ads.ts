import type { Instant } from '../../../domain/time.ts';
import type { SandboxRequest, Reply } from '../../kit/sandbox/server.ts';
import { notFound, ok } from './replies.ts';
import { iso, PROJECT } from './rows.ts';

/** The Custom Ads integrations by their `wmktId`. */
export const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  'wmkt-1': {
    id: '64ea0e9471360401bc438eff',
    currency: 'EUR',
    campaigns: ['Autumn', 'Brand', 'Retargeting'],
    firstId: 0,
  },
  'wmkt-2': { id: '64ea0e9471360401bc438efe', currency: 'USD', campaigns: ['Fairs'], firstId: 8 },
};
export interface Integration {
  readonly id: string;
  readonly currency: string;
  readonly campaigns: readonly string[];
  /** The last digit of the id of its first campaign. */
  readonly firstId: number;
}

export interface CampaignRow {
  readonly id: string;
  readonly integrationId: string;
  readonly projectId: string;
  readonly name: string;
  readonly campaignSlug: string;
  readonly active: boolean;
  readonly explicit: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}
export interface OutlayRow {
  readonly _id: string;
  readonly projectId: string;
  readonly integrationId: string;
  readonly campaignId: string;
  readonly amount: { readonly amount: number; readonly currency: string };
  readonly startDate: string;
  readonly endDate: string;
  readonly country: string | null;
  readonly region: string | null;
  readonly deletedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The campaigns and outlays of every integration: those that were there from the start, and those made since. */
export interface CustomAds {
  readonly campaigns: CampaignRow[];
  readonly outlays: OutlayRow[];
  nextId(): string;
}

export function createCustomAds(): CustomAds {
  const campaigns = Object.values(INTEGRATIONS).flatMap(seedCampaigns);
  let made = 0;
  return {
    campaigns,
    outlays: campaigns.flatMap(seedOutlays),
    nextId: () => `64ea0e94${(made += 1).toString(16).padStart(16, '0')}`,
  };
}

/** The integration of a path; refuses where there is none. */
export function integrationOf(asked: SandboxRequest): Integration {
  const found = INTEGRATIONS[asked.part('wmktId')];
  if (!found) throw notFound('Integration not found');
  return found;
}

/** Null where there is no such campaign: an update says then that it changed none. */
export function findCampaign(
  { campaigns }: CustomAds,
  asked: SandboxRequest,
  id = asked.part('campaign'),
): CampaignRow | null {
  const { id: integrationId } = integrationOf(asked);
  return campaigns.find((one) => one.id === id && one.integrationId === integrationId) ?? null;
}

/** The campaign of a path; refuses where there is none. */
export function campaignOf(project: CustomAds, asked: SandboxRequest): CampaignRow {
  const found = findCampaign(project, asked);
  if (!found) throw notFound('Campaign not found');
  return found;
}

/** Counts as MongoDB does: a row that does not exist is not modified, nor is a row that has the values already. */
export function replace<T extends object>(
  rows: T[],
  row: T | null,
  now: Instant,
  change: Partial<T>,
): Reply {
  const next = row && { ...row, ...change };
  if (!next || JSON.stringify(next) === JSON.stringify(row)) return ok({ modifiedCount: 0 });
  rows[rows.indexOf(row)] = { ...next, updatedAt: iso(now) };
  return ok({ modifiedCount: 1 });
}

function seedCampaigns({ id, campaigns, firstId }: Integration): readonly CampaignRow[] {
  return campaigns.map((name, index) => ({
    id: `64ea0e9471360401bc438e0${firstId + index}`,
    integrationId: id,
    projectId: PROJECT,
    name,
    campaignSlug: name.toLowerCase(),
    active: index !== 2,
    explicit: index !== 1,
    createdAt: '2026-01-12T10:00:00Z',
    updatedAt: '2026-02-12T10:00:00Z',
  }));
}

/** One outlay a month for each campaign, from January to March 2026. */
function seedOutlays(
  { id, integrationId, projectId }: CampaignRow,
  index: number,
): readonly OutlayRow[] {
  const currency =
    Object.values(INTEGRATIONS).find((one) => one.id === integrationId)?.currency ?? 'EUR';
  return ['01', '02', '03'].map((month, at) => ({
    _id: `64ea0e9471360401bc439${index}0${at}`,
    projectId,
    integrationId,
    campaignId: id,
    amount: { amount: 1_000 * (3 - at) + 0.5 * index, currency },
    startDate: `2026-${month}-01T00:00:00.000Z`,
    endDate: `2026-${month}-28T00:00:00.000Z`,
    country: at === 0 ? null : 'FR',
    region: at === 2 ? 'Nouvelle-Aquitaine' : null,
    deletedAt: null,
    createdAt: '2026-01-12T10:00:00Z',
    updatedAt: '2026-02-12T10:00:00Z',
  }));
}
