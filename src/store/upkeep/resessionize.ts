import { sql } from 'kysely';
import type { SessionRule } from '../../domain/session.ts';
import { LOCAL } from '../sql/account.ts';
import { execute, insert, lock, rows, type Work } from '../sql/database.ts';
import type { Definition } from '../sql/dialect.ts';
import { derive } from '../intake/derive.ts';

/** The rules by which the stored sessions were cut: one row, and several only while sessions are being cut anew. */
export const sessionRuleTables: readonly Definition[] = [
  ({ table, words: { text, byKey } }) =>
    sql`create table ${table('session_rules')} (rule ${text} primary key) ${byKey}`,
];

/** Leads in one transaction. Others wait for it, so it stays short. */
const MAX_LEADS = 50;

/** Grows when the tables or the rules of traffic and devices change, so that stored sessions are read anew once. */
const READING = 2;

function nameOf({
  inactivityMs,
  maxLengthMs,
  campaignCuts,
  midnightIn,
  traffic: { ownDomains, paymentDomains },
}: SessionRule): string {
  const rule = [inactivityMs, maxLengthMs, campaignCuts, midnightIn, ownDomains, paymentDomains];
  return JSON.stringify([READING, ...rule]);
}

/** True where some stored sessions may be cut by another rule. */
export function* isCutByAnotherRule(rule: SessionRule): Work<boolean> {
  const rules = yield* rows(({ db }) => db.selectFrom('session_rules').selectAll());
  return rules.length !== 1 || rules[0]?.rule !== nameOf(rule);
}

/** From now on some sessions may be cut by this rule, and others by the rules in the table. */
export function beginResessionizing(rule: SessionRule): Work<void> {
  return insert('session_rules', [{ rule: nameOf(rule) }], (into) =>
    into.onConflict((on) => on.column('rule').doNothing()),
  );
}
export function finishResessionizing(rule: SessionRule): Work<void> {
  return execute(({ db }) => db.deleteFrom('session_rules').where('rule', '<>', nameOf(rule)));
}

/** Cuts the sessions of the next leads in the order of ids. Returns the last of these ids; null at the end. */
export function* resessionizeSome(after: string, rule: SessionRule): Work<string | null> {
  const found = yield* rows(({ db }) =>
    db
      .selectFrom('leads')
      .select('id')
      .where('account', '=', LOCAL)
      .where('id', '>', after)
      .orderBy('id')
      .limit(MAX_LEADS),
  );
  const leads = found.map(({ id }) => id);
  yield* lock(leads);
  yield* derive(
    leads.map((lead) => ({ lead, since: 0, added: [] })),
    rule,
  );
  return leads.length === MAX_LEADS ? (leads.at(-1) ?? null) : null;
}
