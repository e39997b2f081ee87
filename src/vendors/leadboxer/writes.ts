import type { LeadChange } from '../../domain/changes.ts';
import type { Lead } from '../../domain/entities.ts';
import {
  ConflictError,
  type InputFault,
  InvalidInputError,
  SourceError,
} from '../../domain/errors.ts';
import { leadId } from '../../domain/ids.ts';
import type { Call } from '../../ports/call.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { decodes, live } from '../kit/request.ts';
import type { SingleAccount } from '../kit/source.ts';
import type { Invalidation } from './cache.ts';
import type { ReadLead } from './reads.ts';
import { WRITES } from './requests.ts';
import * as wire from './wire.ts';
import { SOURCE } from './facts.ts';

/** Changes the tags and the assignee of a lead: reads the lead as it is now, compares, and writes what differs. */
export function createUpdate({
  upstream,
  readLead,
  invalidation,
  account,
}: {
  readonly upstream: Upstream;
  readonly readLead: ReadLead;
  readonly invalidation: Invalidation;
  readonly account: SingleAccount;
}): (change: LeadChange, call: Call) => Promise<void> {
  const inTurn = createTurns();

  async function put(
    kind: keyof typeof WRITES,
    id: string,
    value: Readonly<Record<string, unknown>>,
    call: Call,
  ): Promise<void> {
    const { name: endpoint, method, path } = WRITES[kind];
    const request = {
      endpoint,
      method,
      path: path({}),
      body: { datasetId: account.id, leadId: id, ...value },
      buckets: [endpoint],
      freshMs: 0,
      absentOn: [404],
      decode: decodes(SOURCE, endpoint, wire.done),
    };
    let done: true | null;
    try {
      ({ value: done } = await upstream.send(request, call));
    } catch (cause) {
      if (!isUnsure(cause)) throw cause;
      invalidation.invalidate([{ leadId: id }]);
      throw new SourceError(
        'UNKNOWN_OUTCOME',
        SOURCE,
        `LeadBoxer may or may not have changed the ${kind} of the lead: read the lead; repeating the same change is safe`,
        { cause },
      );
    }
    if (done === null) throw absent();
    invalidation.invalidate([{ leadId: id }]);
  }

  async function apply(change: LeadChange, call: Call): Promise<void> {
    const { assignee, tags, expect } = change;
    const id = change.lead.externalId;
    const isRead = tags !== undefined || Object.keys(expect).length > 0;
    const lead = isRead ? await readLead(change.lead, live(call)) : null;
    if (isRead && !lead) throw absent();
    const wanted = lead && tags ? tagsAfter(lead.tags, tags) : null;
    // A part that the lead shows already needs no write: this change was sent before, or somebody else made it.
    const isTagged = lead && wanted ? isSame(lead.tags, wanted) : false;
    const isAssigned = assignee !== undefined && lead?.assignee?.externalId === assignee;
    if (lead) {
      const reason = againstExpectation(lead, change, { isTagged, isAssigned });
      if (reason !== null) throw new ConflictError(SOURCE, reason, leadId(lead.ref));
    }
    const writesTags = wanted !== null && !isTagged;
    if (writesTags) await put('tags', id, { leadTags: wanted.join(',') }, call);
    if (typeof assignee === 'string' && !isAssigned)
      try {
        await put('assignee', id, { assignee: Number(assignee) }, call);
      } catch (cause) {
        if (!writesTags || !(cause instanceof SourceError)) throw cause;
        throw new SourceError(
          cause.code,
          SOURCE,
          `The tags were changed, but not the assignee. ${cause.message}`,
          { cause, retryAt: cause.retryAt },
        );
      }
  }

  return async (change, call) => {
    requireSupported(change);
    const faults = faultsOf(change);
    if (faults.length > 0) throw new InvalidInputError(faults);
    const { externalId } = change.lead;
    if (!account.owns(change.lead)) throw absent();
    // A write replaces the whole list of tags, so two changes of one lead must not both start from the same list.
    await inTurn(externalId, () => apply(change, call));
  };
}

