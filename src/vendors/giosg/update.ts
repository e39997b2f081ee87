import {
  ConflictError,
  InvalidInputError,
  SourceError,
  UnsupportedError,
} from '../../domain/errors.ts';
import { leadId } from '../../domain/ids.ts';
import type { Call } from '../../ports/call.ts';
import type { Upstream } from '../../ports/upstream.ts';
import type { LeadChange, LeadExpectation } from '../../domain/changes.ts';
import type { SingleAccount } from '../kit/source.ts';
import { live } from '../kit/request.ts';
import type { Kept, LeadState } from './kept.ts';
import { SOURCE } from './map.ts';
import { BUCKETS, type Reader } from './read.ts';
import { canBeUser, leadEndpoint, leadPath, views, type View } from './views.ts';
import * as wire from './wire.ts';

/** A view of a lead that a write goes through, and whose it is. */
interface Way {
  readonly view: View;
  readonly owner: string;
}
type Row = wire.WireLead;

/**
 * Changes a lead: reads it as it is now, compares it with what the caller expects, and writes once. Where the caller
 * relies on who has the lead, the write goes through the view of that user, which lacks the lead when somebody else
 * has it by then: so giosg itself refuses the write, however short the time since the reading.
 */
export function createUpdate({
  upstream,
  kept,
  reader,
  organization,
  account,
}: {
  readonly upstream: Upstream;
  readonly kept: Kept;
  readonly reader: Reader;
  readonly organization: string;
  readonly account: SingleAccount;
}): (change: LeadChange, call: Call) => Promise<void> {
  async function readNow(lead: string, call: Call): Promise<Row> {
    kept.detach(lead);
    const { value } = await reader.lead(lead, live(call));
    if (!value) throw notFound();
    return value;
  }

  function conflict(now: Row, what: string): ConflictError {
    kept.outdated(now);
    return new ConflictError(
      SOURCE,
      `${SOURCE}: the lead ${what}; nothing was written`,
      leadId(account.leadRef(now.id)),
    );
  }

  function requireExpected(row: Row, expected: LeadExpectation): void {
    const { assigned, assigneeExternalId: assignee, closed, tags } = expected;
    const { assigned_user_id: user } = row;
    if (assigned === false && user !== null) throw conflict(row, 'is assigned to somebody');
    if (assigned === true && user === null) throw conflict(row, 'is assigned to nobody');
    if (assignee !== undefined && user !== assignee)
      throw conflict(row, 'is not assigned to the expected user');
    if (closed !== undefined && isClosed(row) !== closed)
      throw conflict(row, closed ? 'is open' : 'is closed');
    if (tags !== undefined && tags.length > 0) throw conflict(row, 'has no tags');
  }

  /** One write; true where it was done, else the refusal, with which nothing was written. */
  async function write(
    { view, owner }: Way,
    before: Row,
    target: Partial<LeadState>,
    call: Call,
  ): Promise<true | SourceError> {
    const after = { ...before, ...target };
    // PUT takes the whole of what can be written, so with less it would write back what was read before.
    const method = Object.keys(target).length === 2 ? 'PUT' : 'PATCH';
    const request = {
      endpoint: leadEndpoint(method, view),
      method,
      path: leadPath(view, owner, before.id),
      body: target,
      buckets: BUCKETS,
      freshMs: 0,
      decode: (body: unknown) => {
        const row = wire.writtenLead(body);
        if (row) kept.purge([row]);
        return row;
      },
    } as const;
    let row: Row | null;
    try {
      ({ value: row } = await upstream.send(request, call));
    } catch (cause) {
      if (!(cause instanceof SourceError)) throw cause;
      if (REFUSALS.has(cause.code)) return cause;
      if (!MAYBE_DONE.has(cause.code)) throw cause;
      kept.written(before, after);
      throw cause.code === 'UPSTREAM_UNAVAILABLE' ? cause : unknownOutcome(cause);
    }
    kept.written(before, after);
    const { assigned_user_id: wanted } = target;
    const has = row?.assigned_user_id ?? null;
    if (row && typeof wanted === 'string' && has !== null && has !== wanted)
      throw conflict({ ...row, id: before.id }, 'was given to somebody else');
    return true;
  }

  /** The view that lacks the lead once what the caller relies on is no longer so; null where none does. */
  function guardOf(before: Row, target: Partial<LeadState>, expected: LeadExpectation): Way | null {
    const { assigned_user_id: assignee } = target;
    if (before.assigned_user_id === null)
      return typeof assignee === 'string' && !isClosed(before)
        ? { view: views.pending, owner: assignee }
        : null;
    return expected.assigneeExternalId === undefined
      ? null
      : { view: views.assigned, owner: before.assigned_user_id };
  }

  return async (change, call) => {
    const { lead, tags, assignee, closed } = change;
    if (tags !== undefined) throw new UnsupportedError(`${SOURCE} cannot tag leads`, []);
    checkUsers(change);
    if (!account.owns(lead)) throw notFound();
    const expected = change.expect.assigneeExternalId;
    const expect =
      expected === undefined
        ? change.expect
        : { ...change.expect, assigneeExternalId: await reader.userOf(expected, call) };
    const target: Partial<LeadState> = {
      ...(assignee === undefined
        ? {}
        : { assigned_user_id: assignee && (await reader.userOf(assignee, call)) }),
      ...(closed === undefined ? {} : { is_closed: closed }),
    };
    const isReached = (row: Row) =>
      (target.assigned_user_id === undefined || target.assigned_user_id === row.assigned_user_id) &&
      (target.is_closed === undefined || target.is_closed === isClosed(row));

    const before = await readNow(lead.externalId, call);
    requireExpected(before, expect);
    if (isReached(before)) {
      kept.outdated(before);
      return;
    }
    const guard = guardOf(before, target, expect);
    if (guard) {
      const done = await write(guard, before, target, call);
      if (done === true) return;
      if (!CAN_BE_RACE.has(done.code)) throw done;
      const now = await readNow(lead.externalId, call);
      requireExpected(now, expect);
      if (isReached(now)) {
        kept.outdated(now);
        return;
      }
      if (now.assigned_user_id !== before.assigned_user_id)
        throw conflict(now, 'was given to somebody else meanwhile');
      if (done.code === 'CONFLICT') throw conflict(now, 'cannot be changed now');
      if (done.code === 'UPSTREAM_REJECTED') throw done;
      // It is as it was, only not to be seen in that view: a lead that this user was not offered, or a user whose
      // leads the token may not see.
    }
    const done = await write(
      { view: views.organization, owner: organization },
      before,
      target,
      call,
    );
    if (done === true) return;
    if (done.code === 'UPSTREAM_NOT_FOUND') throw notFound();
    if (done.code === 'CONFLICT')
      throw conflict(await readNow(lead.externalId, call), 'cannot be changed now');
    throw done;
  };
}

