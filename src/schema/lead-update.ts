import type { LeadRef } from '../domain/entities.ts';
import { leadId, leadRefOf, requireRef } from '../domain/ids.ts';
import type { LeadChange } from '../domain/changes.ts';
import { DEFAULT_FRESHNESS } from './arguments.ts';
import type { Parts } from './builder.ts';
import { createFaults, present, refuseNulls } from './input.ts';
import type { LeadTypes } from './lead-reference.ts';
import { attempt, type Problems } from './problems.ts';

/** The mutation `updateLead`. */
export function addLeadUpdate({ builder }: Parts, problems: Problems, { Lead }: LeadTypes): void {
  const LeadExpectation = builder.inputType('LeadExpectation', {
    description:
      'What the caller last saw: a lead that is no longer so is a ConflictProblem, with nothing written.',
    fields: (t) => ({
      assigned: t.boolean({
        description: 'False: nobody is assigned (picking a pending lead); true: somebody is.',
      }),
      assigneeExternalId: t.string({ description: 'This one is assigned.' }),
      closed: t.boolean({ description: 'Closed, or open.' }),
      tags: t.stringList({ description: 'These tags and no others, in any order.' }),
    }),
  });
  const UpdateLeadInput = builder.inputType('UpdateLeadInput', {
    description:
      'What to change; absent means unchanged. One of assigneeExternalId and unassign; tags, or addTags and removeTags.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The lead.' }),
      assigneeExternalId: t.string({
        description:
          'Who is to take care of it: a giosg or LeadBoxer user id (giosg: `me` is the token’s own).',
      }),
      unassign: t.boolean({ description: 'True: nobody is. giosg.' }),
      closed: t.boolean({ description: 'Close it, or open it again. giosg.' }),
      tags: t.stringList({
        description:
          'The whole list; needs expect.tags, since LeadBoxer replaces the list and somebody else’s tag would be lost.',
      }),
      addTags: t.stringList({ description: 'Tags to put in. LeadBoxer.' }),
      removeTags: t.stringList({ description: 'Tags to take out. LeadBoxer.' }),
      expect: t.field({ type: LeadExpectation, description: 'What has to hold before.' }),
    }),
  });
  const Success = builder.objectRef<{ readonly ref: LeadRef }>('UpdateLeadSuccess').implement({
    description: 'It was done.',
    fields: (t) => ({
      leadId: t.id({ description: 'The lead’s global id.', resolve: ({ ref }) => leadId(ref) }),
      lead: t.field({
        type: Lead,
        nullable: true,
        description:
          'The lead as it is read back now; null when that failed, which undoes nothing. LeadBoxer may lag some seconds behind.',
        resolve: ({ ref }, _args, { loaders }) => loaders.lead(ref, DEFAULT_FRESHNESS),
      }),
    }),
  });
  const Result = problems.resultOf('UpdateLead', Success, [
    'INVALID',
    'NOT_FOUND',
    'CONFLICT',
    'UNSUPPORTED',
    'UPSTREAM',
  ]);
  builder.mutationField('updateLead', (t) =>
    t.field({
      type: Result,
      nullable: true,
      description:
        'Assigns, unassigns, closes, reopens or tags a lead, as far as its source can. Two or three calls: the lead is read before and after. Repeating it is safe.',
      args: {
        input: t.arg({
          type: UpdateLeadInput,
          required: true,
          description: 'The lead and the change.',
        }),
      },
      resolve: (_root, { input }, { loaders }) =>
        attempt(
          async () => {
            const change = changeOf(input);
            await loaders.updateLead(change);
            return { ref: change.lead };
          },
          { assignee: input.unassign === true ? 'unassign' : 'assigneeExternalId' },
        ),
    }),
  );
}

interface Input {
  readonly id: string;
  readonly assigneeExternalId?: string | null | undefined;
  readonly unassign?: boolean | null | undefined;
  readonly closed?: boolean | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly addTags?: readonly string[] | null | undefined;
  readonly removeTags?: readonly string[] | null | undefined;
  readonly expect?:
    | {
        readonly assigned?: boolean | null | undefined;
        readonly assigneeExternalId?: string | null | undefined;
        readonly closed?: boolean | null | undefined;
        readonly tags?: readonly string[] | null | undefined;
      }
    | null
    | undefined;
}

function changeOf(input: Input): LeadChange {
  const faults = createFaults();
  refuseNulls(faults, input, ['expect']);
  const { assigneeExternalId: assignee, closed, tags, addTags, removeTags } = input;
  const unassign = input.unassign === true;
  const expect = Object.fromEntries(
    Object.entries(input.expect ?? {}).filter(([, value]) => value !== null && value !== undefined),
  ) as LeadChange['expect'];
  faults.text(['assigneeExternalId'], assignee);
  if (assignee != null && unassign)
    faults.add(['unassign'], 'cannot stand beside assigneeExternalId; give one of them');
  if (tags && (addTags || removeTags))
    faults.add(['tags'], 'is the whole list and cannot stand beside addTags or removeTags');
  if (tags && !expect.tags)
    faults.add(
      ['expect', 'tags'],
      'is needed with tags: the list that they replace, so that no tag of somebody else is lost; or use addTags and removeTags',
    );
  for (const [name, list] of Object.entries({ tags, addTags, removeTags }))
    for (const [index, tag] of (list ?? []).entries()) faults.text([name, String(index)], tag);
  for (const [index, tag] of (removeTags ?? []).entries())
    if (addTags?.includes(tag)) faults.add(['removeTags', String(index)], 'is in addTags as well');
  if (expect.assigned === false && expect.assigneeExternalId !== undefined)
    faults.add(['expect', 'assigneeExternalId'], 'contradicts expect.assigned: false');
  const changes = [assignee, unassign || null, closed, tags, addTags, removeTags];
  if (changes.every((change) => change == null))
    faults.add([], 'says nothing to change: give assigneeExternalId, unassign, closed or tags');
  faults.throwIfAny();
  return {
    lead: requireRef(input.id, 'Lead', 'input.id', leadRefOf),
    expect,
    ...present({
      assignee: unassign ? null : (assignee ?? undefined),
      closed: closed ?? undefined,
      tags: tags
        ? { set: tags }
        : addTags || removeTags
          ? { add: addTags ?? [], remove: removeTags ?? [] }
          : undefined,
    }),
  };
}
