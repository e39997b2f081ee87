import type { Session } from '../domain/entities.ts';
import { GatewayError } from '../domain/errors.ts';
import { MAX_PAGE } from '../domain/limits.ts';
import { lastDays } from '../domain/time.ts';
import type { Batches } from './batch.ts';
import type { Pacer } from './pacer.ts';
import { noWayBack, pageRequest, type PageRequest } from './page.ts';
import {
  countAll,
  emptyConnection,
  failedConnection,
  FIRST,
  pagePlaceCodec,
  paginate,
  statusesOf,
  type Paginated,
} from './paginate.ts';
import type { Loaders, Scope } from './port.ts';
import type { LoaderRequest } from './request.ts';

/** The most sessions that are read to page backward. */
const MOST_BACKWARD = 100;

/** Sessions of a lead. */
export function createSessions(
  request: LoaderRequest,
  batches: Batches,
  pacer: Pacer,
): Loaders['sessions'] {
  const { clock, warn } = request;
  return async (lead, scope, args) => {
    const page = pageRequest(args, warn);
    const window = args.window ?? scope.window ?? lastDays(clock.now());
    const missing = request.absence(request.factsOf(lead.source), 'sessions', 'sessions');
    if (missing) return emptyConnection([missing], window);
    const codec = pagePlaceCodec(['sessions', lead, args.window]);
    const want = page.backward ? MOST_BACKWARD : page.first;
    const start = page.cursor === null || page.backward ? FIRST : codec.decode(page.cursor);
    const below: Scope = { ...scope, window };
    const { selectsFields } = request.factsOf(lead.source);
    const chosen = args.fields && selectsFields ? { fields: args.fields } : {};
    const read = (first: number) => (after: string | null) =>
      pacer.run(request.sourceOf(lead.source), scope.rank, first, () =>
        batches.sessions(lead.source, { lead, window, first, after, ...chosen }, scope),
      );
    try {
      const got = await paginate(start, want, read(want));
      const [from, to] = page.backward
        ? backward(got, page, (index) => codec.encode(got.placeAt(index)))
        : [0, got.items.length];
      const cursorAt = (index: number) => codec.encode(got.placeAt(from + index));
      return {
        nodes: got.items.slice(from, to).map((session) => ({ session, scope: below })),
        cursorAt,
        endCursor() {
          if (page.backward) return to > from ? cursorAt(to - from - 1) : null;
          return got.end && codec.encode(got.end);
        },
        hasNextPage: page.backward ? page.cursor !== null : got.more,
        hasPreviousPage: page.backward ? from > 0 : page.cursor !== null,
        sources: statusesOf(lead.source, got, scope.freshness),
        window,
        totalCount: () =>
          countAll(
            { source: lead.source, warn },
            start === FIRST && !page.backward ? got : null,
            read(MAX_PAGE),
          ),
      };
    } catch (cause) {
      return failedConnection(lead.source, cause, window);
    }
  };
}

/** The range of rows that ends in front of the cursor; without one, at the last row. */
function backward(
  got: Paginated<Session>,
  { cursor, first }: PageRequest,
  cursorAt: (index: number) => string,
): readonly [from: number, to: number] {
  if (got.more) throw noWayBack(`More than ${MOST_BACKWARD} sessions`);
  const to =
    cursor === null
      ? got.items.length
      : got.items.findIndex((_item, index) => cursorAt(index) === cursor);
  if (to < 0) throw new GatewayError('BAD_CURSOR', 'before is not a cursor of this list');
  return [Math.max(0, to - first), to];
}
