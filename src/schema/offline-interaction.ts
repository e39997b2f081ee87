import { createFaults } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { resultOf } from './kit/results.ts';

/** The mutation `recordOfflineInteraction`. */
export function addOfflineInteraction(parts: Parts): void {
  const { builder } = parts;
  const success = builder
    .objectRef<{ readonly accepted: boolean }>('OfflineInteractionSuccess')
    .implement({
      description: 'The interaction was taken.',
      fields: (t) => ({
        accepted: t.exposeBoolean('accepted', { description: 'Always true.' }),
      }),
    });
  const result = resultOf(parts, 'OfflineInteraction', {
    success,
    problems: ['InvalidInput', 'Conflict', 'Unsupported', 'Upstream'],
  });
  const type = createInput(parts);
  builder.mutationField('recordOfflineInteraction', (t) =>
    t.field({
      type: result,
      nullable: true,
      description: 'Records something that happened away from the web.',
      args: { input: t.arg({ type, required: true, description: 'What happened.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          faults.text(['nonce'], input.nonce);
          for (const name of ['userData', 'nodeData'] as const)
            if (Object.keys(input[name]).length === 0) faults.add([name], 'must have a field');
          faults.throwIfAny();
          await loaders.recordOfflineInteraction(input.source, {
            nonce: input.nonce ?? null,
            date: input.date?.getTime() ?? null,
            userData: input.userData,
            nodeData: input.nodeData,
          });
          return { accepted: true };
        }),
    }),
  );
}

function createInput({ builder, enums, store }: Parts) {
  return builder.inputType('OfflineInteractionInput', {
    description: 'Something that happened away from the web, such as a call or a visit to a shop.',
    fields: (t) => ({
      nonce: t.string({
        description:
          'A text that you choose. Repeating the mutation with the same nonce records nothing more. A source that keeps no nonces ignores it.',
      }),
      source: t.field({
        type: enums.Source,
        required: true,
        defaultValue: store,
        description: 'The source to record it at.',
      }),
      date: t.field({ type: 'DateTime', description: 'When it happened; by default now.' }),
      userData: t.field({
        type: 'JSONObject',
        required: true,
        description:
          'Fields that tell who it was, such as `{"email": "a@b.example"}`; at least one.',
      }),
      nodeData: t.field({
        type: 'JSONObject',
        required: true,
        description:
          'Fields that tell what led to it, under the names of the source; at least one.',
      }),
    }),
  });
}
