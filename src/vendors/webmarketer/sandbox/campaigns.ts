import type { Instant } from '../../../domain/time.ts';
import type { Asked, Reply } from '../../kit/sandbox/server.ts';
import {
  aFlag,
  aMoment,
  aNumber,
  aText,
  badRequest,
  bodyOf,
  created,
  isBetween,
  isTrue,
  momentOf,
  notFound,
  ok,
  oneOf,
  paged,
  queryOf,
  Refused,
  sorted,
  validate,
  type Body,
} from './reply.ts';
import { iso, PROJECT } from './rows.ts';

/** Custom Ads integrations by their wmktId, each with its currency. */
const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  'wmkt-1': {
    id: '64ea0e9471360401bc438eff',
    currency: 'EUR',
    campaigns: ['Autumn', 'Brand', 'Retargeting'],
    firstId: 0,
  },
  'wmkt-2': { id: '64ea0e9471360401bc438efe', currency: 'USD', campaigns: ['Fairs'], firstId: 8 },
};
interface Integration {
  readonly id: string;
  readonly currency: string;
  readonly campaigns: readonly string[];
  /** Of the first of its campaigns, in the last digit of the id. */
  readonly firstId: number;
}

interface Campaign {
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
interface Outlay {
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

export interface CustomAds {
  hasIntegration(wmktId: string): boolean;
  campaigns(asked: Asked): Reply;
  campaign(asked: Asked): Reply;
  createCampaign(asked: Asked): Reply;
  updateCampaign(asked: Asked): Reply;
  outlays(asked: Asked): Reply;
  outlay(asked: Asked): Reply;
  createOutlay(asked: Asked): Reply;
  updateOutlay(asked: Asked): Reply;
}

const CAMPAIGN_SORT = ['name', 'campaignId', 'active'];
const OUTLAY_SORT = ['campaignId', 'startDate', 'endDate', 'amount', 'country', 'region'];
const ORDER = ['ASC', 'DESC'];

export function createCustomAds(): CustomAds {
  const campaigns = Object.values(INTEGRATIONS).flatMap(seedCampaigns);
  const outlays = campaigns.flatMap(seedOutlays);
  let made = 0;
  const nextId = () => `64ea0e94${(made += 1).toString(16).padStart(16, '0')}`;

  function integrationOf(asked: Asked): Integration {
    const found = INTEGRATIONS[asked.part('wmktId')];
    if (!found) throw notFound('Integration not found');
    return found;
  }
  /** Updates say how many they changed instead: they find none. */
  function findCampaign(asked: Asked, id = asked.part('campaign')): Campaign | null {
    const { id: integrationId } = integrationOf(asked);
    return campaigns.find((one) => one.id === id && one.integrationId === integrationId) ?? null;
  }
  function campaignOf(asked: Asked): Campaign {
    const found = findCampaign(asked);
    if (!found) throw notFound('Campaign not found');
    return found;
  }
  function findOutlay(asked: Asked): Outlay | null {
    const { id } = campaignOf(asked);
    const outlayId = asked.part('outlay');
    return outlays.find((one) => one._id === outlayId && one.campaignId === id) ?? null;
  }

  return {
    hasIntegration: (wmktId) => Object.hasOwn(INTEGRATIONS, wmktId),

    campaigns(asked) {
      const { id } = integrationOf(asked);
      const query = queryOf(asked);
      validate(query, [
        { name: 'active', ...aFlag },
        { name: 'explicit', ...aFlag },
        { name: 'sort', ...oneOf(CAMPAIGN_SORT) },
        { name: 'order', ...oneOf(ORDER) },
      ]);
      const filters: readonly (readonly [string, (row: Campaign, value: string) => boolean])[] = [
        ['active', (row, value) => row.active === isTrue(value)],
        ['explicit', (row, value) => row.explicit === isTrue(value)],
        ['campaignId', (row, value) => row.id === value],
        ['campaignSlug', (row, value) => row.campaignSlug === value],
        ['nameLike', (row, value) => row.name.toLowerCase().includes(value.toLowerCase())],
      ];
      const sort = asked.query('sort');
      const keyOf = (row: Campaign) =>
        sort === 'campaignId' ? row.id : sort === 'active' ? Number(row.active) : row.name;
      const rows = campaigns.filter(
        (row) =>
          row.integrationId === id &&
          filters.every(([name, passes]) => {
            const value = asked.query(name);
            return value === null || passes(row, value);
          }),
      );
      return paged(asked, sorted(rows, keyOf, asked.query('order')), query);
    },

    campaign: (asked) => ok(campaignOf(asked)),

    createCampaign(asked) {
      const integration = integrationOf(asked);
      const body = bodyOf(asked);
      validate(body, [
        { name: 'campaignSlug', isRequired: true, ...aText },
        { name: 'name', isRequired: true, ...aText },
        { name: 'active', ...aFlag },
      ]);
      const campaignSlug = String(body['campaignSlug']);
      const isTaken = campaigns.some(
        (one) => one.integrationId === integration.id && one.campaignSlug === campaignSlug,
      );
      if (isTaken) throw new Refused(409, 'A campaign with this slug already exists', 'Conflict');
      const row: Campaign = {
        id: nextId(),
        integrationId: integration.id,
        projectId: PROJECT,
        name: String(body['name']),
        campaignSlug,
        active: isTrue(body['active'] ?? true),
        explicit: true,
        createdAt: iso(asked.now),
        updatedAt: iso(asked.now),
      };
      campaigns.push(row);
      return created({ id: row.id });
    },

    updateCampaign(asked) {
      const body = bodyOf(asked);
      validate(body, [
        { name: 'name', ...aText },
        { name: 'active', ...aFlag },
      ]);
      const { name, active } = body;
      return replace(campaigns, findCampaign(asked), asked.now, {
        ...(typeof name === 'string' ? { name } : {}),
        ...(active === undefined ? {} : { active: isTrue(active) }),
      });
    },

    outlays(asked) {
      const { id } = campaignOf(asked);
      const query = queryOf(asked);
      validate(query, [
        { name: 'since', ...aMoment },
        { name: 'until', ...aMoment },
        { name: 'sort', ...oneOf(OUTLAY_SORT) },
        { name: 'order', ...oneOf(ORDER) },
      ]);
      const rows = outlays.filter(
        (row) => row.campaignId === id && isBetween(row.startDate, query),
      );
      const sort = asked.query('sort');
      const keyOf = (row: Outlay) =>
        sort === 'amount'
          ? row.amount.amount
          : sort === 'endDate' || sort === 'country' || sort === 'region' || sort === 'campaignId'
            ? (row[sort] ?? '')
            : row.startDate;
      return paged(asked, sorted(rows, keyOf, asked.query('order')), query);
    },

    outlay(asked) {
      const found = findOutlay(asked);
      if (!found) throw notFound('Outlay not found');
      return ok(found);
    },

    createOutlay(asked) {
      const { id: campaignId, integrationId } = campaignOf(asked);
      const body = bodyOf(asked);
      validate(body, [
        { name: 'amount', isRequired: true, ...aNumber },
        { name: 'startDate', isRequired: true, ...aMoment },
        { name: 'endDate', isRequired: true, ...aMoment },
        { name: 'country', ...aText },
        { name: 'region', ...aText },
      ]);
      const row: Outlay = {
        _id: nextId(),
        projectId: PROJECT,
        integrationId,
        campaignId,
        amount: { amount: Number(body['amount']), currency: integrationOf(asked).currency },
        startDate: momentText(body, 'startDate'),
        endDate: momentText(body, 'endDate'),
        country: textOf(body, 'country'),
        region: textOf(body, 'region'),
        deletedAt: null,
        createdAt: iso(asked.now),
        updatedAt: iso(asked.now),
      };
      mustBeInOrder(row);
      outlays.push(row);
      return created({ id: row._id });
    },

    updateOutlay(asked) {
      const found = findOutlay(asked);
      const body = bodyOf(asked);
      validate(body, [
        { name: 'amount', ...aNumber },
        { name: 'startDate', ...aMoment },
        { name: 'endDate', ...aMoment },
        { name: 'campaignId', ...aText },
      ]);
      if (!found) return ok({ modifiedCount: 0 });
      const campaignId = textOf(body, 'campaignId') ?? found.campaignId;
      if (!findCampaign(asked, campaignId)) throw badRequest('Campaign not found');
      const change = {
        campaignId,
        amount: { ...found.amount, amount: Number(body['amount'] ?? found.amount.amount) },
        startDate: momentText({ startDate: found.startDate, ...body }, 'startDate'),
        endDate: momentText({ endDate: found.endDate, ...body }, 'endDate'),
        country: textOf({ country: found.country, ...body }, 'country'),
        region: textOf({ region: found.region, ...body }, 'region'),
      };
      mustBeInOrder(change);
      return replace(outlays, found, asked.now, change);
    },
  };
}

/** As a Mongo database counts: neither a row that is not there nor one that is so already is modified. */
function replace<T extends object>(
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

function mustBeInOrder({ startDate, endDate }: Pick<Outlay, 'startDate' | 'endDate'>): void {
  if (Date.parse(startDate) >= Date.parse(endDate))
    throw badRequest('startDate must be less than endDate');
}
function momentText(body: Body, name: string): string {
  return iso(momentOf(body[name]) ?? NaN);
}
function textOf(body: Body, name: string): string | null {
  const value = body[name];
  return typeof value === 'string' ? value : null;
}

function seedCampaigns({ id, campaigns, firstId }: Integration): readonly Campaign[] {
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

/** A month of each campaign: January to March of 2026. */
function seedOutlays({ id, integrationId, projectId }: Campaign, index: number): readonly Outlay[] {
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
