import { GIOSG, type GiosgSandbox } from '../../../src/sandbox/giosg.ts';

/** Where a collection of the API is, and each of its leads. */
export const PATHS = {
  leads: `/api/v5/orgs/${GIOSG.organization}/leads`,
  assigned: `/api/v5/users/${GIOSG.user}/assigned_leads`,
  pending: `/api/v5/users/${GIOSG.user}/pending_leads`,
} as const;

/** A lead as the vendor sends it. */
export interface Row extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly assigned_user_id: string | null;
  readonly is_closed: boolean;
  readonly is_processable: boolean;
  readonly created_at: string;
}

/** Asks the sandbox as a client without a gateway would. */
export async function ask(
  sandbox: GiosgSandbox,
  line: string,
  body?: unknown,
  token: string = GIOSG.token,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const [method, path = ''] = line.split(' ');
  const response = await fetch(new URL(path, sandbox.origin), {
    method: method ?? 'GET',
    headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

interface ListBody {
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Row[];
}
export async function listOf(sandbox: GiosgSandbox, path: string): Promise<ListBody> {
  const answer = await ask(sandbox, `GET ${path}`);
  return answer.body as ListBody;
}
export async function rowsOf(sandbox: GiosgSandbox, path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let at: string | null = path; at !== null;) {
    const page: ListBody = await listOf(sandbox, at);
    rows.push(...page.results);
    at = page.next;
  }
  return rows;
}
