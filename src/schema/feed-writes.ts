import type { FeedCriterion } from '../domain/entities.ts';
import { customFeedId, customFeedRefOf, requireRef } from '../domain/ids.ts';
import type { CustomFeedRef } from '../domain/changes.ts';
import type { Parts } from './builder.ts';
import type { Collections } from './collections.ts';
import { createFaults, present, refuseNulls } from './input.ts';
import { attempt, type Problems } from './problems.ts';

/** The mutations `createCustomFeed`, `updateCustomFeed` and `deleteCustomFeed`. */
export function addCustomFeedWrites(
  { builder }: Parts,
  { FeedRef }: Collections,
  problems: Problems,
): void {
  const CriterionInput = builder.inputType('FeedCriterionInput', {
    description:
      'What a lead of the feed must, or must not, have. Criteria of one type are alternatives (of `property`: of one name); all types must hold; none of the excluded ones may. They look at all events of a lead, whatever window the list has.',
    fields: (t) => ({
      type: t.string({
        required: true,
        description:
          '`pageviews` and `visits` (so many or more, in all), `page_url` (text in the address of a page of an event), `event_type`, `identified` (true or false), `property` (`{"name": …, "value": …}`, without a value any); and from the lead’s properties `industry_code` (industryCode, industry), `country_code` (countryCode, country), `assignee`, `followed` (followed, followedBy), whatever the case.',
      }),
      value: t.field({
        type: 'JSON',
        description:
          'What to compare with. 0 means "any" for text, and "one or more" for a number.',
      }),
      excluded: t.boolean({
        required: true,
        defaultValue: false,
        description: 'True: leads that have it are left out.',
      }),
      displayValue: t.string({ description: 'The value for people.' }),
    }),
  });
  const CreateInput = builder.inputType('CreateCustomFeedInput', {
    description: 'A new feed of the local store.',
    fields: (t) => ({
      nonce: t.string({ description: 'Makes a repeated create count once.' }),
      name: t.string({ required: true, description: 'Its name.' }),
      criteria: t.field({
        type: [CriterionInput],
        required: true,
        description: 'What it is made of, at most 50; empty for all leads.',
      }),
    }),
  });
  const UpdateInput = builder.inputType('UpdateCustomFeedInput', {
    description: 'What to change; absent means unchanged.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The feed.' }),
      name: t.string({ description: 'Its name.' }),
      criteria: t.field({ type: [CriterionInput], description: 'The whole list.' }),
    }),
  });
  const DeleteInput = builder.inputType('DeleteCustomFeedInput', {
    description: 'Which feed to delete.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The feed.' }) }),
  });
  const Success = builder
    .objectRef<{ readonly ref: CustomFeedRef }>('CustomFeedSuccess')
    .implement({
      description: 'It was done.',
      fields: (t) => ({
        customFeedId: t.id({
          description: 'The feed’s global id.',
          resolve: ({ ref }) => customFeedId(ref),
        }),
        customFeed: t.field({
          type: FeedRef,
          nullable: true,
          description: 'As it is read back now; null when that failed, which undoes nothing.',
          resolve: ({ ref: { source, account, externalId } }, _args, { loaders }) =>
            loaders.customFeed(source, account, externalId),
        }),
      }),
    });
  const DeleteSuccess = builder
    .objectRef<{ readonly ref: CustomFeedRef }>('DeleteCustomFeedSuccess')
    .implement({
      description: 'It was done.',
      fields: (t) => ({
        deletedId: t.id({
          description: 'The global id that the feed had.',
          resolve: ({ ref }) => customFeedId(ref),
        }),
      }),
    });
  const Result = problems.resultOf('CustomFeed', Success, [
    'INVALID',
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  const DeleteResult = problems.resultOf('DeleteCustomFeed', DeleteSuccess, [
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  const requireFeed = (id: string) => requireRef(id, 'CustomFeed', 'input.id', customFeedRefOf);
  builder.mutationFields((t) => ({
    createCustomFeed: t.field({
      type: Result,
      nullable: true,
      description:
        'Makes a feed of the local store. No call. A nonce that made another feed is a conflict, with that feed.',
      args: { input: t.arg({ type: CreateInput, required: true, description: 'The feed.' }) },
      resolve: (_root, { input: { nonce, name, criteria } }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          faults.text(['nonce'], nonce);
          faults.text(['name'], name);
          faults.throwIfAny();
          const ref = await loaders.createCustomFeed('LOCAL', {
            nonce: nonce ?? null,
            name,
            criteria: criteria.map(toCriterion),
          });
          return { ref };
        }),
    }),
    updateCustomFeed: t.field({
      type: Result,
      nullable: true,
      description:
        'Renames a feed of the local store, or gives it other criteria. No call. Repeating it is safe. Vendors’ feeds and the built-in ones cannot be changed.',
      args: { input: t.arg({ type: UpdateInput, required: true, description: 'The change.' }) },
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
    deleteCustomFeed: t.field({
      type: DeleteResult,
      nullable: true,
      description:
        'Deletes a feed of the local store, not its leads. No call. Deleting it again is NOT_FOUND.',
      args: { input: t.arg({ type: DeleteInput, required: true, description: 'The feed.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const ref = requireFeed(input.id);
          await loaders.deleteCustomFeed(ref);
          return { ref };
        }),
    }),
  }));
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
