import type { EventRef } from '../../domain/entities.ts';
import { GatewayError, InvalidInputError } from '../../domain/errors.ts';
import { propertiesFault } from '../../domain/limits.ts';
import type { StoreRules } from '../model/rules.ts';
import type { Instant } from '../../domain/time.ts';
import type { Work } from '../sql/database.ts';
import { ingest, type Ingested } from './ingest.ts';
import { prepare, type Prepared, type PrepareOptions } from './prepare.ts';
import { refusedBecause, requireTrashed, untrash } from './trash.ts';

/** What comes of an event that is taken out of the trash. */
export interface Retried extends Ingested {
  readonly event: EventRef;
}

/**
 * Runs an event of the trash again, with these properties in the place of those of the same names. Throws NOT_FOUND; an
 * InvalidInputError where it still does not fit, a ConflictError where its nonce is another's: it then stays there.
 */
export function* prepareRetry(
  id: string,
  properties: Readonly<Record<string, unknown>>,
  options: PrepareOptions,
): Work<readonly Prepared[]> {
  const { event, at, digest } = yield* requireTrashed(id, properties);
  // The rest was checked when the event came: nobody could correct it here.
  const fault = propertiesFault(event.properties);
  if (fault) throw new InvalidInputError([fault]);
  const prepared = yield* prepare([event], { ...options, at });
  for (const { reasons } of prepared)
    if (reasons.length > 0) throw refusedBecause(event.type, reasons);
  // Who sends the first version again is told that it is here.
  return prepared.map((one) => ({ ...one, digest }));
}

/** Stores what `prepareRetry` has prepared, which is then no longer in the trash. */
export function* retry(
  id: string,
  prepared: readonly Prepared[],
  now: Instant,
  rules: StoreRules,
): Work<Retried> {
  const done = yield* ingest(prepared, now, rules);
  // Another one may have been faster, with other corrections.
  yield* requireTrashed(id, {});
  const [result] = done.results;
  if (!result?.event || result.problem)
    throw result?.problem ?? new GatewayError('INTERNAL', 'The event was not stored');
  yield* untrash(id);
  return { ...done, event: result.event };
}
