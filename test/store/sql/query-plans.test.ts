import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { engines, server, type Engine } from '../engines.ts';
import { NOW, openStore, tevent, track } from '../kit.ts';
import { plansOf, type Plan } from './query-plans.ts';

const LEADS = 2_000;
const BATCH = 500;

/** Enough leads for PostgreSQL to prefer an index: visitors with two visits each, of whom a quarter is identified. */
async function fill(place: string): Promise<void> {
  const source = await openStore(place);
  const events = Array.from({ length: 3 * LEADS }, (_, index) => {
    const visitor = index % LEADS;
    return tevent({
      nonce: `n${index}`,
      trackerId: `v${visitor}`,
      occurredAt: NOW - 20 * DAY + visitor * 10 * MINUTE + Math.floor(index / LEADS) * 25 * MINUTE,
      url: `https://shop.example/${visitor % 7}`,
      properties: visitor % 4 === 0 ? { email: `visitor${visitor}@company${visitor}.example` } : {},
    });
  });
  for (let from = 0; from < events.length; from += BATCH)
    await track(source, events.slice(from, from + BATCH));
  await source.close();
}

async function analyze(name: Engine['name'], place: string): Promise<void> {
  if (name === 'SQLite') return;
  const schema = new URL(place).searchParams.get('schema');
  const tables = await server?.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
    schema,
  );
  for (const table of tables ?? []) await server?.query(`ANALYZE ${schema ?? ''}.${table.name}`);
}

describe.each(engines)('Query plans of the commonest statements on $name', ({ name, place }) => {
  let plans: readonly Plan[] = [];
  beforeAll(async () => {
    const url = place();
    await fill(url);
    await analyze(name, url);
    plans = await plansOf(name, url, NOW);
  }, 120_000);

  it('no common statement scans a table that grows with leads, sessions or events', () => {
    const scans = plans
      .filter((plan) => plan.scans.length > 0)
      .map(({ what, sql, lines }) => ({ what, sql, lines }));
    expect(scans).toEqual([]);
  });

  it.each([
    ['leads by last seen', /\bleads_last_seen\b/],
    ['the next page of leads', /\bleads_last_seen\b/],
    ['leads of a feed by page views', /\bsessions_lead\b/],
    ['sessions of leads', /\bsessions_lead\b/],
    ['events of sessions', /\bevents_session\b/],
    ['events of leads', /\bevents_lead\b/],
    ['leads by e-mail', /\bleads_email\b/],
    ['profiles by e-mail', /\bidentity_claims_value\b/],
    ['a new event of a known lead', /\b(sqlite_autoindex_events_1|events_account_id_key)\b/],
  ])('the statements of %s use an index', (what, index) => {
    const lines = plans.filter((plan) => plan.what === what).flatMap((plan) => plan.lines);
    expect(lines.join('\n')).toMatch(index);
  });
});
