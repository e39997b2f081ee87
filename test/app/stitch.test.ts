import { afterAll, beforeAll, expect, test } from 'vitest';
import { StitchDocument, type Source, type StitchQuery } from '../operations.gen.ts';
import {
  giosgByHand,
  leadboxerByHand,
  leadfeederByHand,
  newestFirst,
  webmarketerByHand,
  type HandLead,
} from './by-hand.ts';
import { tworld, type World } from './kit.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let world: World;
let window: { readonly from: number; readonly to: number };
beforeAll(async () => {
  world = await tworld();
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  window = { from: now - 30 * DAY, to: now + MINUTE };
});
afterAll(() => world.close());

/** Events of three visitors, sent to the store; what the gateway must make of them. */
async function storeLocally(): Promise<HandLead[]> {
  const leads: HandLead[] = [];
  for (const [number, gaps] of [[0, 1, 45, 46], [5, 5, 5], [100]].entries()) {
    const first = window.to - (number + 2) * DAY;
    let at = first;
    const events = gaps.map((gap, index) => {
      at += gap * MINUTE;
      return { nonce: `${number}-${index}`, at };
    });
    const response = await fetch(`${world.origin}/collect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        events.map((event) => ({
          type: 'page-view',
          nonce: event.nonce,
          occurredAt: new Date(event.at).toISOString(),
          trackerId: `visitor-${number}`,
        })),
      ),
    });
    expect(response.status).toBe(200);
    const sessions: { startedAt: string; events: { externalId: string; occurredAt: string }[] }[] =
      [];
    let before = -Infinity;
    for (const event of events) {
      const occurredAt = new Date(event.at).toISOString();
      if (event.at - before >= 30 * MINUTE) sessions.unshift({ startedAt: occurredAt, events: [] });
      sessions[0]?.events.push({ externalId: event.nonce, occurredAt });
      before = event.at;
    }
    const lastSeenAt = new Date(at).toISOString();
    leads.push({ source: 'LOCAL', account: '', externalId: String(number), lastSeenAt, sessions });
  }
  return leads;
}

async function allPages(
  first: number,
  sources: readonly Source[],
): Promise<StitchQuery['leads']['nodes'][number][]> {
  const nodes: StitchQuery['leads']['nodes'][number][] = [];
  for (let after: string | null = null; ;) {
    const answer: StitchQuery = await world.client.request(StitchDocument, {
      first,
      after,
      sources,
      window: {
        from: new Date(window.from).toISOString(),
        to: new Date(window.to).toISOString(),
      },
      sessions: 20,
      events: 20,
    });
    expect(answer.leads.completeness.isComplete).toBe(true);
    nodes.push(...answer.leads.nodes);
    if (!answer.leads.pageInfo.hasNextPage) return nodes;
    after = answer.leads.pageInfo.endCursor ?? null;
  }
}

test('one nested query over five sources gives what a stitch by hand gives: the same leads, sessions and events', async () => {
  const local = await storeLocally();
  const { env } = world.sandboxes;
  const byHand = (
    await Promise.all([
      leadboxerByHand(env, window),
      giosgByHand(env, window),
      leadfeederByHand(env, window),
      webmarketerByHand(env, window),
    ])
  ).flat();
  const expected = [...byHand, ...local].sort(newestFirst);
  // A vendor that nobody stitches by hand is left out.
  const stitched = [...new Set(expected.map(({ source }) => source))] as Source[];
  expect(stitched).toHaveLength(5);
  expect(expected.length).toBeGreaterThan(100);

  // The store's ids are its own; everything else must be the same.
  const shown = (lead: HandLead) => ({
    source: lead.source,
    externalId: lead.source === 'LOCAL' ? null : lead.externalId,
    lastSeenAt: lead.lastSeenAt,
    sessions: lead.sessions.map(({ startedAt, events }) => ({
      startedAt,
      events: events.map(({ externalId, occurredAt }) => ({
        externalId: lead.source === 'LOCAL' ? null : externalId,
        occurredAt,
      })),
    })),
  });
  const nodes = await allPages(37, stitched);
  const answered = nodes.map((lead) => ({
    source: lead.source,
    externalId: lead.source === 'LOCAL' ? null : lead.externalId,
    lastSeenAt: lead.lastSeenAt,
    sessions: lead.sessions.nodes.map(({ startedAt, events }) => ({
      startedAt,
      events: events.nodes.map(({ externalId, occurredAt }) => ({
        externalId: lead.source === 'LOCAL' ? null : externalId,
        occurredAt,
      })),
    })),
  }));
  expect(answered).toEqual(expected.map(shown));
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
});
