import type { Account } from '../../../domain/entities.ts';
import { SourceError } from '../../../domain/errors.ts';
import type { Page, Provenance, Settled, SourceFailure } from '../../../domain/page.ts';
import type { Clock } from '../../../domain/time.ts';
import type { Call } from '../../../ports/call.ts';
import { settleAll } from '../../kit/answer.ts';
import { pageOfParts, type PartsPage, type Whole } from '../../kit/paging.ts';
import { SOURCE } from '../facts.ts';
import type { Requests } from '../requests.ts';

/** The accounts that a question is about, each with its time zone. */
export interface ChosenAccounts {
  readonly accounts: readonly Account[];
  /** By the id of the account; an account whose zone is not told has UTC. */
  readonly timezones: ReadonlyMap<string, string>;
  /** Accounts that were asked for but are not configured, or that the token cannot see. */
  readonly failures: readonly SourceFailure[];
  readonly provenances: readonly Provenance[];
}

export interface Accounts {
  /** Every account that may be read, as fresh as the call asks. */
  read(call: Call): Promise<ChosenAccounts>;
  /** The accounts of a question; `wanted` null: all. Throws where not one of them may be read. */
  choose(wanted: readonly string[] | null, call: Call): Promise<ChosenAccounts>;
  /** Answers several questions with the accounts read once. Where that fails, each of the questions has failed. */
  settle<Q, T>(
    queries: readonly Q[],
    call: Call,
    run: (query: Q, chosen: ChosenAccounts) => Promise<T>,
  ): Promise<Settled<T>>;
}

/** @param configured the ids of the accounts that the gateway may read; null: all */
export function createAccounts(requests: Requests, configured: readonly string[] | null): Accounts {
  const choose = async (wanted: readonly string[] | null, call: Call) =>
    chooseAccounts(await requests.accounts(asMeans(call)), wanted, configured);
  return {
    read: async (call) => chooseAccounts(await requests.accounts(call), null, configured),
    choose,
    async settle(queries, call, run) {
      const chosen = choose(null, call);
      // Whoever awaits it below gets the failure; without a question nobody does.
      chosen.catch(() => undefined);
      return settleAll(queries, async (query) => run(query, await chosen));
    },
  };
}

/** Time zones are a means to an answer, so the freshness that is asked of the answer is not asked of them. */
function asMeans(call: Call): Call {
  const { freshness } = call;
  return {
    ...call,
    freshness: freshness.mode === 'MIRROR' ? freshness : { mode: 'CACHE_FIRST', maxAgeMs: null },
  };
}

/**
 * Chooses the accounts of a question. Throws where not one of the accounts that it names may be read.
 *
 * @param visible every account that the token can see
 * @param wanted accounts that the question names; null: all
 * @param configured accounts that the gateway may read; null: all
 */
function chooseAccounts(
  visible: Whole<Account>,
  wanted: readonly string[] | null,
  configured: readonly string[] | null,
): ChosenAccounts {
  const [fault] = visible.faults;
  if (fault && visible.items.length === 0) throw fault;
  const byId = new Map(visible.items.map((account) => [account.ref.externalId, account]));
  const allowed = configured ?? [...byId.keys()];
  const accounts: Account[] = [];
  const failures: SourceFailure[] = [];
  for (const id of wanted ?? allowed) {
    const account = allowed.includes(id) ? byId.get(id) : undefined;
    if (account) accounts.push(account);
    else failures.push({ account: id, error: invisible(id) });
  }
  // A row that could not be read does not tell which account it is: it may be one of the missing ones.
  const isAll = wanted === null && configured === null;
  if (fault && (isAll || failures.length > 0)) failures.unshift({ account: '', error: fault });
  const [failure] = failures;
  if (failure && accounts.length === 0) throw failure.error;
  return {
    accounts,
    timezones: new Map(accounts.map(({ ref, timezone }) => [ref.externalId, timezone ?? 'UTC'])),
    failures,
    provenances: visible.provenances,
  };
}

export function invisible(account: string): SourceError {
  return new SourceError(
    'NOT_FOUND',
    SOURCE,
    `Leadfeeder account ${JSON.stringify(account)} is not configured, or the token cannot see it`,
  );
}

/** The page of a list over the chosen accounts. */
export function pageOfAccounts<T>(
  parts: PartsPage<T>,
  chosen: ChosenAccounts,
  clock: Clock,
): Page<T> {
  return pageOfParts({ ...parts, failures: [...chosen.failures, ...parts.failures] }, clock.now());
}
