import {
  aFlag,
  aText,
  bodyOf,
  created,
  isTrue,
  ok,
  among,
  ORDER,
  paged,
  queryOf,
  Refused,
  sorted,
  validate,
  type Answers,
} from './replies.ts';
import {
  campaignOf,
  findCampaign,
  integrationOf,
  replace,
  type CampaignRow,
  type CustomAds,
} from './data-custom-ads.ts';
import { iso, PROJECT } from './rows.ts';

const SORT = ['name', 'campaignId', 'active'];

export function campaignRoutes(project: CustomAds): Answers<'list' | 'one' | 'create' | 'update'> {
  const { campaigns } = project;
  return {
    list(asked) {
      const { id } = integrationOf(asked);
      const query = queryOf(asked);
      validate(query, [
        { name: 'active', ...aFlag },
        { name: 'explicit', ...aFlag },
        { name: 'sort', ...among(SORT) },
        { name: 'order', ...among(ORDER) },
      ]);
      const filters: readonly (readonly [string, (row: CampaignRow, value: string) => boolean])[] =
        [
          ['active', (row, value) => row.active === isTrue(value)],
          ['explicit', (row, value) => row.explicit === isTrue(value)],
          ['campaignId', (row, value) => row.id === value],
          ['campaignSlug', (row, value) => row.campaignSlug === value],
          ['nameLike', (row, value) => row.name.toLowerCase().includes(value.toLowerCase())],
        ];
      const sort = asked.query('sort');
      const campaignSortKey = (row: CampaignRow) =>
        sort === 'campaignId' ? row.id : sort === 'active' ? Number(row.active) : row.name;
      const rows = campaigns.filter(
        (row) =>
          row.integrationId === id &&
          filters.every(([name, passes]) => {
            const value = asked.query(name);
            return value === null || passes(row, value);
          }),
      );
      return paged(asked, sorted(rows, campaignSortKey, asked.query('order')), query);
    },

    one: (asked) => ok(campaignOf(project, asked)),

    create(asked) {
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
      const row: CampaignRow = {
        id: project.nextId(),
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

    update(asked) {
      const body = bodyOf(asked);
      validate(body, [
        { name: 'name', ...aText },
        { name: 'active', ...aFlag },
      ]);
      const { name, active } = body;
      return replace(campaigns, findCampaign(project, asked), asked.now, {
        ...(typeof name === 'string' ? { name } : {}),
        ...(active === undefined ? {} : { active: isTrue(active) }),
      });
    },
  };
}
