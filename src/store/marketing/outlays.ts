import { SOURCE } from '../model/account.ts';
import { compare } from '../model/compare.ts';
import type { Campaign } from '../../domain/entities.ts';
import { ConflictError, InvalidInputError, SourceError } from '../../domain/errors.ts';
import { outlayId } from '../../domain/ids.ts';
import type { Outlay, OutlayRef } from '../../domain/marketing.ts';
import { fromMinor, isTooFine, toMinor } from '../model/money.ts';
import type { Instant } from '../../domain/time.ts';
import type { OutlayChange, OutlayInput } from '../../domain/changes.ts';
import type { OutlayQuery } from '../../domain/query.ts';
import { campaignRefOfSlug, requireCampaign } from './campaigns.ts';
import { type Selectable, sql } from 'kysely';
import { execute, first, insert, lock, rows, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import type { Tables } from '../sql/tables.ts';

/** Amounts are whole minor units, stored as text: they may be larger than the numbers of an engine. */
export const outlayTables: readonly Definition[] = [
  ({ table, words: { text, integer, byKey } }) => sql`create table ${table('outlays')} (
      id ${text} primary key, nonce ${text} unique, asked ${text} not null, campaign ${text} not null, minor ${text} not null,
      currency ${text} not null, starts_at ${integer} not null, ends_at ${integer} not null, country ${text}, region ${text},
      created_at ${integer} not null, updated_at ${integer} not null
    ) ${byKey}`,
  ({ table }) => sql`create index outlays_campaign on ${table('outlays')} (campaign, starts_at)`,
];

/** At most this many outlays of a campaign are listed. */
const MAX_LISTED = 10_000;

/** `asked` is the input of the create request, as JSON. */
type OutlayRow = Selectable<Tables['outlays']>;

function refOf({ id, campaign }: Pick<OutlayRow, 'id' | 'campaign'>): OutlayRef {
  return { campaign: campaignRefOfSlug(campaign), externalId: id };
}
function toOutlay(row: OutlayRow): Outlay {
  return {
    ref: refOf(row),
    amount: { amount: fromMinor(BigInt(row.minor), row.currency), currency: row.currency },
    startDate: row.starts_at,
    endDate: row.ends_at,
    country: row.country,
    region: row.region,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: null,
  };
}

/** All outlays of a campaign, in order; `capped` is true where the list was cut off at its largest length. */
export function* readOutlays({
  campaign,
  since,
  until,
  order: { field, direction },
}: OutlayQuery): Work<{ readonly items: readonly Outlay[]; readonly capped: boolean }> {
  const found = yield* rows(({ db }) =>
    db
      .selectFrom('outlays')
      .selectAll()
      .where('campaign', '=', campaign.externalId)
      .$if(since !== null, (query) => query.where('starts_at', '>=', since))
      .$if(until !== null, (query) => query.where('ends_at', '<=', until))
      .orderBy('starts_at')
      .orderBy('id')
      .limit(MAX_LISTED + 1),
  );
  const key = (row: OutlayRow): string | number | bigint | null => {
    switch (field) {
      case 'CAMPAIGN':
        return row.campaign;
      case 'START_DATE':
        return row.starts_at;
      case 'END_DATE':
        return row.ends_at;
      case 'AMOUNT':
        return BigInt(row.minor);
      case 'COUNTRY':
        return row.country;
      case 'REGION':
        return row.region;
      default:
        throw new Error(`no such order: ${field satisfies never}`);
    }
  };
  const sign = direction === 'ASC' ? 1 : -1;
  const sorted = found.slice(0, MAX_LISTED).sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    // Unknown values come last in both directions.
    if (one === null || other === null)
      return Number(one === null) - Number(other === null) || compare(a.id, b.id);
    return sign * (compare(one, other) || compare(a.id, b.id));
  });
  return { items: sorted.map(toOutlay), capped: found.length > MAX_LISTED };
}

