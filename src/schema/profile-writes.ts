import type { LeadRef } from '../domain/entities.ts';
import { leadRefOf, requireRef } from '../domain/ids.ts';
import type { Profile } from '../domain/identity.ts';
import { createFaults } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { resultOf } from './kit/results.ts';

const MAX_LEADS = 100;
const MAX_REASON = 1_000;

/** The mutations `linkLeads` and `unlinkLead`. */
export function addProfileWrites(parts: Parts): void {
  const { builder } = parts;
  const { link, unlink } = createLinkInputs(parts);
  const result = createLinkResult(parts);
  builder.mutationFields((t) => ({
    linkLeads: t.field({
      type: result,
      nullable: true,
      description:
        'Merges leads into one profile, whatever their identifiers say. unlinkLead reverts it. One call at a vendor for each lead that the gateway has not read before.',
      args: { input: t.arg({ type: link, required: true, description: 'The leads.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const refs = refsOf(input);
          return { profiles: await loaders.linkLeads(refs, input.reason ?? null) };
        }),
    }),
    unlinkLead: t.field({
      type: result,
      nullable: true,
      description:
        'Reverts the last linkLeads of a lead, and leaves everything as it was before. A lead that only identifiers have merged is split off from its profile, and stays separate until linkLeads merges it with that profile again.',
      args: { input: t.arg({ type: unlink, required: true, description: 'The lead.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          faults.text(['reason'], input.reason, MAX_REASON);
          faults.throwIfAny();
          const ref = requireRef(input.leadId, 'Lead', 'input.leadId', leadRefOf);
          return { profiles: await loaders.unlinkLead(ref, input.reason ?? null) };
        }),
    }),
  }));
}

function createLinkInputs({ builder }: Parts) {
  return {
    link: builder.inputType('LinkLeadsInput', {
      description: 'Leads that are one person, or one company.',
      fields: (t) => ({
        leadIds: t.idList({
          required: true,
          description: `The leads, 2 to ${MAX_LEADS}: of any sources, and all of one kind.`,
        }),
        reason: t.string({ description: 'Why they are one. Kept with the link.' }),
      }),
    }),
    unlink: builder.inputType('UnlinkLeadInput', {
      description: 'A lead that is not the same person or company as the others of its profile.',
      fields: (t) => ({
        leadId: t.id({ required: true, description: 'The lead.' }),
        reason: t.string({ description: 'Why it is not the same. Kept.' }),
      }),
    }),
  };
}

function createLinkResult(parts: Parts) {
  const { builder, types } = parts;
  const success = builder
    .objectRef<{ readonly profiles: readonly Profile[] }>('LinkLeadsSuccess')
    .implement({
      description: 'The leads were merged, or split.',
      fields: (t) => ({
        profiles: t.field({
          type: [types.Profile],
          description:
            'The profiles that the leads are in now. After unlinkLead the first one is that of the lead itself.',
          resolve: ({ profiles }) => [...profiles],
        }),
      }),
    });
  return resultOf(parts, 'LinkLeads', { success });
}

function refsOf({
  leadIds,
  reason,
}: {
  readonly leadIds: readonly string[];
  readonly reason?: string | null | undefined;
}): readonly LeadRef[] {
  const faults = createFaults();
  if (leadIds.length < 2 || leadIds.length > MAX_LEADS)
    faults.add(['leadIds'], `must be 2 to ${MAX_LEADS} leads, not ${leadIds.length}`);
  faults.text(['reason'], reason, MAX_REASON);
  faults.throwIfAny();
  return leadIds.map((id, index) => requireRef(id, 'Lead', `input.leadIds.${index}`, leadRefOf));
}
