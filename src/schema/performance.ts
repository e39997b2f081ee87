import type { AttributionModel } from '../domain/attribution.ts';
import type { Money } from '../domain/entities.ts';
import type { Performance } from '../domain/marketing.ts';
import { rangeOf, type Arguments } from './arguments.ts';
import type { Parts } from './builder.ts';
import type { Collections } from './collections.ts';
import type { Shapes } from './shapes.ts';

const MODELS: Readonly<Record<AttributionModel, string>> = {
  FIRST_TOUCH: 'All to the first touch.',
  LAST_TOUCH: 'All to the last touch.',
  LAST_NON_DIRECT:
    'All to the last touch that was not direct (utm_source `direct`, utm_medium `none`); to the last one where all were.',
  LINEAR: 'To all touches alike.',
  TIME_DECAY: 'The later a touch, the more: half as much for each 7 days before the conversion.',
  POSITION_BASED:
    '40 % to the first, 40 % to the last, 20 % to those between; halves where there are two.',
};
const WINDOW = 'Conversions that happened in it, and what was spent in it.';
const MODEL = 'How credit is shared.';

/** `Campaign.performance`, and what no campaign is credited with. */
export function addPerformance(
  { builder }: Parts,
  { MoneyRef }: Shapes,
  { WindowInput }: Arguments,
  { CampaignRef, CampaignConnection }: Collections,
): void {
  const Model = builder.enumType('AttributionModel', {
    description:
      'How the credit for a conversion is shared among the touches before it. A touch is a session of the same lead with a campaign (utm_campaign), at most 90 days before the conversion. Shares are whole minor units, and sum to the conversion exactly.',
    values: Object.fromEntries(
      Object.entries(MODELS).map(([model, description]) => [
        model,
        { value: model as AttributionModel, description },
      ]),
    ),
  });
  const CampaignPerformance = builder.objectRef<Performance>('CampaignPerformance').implement({
    description:
      'Outlays, conversions and turnover. A conversion is an event of type `order` or `purchase`, or any event with the properties `turnover` and `currency`; its turnover is `turnover`, of orders and purchases else `amount`, in `currency`. An event of type `refund` takes turnover back, with the same `orderId` from those that the order was credited to.',
    fields: (t) => ({
      outlay: t.field({
        type: [MoneyRef],
        description:
          'What was spent, one sum a currency. An outlay is spread evenly over its days of UTC, and a day counts to the window that it begins in.',
        resolve: ({ outlay }) => [...outlay],
      }),
      conversions: t.exposeFloat('conversions', {
        description: 'How many conversions, shares of them added up.',
      }),
      turnover: t.field({
        type: [MoneyRef],
        description: 'What they were worth, one sum a currency.',
        resolve: ({ turnover }) => [...turnover],
      }),
      returnOnAdSpend: t.float({
        nullable: true,
        description:
          'Turnover for each unit of outlay; null where there is no outlay, and where currencies differ.',
        resolve: returnOf,
      }),
    }),
  });
  builder.objectField(CampaignRef, 'performance', (t) =>
    t.field({
      type: CampaignPerformance,
      nullable: true,
      description:
        'Outlays, conversions and turnover credited to the campaign (LOCAL, at no call). Null where the touches are not known: Webmarketer has no call for it.',
      args: {
        window: t.arg({ type: WindowInput, required: true, description: WINDOW }),
        model: t.arg({ type: Model, required: true, defaultValue: 'LINEAR', description: MODEL }),
      },
      resolve: ({ source, externalId }, { window, model }, { loaders }) =>
        loaders.performance(source, externalId, { window: rangeOf(window), model }),
    }),
  );
  builder.objectField(CampaignConnection, 'unattributed', (t) =>
    t.field({
      type: CampaignPerformance,
      nullable: true,
      description:
        'What no campaign is credited with, listed here or not: conversions of leads without a touch. Null where the local store is none of the sources.',
      args: {
        window: t.arg({ type: WindowInput, required: true, description: WINDOW }),
        model: t.arg({ type: Model, required: true, defaultValue: 'LINEAR', description: MODEL }),
      },
      resolve: ({ sources }, { window, model }, { loaders }) =>
        loaders.unattributed(
          sources.map(({ source }) => source),
          { window: rangeOf(window), model },
        ),
    }),
  );
}

function returnOf({ outlay, turnover }: Performance): number | null {
  const [spent, ...others] = outlay;
  if (!spent || others.length > 0 || Number(spent.amount) === 0) return null;
  const isSame = (money: Money) => money.currency === spent.currency;
  return turnover.every(isSame) ? Number(turnover[0]?.amount ?? 0) / Number(spent.amount) : null;
}