/** Found by its id alone: an outlay that moved to another campaign keeps its old reference. */
export function* outlayById({ externalId }: OutlayRef): Work<Outlay | null> {
  const row = yield* byId(externalId);
  return row ? toOutlay(row) : null;
}
function byId(id: string): Work<OutlayRow | undefined> {
  return first(({ db }) => db.selectFrom('outlays').selectAll().where('id', '=', id));
}

/**
 * Creates an outlay. A repeated create with the same nonce returns the first outlay; with another input it throws a
 * ConflictError. Throws NOT_FOUND for an unknown campaign, and an InvalidInputError for a wrong amount.
 *
 * @param newId an id that no outlay has
 */
export function* createOutlay(input: OutlayInput, newId: string, now: Instant): Work<OutlayRef> {
  const campaign = yield* requireCampaign(input.campaign);
  const { minor, currency } = amountOf(input.amount, campaign);
  const { nonce, startDate, endDate, country, region } = input;
  const asked = JSON.stringify([campaign.slug, minor, startDate, endDate, country, region]);
  yield* insert(
    'outlays',
    [
      {
        id: newId,
        nonce,
        asked,
        campaign: campaign.slug,
        minor,
        currency,
        starts_at: startDate,
        ends_at: endDate,
        country,
        region,
        created_at: now,
        updated_at: now,
      },
    ],
    (into) => into.onConflict((on) => on.column('nonce').doNothing()),
  );
  if (nonce === null) return refOf({ id: newId, campaign: campaign.slug });
  const row = yield* first(({ db }) =>
    db.selectFrom('outlays').selectAll().where('nonce', '=', nonce),
  );
  if (row && row.asked !== asked)
    throw new ConflictError(
      SOURCE,
      'This nonce was used for another outlay; that outlay is unchanged',
      outlayId(refOf(row)),
    );
  return refOf(row ?? { id: newId, campaign: campaign.slug });
}

export function* updateOutlay(change: OutlayChange, now: Instant): Work<OutlayRef> {
  yield* lock([`outlay ${change.outlay.externalId}`]);
  const row = yield* byId(change.outlay.externalId);
  if (!row) throw new SourceError('NOT_FOUND', SOURCE, 'There is no such outlay');
  const campaign = yield* requireCampaign(change.campaign ?? campaignRefOfSlug(row.campaign));
  if (campaign.currency !== row.currency)
    throw new InvalidInputError([
      {
        path: ['campaign'],
        message: `campaign must have the currency of the outlay, ${row.currency}; amounts are not converted`,
      },
    ]);
  const { startDate = row.starts_at, endDate = row.ends_at } = change;
  if (startDate > endDate)
    throw new InvalidInputError([
      { path: ['endDate'], message: 'endDate must not be before startDate' },
    ]);
  const { country = row.country, region = row.region, amount } = change;
  const { minor } = amount === undefined ? row : amountOf(amount, campaign);
  yield* execute(({ db }) =>
    db
      .updateTable('outlays')
      .set({
        campaign: campaign.slug,
        minor,
        starts_at: startDate,
        ends_at: endDate,
        country,
        region,
        updated_at: now,
      })
      .where('id', '=', row.id),
  );
  return refOf({ id: row.id, campaign: campaign.slug });
}

function amountOf(
  amount: string,
  { currency }: Campaign,
): { readonly minor: string; readonly currency: string } {
  if (currency === null)
    throw new InvalidInputError([
      {
        path: ['campaign'],
        message:
          'campaign has no currency yet, since only sessions name it: create it with createCampaign and the same slug',
      },
    ]);
  const minor = toMinor(amount, currency);
  if (minor === null || isTooFine(amount, currency))
    throw new InvalidInputError([
      {
        path: ['amount'],
        message: `amount must be a whole number of the smallest part of ${currency}`,
      },
    ]);
  return { minor: String(minor), currency };
}
