import type { SessionRule } from '../../domain/session.ts';
import { all, lock, run, type Database, type Work } from '../sql/database.ts';
import { derive } from '../intake/derive.ts';

/** The rules by which sessions are cut that are stored: one, but while they are being cut anew. */
export const sessionRuleTables: readonly string[] = [
  'CREATE TABLE session_rules (rule TEXT PRIMARY KEY) WITHOUT ROWID',
];

/** Leads of one transaction: others want to write as well. */
const MOST_LEADS = 50;

/**
 * Cuts the sessions of all leads anew where the rule is another than when they were stored: in the background, once it
 * is written down that some are cut by this one. What breaks off is begun anew at the next start. Answers the way to
 * stop, which waits for what is under way.
 */
export async function startResessionizing(
  database: Database,
  rule: SessionRule,
  onFault: (cause: unknown) => void,
): Promise<() => Promise<void>> {
  if (!(await database.read(isOther(rule)))) return async () => {};
  await database.write(() => begin(rule));
  let stopped = false;
  async function recut(): Promise<void> {
    for (let lead: string | null = ''; lead !== null;) {
      if (stopped) return;
      const after: string = lead;
      lead = await database.write(() => resessionizeSome(after, rule));
    }
    await database.write(() => finish(rule));
  }
  const running = recut().catch(onFault);
  return async () => {
    stopped = true;
    await running;
  };
}

function nameOf({ inactivityMs, maxLengthMs, campaignCuts, midnightIn }: SessionRule): string {
  return JSON.stringify([inactivityMs, maxLengthMs, campaignCuts, midnightIn]);
}

function* isOther(rule: SessionRule): Work<boolean> {
  const rules = yield* all<{ rule: string }>('SELECT rule FROM session_rules');
  return rules.length !== 1 || rules[0]?.rule !== nameOf(rule);
}

/** From now on some sessions may be cut by this rule, and others by those that are there already. */
function* begin(rule: SessionRule): Work<void> {
  yield* run(
    'INSERT INTO session_rules (rule) VALUES (?) ON CONFLICT (rule) DO NOTHING',
    nameOf(rule),
  );
}
function* finish(rule: SessionRule): Work<void> {
  yield* run('DELETE FROM session_rules WHERE rule <> ?', nameOf(rule));
}

/** Answers the last of these leads; null: there are no more. */
function* resessionizeSome(after: string, rule: SessionRule): Work<string | null> {
  const rows = yield* all<{ id: string }>(
    'SELECT id FROM leads WHERE id > ? ORDER BY id LIMIT ?',
    after,
    MOST_LEADS,
  );
  const leads = rows.map(({ id }) => id);
  yield* lock(leads);
  for (const lead of leads) yield* derive(lead, 0, rule);
  return leads.length === MOST_LEADS ? (leads.at(-1) ?? null) : null;
}
