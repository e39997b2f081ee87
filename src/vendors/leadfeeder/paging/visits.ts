import type { Session, SessionRef } from '../../../domain/entities.ts';
import { GatewayError } from '../../../domain/errors.ts';
import { within, type Clock } from '../../../domain/time.ts';
import type { Call } from '../../../ports/call.ts';
import type { Source } from '../../../ports/source.ts';
import { listParts, pageOfWhole } from '../../kit/paging.ts';
import { SOURCE } from '../facts.ts';
import type { Requests } from '../requests.ts';
import { invisible, pageOfAccounts, type Accounts, type ChosenAccounts } from './accounts.ts';
import { daysOf, isDay } from './days.ts';

type Visits = Required<Pick<Source, 'sessions' | 'sessionsById' | 'eventsById' | 'visits'>>;

/** Visits are sessions that bring their events: one event a step of the visit. */
export function createVisitPaging(requests: Requests, accounts: Accounts, clock: Clock): Visits {
  /** There is no call for a visit by its id. The day in the hint finds it among the visits of its lead. */
  async function sessionOf(
    { lead, hint, externalId }: SessionRef,
    { timezones }: ChosenAccounts,
    call: Call,
  ): Promise<Session | null> {
    const timezone = timezones.get(lead.account);
    if (timezone === undefined || !isDay(hint)) return null;
    try {
      const { items } = await requests.leadVisits(lead, [hint, hint], timezone, undefined, call);
      return items.find((session) => session.ref.externalId === externalId) ?? null;
    } catch (cause) {
      if (cause instanceof GatewayError && cause.code === 'UPSTREAM_NOT_FOUND') return null;
      throw cause;
    }
  }

  return {
    sessions: (queries, call) =>
      accounts.settle(queries, call, async ({ lead, window, fields }, { timezones }) => {
        const timezone = timezones.get(lead.account);
        if (timezone === undefined) throw invisible(lead.account);
        const days = daysOf(window, timezone);
        const whole = await requests.leadVisits(lead, days, timezone, fields, call);
        const visits = whole.items.filter(({ startedAt }) => within(startedAt, window));
        return pageOfWhole(lead.account, visits.sort(byNewest), whole, clock.now());
      }),

    sessionsById: (refs, call) =>
      accounts.settle(refs, call, (ref, chosen) => sessionOf(ref, chosen, call)),

    eventsById: (refs, call) =>
      accounts.settle(refs, call, async (ref, chosen) => {
        const session = ref.session && (await sessionOf(ref.session, chosen, call));
        return session?.events?.find((event) => event.ref.externalId === ref.externalId) ?? null;
      }),

    async visits(query, call) {
      const chosen = await accounts.choose(query.accounts, call);
      const parts = await listParts({
        parts: [...chosen.timezones.keys()],
        question: [SOURCE, 'visits'],
        after: query.after,
        read: (account, page) =>
          requests.visits(query, account, chosen.timezones.get(account) ?? 'UTC', page, call),
        compare: byNewest,
        identify: ({ ref }) => JSON.stringify([ref.lead.account, ref.externalId]),
      });
      return pageOfAccounts(parts, chosen, clock);
    },
  };
}

function byNewest(a: Session, b: Session): number {
  return b.startedAt - a.startedAt || (a.ref.externalId < b.ref.externalId ? -1 : 1);
}
