import type { SandboxRequest, Reply, Route } from '../../kit/sandbox/server.ts';
import { findUser, type Leads, type Writable } from './data.ts';
import { createListReply, refuse } from './replies.ts';
import { isPending, type LeadRow, ME } from './rows.ts';

type Rows = (asked: SandboxRequest) => readonly LeadRow[];

/** What happens at giosg behind a client's back, and a record of what the client sent. */
export interface Backstage {
  /** Leads that still stand among the pending ones, and are refused to whoever picks them. */
  readonly refusing: ReadonlySet<string>;
  isSubscribed(): boolean;
  /** Called when a request has arrived and is not answered yet. */
  onRequest(asked: SandboxRequest, endpoint: string): void;
}

export function giosgRoutes(leads: Leads, backstage: Backstage): readonly Route[] {
  const { refusing } = backstage;
  const list = createListReply();
  const views = {
    organization: () => leads.all(),
    assigned: (asked) => leads.assignedTo(asked.part('user')),
    pending: () => leads.all().filter((row) => refusing.has(row.id) || isPending(row)),
  } satisfies Record<string, Rows>;

  const find = (rows: Rows, asked: SandboxRequest) =>
    rows(asked).find((row) => row.id === asked.part('lead')) ?? null;

  function write(asked: SandboxRequest, rows: Rows, isWhole: boolean): Reply {
    const row = find(rows, asked);
    if (!row) return refuse(404, 'Not found.');
    const change = readChange(asked.body, isWhole);
    if ('status' in change) return change;
    if (refusing.has(row.id) && rows === views.pending)
      return { status: 400, body: { assigned_user_id: ['The lead has been picked already.'] } };
    return { status: 200, body: leads.write(row.id, change) };
  }

  const route = (method: string, path: string, answer: Route['answer']): Route => ({
    method,
    path,
    answer(asked) {
      backstage.onRequest(asked, `${method} ${path}`);
      return answer(asked);
    },
  });
  const guarded = (method: string, path: string, answer: Route['answer']) =>
    route(method, path, (asked) => refusalOfAccess(asked, backstage) ?? answer(asked));
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
  return [
    route('GET', '/api/v5/users/me', () => ({ status: 200, body: ME })),
    ...collection('/api/v5/orgs/:org/leads', views.organization),
    ...collection('/api/v5/users/:user/assigned_leads', views.assigned),
    ...collection('/api/v5/users/:user/pending_leads', views.pending),
  ];
}

/** The refusal of a request for an organisation or a user that the token may not read; null where it may. */
function refusalOfAccess(asked: SandboxRequest, { isSubscribed }: Backstage): Reply | null {
  if (!isSubscribed()) return refuse(403, 'You do not have an active subscription.');
  const [, , , kind] = asked.url.pathname.split('/');
  if (kind === 'orgs' && asked.part('org') !== ME.organization_id)
    return refuse(403, 'You do not have access to the organization.');
  if (kind === 'users' && !findUser(asked.part('user')))
    return refuse(403, 'You do not have access to the user.');
  return null;
}

/** The change that a body asks for, or the refusal of the body. Attributes that cannot be written are ignored. */
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
