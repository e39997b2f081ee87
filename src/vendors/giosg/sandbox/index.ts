import { MINUTE, type Instant } from '../../../domain/time.ts';
import {
  COLLEAGUE,
  createLeadDesk,
  findUser,
  isPending,
  ME,
  type LeadRow,
  type Writable,
} from './leads.ts';
import { createLists } from './lists.ts';
import {
  startSandbox,
  type Asked,
  type Limit,
  type Reply,
  type Sandbox,
} from '../../kit/sandbox/server.ts';
import type { VendorSandbox } from '../../kit/sandbox/port.ts';
import { cases } from './cases.ts';
import { examples } from './examples.ts';
import type { World } from '../../kit/sandbox/world.ts';

/** What a client of the giosg sandbox must present. */
export const GIOSG = {
  token: '0123456789abcdef0123456789abcdef01234567',
  organization: ME.organization_id,
  user: ME.id,
  /** Another user of the organisation, whose leads the token may see as well. */
  colleague: COLLEAGUE.id,
} as const;

/** giosg documents no limit; one can be set to try a client out. */
export function giosgLimit(calls: number, windowMs: number = MINUTE): Limit {
  return {
    calls,
    windowMs,
    key: () => GIOSG.token,
    reply: (_asked, secondsLeft) =>
      refuse(429, `Request was throttled. Expected available in ${secondsLeft} seconds.`),
  };
}

/** With what happens at giosg behind a client's back. */
export interface GiosgSandbox extends Sandbox {
  /**
   * Somebody else takes a lead. Who asks for it among the pending ones is told that there is none (GONE), or
   * still sees it there and may not take it (REFUSED).
   * @param how.by default GIOSG.colleague
   * @param how.left default GONE
   */
  pick(lead: string, how?: { readonly by?: string; readonly left?: 'GONE' | 'REFUSED' }): void;
  /** Somebody else changes a lead. */
  change(lead: string, to: Writable): void;
  /** What the visitor filled in is erased. */
  purge(lead: string): void;
  /** Does it once, when the next request at the endpoint has arrived and is not answered yet. */
  meanwhile(endpoint: string, act: () => void): void;
  /** The organisation has no active subscription any more. */
  endSubscription(): void;
  /** What was asked since the last `resetCounts`, oldest first; of many the latest. */
  requests(): readonly GiosgRequest[];
}
export interface GiosgRequest {
  /** `PATCH /api/v5/…?…` */
  readonly line: string;
  readonly body: string;
}
const REQUESTS_KEPT = 1_000;

type Rows = (asked: Asked) => readonly LeadRow[];

