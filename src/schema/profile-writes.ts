import type { LeadRef } from '../domain/entities.ts';
import { leadRefOf, requireRef } from '../domain/ids.ts';
import type { Profile } from '../domain/identity.ts';
import type { Parts } from './builder.ts';
import { createFaults } from './input.ts';
import { attempt, type Problems } from './problems.ts';
import type { ProfileTypes } from './profiles.ts';

const MOST_LEADS = 100;
const MAX_REASON = 1_000;

/** The mutations `linkLeads`, `unlinkLead` and `eraseLead`. */
export function addProfileWrites(
  { builder }: Parts,
  problems: Problems,
  { ProfileRef }: ProfileTypes,
): void {
  const LinkLeadsInput = builder.inputType('LinkLeadsInput', {
    description: 'Leads that are one person, or one company.',
    fields: (t) => ({
      leadIds: t.idList({
        required: true,
        description: `The leads: 2 to ${MOST_LEADS}, of any sources and of one kind.`,
      }),
      reason: t.string({ description: 'Why; kept with the link.' }),
    }),
  });
  const UnlinkLeadInput = builder.inputType('UnlinkLeadInput', {
    description: 'A lead that is not one with the others of its profile.',
    fields: (t) => ({
      leadId: t.id({ required: true, description: 'The lead.' }),
      reason: t.string({ description: 'Why; kept.' }),
    }),
  });
  const LinkSuccess = builder
    .objectRef<{ readonly profiles: readonly Profile[] }>('LinkLeadsSuccess')
    .implement({
      description: 'It was done.',
      fields: (t) => ({
        profiles: t.field({
          type: [ProfileRef],
          description:
            'The profiles that these leads are in now; after unlinkLead the lead’s own first.',
          resolve: ({ profiles }) => [...profiles],
        }),
      }),
    });
  const LinkResult = problems.resultOf('LinkLeads', LinkSuccess, [
    'INVALID',
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  const EraseLeadInput = builder.inputType('EraseLeadInput', {
    description: 'Whom to erase.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The lead.' }) }),
  });
  const EraseSuccess = builder
    .objectRef<{ readonly id: string; readonly eventsErased: number }>('EraseLeadSuccess')
    .implement({
      description: 'It was done, and cannot be undone.',
      fields: (t) => ({
        erasedId: t.id({ description: 'The lead’s global id.', resolve: ({ id }) => id }),
        eventsErased: t.expose('eventsErased', {
          type: 'NonNegativeInt',
          description: 'How many events of the store were erased.',
        }),
      }),
    });
  const EraseResult = problems.resultOf('EraseLead', EraseSuccess, [
    'NOT_FOUND',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);

  builder.mutationFields((t) => ({
    linkLeads: t.field({
      type: LinkResult,
      nullable: true,
      description:
        'Makes leads one, whatever identifiers say. unlinkLead takes it back. One call at a vendor for each lead that the gateway has not read before.',
      args: {
        input: t.arg({ type: LinkLeadsInput, required: true, description: 'The leads.' }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const refs = refsOf(input);
          return { profiles: await loaders.linkLeads(refs, input.reason ?? null) };
        }),
    }),
    unlinkLead: t.field({
      type: LinkResult,
      nullable: true,
      description:
        'Takes back the last linkLeads of a lead, and leaves everything as it was before it. A lead that only identifiers joined is set apart from its profile, until linkLeads joins it to one of those again.',
      args: {
        input: t.arg({ type: UnlinkLeadInput, required: true, description: 'The lead.' }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const faults = createFaults();
          faults.text(['reason'], input.reason, MAX_REASON);
          faults.throwIfAny();
          const ref = requireRef(input.leadId, 'Lead', 'input.leadId', leadRefOf);
          return { profiles: await loaders.unlinkLead(ref, input.reason ?? null) };
        }),
    }),
    eraseLead: t.field({
      type: EraseResult,
      nullable: true,
      description:
        'Erases what the gateway holds of a lead, and of every other lead of its profile that carries the same address, user id or tracker id: events, sessions, properties, exports, kept answers. Hashes of these ids keep the person from coming back with the next read or event. What a vendor holds is erased at the vendor.',
      args: { input: t.arg({ type: EraseLeadInput, required: true, description: 'The lead.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const ref = requireRef(input.id, 'Lead', 'input.id', leadRefOf);
          const { eventsErased } = await loaders.eraseLead(ref);
          return { id: input.id, eventsErased };
        }),
    }),
  }));
}

function refsOf({
  leadIds,
  reason,
}: {
  readonly leadIds: readonly string[];
  readonly reason?: string | null | undefined;
}): readonly LeadRef[] {
  const faults = createFaults();
  if (leadIds.length < 2 || leadIds.length > MOST_LEADS)
    faults.add(['leadIds'], `must be 2 to ${MOST_LEADS} leads, not ${leadIds.length}`);
  faults.text(['reason'], reason, MAX_REASON);
  faults.throwIfAny();
  return leadIds.map((id, index) => requireRef(id, 'Lead', `input.leadIds.${index}`, leadRefOf));
}