/** Answers that say that nothing was written. */
const REFUSALS: ReadonlySet<string> = new Set([
  'UPSTREAM_REJECTED',
  'UPSTREAM_UNAUTHORIZED',
  'UPSTREAM_PREMIUM_REQUIRED',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_RATE_LIMITED',
  'CONFLICT',
]);
/** Refusals that can mean that somebody else was quicker. */
const CAN_BE_RACE: ReadonlySet<string> = new Set([
  'UPSTREAM_REJECTED',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_NOT_FOUND',
  'CONFLICT',
]);
const MAYBE_DONE: ReadonlySet<string> = new Set([
  'UNKNOWN_OUTCOME',
  'UPSTREAM_INVALID',
  'UPSTREAM_UNAVAILABLE',
]);

function isClosed({ is_closed: flag }: LeadState): boolean {
  return flag === true;
}

function checkUsers({ assignee, expect: { assigneeExternalId: expected } }: LeadChange): void {
  const wrong = (id: string | null | undefined) => typeof id === 'string' && !canBeUser(id);
  const message = 'assigneeExternalId must be the UUID of a giosg user, or me';
  const faults = [
    ...(wrong(assignee) ? [{ path: ['assignee'], message }] : []),
    ...(wrong(expected)
      ? [{ path: ['expect', 'assigneeExternalId'], message: `expect.${message}` }]
      : []),
  ];
  if (faults.length > 0) throw new InvalidInputError(faults);
}

function notFound(): SourceError {
  return new SourceError(
    'NOT_FOUND',
    SOURCE,
    'There is no such giosg lead, or it is not visible with the configured token',
  );
}

function unknownOutcome(cause: SourceError): SourceError {
  return new SourceError(
    'UNKNOWN_OUTCOME',
    SOURCE,
    `${SOURCE}: the change was sent, but how it ended is not known; read the lead’s assignee and isClosed, or send the same change again`,
    { cause },
  );
}
