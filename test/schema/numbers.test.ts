import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import {
  DEFAULT_PAGE,
  MAX_CHARACTERS,
  MAX_CRITERIA,
  MAX_PAGE,
  MAX_PROFILE_LEADS,
} from '../../src/domain/limits.ts';
import { ATTRIBUTION_DAYS, DECAY_DAYS } from '../../src/domain/marketing.ts';
import { DEFAULT_SESSION_RULE } from '../../src/domain/session.ts';
import { DEFAULT_WINDOW_DAYS, HOUR, MINUTE } from '../../src/domain/time.ts';
import { factsIn } from '../../src/ports/definition.ts';
import { createSchema } from '../../src/schema/index.ts';
import { DEFAULT_CURRENCY } from '../../src/store/model/money.ts';
import { CHEAP_PAGES } from '../../src/vendors/kit/paging.ts';
import { must } from '../vendors/kit.ts';

const schema = createSchema(factsIn(catalog), catalog.store.facts.name);

/** The description of a schema coordinate: `Type`, `Type.member` or `Type.field(argument:)`. */
function descriptionOf(coordinate: string): string {
  const [, name = '', member, argument] =
    /^(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/.exec(coordinate) ?? [];
  const type = must(schema.getType(name));
  if (member === undefined) return type.description ?? '';
  if (isEnumType(type)) return type.getValue(member)?.description ?? '';
  if (isInputObjectType(type)) return type.getFields()[member]?.description ?? '';
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${name} has no members`);
  const field = must(type.getFields()[member]);
  return (
    (argument === undefined ? field : field.args.find((one) => one.name === argument))
      ?.description ?? ''
  );
}

const window = `last ${DEFAULT_WINDOW_DAYS} days`;
const pause = `${DEFAULT_SESSION_RULE.inactivityMs / MINUTE} minutes`;
const first = `By default ${DEFAULT_PAGE}. A number above ${MAX_PAGE} is cut to ${MAX_PAGE}`;
/** Pages of 100 rows, which three vendors have; the tests of each vendor hold its page. */
const whole = `${CHEAP_PAGES * 100}`;

test.each([
  ['Query.leads(first:)', first],
  ['Lead.sessions(first:)', first],
  ['Campaign.outlays(first:)', first],
  ['Query.leads', window],
  ['Lead.sessions', window],
  ['CustomFeed.leads', window],
  ['Profile.sessions(window:)', window],
  ['Profile.sessions', `more than ${MAX_PROFILE_LEADS} leads, the ${MAX_PROFILE_LEADS} youngest`],
  ['Session.derived', `at pauses of ${pause}`],
  ['SessionEndReason.INACTIVITY', `The pause is ${pause}`],
  ['SessionEndReason.MAX_LENGTH', `${DEFAULT_SESSION_RULE.maxLengthMs / HOUR} hours`],
  ['AttributionModel', `at most ${ATTRIBUTION_DAYS} days before`],
  ['AttributionModel.TIME_DECAY', `for each ${DECAY_DAYS} days`],
  ['CreateCustomFeedInput.criteria', `at most ${MAX_CRITERIA}.`],
  ['CreateCampaignInput.currency', `which is ${DEFAULT_CURRENCY}`],
  ['TrackEventInput.type', `up to ${MAX_CHARACTERS.type} characters`],
  ['TrackEventInput.nonce', `up to ${MAX_CHARACTERS.nonce} characters`],
  ['Source.LEADBOXER', `at most ${whole} leads`],
  ['Source.LEADFEEDER', `up to ${whole} leads`],
  ['Source.WEBMARKETER', `up to ${whole} users`],
])('the description of %s states the limit that the code has: %s', (coordinate, stated) => {
  expect(descriptionOf(coordinate)).toContain(stated);
});
