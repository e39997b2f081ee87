import type { LeadChange, LeadExpectation } from '../../domain/changes.ts';
import {
  ConflictError,
  InvalidInputError,
  SourceError,
  UnsupportedError,
} from '../../domain/errors.ts';
import { leadId } from '../../domain/ids.ts';
import type { Call } from '../../ports/call.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { live } from '../kit/request.ts';
import type { SingleAccount } from '../kit/source.ts';
import type { LeadCache, LeadState } from './cache.ts';
import { SOURCE } from './facts.ts';
import {
  BUCKETS,
  canBeUser,
  leadEndpoint,
  leadPath,
  type Requests,
  type View,
  views,
} from './requests.ts';
import * as wire from './wire.ts';

/** A collection that a write goes through, and the organisation or user whose collection it is. */
interface Route {
  readonly view: View;
  readonly owner: string;
}
type Row = wire.WireLead;
/** The columns that a change sets, as they shall be. */
type Target = Partial<LeadState>;

interface Parts {
  readonly upstream: Upstream;
  readonly cache: LeadCache;
  readonly requests: Requests;
  readonly account: SingleAccount;
}

/**
 * Changes a lead: reads it as it is now, compares it with what the caller expects, and writes once. Where the change
 * relies on the current assignee, the write goes through that user's view. That view lacks the lead as soon as somebody
 * else has it, so giosg itself refuses the write, however short the time since the read.
 */
export function createUpdate(parts: Parts): (change: LeadChange, call: Call) => Promise<void> {
  const { cache, requests, account } = parts;
  const { readNow, conflict, write } = createLeadAccess(parts);

  function requireExpected(row: Row, expected: LeadExpectation): void {
    const fault = againstExpectation(row, expected);
    if (fault !== null) throw conflict(row, fault);
  }

  /** True where the guarded write is done, or somebody else has done the same meanwhile; false to write without a guard. */
  async function writeGuarded(
    guard: Route,
    before: Row,
    { target, expected }: { readonly target: Target; readonly expected: LeadExpectation },
    call: Call,
  ): Promise<boolean> {
    const done = await write(guard, before, target, call);
    if (done === true) return true;
    if (!MAY_BE_RACE.has(done.code)) throw done;
    const now = await readNow(before.id, call);
    requireExpected(now, expected);
    if (isReached(now, target)) {
      cache.invalidateOutdated(now);
      return true;
    }
    if (now.assigned_user_id !== before.assigned_user_id)
      throw conflict(now, 'was given to somebody else meanwhile');
    if (done.code === 'CONFLICT') throw conflict(now, 'cannot be changed now');
    if (done.code === 'UPSTREAM_REJECTED') throw done;
    // The lead is as it was, only not visible in that view: giosg did not offer it to this user, or the token may not
    // see this user's leads.
    return false;
  }

  async function writeUnguarded(before: Row, target: Target, call: Call): Promise<void> {
    const route = { view: views.organization, owner: account.id };
    const done = await write(route, before, target, call);
    if (done === true) return;
    if (done.code === 'UPSTREAM_NOT_FOUND') throw notFound();
    if (done.code === 'CONFLICT')
      throw conflict(await readNow(before.id, call), 'cannot be changed now');
    throw done;
  }

  return async (change, call) => {
    const { lead, assignee, closed } = change;
    requireValid(change);
    if (!account.owns(lead)) throw notFound();
    const userOf = (id: string) => requests.userOf(id, call);
    const { assigneeExternalId: expectedUser } = change.expect;
    const expected: LeadExpectation = {
      ...change.expect,
      ...(expectedUser === undefined ? {} : { assigneeExternalId: await userOf(expectedUser) }),
    };
    const target: Target = {
      ...(assignee === undefined ? {} : { assigned_user_id: assignee && (await userOf(assignee)) }),
      ...(closed === undefined ? {} : { is_closed: closed }),
    };

    const before = await readNow(lead.externalId, call);
    requireExpected(before, expected);
    if (isReached(before, target)) {
      cache.invalidateOutdated(before);
      return;
    }
    const guard = guardOf(before, target, expected);
    if (guard && (await writeGuarded(guard, before, { target, expected }, call))) return;
    await writeUnguarded(before, target, call);
  };
}

