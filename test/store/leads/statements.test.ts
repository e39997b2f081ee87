import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/domain/entities.ts';
import type { Page } from '../../../src/domain/page.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import { readEvents, readLeadEvents, readSessions } from '../../../src/store/leads/children.ts';
import {
  toEventPages,
  toLeadPage,
  toPropertyLists,
  toSessionPages,
} from '../../../src/store/leads/pages.ts';
import { readPropertiesAsOf } from '../../../src/store/leads/properties-as-of.ts';
import { readLeads } from '../../../src/store/leads/queries.ts';
import { leadRefOfRow } from '../../../src/store/model/rows.ts';
import { post, tapp } from '../../app/kit.ts';
import { leadQuery, must, tcall } from '../../vendors/kit.ts';
import { openDatabase, takeEvents, migrate } from '../database.ts';
import { engines } from '../engines.ts';
import { catalog } from '../../../src/catalog.ts';
import { ALWAYS, NOW, openHere, readAll, storeHere, tevent, track } from '../kit.ts';
import { type Asked, listen } from '../sql/statements.ts';

/** Whether it reads leads, sessions or events; the background work of the identity index does not count. */
function isRead({ sql }: Asked): boolean {
  return /^\s*SELECT/i.test(sql) && !/identity_|tombstones|session_rules|pg_/.test(sql);
}

describe.each(engines)('Statements for nested lists on $name', ({ name, place }) => {
  const QUERY = `query Whole($first: Int!) { leads(first: $first, sources: [LOCAL]) {
    nodes { id displayName sessions(first: 5) { nodes { id events(first: 5) { nodes { id type } } } } } } }`;

  it('leads, their sessions and their events take three statements, however many leads there are', async () => {
    const app = await tapp({ STORE_URL: place() }, { catalog: { ...catalog, store: storeHere } });
    const now = Date.now();
    const sent = Array.from({ length: 100 }, (_, index) => ({
      type: 'page-view',
      nonce: String(index),
      trackerId: `t${index % 50}`,
      occurredAt: now - DAY - (index % 7) * 60 * MINUTE,
    }));
    expect((await post(`${app.origin}/collect`, sent)).status).toBe(200);
    // Statements of background work after the commit are not counted.
    await app.app.store.identity.profilesOfRefs([]);
    const listening = listen(name);
    const reads = () => listening.asked.filter(isRead).length;
    const counts = [];
    for (const first of [1, 5, 50]) {
      const before = reads();
      const { leads } = await app.client.request<{ leads: { nodes: LeadNode[] } }>(QUERY, {
        first,
      });
      expect(leads.nodes).toHaveLength(first);
      const events = leads.nodes.flatMap(({ sessions }) =>
        sessions.nodes.flatMap((session) => session.events.nodes),
      );
      expect(events).toHaveLength(2 * first);
      counts.push(reads() - before);
    }
    listening.stop();
    await app.close();
    expect(counts).toEqual([3, 3, 3]);
  });

  it('the statements name the columns that an answer is made of, and read no others', async () => {
    const source = await openHere(place());
    await track(source, [tevent({ nonce: 'n' })]);
    await source.identity.profilesOfRefs([]);
    const listening = listen(name);
    for (const { lead, sessions } of await readAll(source)) {
      await must(source.leadsById)([lead.ref], tcall());
      await must(source.sessionsById)(
        sessions.map(({ session }) => session.ref),
        tcall(),
      );
      await must(source.eventsById)(
        sessions.flatMap(({ events }) => events.map(({ ref }) => ref)),
        tcall(),
      );
    }
    listening.stop();
    await source.close();
    const asked = listening.asked.filter(isRead).map(({ sql }) => sql);
    expect(asked).toHaveLength(7);
    for (const sql of asked)
      expect(sql).not.toMatch(/\*|"(search|digest|campaign|campaign_at|direct)"/);
  });

  it('sessions and events of one question take one statement, and those of several questions one each', async () => {
    const source = await openHere(place());
    const sent = await track(
      source,
      ['a', 'b', 'c'].map((trackerId) => tevent({ nonce: trackerId, trackerId })),
    );
    await source.identity.profilesOfRefs([]);
    const leads = sent.map(({ event }) => must(event ?? undefined).lead);
    const queries = (sizes: readonly number[]) =>
      leads.map((lead, index) => ({
        lead,
        window: ALWAYS,
        first: sizes[index] ?? 1,
        after: null,
      }));
    const listening = listen(name);
    const counted = async (sizes: readonly number[]) => {
      const before = listening.asked.filter(isRead).length;
      const pages = await must(source.sessions)(queries(sizes), tcall());
      expect(pages).toHaveLength(3);
      return listening.asked.filter(isRead).length - before;
    };
    expect([await counted([5, 5, 5]), await counted([5, 1, 5])]).toEqual([1, 2]);
    listening.stop();
    await source.close();
  });
});

describe.each(engines)('Rows of reads on $name', ({ place }) => {
  it('a read returns plain rows, which another thread gets whole and maps to the same entities', async () => {
    const database = await openDatabase(place());
    await migrate(database, 'the test');
    await database.write(() =>
      takeEvents([
        tevent({ nonce: 'a', properties: { email: 'ann@acme.example', odd: ['\0', { x: 1 }] } }),
        tevent({ nonce: 'b', url: 'https://a.example/?utm_campaign=c', title: 'B' }),
      ]),
    );
    const leads = await database.read(readLeads(leadQuery({ window: ALWAYS, first: 1 })));
    const lead = leadRefOfRow(must(leads.rows[0]).id);
    const page = { lead, window: ALWAYS, first: 1, after: null };
    const sessions = await database.read(readSessions([page]));
    const session = { lead, externalId: must(sessions[0]?.rows[0]).id, hint: '' };
    const events = await database.read(readEvents([{ session, first: 1, after: null }]));
    const ofLead = await database.read(readLeadEvents([page]));
    const asOf = [{ lead, asOf: NOW }];
    const standing = await database.read(readPropertiesAsOf(asOf));
    const read = [leads, sessions, events, ofLead, standing] as const;
    await database.close();
    const crossed = structuredClone(read);
    expect(crossed).toEqual(read);
    expect(isPlain(read)).toBe(true);
    const mapped = (all: typeof read) => [
      toLeadPage(all[0], NOW),
      toSessionPages(all[1], NOW),
      toEventPages(all[2], NOW).map(whole),
      toEventPages(all[3], NOW).map(whole),
      toPropertyLists(asOf, all[4]),
    ];
    expect(mapped(crossed)).toEqual(mapped(read));
    expect(toEventPages(events, NOW)[0]?.next).not.toBe(null);
    expect(toPropertyLists(asOf, standing)[0]).toMatchObject([
      { name: 'email', value: 'ann@acme.example', updatedAt: NOW - DAY },
      { name: 'odd', value: ['\0', { x: 1 }] },
    ]);
  });
});

/** An event with the fields that are computed when they are asked for. */
function whole({ items, next }: Page<Event>): unknown {
  return [next, items.map((event) => [{ ...event }, event.fields, event.metrics, event.raw])];
}
/** Whether a value is made of plain objects, lists, texts, numbers and null. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  const kind: unknown = Object.getPrototypeOf(value);
  return (
    (kind === Object.prototype || kind === Array.prototype) && Object.values(value).every(isPlain)
  );
}

interface LeadNode {
  readonly sessions: {
    readonly nodes: readonly { readonly events: { readonly nodes: readonly unknown[] } }[];
  };
}
