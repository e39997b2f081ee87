import { MAX_CRITERIA } from '../domain/limits.ts';
import type { CustomFeedRef } from '../domain/changes.ts';
import type { FeedCriterion } from '../domain/entities.ts';
import { customFeedId, customFeedRefOf, requireRef } from '../domain/ids.ts';
import { createFaults, present, refuseNulls } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { changeResultOf, resultOf } from './kit/results.ts';

/** The mutations `createCustomFeed`, `updateCustomFeed` and `deleteCustomFeed`. */
export function addCustomFeedWrites(parts: Parts): void {
  addChanges(parts);
  addDeletion(parts);
}

function addChanges(parts: Parts): void {
  const { builder, store } = parts;
  const { create, update } = createInputs(parts);
  const result = createResult(parts);
  builder.mutationFields((t) => ({
    createCustomFeed: t.field({
      type: result,
      nullable: true,
      description:
        'Makes a feed in the gateway’s own store. No call. Where the nonce has made another feed, the result is a conflict that shows that feed.',
      args: { input: t.arg({ type: create, required: true, description: 'The feed.' }) },
      resolve: (_root, { input: { nonce, name, criteria } }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          faults.text(['nonce'], nonce);
          faults.text(['name'], name);
          faults.throwIfAny();
          const ref = await loaders.createCustomFeed(store, {
            nonce: nonce ?? null,
            name,
            criteria: criteria.map(toCriterion),
          });
          return { ref };
        }),
    }),
    updateCustomFeed: t.field({
      type: result,
      nullable: true,
      description:
        'Renames a feed of the gateway’s own store, or replaces its criteria. No call. Repeating it is safe. Feeds of vendors and built-in feeds cannot be changed.',
      args: { input: t.arg({ type: update, required: true, description: 'The change.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(
          async () => {
            const faults = createFaults();
            refuseNulls(faults, input);
            faults.text(['name'], input.name);
            if (Object.keys(input).length < 2)
              faults.add([], 'says nothing to change: give name or criteria');
            faults.throwIfAny();
            const ref = requireFeed(input.id);
            await loaders.updateCustomFeed({
              feed: ref,
              ...present({
                name: input.name ?? undefined,
                criteria: input.criteria?.map(toCriterion),
              }),
            });
            return { ref };
          },
          { feed: 'id' },
        ),
    }),
  }));
}

function addDeletion(parts: Parts): void {
  const { builder } = parts;
  const input = builder.inputType('DeleteCustomFeedInput', {
    description: 'Which feed to delete.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The feed.' }) }),
  });
  const success = builder
    .objectRef<{ readonly ref: CustomFeedRef }>('DeleteCustomFeedSuccess')
    .implement({
      description: 'The feed was deleted.',
      fields: (t) => ({
        deletedId: t.id({
          description: 'The global id that the feed had.',
          resolve: ({ ref }) => customFeedId(ref),
        }),
      }),
    });
  const result = resultOf(parts, 'DeleteCustomFeed', {
    success,
    problems: ['NotFound', 'Conflict', 'Unsupported', 'Upstream'],
  });
  builder.mutationField('deleteCustomFeed', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Deletes a feed of the gateway’s own store; its leads stay. No call. A feed that was deleted already is NOT_FOUND.',
      args: { input: t.arg({ type: input, required: true, description: 'The feed.' }) },
      resolve: (_root, { input: { id } }, { loaders }) =>
        attempt(async () => {
          const ref = requireFeed(id);
          await loaders.deleteCustomFeed(ref);
          return { ref };
        }),
    }),
  );
}

function requireFeed(id: string): CustomFeedRef {
  return requireRef(id, 'CustomFeed', 'input.id', customFeedRefOf);
}

function createInputs({ builder }: Parts) {
  const criterion = builder.inputType('FeedCriterionInput', {
    description:
      'Something that a lead of the feed must have, or must not have. A lead has to fit one criterion of each type that is given (of `property`: one of each name), and none of the excluded ones. Criteria look at all events of a lead, whatever the window of the list.',
    fields: (t) => ({
      type: t.string({
        required: true,
        description:
          'What is compared. `pageviews` and `visits`: that many or more in all. `page_url`: text in the address of the page of an event. `event_type`. `identified`: true or false. `property`: `{"name": …, "value": …}`; any value where none is given. And of the properties of the lead, whatever the case: `industry_code` (industryCode, industry), `country_code` (countryCode, country), `assignee`, `followed` (followed, followedBy).',
      }),
      value: t.field({
        type: 'JSON',
        description:
          'The value to compare with. 0 means any for a text, and one or more for a number.',
      }),
      excluded: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: leads that fit the criterion are left out.',
      }),
      displayValue: t.string({ description: 'The value, written for people.' }),
    }),
  });
  return {
    create: builder.inputType('CreateCustomFeedInput', {
      description: 'A new feed of the gateway’s own store.',
      fields: (t) => ({
        nonce: t.string({
          description:
            'A text that you choose. Repeating the mutation with the same nonce creates nothing more, and returns the first feed.',
        }),
        name: t.string({ required: true, description: 'The name of the feed.' }),
        criteria: t.field({
          type: [criterion],
          required: true,
          description: `The criteria of the feed, at most ${MAX_CRITERIA}. An empty list: all leads.`,
        }),
      }),
    }),
    update: builder.inputType('UpdateCustomFeedInput', {
      description: 'What to change. An absent field stays as it is.',
      fields: (t) => ({
        id: t.id({ required: true, description: 'The feed.' }),
        name: t.string({ description: 'The new name.' }),
        criteria: t.field({
          type: [criterion],
          description: 'The new criteria, which replace the whole list.',
        }),
      }),
    }),
  };
}

function createResult(parts: Parts) {
  return changeResultOf(parts, 'CustomFeed', {
    field: 'customFeed',
    thing: 'feed',
    type: parts.types.CustomFeed,
    done: 'The feed was made or changed.',
    idOf: customFeedId,
    read: ({ source, account, externalId }: CustomFeedRef, loaders) =>
      loaders.customFeed(source, account, externalId),
  });
}

interface CriterionFields {
  readonly type: string;
  readonly value?: unknown;
  readonly excluded: boolean;
  readonly displayValue?: string | null | undefined;
}
function toCriterion({ type, value, excluded, displayValue }: CriterionFields): FeedCriterion {
  return { type, value: value ?? null, excluded, displayValue: displayValue ?? null };
}