/** Reads and writes one lead at giosg, and keeps the cache right meanwhile. */
function createLeadAccess({ upstream, cache, requests, account }: Parts) {
  async function readNow(lead: string, call: Call): Promise<Row> {
    cache.detach(lead);
    const { value } = await requests.lead(lead, live(call));
    if (!value) throw notFound();
    return value;
  }

  function conflict(now: Row, what: string): ConflictError {
    cache.invalidateOutdated(now);
    return new ConflictError(
      SOURCE,
      `${SOURCE}: the lead ${what}; nothing was written`,
      leadId(account.leadRef(now.id)),
    );
  }

  /** Writes once. Gives true where giosg took the write, else its refusal, with which nothing was written. */
  async function write(
    { view, owner }: Route,
    before: Row,
    target: Target,
    call: Call,
  ): Promise<true | SourceError> {
    const after = { ...before, ...target };
    // PUT takes both columns; with one of them it would write back the other as it was read before.
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
        if (row) cache.redactPurged([row]);
        return row;
      },
    } as const;
    let row: Row | null;
    try {
      ({ value: row } = await upstream.send(request, call));
    } catch (cause) {
      if (!(cause instanceof SourceError)) throw cause;
      if (REFUSALS.has(cause.code)) return cause;
      if (!MAY_BE_WRITTEN.has(cause.code)) throw cause;
      cache.invalidateWritten(before, after);
      throw cause.code === 'UPSTREAM_UNAVAILABLE' ? cause : unknownOutcome(cause);
    }
    cache.invalidateWritten(before, after);
    const { assigned_user_id: wanted } = target;
    const assigned = row?.assigned_user_id ?? null;
    if (row && typeof wanted === 'string' && assigned !== null && assigned !== wanted)
      throw conflict({ ...row, id: before.id }, 'was given to somebody else');
    return true;
  }

  return { readNow, conflict, write };
}

/** The view that lacks the lead once the change may not be made any more; null where no view tells. */
function guardOf(before: Row, target: Target, expected: LeadExpectation): Route | null {
  const { assigned_user_id: assignee } = target;
  if (before.assigned_user_id === null)
    return typeof assignee === 'string' && !isClosed(before)
      ? { view: views.pending, owner: assignee }
      : null;
  return expected.assigneeExternalId === undefined
    ? null
    : { view: views.assigned, owner: before.assigned_user_id };
}

/** How the lead differs from what the caller expects; null where it does not. */
function againstExpectation(row: Row, expected: LeadExpectation): string | null {
  const { assigned, assigneeExternalId: assignee, closed, tags } = expected;
  const { assigned_user_id: user } = row;
  if (assigned === false && user !== null) return 'is assigned to somebody';
  if (assigned === true && user === null) return 'is assigned to nobody';
  if (assignee !== undefined && user !== assignee) return 'is not assigned to the expected user';
  if (closed !== undefined && isClosed(row) !== closed) return closed ? 'is open' : 'is closed';
  if (tags !== undefined && tags.length > 0) return 'has no tags';
  return null;
}

function isReached(row: Row, target: Target): boolean {
  const { assigned_user_id: assignee, is_closed: closed } = target;
  return (
    (assignee === undefined || assignee === row.assigned_user_id) &&
    (closed === undefined || closed === isClosed(row))
  );
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
/** Refusals that can mean that somebody else changed the lead first. */
const MAY_BE_RACE: ReadonlySet<string> = new Set([
  'UPSTREAM_REJECTED',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_NOT_FOUND',
  'CONFLICT',
]);
/** After these failures nobody knows whether giosg made the change, so cached answers about the lead are dropped. */
const MAY_BE_WRITTEN: ReadonlySet<string> = new Set([
  'UNKNOWN_OUTCOME',
  'UPSTREAM_INVALID',
  'UPSTREAM_UNAVAILABLE',
]);

function isClosed({ is_closed: flag }: LeadState): boolean {
  return flag === true;
}

function requireValid({ tags, assignee, expect }: LeadChange): void {
  if (tags !== undefined) throw new UnsupportedError(`${SOURCE} cannot tag leads`, []);
  const { assigneeExternalId: expected } = expect;
  const isWrong = (id: string | null | undefined) => typeof id === 'string' && !canBeUser(id);
  const message = 'assigneeExternalId must be the UUID of a giosg user, or me';
  const faults = [
    ...(isWrong(assignee) ? [{ path: ['assignee'], message }] : []),
    ...(isWrong(expected)
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
    `${SOURCE}: the change was sent, but its outcome is unknown; read the lead’s assignee and isClosed, or send the same change again`,
    { cause },
  );
}
