import type { OutlayChange, OutlayInput } from '../../../domain/changes.ts';
import { ConflictError } from '../../../domain/errors.ts';
import type { CampaignRef, Outlay, OutlayRef } from '../../../domain/marketing.ts';
import { MINUTE, rfc3339, type Instant, type Milliseconds } from '../../../domain/time.ts';
import type { Call } from '../../../ports/call.ts';
import type { WriteSource } from '../../../ports/writes.ts';
import { createChecks, type Checks } from '../../kit/checks.ts';
import { readWhole } from '../../kit/paging.ts';
import { live } from '../../kit/request.ts';
import { SOURCE } from '../facts.ts';
import { failureCodeOf, endpoints, notFound, type Api } from '../requests.ts';
import { createOnce } from '../writes-once.ts';
import { campaignParts, outlayParts, type Outlays } from './reads-outlays.ts';
import * as wire from './wire.ts';

/** How many pages of outlays are looked through for an outlay that a lost write may have made. */
const MOST_PAGES = 10;
/** How far the vendor's clock may be behind ours. */
const SKEW_MS: Milliseconds = MINUTE;

export function createOutlayWrites(
  api: Api,
  outlays: Outlays,
): Pick<WriteSource, 'createOutlay' | 'updateOutlay'> {
  const once = createOnce<OutlayRef>(api.clock);
  return {
    async createOutlay(input, call) {
      checkInput(input);
      const campaign = outlays.requireCampaign(input.campaign);
      const body = bodyOf(input);
      return once({
        nonce: input.nonce,
        content: [campaign, body],
        run: () => create(api, campaign, body, input.nonce, call),
        find: (since) => findMade(outlays, campaign, input, since, call),
      });
    },

    async updateOutlay(change, call) {
      checkChange(change);
      const { externalId } = change.outlay;
      if (externalId === '') throw notFound('outlay');
      const from = outlays.resolve(change.outlay.campaign);
      if (!from) throw notFound('outlay');
      const to = change.campaign ? outlays.requireCampaign(change.campaign) : from;
      const checks = createChecks();
      const must = 'must be one of the same integration as the outlay’s';
      checks.that(to.wmktId === from.wmktId, 'campaign', must);
      checks.done();
      const changed = await update(api, from, to, change, call);
      const ref = { campaign: to, externalId };
      if (changed !== null && changed > 0) return ref;
      // Nothing was modified: the outlay has these values already, or does not exist.
      const there = await outlays.outlayById(ref, live(call));
      if (!there) throw notFound('outlay');
      if (!isSo(there, change))
        throw new ConflictError(SOURCE, 'Webmarketer changed nothing', null);
      return ref;
    },
  };
}

async function create(
  api: Api,
  campaign: CampaignRef,
  body: object,
  nonce: string | null,
  call: Call,
): Promise<OutlayRef> {
  try {
    const { id } = await api.write(
      {
        ...api.at(endpoints.createOutlay, campaignParts(campaign)),
        body,
        decoder: wire.created,
        check:
          nonce === null
            ? 'look at the campaign’s outlays before it is sent again'
            : 'it is safe to send it again with the same nonce',
      },
      call,
    );
    return { campaign, externalId: id };
  } catch (cause) {
    throw failureCodeOf(cause) === 'UPSTREAM_NOT_FOUND' ? notFound('campaign') : cause;
  } finally {
    api.invalidate([api.at(endpoints.outlays, campaignParts(campaign))]);
  }
}

/** @returns how many outlays were changed; null where Webmarketer does not tell */
async function update(
  api: Api,
  from: CampaignRef,
  to: CampaignRef,
  { outlay: { externalId }, campaign, amount, startDate, endDate, country, region }: OutlayChange,
  call: Call,
): Promise<number | null> {
  try {
    return await api.write(
      {
        ...api.at(endpoints.updateOutlay, outlayParts(from, externalId)),
        // A member that is undefined is not sent; null clears.
        body: {
          amount: amount === undefined ? undefined : Number(amount),
          startDate: startDate === undefined ? undefined : rfc3339(startDate),
          endDate: endDate === undefined ? undefined : rfc3339(endDate),
          campaignId: campaign ? to.externalId : undefined,
          country,
          region,
        },
        decoder: wire.modified,
        check: 'the outlay shows it, and it is safe to make the same change again',
      },
      call,
    );
  } catch (cause) {
    throw failureCodeOf(cause) === 'UPSTREAM_NOT_FOUND' ? notFound('outlay') : cause;
  } finally {
    api.invalidate(
      [from, to].flatMap((owner) => [
        api.at(endpoints.outlays, campaignParts(owner)),
        api.at(endpoints.outlay, outlayParts(owner, externalId)),
      ]),
    );
  }
}

/** Looks for an outlay that says the same and was not there before. */
async function findMade(
  outlays: Outlays,
  campaign: CampaignRef,
  input: OutlayInput,
  since: Instant,
  call: Call,
): Promise<OutlayRef | null> {
  const order = { field: 'START_DATE', direction: 'ASC' } as const;
  const query = { since: null, until: null, order };
  const { items } = await readWhole(
    (page) => outlays.readPage(campaign, query, page, live(call)),
    MOST_PAGES,
    ({ ref }) => ref.externalId,
  );
  const made = items.find(
    (one) =>
      isSo(one, input) &&
      one.deletedAt === null &&
      (one.createdAt === null || one.createdAt >= since - SKEW_MS),
  );
  return made?.ref ?? null;
}

function bodyOf({ amount, startDate, endDate, country, region }: OutlayInput) {
  return {
    amount: Number(amount),
    startDate: rfc3339(startDate),
    endDate: rfc3339(endDate),
    ...(country === null ? {} : { country }),
    ...(region === null ? {} : { region }),
  };
}

type Values = Pick<OutlayInput, 'amount' | 'startDate' | 'endDate' | 'country' | 'region'>;

/** Whether the outlay has the values that are given. */
function isSo(there: Outlay, values: { readonly [K in keyof Values]?: Values[K] | undefined }) {
  const { amount, startDate, endDate, country, region } = values;
  return (
    (amount === undefined || Number(there.amount.amount) === Number(amount)) &&
    (startDate === undefined || there.startDate === startDate) &&
    (endDate === undefined || there.endDate === endDate) &&
    (country === undefined || there.country === country) &&
    (region === undefined || there.region === region)
  );
}

function checkInput({ amount, startDate, endDate }: OutlayInput): void {
  const checks = createChecks();
  checkAmount(checks, amount);
  checkDates(checks, startDate, endDate);
  checks.done();
}

function checkChange(change: OutlayChange): void {
  const { campaign, amount, startDate, endDate, country, region } = change;
  const checks = createChecks();
  checks.that(
    [campaign, amount, startDate, endDate, country, region].some((value) => value !== undefined),
    'amount',
    'or another field must be given',
  );
  if (amount !== undefined) checkAmount(checks, amount);
  checkDates(checks, startDate, endDate);
  checks.done();
}

/** A sum is sent as a JSON number, which holds fifteen digits exactly. */
function checkAmount(checks: Checks, amount: string): void {
  const digits = amount.replace('.', '').replace(/^0+/, '').length;
  checks.that(
    /^\d+(\.\d+)?$/.test(amount) && digits <= 15,
    'amount',
    'must be a decimal number from 0 with at most 15 digits',
  );
}

function checkDates(checks: Checks, start: Instant | undefined, end: Instant | undefined): void {
  checks.date(start, 'startDate');
  checks.date(end, 'endDate');
  const isOrdered = start === undefined || end === undefined || start < end;
  checks.that(isOrdered, 'endDate', 'must be after startDate');
}
