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

/** The paths of the collections; each lead is below. */
export const PATHS = {
  leads: `/api/v5/orgs/${GIOSG.organization}/leads`,
  assigned: `/api/v5/users/${GIOSG.user}/assigned_leads`,
  pending: `/api/v5/users/${GIOSG.user}/pending_leads`,
} as const;

/** A lead as giosg sends it. */
export interface Row extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly assigned_user_id: string | null;
  readonly is_closed: boolean;
  readonly is_processable: boolean;
  readonly created_at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Sends a request to the sandbox past the gateway. */
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

export interface GiosgFixture {
  readonly sandbox: GiosgSandbox;
  readonly source: Source;
  /** The calls that `work` makes to giosg, in order: `GET /api/v5/…`. */
  callsOf(work: () => Promise<unknown>): Promise<readonly string[]>;
  /** The leads as giosg has them now, in the order of their creation. Counts as no call of the source. */
  rows(path: string): Promise<readonly Row[]>;
  row(id: string): Promise<Row>;
  close(): Promise<void>;
}

/** Opens a giosg sandbox and the source that reads from it. */
export async function openGiosg({
  people = 90,
  environment = {},
}: {
  people?: number;
  environment?: Readonly<Record<string, string>>;
} = {}): Promise<GiosgFixture> {
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

/** The first row that passes; throws where there is none. */
export function first(rows: readonly Row[], passes: (row: Row) => boolean = () => true): Row {
  const found = rows.find(passes);
  if (!found) throw new Error('the sandbox has no such lead');
  return found;
}
export const isPending = (row: Row) => row.assigned_user_id === null && !row.is_closed;
export const isMine = (row: Row) => row.assigned_user_id === GIOSG.user && !row.is_closed;

type Change = Omit<LeadChange, 'lead' | 'expect'> & { readonly expect?: LeadChange['expect'] };
export function update(
  giosg: GiosgFixture,
  id: string,
  change: Change,
  call = tcall(),
): Promise<void> {
  return must(giosg.source.updateLead)({ lead: refOf(id), expect: {}, ...change }, call);
}
