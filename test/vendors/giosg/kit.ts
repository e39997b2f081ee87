import type { LeadRef } from '../../../src/domain/entities.ts';
import type { Source } from '../../../src/ports/source.ts';
import type { LeadChange } from '../../../src/domain/changes.ts';
import {
  sandbox as declared,
  GIOSG,
  startGiosg,
  type GiosgSandbox,
} from '../../../src/vendors/giosg/sandbox/index.ts';
import { createWorld } from '../../../src/vendors/kit/sandbox/world.ts';
import { must, NOW, openSources, tcall } from '../kit.ts';

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
  readonly data: Readonly<Record<string, unknown>>;
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

export interface Desk {
  readonly sandbox: GiosgSandbox;
  readonly source: Source;
  /** Calls upstream while `work` is done, in their order: `GET /api/v5/…`. */
  callsOf(work: () => Promise<unknown>): Promise<readonly string[]>;
  /** Leads as the vendor has them now, in the order of their creation; counted as no call of the source. */
  rows(path: string): Promise<readonly Row[]>;
  row(id: string): Promise<Row>;
  close(): Promise<void>;
}

/** A sandbox of giosg, and the source before it. */
export async function stand({
  people = 90,
  environment = {},
}: { people?: number; environment?: Readonly<Record<string, string>> } = {}): Promise<Desk> {
  const world = createWorld({ seed: 1, now: NOW, people });
  const sandbox = await startGiosg(world, { now: () => NOW, limits: [], port: 0 });
  const opened = await openSources({
    ...declared.unhurried,
    GIOSG_TOKEN: GIOSG.token,
    GIOSG_ORGANIZATION_ID: GIOSG.organization,
    GIOSG_BASE_URL: sandbox.origin,
    ...environment,
  });
  const lines = () => sandbox.requests().map(({ line }) => line);
  return {
    sandbox,
    source: opened.source('GIOSG'),
    async callsOf(work) {
      sandbox.resetCounts();
      await work();
      return lines();
    },
    rows: (path) => rowsOf(sandbox, path),
    async row(id) {
      return (await ask(sandbox, `GET ${PATHS.leads}/${id}`)).body as Row;
    },
    async close() {
      await opened.close();
      await sandbox.close();
    },
  };
}

export function refOf(externalId: string): LeadRef {
  return { source: 'GIOSG', account: GIOSG.organization, externalId };
}

/** A lead that is given; the first that passes. */
export function first(rows: readonly Row[], passes: (row: Row) => boolean = () => true): Row {
  const found = rows.find(passes);
  if (!found) throw new Error('the sandbox has no such lead');
  return found;
}
export const isPending = (row: Row) => row.assigned_user_id === null && !row.is_closed;
export const isMine = (row: Row) => row.assigned_user_id === GIOSG.user && !row.is_closed;

type Change = Omit<LeadChange, 'lead' | 'expect'> & { readonly expect?: LeadChange['expect'] };
export function update(desk: Desk, id: string, change: Change, call = tcall()): Promise<void> {
  return must(desk.source.updateLead)({ lead: refOf(id), expect: {}, ...change }, call);
}
