import type { SandboxRequest } from '../../kit/sandbox/server.ts';
import {
  campaignOf,
  findCampaign,
  integrationOf,
  replace,
  type CustomAds,
  type OutlayRow,
} from './data-custom-ads.ts';
import {
  aMoment,
  aNumber,
  aText,
  badRequest,
  bodyOf,
  created,
  isBetween,
  momentOf,
  notFound,
  ok,
  among,
  ORDER,
  paged,
  queryOf,
  sorted,
  validate,
  type Answers,
  type Body,
} from './replies.ts';
import { iso, PROJECT } from './rows.ts';

const SORT = ['campaignId', 'startDate', 'endDate', 'amount', 'country', 'region'];

export function outlayRoutes(project: CustomAds): Answers<'list' | 'one' | 'create' | 'update'> {
  const { outlays } = project;

  function findOutlay(asked: SandboxRequest): OutlayRow | null {
    const { id } = campaignOf(project, asked);
    const outlayId = asked.part('outlay');
    return outlays.find((one) => one._id === outlayId && one.campaignId === id) ?? null;
  }

  return {
    list(asked) {
      const { id } = campaignOf(project, asked);
      const query = queryOf(asked);
      validate(query, [
        { name: 'since', ...aMoment },
        { name: 'until', ...aMoment },
        { name: 'sort', ...among(SORT) },
        { name: 'order', ...among(ORDER) },
      ]);
      const rows = outlays.filter(
        (row) => row.campaignId === id && isBetween(row.startDate, query),
      );
      const sort = asked.query('sort');
      const outlaySortKey = (row: OutlayRow) =>
        sort === 'amount'
          ? row.amount.amount
          : sort === 'endDate' || sort === 'country' || sort === 'region' || sort === 'campaignId'
            ? (row[sort] ?? '')
            : row.startDate;
      return paged(asked, sorted(rows, outlaySortKey, asked.query('order')), query);
    },

    one(asked) {
      const found = findOutlay(asked);
      if (!found) throw notFound('Outlay not found');
      return ok(found);
    },

    create(asked) {
      const { id: campaignId, integrationId } = campaignOf(project, asked);
      const body = bodyOf(asked);
      validate(body, [
        { name: 'amount', isRequired: true, ...aNumber },
        { name: 'startDate', isRequired: true, ...aMoment },
        { name: 'endDate', isRequired: true, ...aMoment },
        { name: 'country', ...aText },
        { name: 'region', ...aText },
      ]);
      const row: OutlayRow = {
        _id: project.nextId(),
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

    update(asked) {
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
      if (!findCampaign(project, asked, campaignId)) throw badRequest('Campaign not found');
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

function mustBeInOrder({ startDate, endDate }: Pick<OutlayRow, 'startDate' | 'endDate'>): void {
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
