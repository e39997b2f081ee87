import { MAX_PROFILE_LEADS } from '../domain/limits.ts';
import { cursorCodec } from '../domain/cursor.ts';
import type { LeadRef, SourceName } from '../domain/entities.ts';
import { sessionId } from '../domain/ids.ts';
import { lastDays, type Instant, type TimeRange } from '../domain/time.ts';
import { OWN_LIFETIME } from './concat.ts';
import { forwardOnly } from './page.ts';
import type { Connection, Loaders, Scope, SessionNode, SourceStatus } from './port.ts';
import type { LoaderRequest } from './request.ts';
import { eachOnce } from './status.ts';

/** The place behind a session, and the window of the first page. */
type Place = readonly [at: Instant, id: string, from: Instant, to: Instant];

/** Sessions of all leads of a profile in one list, newest first. */
export function createTimeline(
  request: LoaderRequest,
  sessions: Loaders['sessions'],
): Loaders['profileSessions'] {
  return async ({ id, leads }, args) => {
    const page = forwardOnly(args, request.warn);
    const codec = cursorCodec(['profileSessions', id, args.window], isPlace);
    const place = page.cursor === null ? null : codec.decode(page.cursor);
    const window: TimeRange = place
      ? { from: place[2], to: place[3] }
      : (args.window ?? lastDays(request.clock.now()));
    // Sessions that began later are on the pages before.
    const rest = { from: window.from, to: place ? Math.min(window.to, place[0] + 1) : window.to };
    const taken = leads.slice(-MAX_PROFILE_LEADS);
    const lists = await Promise.all(
      taken.map((lead, rank) => behind(lead, rank, rest, place, page.first)),
    );
    const rows = lists.flatMap((list) => list.nodes).sort(newestFirst);
    const nodes = rows
      .slice(0, page.first)
      .map(({ session }): SessionNode => ({ session, scope: scopeOf(window, 0) }));
    const cursorAt = (index: number) => {
      const node = nodes[index];
      if (!node) throw new RangeError(`the page has nothing at ${index}`);
      const { session } = node;
      return codec.encode([session.startedAt, sessionId(session.ref), window.from, window.to]);
    };
    return {
      nodes,
      cursorAt,
      endCursor: () => (nodes.length > 0 ? cursorAt(nodes.length - 1) : null),
      hasNextPage: rows.length > page.first || lists.some((list) => list.more),
      hasPreviousPage: place !== null,
      sources: [
        ...eachOnce(lists.flatMap((list) => list.sources)),
        ...(taken.length < leads.length ? [capped(leads.length, request.store.facts.name)] : []),
      ],
      window,
      totalCount: () => Promise.resolve(null),
    };
  };

  /** Up to `first` sessions of a lead behind the place. */
  async function behind(
    lead: LeadRef,
    rank: number,
    window: TimeRange,
    place: Place | null,
    first: number,
  ): Promise<{
    readonly nodes: readonly SessionNode[];
    readonly more: boolean;
    readonly sources: readonly SourceStatus[];
  }> {
    const nodes: SessionNode[] = [];
    for (let after: string | null = null; ;) {
      const list: Connection<SessionNode> = await sessions(lead, scopeOf(window, rank), {
        window,
        first,
        after,
      });
      nodes.push(...list.nodes.filter((node) => place === null || isBehind(node, place)));
      after = list.endCursor();
      if (!list.hasNextPage || after === null || nodes.length >= first)
        return { nodes, more: list.hasNextPage, sources: list.sources };
    }
  }
}

function scopeOf(window: TimeRange, rank: number): Scope {
  return { freshness: OWN_LIFETIME, window, rank };
}
function capped(leads: number, source: SourceName): SourceStatus {
  return {
    source,
    account: null,
    state: 'CAPPED',
    asOf: null,
    code: null,
    message: `Of ${leads} leads the sessions of the ${MAX_PROFILE_LEADS} that came last are given`,
    retryAt: null,
    ordered: true,
  };
}

function newestFirst({ session: a }: SessionNode, { session: b }: SessionNode): number {
  return b.startedAt - a.startedAt || (sessionId(a.ref) < sessionId(b.ref) ? 1 : -1);
}
function isBehind({ session }: SessionNode, [at, id]: Place): boolean {
  return session.startedAt < at || (session.startedAt === at && sessionId(session.ref) < id);
}
function isPlace(value: unknown): value is Place {
  return (
    Array.isArray(value) &&
    value.length === 4 &&
    Number.isFinite(value[0]) &&
    typeof value[1] === 'string' &&
    Number.isFinite(value[2]) &&
    Number.isFinite(value[3])
  );
}