/** True where the write may have been done: an answer that cannot be read does not say otherwise either. */
export function isUnsure(cause: unknown): cause is SourceError {
  return (
    cause instanceof SourceError &&
    (cause.code === 'UNKNOWN_OUTCOME' || cause.code === 'UPSTREAM_INVALID')
  );
}

function absent(): SourceError {
  return new SourceError('NOT_FOUND', SOURCE, 'LeadBoxer has no such lead');
}

function requireSupported({ assignee, closed }: LeadChange): void {
  if (assignee === null)
    throw new SourceError(
      'UNSUPPORTED',
      SOURCE,
      'LeadBoxer cannot unassign leads; assign another user',
    );
  if (closed !== undefined)
    throw new SourceError('UNSUPPORTED', SOURCE, 'LeadBoxer cannot close or reopen leads');
}

function faultsOf({ assignee, tags }: LeadChange): readonly InputFault[] {
  const faults: InputFault[] = [];
  if (
    assignee !== undefined &&
    !(/^[1-9]\d{0,15}$/.test(assignee ?? '') && Number.isSafeInteger(Number(assignee)))
  )
    faults.push({
      path: ['assignee'],
      message: 'assignee must be the number of a LeadBoxer user',
    });
  const lists = !tags
    ? []
    : 'set' in tags
      ? ([['tags', tags.set]] as const)
      : ([
          ['addTags', tags.add],
          ['removeTags', tags.remove],
        ] as const);
  for (const [name, list] of lists)
    for (const [index, tag] of list.entries())
      if (tag.trim() === '' || tag.includes(','))
        faults.push({
          path: [name, String(index)],
          message: `${name}.${index} must be a text without a comma: LeadBoxer keeps tags as one text with commas`,
        });
  return faults;
}

function tagsAfter(
  current: readonly string[],
  change: NonNullable<LeadChange['tags']>,
): readonly string[] {
  const clean = (tags: readonly string[]) => tags.map((tag) => tag.trim());
  if ('set' in change) return [...new Set(clean(change.set))];
  const removed = new Set(clean(change.remove));
  return [...new Set([...current.filter((tag) => !removed.has(tag)), ...clean(change.add)])];
}

/** True for the same tags in any order. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  const [own, other] = [new Set(a), new Set(b)];
  return own.size === other.size && [...own].every((tag) => other.has(tag));
}

/** How the lead differs from what the caller expects; null where nothing is in the way. */
function againstExpectation(
  { tags, assignee }: Lead,
  { expect, ...change }: LeadChange,
  { isTagged, isAssigned }: { readonly isTagged: boolean; readonly isAssigned: boolean },
): string | null {
  if (expect.closed === true) return 'LeadBoxer has no closed leads';
  if (!isAssigned) {
    if (expect.assigned !== undefined && expect.assigned !== (assignee !== null))
      return expect.assigned
        ? 'The lead is assigned to nobody'
        : 'The lead is assigned to somebody';
    if (
      expect.assigneeExternalId !== undefined &&
      expect.assigneeExternalId !== assignee?.externalId
    )
      return 'The lead is not assigned to the expected user';
  }
  if (isTagged) return null;
  if (expect.tags)
    return isSame(
      tags,
      expect.tags.map((tag) => tag.trim()),
    )
      ? null
      : 'The tags of the lead are not the expected ones';
  // Without an expectation, no tag may be removed that the caller did not name.
  const wanted = change.tags && 'set' in change.tags ? tagsAfter(tags, change.tags) : tags;
  return tags.every((tag) => wanted.includes(tag))
    ? null
    : 'The lead has tags that the new list lacks; say in expect.tags which list it replaces';
}

/** Runs the work of one key one after the other, in the order of the calls. */
function createTurns(): (key: string, work: () => Promise<void>) => Promise<void> {
  const turns = new Map<string, Promise<void>>();
  return async (key, work) => {
    const mine = (turns.get(key) ?? Promise.resolve()).then(work, work);
    turns.set(key, mine);
    try {
      await mine;
    } finally {
      if (turns.get(key) === mine) turns.delete(key);
    }
  };
}
