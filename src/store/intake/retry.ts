import type { EventRef } from '../../domain/entities.ts';
import { GatewayError, InvalidInputError } from '../../domain/errors.ts';
import { propertiesFault } from '../../domain/limits.ts';
import type { StoreRules } from '../model/rules.ts';
import type { Instant } from '../../domain/time.ts';
import type { Work } from '../sql/database.ts';
import { ingest, type Ingested } from './ingest.ts';
import { prepare, type Prepared, type PrepareOptions } from './prepare.ts';
import { refusedBecause, requireTrashed, untrash } from './trash.ts';

/** The result of a retry: what was stored, and the reference of the event. */
export interface Retried extends Ingested {
  readonly event: EventRef;
}

/**
 * Prepares an event of the trash, with `properties` in place of its own of the same names. Throws NOT_FOUND, or an
 * InvalidInputError where the event still does not fit its type: it then stays in the trash.
 */
export function* prepareRetry(
  id: string,
  properties: Readonly<Record<string, unknown>>,
  options: PrepareOptions,
): Work<readonly Prepared[]> {
  const { event, at, digest } = yield* requireTrashed(id, properties);
  // Everything else was checked when the event arrived, and cannot be corrected here.
  const fault = propertiesFault(event.properties);
  if (fault) throw new InvalidInputError([fault]);
  const prepared = yield* prepare([event], { ...options, at });
  for (const { reasons } of prepared)
    if (reasons.length > 0) throw refusedBecause(event.type, reasons);
  // With the digest of the first version, a sender who repeats that version is told that it is a duplicate.
  return prepared.map((one) => ({ ...one, digest }));
}

/**
 * Stores what `prepareRetry` has prepared, and removes it from the trash. Throws a ConflictError where another event has
 * its nonce.
 */
export function* retry(
  id: string,
  prepared: readonly Prepared[],
  now: Instant,
  rules: StoreRules,
): Work<Retried> {
  const done = yield* ingest(prepared, now, rules);
  // Another retry, with other corrections, may have removed the event meanwhile.
  yield* requireTrashed(id, {});
  const [result] = done.results;
  if (!result?.event || result.problem)
    throw result?.problem ?? new GatewayError('INTERNAL', 'The event was not stored');
  yield* untrash(id);
  return { ...done, event: result.event };
}
