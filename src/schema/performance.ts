import type { AttributionModel } from '../domain/query.ts';
import type { Money } from '../domain/entities.ts';
import { ATTRIBUTION_DAYS, DECAY_DAYS, type Performance } from '../domain/marketing.ts';
import { rangeOf } from './kit/arguments.ts';
import { enumOf } from './kit/enums.ts';
import type { Parts } from './kit/parts.ts';

const MODELS: Readonly<Record<AttributionModel, string>> = {
  FIRST_TOUCH: 'The first touch gets all credit.',
  LAST_TOUCH: 'The last touch gets all credit.',
  LAST_NON_DIRECT:
    'The last touch that was not direct gets all credit. Direct means utm_source `direct` and utm_medium `none`. Where all touches were direct, the last one gets it.',
  LINEAR: 'All touches get the same credit.',
  TIME_DECAY: `The later a touch, the more credit it gets: half as much for each ${DECAY_DAYS} days before the conversion.`,
  POSITION_BASED:
    'The first touch gets 40 % of the credit, the last 40 %, and those between share 20 %. Of two touches each gets half.',
};

/** `Campaign.performance`, and `CampaignConnection.unattributed`. */
export function addPerformance(parts: Parts): void {
  const { builder, types } = parts;
  const type = createType(parts);
  const args = createArguments(parts);
  builder.objectField(types.Campaign, 'performance', (t) =>
    t.field({
      type,
      nullable: true,
      description:
        'The outlays of the campaign, and the conversions and turnover that are credited to it. Null where the source does not know the touches.',
      args,
      resolve: ({ source, externalId }, { window, model }, { loaders }) =>
        loaders.performance(source, externalId, { window: rangeOf(window), model }),
    }),
  );
  builder.objectField(types.CampaignConnection, 'unattributed', (t) =>
    t.field({
      type,
      nullable: true,
      description:
        'The conversions that no campaign is credited with, whether it is listed here or not: those of leads without a touch. Null where none of the sources knows the touches.',
      args,
      resolve: ({ sources }, { window, model }, { loaders }) =>
        loaders.unattributed(
          sources.map(({ source }) => source),
          { window: rangeOf(window), model },
        ),
    }),
  );
}

function createArguments({ builder, inputs }: Parts) {
  const type = enumOf<AttributionModel>(
    builder,
    'AttributionModel',
    `How the credit for a conversion is shared among the touches before it. A touch is a session of the same lead that a campaign brought (utm_campaign), at most ${ATTRIBUTION_DAYS} days before the conversion. Shares are whole minor units of the currency, and add up to the conversion exactly.`,
    MODELS,
  );
  return builder.args((t) => ({
    window: t.field({
      type: inputs.Window,
      required: true,
      description: 'The conversions that happened in it, and the money that was spent in it.',
    }),
    model: t.field({
      type,
      required: true,
      defaultValue: 'LINEAR',
      description: 'How the credit is shared.',
    }),
  }));
}

function createType({ builder, types }: Parts) {
  return builder.objectRef<Performance>('CampaignPerformance').implement({
    description:
      'Outlays, conversions and turnover. A conversion is an event of the type `order` or `purchase`, or any event with the properties `turnover` and `currency`. Its turnover is `turnover`, in `currency`; of an order or purchase without `turnover`, it is `amount`. An event of the type `refund` takes turnover back from those that the order with the same `orderId` was credited to.',
    fields: (t) => ({
      outlay: t.field({
        type: [types.Money],
        description:
          'What was spent: one sum for each currency. An outlay is spread evenly over its days in UTC, and a day counts in the window that it begins in.',
        resolve: ({ outlay }) => [...outlay],
      }),
      conversions: t.exposeFloat('conversions', {
        description: 'How many conversions: the sum of the shares of them.',
      }),
      turnover: t.field({
        type: [types.Money],
        description: 'What the conversions were worth: one sum for each currency.',
        resolve: ({ turnover }) => [...turnover],
      }),
      returnOnAdSpend: t.float({
        nullable: true,
        description:
          'The turnover for each unit of outlay. Null where there is no outlay, and where the currencies differ.',
        resolve: returnOf,
      }),
    }),
  });
}

function returnOf({ outlay, turnover }: Performance): number | null {
  const [spent, ...others] = outlay;
  if (!spent || others.length > 0 || Number(spent.amount) === 0) return null;
  const isSame = (money: Money) => money.currency === spent.currency;
  return turnover.every(isSame) ? Number(turnover[0]?.amount ?? 0) / Number(spent.amount) : null;
}
