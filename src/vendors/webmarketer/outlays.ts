import { ConflictError } from '../../domain/errors.ts';
import type { CampaignRef, Outlay, OutlayRef } from '../../domain/marketing.ts';
import { listParts, readWhole, type PartPage } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { Source } from '../../ports/source.ts';
import { rfc3339, type Instant } from '../../domain/time.ts';
import type { OutlayChange, OutlayInput } from '../../domain/changes.ts';
import type { OutlayQuery } from '../../domain/query.ts';
import { live } from '../kit/request.ts';
import { codeOf, pageOfParts, readPage, type Api, type Forgotten } from './api.ts';
import type { Campaigns } from './campaigns.ts';
import { endpoints } from './endpoints.ts';
import { AMOUNT, createChecks, isAmount, isWritable, notFound, WRITABLE } from './input.ts';
import { SOURCE } from './map.ts';
import { outlay, toOutlay } from './marketing.ts';
import { createOnce } from './once.ts';
import * as wire from './wire.ts';

type Outlays = Required<Pick<Source, 'outlays' | 'outlayById' | 'createOutlay' | 'updateOutlay'>>;

/** Pages of outlays that are looked through for one that may have been made. */
const MOST_PAGES = 10;

export function createOutlays(api: Api, campaigns: Campaigns): Outlays {
  const { project } = api;
  const once = createOnce<OutlayRef>(api.clock);

  function resolve(ref: CampaignRef): CampaignRef {
    const at = campaigns.resolve(ref);
    if (!at) throw notFound('campaign');
    return at;
  }
  function pathOf({ wmktId, externalId }: CampaignRef): string {
    return endpoints.outlays.path(project, wmktId, externalId);
  }
  function kept(campaign: CampaignRef): Forgotten[number] {
    return [endpoints.outlays.name, pathOf(campaign)];
  }

  async function page(
    at: CampaignRef,
    { since, until, order }: Pick<OutlayQuery, 'since' | 'until' | 'order'>,
    number: number,
    call: Call,
  ): Promise<PartPage<Outlay>> {
    const part = await readPage(
      api,
      {
        endpoint: endpoints.outlays.name,
        path: pathOf(at),
        query: [
          ['since', since === null ? undefined : rfc3339(since)],
          ['until', until === null ? undefined : rfc3339(until)],
          ['sort', SORT[order.field]],
          ['order', order.direction],
        ],
        item: outlay,
      },
      number,
      call,
      (row) => toOutlay(row, at),
    );
    if (part.isAbsent) throw notFound('campaign');
    return part;
  }

  async function find({ campaign, externalId }: OutlayRef, call: Call): Promise<Outlay | null> {
    const at = campaigns.resolve(campaign);
    if (!at || externalId === '') return null;
    const { name: endpoint, path } = endpoints.outlay;
    const { value } = await api.find(
      { endpoint, path: path(project, at.wmktId, at.externalId, externalId), decoder: outlay },
      call,
    );
    return value && toOutlay(value, at);
  }

  /** One that says the same and was not there before. */
  async function findMade(
    at: CampaignRef,
    input: OutlayInput,
    since: Instant,
    call: Call,
  ): Promise<OutlayRef | null> {
    const order = { field: 'START_DATE', direction: 'ASC' } as const;
    const { items } = await readWhole(
      (number) => page(at, { since: null, until: null, order }, number, live(call)),
      MOST_PAGES,
      ({ ref }) => ref.externalId,
    );
    const made = items.find(
      (one) =>
        Number(one.amount.amount) === Number(input.amount) &&
        one.startDate === input.startDate &&
        one.endDate === input.endDate &&
        one.country === input.country &&
        one.region === input.region &&
        one.deletedAt === null &&
        (one.createdAt === null || one.createdAt >= since - SKEW_MS),
    );
    return made?.ref ?? null;
  }

  async function create(input: OutlayInput, call: Call): Promise<OutlayRef> {
    check(input);
    const at = resolve(input.campaign);
    const { nonce, amount, startDate, endDate, country, region } = input;
    const body = {
      amount: Number(amount),
      startDate: rfc3339(startDate),
      endDate: rfc3339(endDate),
      ...(country === null ? {} : { country }),
      ...(region === null ? {} : { region }),
    };
    const { name: endpoint, path } = endpoints.createOutlay;
    const run = async (): Promise<OutlayRef> => {
      try {
        const { id } = await api.write(
          {
            endpoint,
            method: 'POST',
            path: path(project, at.wmktId, at.externalId),
            body,
            decoder: wire.created,
            check:
              nonce === null
                ? 'look at the campaign’s outlays before it is sent again'
                : 'it is safe to send it again with the same nonce',
          },
          call,
        );
        return { campaign: at, externalId: id };
      } catch (cause) {
        throw codeOf(cause) === 'UPSTREAM_NOT_FOUND' ? notFound('campaign') : cause;
      } finally {
        api.forget([kept(at)]);
      }
    };
    return once({
      nonce,
      content: [at, body],
      run,
      find: (since) => findMade(at, input, since, call),
    });
  }

  async function update(change: OutlayChange, call: Call): Promise<OutlayRef> {
    checkChange(change);
    const from = campaigns.resolve(change.outlay.campaign);
    const { externalId } = change.outlay;
    if (!from || externalId === '') throw notFound('outlay');
    const to = change.campaign ? resolve(change.campaign) : from;
    const checks = createChecks();
    checks.that(
      to.wmktId === from.wmktId,
      'campaign',
      'must be one of the same integration as the outlay’s',
    );
    checks.done();
    const { name: endpoint, path } = endpoints.updateOutlay;
    const { amount, startDate, endDate, country, region } = change;
    let changed: number | null;
    try {
      changed = await api.write(
        {
          endpoint,
          method: 'PATCH',
          path: path(project, from.wmktId, from.externalId, externalId),
          // What is undefined is not sent; null clears.
          body: {
            amount: amount === undefined ? undefined : Number(amount),
            startDate: startDate === undefined ? undefined : rfc3339(startDate),
            endDate: endDate === undefined ? undefined : rfc3339(endDate),
            campaignId: change.campaign ? to.externalId : undefined,
            country,
            region,
          },
          decoder: wire.modified,
          check: 'the outlay shows it, and it is safe to make the same change again',
        },
        call,
      );
    } catch (cause) {
      throw codeOf(cause) === 'UPSTREAM_NOT_FOUND' ? notFound('outlay') : cause;
    } finally {
      const one = (at: CampaignRef) =>
        [
          endpoints.outlay.name,
          endpoints.outlay.path(project, at.wmktId, at.externalId, externalId),
        ] as const;
      api.forget([kept(from), kept(to), one(from), one(to)]);
    }
    const ref = { campaign: to, externalId };
    if (changed !== null && changed > 0) return ref;
    // None was modified: it is so already, or is not there.
    const there = await find(ref, live(call));
    if (!there) throw notFound('outlay');
    if (!isSo(there, change)) throw new ConflictError(SOURCE, 'Webmarketer changed nothing', null);
    return ref;
  }

  return {
    async outlays(query, call) {
      const { since, until, order, after } = query;
      const checks = createChecks();
      checks.that(isWritable(since), 'since', WRITABLE);
      checks.that(isWritable(until), 'until', WRITABLE);
      checks.that(
        since === null || until === null || since <= until,
        'until',
        'must not be before since',
      );
      checks.done();
      const at = resolve(query.campaign);
      return pageOfParts(
        api,
        await listParts({
          parts: [at.externalId],
          question: [SOURCE, 'outlays', at, since, until, order],
          after,
          sorted: true,
          read: (_, number) => page(at, query, number, call),
          compare: () => 0,
          identify: ({ ref }) => ref.externalId,
        }),
      );
    },
    outlayById: find,
    createOutlay: create,
    updateOutlay: update,
  };
}

