import type { Campaign } from '../../domain/entities.ts';
import { ConflictError, InvalidInputError, SourceError } from '../../domain/errors.ts';
import { campaignId } from '../../domain/ids.ts';
import type { CampaignRef } from '../../domain/marketing.ts';
import type { CampaignFilter, CampaignQuery } from '../../domain/query.ts';
import type { Instant } from '../../domain/time.ts';
import type { CampaignChange, CampaignInput } from '../../domain/changes.ts';
import { type Selectable, sql } from 'kysely';
import { accountOf, LOCAL } from '../sql/account.ts';
import { first, insert, lock, rows, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import { distinctTexts } from '../sql/distinct.ts';
import type { Tables } from '../sql/tables.ts';
import { ACCOUNT, SOURCE } from '../model/account.ts';
import { compare } from '../model/compare.ts';

/**
 * Campaigns that were created or updated, by slug, which is the name that sessions carry. A campaign that only sessions
 * name has no row. `made` is the id of the create request.
 */
export const campaignTables: readonly Definition[] = [
  (dialect) => {
    const { text, integer, byKey } = dialect.words;
    return sql`create table ${dialect.table('campaigns')} (
      ${accountOf(dialect)}, slug ${text} not null, made ${text}, name ${text} not null, currency ${text},
      active ${integer} not null, explicit ${integer} not null, created_at ${integer}, updated_at ${integer},
      primary key (account, slug)
    ) ${byKey}`;
  },
  ({ table }) =>
    sql`create index sessions_campaign on ${table('sessions')} (account, campaign) where campaign is not null`,
];

/** At most this many campaigns are listed. */
const MAX_LISTED = 10_000;

type CampaignRow = Omit<Selectable<Tables['campaigns']>, 'account'>;

function toCampaign(row: CampaignRow): Campaign {
  return {
    source: SOURCE,
    account: ACCOUNT,
    externalId: row.slug,
    integrationId: null,
    wmktId: null,
    currency: row.currency,
    name: row.name,
    slug: row.slug,
    active: row.active === 1,
    explicit: row.explicit === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
/** A campaign that only sessions name. */
function implicit(slug: string): Campaign {
  return toCampaign({
    slug,
    made: null,
    name: slug,
    currency: null,
    active: 1,
    explicit: 0,
    created_at: null,
    updated_at: null,
  });
}

/** All campaigns that match, in order; `capped` is true where the list was cut off at its largest length. */
export function* readCampaigns({ filter, order }: Pick<CampaignQuery, 'filter' | 'order'>): Work<{
  readonly items: readonly Campaign[];
  readonly capped: boolean;
}> {
  const found = yield* rows(({ db }) =>
    db
      .selectFrom('campaigns')
      .selectAll()
      .where('account', '=', LOCAL)
      .limit(MAX_LISTED + 1),
  );
  const named = yield* distinctTexts('campaign', 'sessions', {
    where: sql`account = ${LOCAL} and campaign is not null`,
    limit: MAX_LISTED + 1,
  });
  const known = new Set(found.map(({ slug }) => slug));
  const campaigns = [
    ...found.map(toCampaign),
    ...named.flatMap((campaign) => (known.has(campaign) ? [] : implicit(campaign))),
  ];
  const sign = order.direction === 'ASC' ? 1 : -1;
  const key = (campaign: Campaign) =>
    order.field === 'NAME'
      ? campaign.name
      : order.field === 'ACTIVE'
        ? Number(campaign.active)
        : campaign.externalId;
  return {
    // Sorted here, by code units: the engines order letters differently.
    items: campaigns
      .filter((campaign) => passes(campaign, filter))
      .sort((a, b) => sign * (compare(key(a), key(b)) || compare(a.slug, b.slug)))
      .slice(0, MAX_LISTED),
    capped: found.length > MAX_LISTED || named.length > MAX_LISTED,
  };
}

function passes(
  campaign: Campaign,
  { wmktId, externalId, slug, active, explicit, nameLike }: CampaignFilter,
): boolean {
  return (
    wmktId === undefined &&
    campaign.externalId === (externalId ?? campaign.externalId) &&
    campaign.slug === (slug ?? campaign.slug) &&
    campaign.active === (active ?? campaign.active) &&
    campaign.explicit === (explicit ?? campaign.explicit) &&
    campaign.name.toLowerCase().includes((nameLike ?? '').toLowerCase())
  );
}

export function* campaignById({ externalId }: CampaignRef): Work<Campaign | null> {
  const row = yield* bySlug(externalId);
  if (row) return toCampaign(row);
  const named = yield* first(({ db }) =>
    db
      .selectFrom('sessions')
      .select('n')
      .where('account', '=', LOCAL)
      .where('campaign', '=', externalId)
      .limit(1),
  );
  return named ? implicit(externalId) : null;
}
function bySlug(slug: string): Work<CampaignRow | undefined> {
  return first(({ db }) =>
    db.selectFrom('campaigns').selectAll().where('account', '=', LOCAL).where('slug', '=', slug),
  );
}

/** The campaign of a reference. Throws NOT_FOUND. */
export function* requireCampaign(ref: CampaignRef): Work<Campaign> {
  const campaign = yield* campaignById(ref);
  if (!campaign) throw new SourceError('NOT_FOUND', SOURCE, 'There is no such campaign');
  return campaign;
}

export function campaignRefOfSlug(slug: string): CampaignRef {
  return { source: SOURCE, wmktId: '', externalId: slug };
}

/**
 * Creates a campaign, or completes one that so far only sessions name. Throws a ConflictError where another campaign was
 * created with the slug.
 *
 * @param newId an id that no other create request has
 * @param currency ISO 4217 code for a campaign that names none
 */
export function* createCampaign(
  { wmktId, currency, slug: given, name, active }: CampaignInput,
  {
    newId,
    now,
    currency: own,
  }: { readonly newId: string; readonly now: Instant; readonly currency: string },
): Work<CampaignRef> {
  if (wmktId !== null)
    throw new InvalidInputError([
      { path: ['wmktId'], message: 'wmktId must be left out: the local store has no integrations' },
    ]);
  // The campaign in a URL is read without white space around it as well.
  const slug = given.trim();
  yield* insert(
    'campaigns',
    [
      {
        slug,
        made: newId,
        name,
        currency: currency ?? own,
        active: active ? 1 : 0,
        explicit: 1,
        created_at: now,
        updated_at: now,
      },
    ],
    (into) =>
      into.onConflict((on) =>
        on
          .columns(['account', 'slug'])
          .doUpdateSet(({ ref }) => ({
            made: ref('excluded.made'),
            name: ref('excluded.name'),
            currency: ref('excluded.currency'),
            active: ref('excluded.active'),
            explicit: ref('excluded.explicit'),
            created_at: ref('excluded.created_at'),
            updated_at: ref('excluded.updated_at'),
          }))
          .where('campaigns.explicit', '=', 0),
      ),
  );
  const row = yield* bySlug(slug);
  if (row?.made !== newId)
    throw new ConflictError(
      SOURCE,
      'Another campaign has that slug',
      campaignId(campaignRefOfSlug(slug)),
    );
  return campaignRefOfSlug(slug);
}

export function* updateCampaign(
  { campaign: ref, name, active }: CampaignChange,
  now: Instant,
): Work<void> {
  yield* lock([`campaign ${ref.externalId}`]);
  const campaign = yield* requireCampaign(ref);
  // A campaign that only sessions named gets a row, but stays implicit.
  yield* insert(
    'campaigns',
    [
      {
        slug: campaign.slug,
        name: name ?? campaign.name,
        active: (active ?? campaign.active) ? 1 : 0,
        explicit: 0,
        updated_at: now,
      },
    ],
    (into) =>
      into.onConflict((on) =>
        on.columns(['account', 'slug']).doUpdateSet(({ ref }) => ({
          name: ref('excluded.name'),
          active: ref('excluded.active'),
          updated_at: ref('excluded.updated_at'),
        })),
      ),
  );
}
