import type { Account, LeadRef, SourceName } from '../../domain/entities.ts';
import type { UpstreamHealth } from '../../domain/health.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Page } from '../../domain/page.ts';
import type { Clock } from '../../domain/time.ts';
import type { Source } from '../../ports/source.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { emptyPage } from './answer.ts';
import { blankAccount, leadRef } from './entities.ts';

/** `health` and `close` of a source that speaks to these upstreams; an upstream may be named twice. */
export function overUpstreams(...all: readonly Upstream[]): Pick<Source, 'health' | 'close'> {
  const upstreams = [...new Set(all)];
  return {
    health: () => combineHealth(upstreams.map((upstream) => upstream.health())),
    async close() {
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

const WORST_CIRCUIT_FIRST = ['OPEN', 'HALF_OPEN', 'CLOSED'] as const;

/** The health of several upstreams as one: the worst circuit, and the error that came last. */
function combineHealth(parts: readonly UpstreamHealth[]): UpstreamHealth {
  const sum = (key: 'entries' | 'hits' | 'misses') =>
    parts.reduce((total, { cache }) => total + cache[key], 0);
  const [latest] = [...parts].sort((a, b) => (b.lastErrorAt ?? 0) - (a.lastErrorAt ?? 0));
  return {
    healthy: parts.every(({ healthy }) => healthy),
    circuit:
      WORST_CIRCUIT_FIRST.find((state) => parts.some(({ circuit }) => circuit === state)) ??
      'CLOSED',
    budgets: parts.flatMap(({ budgets }) => budgets),
    cache: { entries: sum('entries'), hits: sum('hits'), misses: sum('misses') },
    lastError: latest?.lastError ?? null,
    lastErrorAt: latest?.lastErrorAt ?? null,
  };
}

/** What a source with one configured account needs of it. */
export interface SingleAccount {
  /** Its id at the vendor. */
  readonly id: string;
  /** The member of the port: the one account, without a call. */
  accounts(): Promise<Page<Account>>;
  /** True where the reference names the account, or none: a client that knows of one account only leaves it out. */
  owns(ref: Pick<LeadRef, 'account'>): boolean;
  /** Throws NOT_FOUND where a query asks for other accounts only. `accounts` as in `LeadQuery`. */
  requireAsked(accounts: readonly string[] | null): void;
  leadRef(externalId: string): LeadRef;
}

export function singleAccount(
  source: SourceName,
  account: string,
  {
    noun,
    clock,
  }: {
    /** What the vendor calls an account, for messages: `Acme site`. */
    readonly noun: string;
    readonly clock: Pick<Clock, 'now'>;
  },
): SingleAccount {
  return {
    id: account,
    async accounts() {
      const items = [{ ...blankAccount, ref: { source, externalId: account } }];
      return { ...emptyPage(clock.now()), items };
    },
    owns: (ref) => ref.account === '' || ref.account === account,
    requireAsked(accounts) {
      if (accounts !== null && !accounts.includes(account))
        throw new SourceError('NOT_FOUND', source, `No such ${noun} is configured`);
    },
    leadRef: (externalId) => leadRef(source, account, externalId),
  };
}
