import type { LeadChange } from '../domain/changes.ts';
import type { LeadRef } from '../domain/entities.ts';
import { leadId, leadRefOf, requireRef } from '../domain/ids.ts';
import { DEFAULT_FRESHNESS } from './kit/arguments.ts';
import { createFaults, present, refuseNulls } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { changeResultOf } from './kit/results.ts';

/** The mutation `updateLead`. */
export function addLeadUpdate(parts: Parts): void {
  const { builder } = parts;
  const type = createInput(parts);
  const result = createResult(parts);
  builder.mutationField('updateLead', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Assigns, unassigns, closes, reopens or tags a lead, as far as its source can. Two or three calls, because the lead is read before and after. Repeating it is safe.',
      args: { input: t.arg({ type, required: true, description: 'The lead and the change.' }) },
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

function createInput({ builder }: Parts) {
  const expectation = builder.inputType('LeadExpectation', {
    description:
      'The lead as the caller last saw it. Where it is no longer so, the result is a ConflictProblem, and nothing is written.',
    fields: (t) => ({
      assigned: t.boolean({
        description:
          'False: nobody is assigned, as when a pending lead is picked. True: somebody is.',
      }),
      assigneeExternalId: t.string({
        description: 'The id, at the source, of the user who is assigned.',
      }),
      closed: t.boolean({ description: 'True: the lead is closed. False: it is open.' }),
      tags: t.stringList({
        description: 'The lead has these tags and no others. Their order does not matter.',
      }),
    }),
  });
  return builder.inputType('UpdateLeadInput', {
    description:
      'What to change. An absent field stays as it is. Give either assigneeExternalId or unassign, and either tags or addTags and removeTags.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The lead.' }),
      assigneeExternalId: t.string({
        description: 'The id, at the source, of the user to assign.',
      }),
      unassign: t.boolean({ description: 'True: nobody is to be assigned.' }),
      closed: t.boolean({ description: 'True: close the lead. False: open it again.' }),
      tags: t.stringList({
        description:
          'The whole new list of tags. It needs expect.tags as well: the new list replaces the old one, and a tag that somebody else has added would be lost.',
      }),
      addTags: t.stringList({ description: 'Tags to add.' }),
      removeTags: t.stringList({ description: 'Tags to remove.' }),
      expect: t.field({
        type: expectation,
        description: 'What has to be true of the lead before the change.',
      }),
    }),
  });
}

function createResult(parts: Parts) {
  return changeResultOf(parts, 'UpdateLead', {
    field: 'lead',
    type: parts.types.Lead,
    done: 'The lead was changed.',
    idOf: leadId,
    read: (ref: LeadRef, loaders) => loaders.lead(ref, DEFAULT_FRESHNESS),
  });
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

/** @throws INVALID_INPUT with all faults of the input */
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