export async function startGiosg(
  world: World,
  {
    now,
    limits,
    port,
  }: { readonly now: () => Instant; readonly limits: readonly Limit[]; readonly port: number },
): Promise<GiosgSandbox> {
  const desk = createLeadDesk(world, now);
  const list = createLists();
  const requests: GiosgRequest[] = [];
  const acts: { readonly endpoint: string; readonly act: () => void }[] = [];
  const refusing = new Set<string>();
  let isSubscribed = true;

  const find = (rows: Rows, asked: Asked) =>
    rows(asked).find((row) => row.id === asked.part('lead')) ?? null;

  function write(asked: Asked, rows: Rows, isWhole: boolean): Reply {
    const row = find(rows, asked);
    if (!row) return refuse(404, 'Not found.');
    const change = readChange(asked.body, isWhole);
    if ('status' in change) return change;
    if (refusing.has(row.id) && rows === views.pending)
      return { status: 400, body: { assigned_user_id: ['The lead has been picked already.'] } };
    return { status: 200, body: desk.write(row.id, change) };
  }

  const views = {
    leads: () => desk.all(),
    assigned: (asked: Asked) => desk.assignedTo(asked.part('user')),
    pending: () => desk.all().filter((row) => refusing.has(row.id) || isPending(row)),
  } satisfies Record<string, Rows>;

  /** Whether the token may look at what the path names. */
  function access(asked: Asked): Reply | null {
    if (!isSubscribed) return refuse(403, 'You do not have an active subscription.');
    const [, , , kind] = asked.url.pathname.split('/');
    if (kind === 'orgs' && asked.part('org') !== GIOSG.organization)
      return refuse(403, 'You do not have access to the organization.');
    if (kind === 'users' && !findUser(asked.part('user')))
      return refuse(403, 'You do not have access to the user.');
    return null;
  }

  const route = (method: string, path: string, answer: (asked: Asked) => Reply) => ({
    method,
    path,
    answer(asked: Asked) {
      const { pathname, search } = asked.url;
      requests.push({ line: `${method} ${pathname}${search}`, body: asked.body });
      if (requests.length > REQUESTS_KEPT) requests.shift();
      const at = acts.findIndex(({ endpoint }) => endpoint === `${method} ${path}`);
      if (at >= 0) acts.splice(at, 1)[0]?.act();
      return answer(asked);
    },
  });
  const guarded = (method: string, path: string, answer: (asked: Asked) => Reply) =>
    route(method, path, (asked) => access(asked) ?? answer(asked));
  /** A collection, and each of its leads. */
  const collection = (path: string, rows: Rows) => [
    guarded('GET', path, (asked) => list(asked, rows(asked))),
    guarded('GET', `${path}/:lead`, (asked) => {
      const row = find(rows, asked);
      return row ? { status: 200, body: row } : refuse(404, 'Not found.');
    }),
    guarded('PUT', `${path}/:lead`, (asked) => write(asked, rows, true)),
    guarded('PATCH', `${path}/:lead`, (asked) => write(asked, rows, false)),
  ];

  const sandbox = await startSandbox({
    now,
    port,
    limits,
    notFound: () => refuse(404, 'Not found.'),
    authorize: ({ headers }) =>
      headers.authorization === `Token ${GIOSG.token}`
        ? null
        : refuse(401, 'Authentication credentials were not provided.'),
    routes: [
      route('GET', '/api/v5/users/me', () => ({ status: 200, body: ME })),
      ...collection('/api/v5/orgs/:org/leads', views.leads),
      ...collection('/api/v5/users/:user/assigned_leads', views.assigned),
      ...collection('/api/v5/users/:user/pending_leads', views.pending),
    ],
  });
  return {
    ...sandbox,
    pick(lead, { by = GIOSG.colleague, left = 'GONE' } = {}) {
      desk.write(lead, { assigned_user_id: by });
      if (left === 'REFUSED') refusing.add(lead);
    },
    change(lead, to) {
      desk.write(lead, to);
    },
    purge(lead) {
      desk.purge(lead);
    },
    meanwhile(endpoint, act) {
      acts.push({ endpoint, act });
    },
    endSubscription() {
      isSubscribed = false;
    },
    requests: () => [...requests],
    resetCounts() {
      sandbox.resetCounts();
      requests.length = 0;
    },
  };
}

function refuse(status: number, detail: string): Reply {
  return { status, body: { detail } };
}

/** What a body asks for, or the refusal of it. Attributes that cannot be written are passed over. */
function readChange(body: string, isWhole: boolean): Writable | Reply {
  let sent: unknown;
  try {
    sent = JSON.parse(body);
  } catch {
    return refuse(400, 'JSON parse error.');
  }
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return { status: 400, body: { non_field_errors: ['Invalid data. Expected a dictionary.'] } };
  const assignee: unknown = Reflect.get(sent, 'assigned_user_id');
  const isClosed: unknown = Reflect.get(sent, 'is_closed');
  const faults: Record<string, readonly string[]> = {};
  const isUser = typeof assignee === 'string' && findUser(assignee) !== null;
  if (assignee !== undefined && assignee !== null && !isUser)
    faults['assigned_user_id'] = ['Object does not exist.'];
  if (isClosed !== undefined && typeof isClosed !== 'boolean')
    faults['is_closed'] = ['Must be a valid boolean.'];
  for (const [name, value] of Object.entries({ assigned_user_id: assignee, is_closed: isClosed }))
    if (isWhole && value === undefined) faults[name] = ['This field is required.'];
  if (Object.keys(faults).length > 0) return { status: 400, body: faults };
  return {
    ...(typeof assignee === 'string' || assignee === null ? { assigned_user_id: assignee } : {}),
    ...(typeof isClosed === 'boolean' ? { is_closed: isClosed } : {}),
  };
}

export const sandbox: VendorSandbox<GiosgSandbox> = {
  documentedLimits: [],
  limit: giosgLimit,
  start: startGiosg,
  env: ({ origin }) => ({
    GIOSG_TOKEN: GIOSG.token,
    GIOSG_ORGANIZATION_ID: GIOSG.organization,
    GIOSG_BASE_URL: origin,
  }),
  unhurried: { GIOSG_RATE_LIMIT: '100000/1s' },
  examples,
  cases,
};
