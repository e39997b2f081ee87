import type { Account } from '../../domain/entities.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Whole } from '../kit/paging.ts';
import type { Provenance, SourceFailure } from '../../domain/page.ts';
import { SOURCE } from './map.ts';

/** The accounts that a call may read, each with its time zone. */
export interface Zones {
  readonly accounts: readonly Account[];
  readonly timezones: ReadonlyMap<string, string>;
  /** Accounts that were asked for but are not configured or not visible. */
  readonly failures: readonly SourceFailure[];
  readonly provenances: readonly Provenance[];
}

/** Those of `wanted` (null: all) that may be read. Throws when none of those that were named may be. */
export function chooseZones(
  { items, faults, provenances }: Whole<Account>,
  wanted: readonly string[] | null,
  configured: readonly string[] | null,
): Zones {
  const [fault] = faults;
  if (fault && items.length === 0) throw fault;
  const visible = new Map(items.map((account) => [account.ref.externalId, account]));
  const allowed = configured ?? [...visible.keys()];
  const accounts: Account[] = [];
  const failures: SourceFailure[] = [];
  for (const id of wanted ?? allowed) {
    const account = allowed.includes(id) ? visible.get(id) : undefined;
    if (account) accounts.push(account);
    else failures.push({ account: id, error: invisible(id) });
  }
  // Whose row it was that could not be read, nobody knows; it may be one of those that are missing.
  const isAll = wanted === null && configured === null;
  if (fault && (isAll || failures.length > 0)) failures.unshift({ account: '', error: fault });
  const [failure] = failures;
  if (failure && accounts.length === 0) throw failure.error;
  const timezones = new Map(
    accounts.map(({ ref, timezone }) => [ref.externalId, timezone ?? 'UTC']),
  );
  return { accounts, timezones, failures, provenances };
}

export function invisible(account: string): SourceError {
  return new SourceError(
    'NOT_FOUND',
    SOURCE,
    `Leadfeeder account ${JSON.stringify(account)} is not configured, or the token cannot see it`,
  );
}