/** How far the vendor's clock may be behind ours. */
const SKEW_MS = 60_000;
const SORT = {
  CAMPAIGN: 'campaignId',
  START_DATE: 'startDate',
  END_DATE: 'endDate',
  AMOUNT: 'amount',
  COUNTRY: 'country',
  REGION: 'region',
} as const;

function check({ amount, startDate, endDate }: OutlayInput): void {
  const checks = createChecks();
  checks.that(isAmount(amount), 'amount', AMOUNT);
  checks.that(isWritable(startDate), 'startDate', WRITABLE);
  checks.that(isWritable(endDate), 'endDate', WRITABLE);
  checks.that(startDate < endDate, 'endDate', 'must be after startDate');
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
  checks.that(amount === undefined || isAmount(amount), 'amount', AMOUNT);
  checks.that(isWritable(startDate), 'startDate', WRITABLE);
  checks.that(isWritable(endDate), 'endDate', WRITABLE);
  checks.that(
    startDate === undefined || endDate === undefined || startDate < endDate,
    'endDate',
    'must be after startDate',
  );
  checks.done();
}

function isSo(there: Outlay, change: OutlayChange): boolean {
  const { amount, startDate, endDate, country, region } = change;
  return (
    (amount === undefined || Number(there.amount.amount) === Number(amount)) &&
    (startDate === undefined || there.startDate === startDate) &&
    (endDate === undefined || there.endDate === endDate) &&
    (country === undefined || there.country === country) &&
    (region === undefined || there.region === region)
  );
}
