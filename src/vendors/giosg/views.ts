import type { LeadFilter } from '../../domain/query.ts';
import { path } from '../kit/request.ts';

/** A collection of leads. The same lead can stand in several, and is the same in all of them. */
export interface View {
  /** For errors and the log. */
  readonly name: string;
  /** Of the collection that is an organisation's or a user's. */
  readonly path: (owner: string) => string;
}

/** Every path, below the origin. */
export const views = {
  organization: {
    name: '/api/v5/orgs/:org/leads',
    path: (org: string) => path`/api/v5/orgs/${org}/leads`,
  },
  /** Of a user. */
  assigned: {
    name: '/api/v5/users/:user/assigned_leads',
    path: (user: string) => path`/api/v5/users/${user}/assigned_leads`,
  },
  /** What nobody has yet and a user may pick. */
  pending: {
    name: '/api/v5/users/:user/pending_leads',
    path: (user: string) => path`/api/v5/users/${user}/pending_leads`,
  },
} as const satisfies Record<string, View>;
export const ME_PATH = '/api/v5/users/me';

export function listEndpoint({ name }: View): string {
  return `GET ${name}`;
}
export function leadEndpoint(method: string, { name }: View): string {
  return `${method} ${name}/:lead`;
}
export function leadPath(view: View, owner: string, lead: string): string {
  return view.path(owner) + path`/${lead}`;
}

/** The user that the token belongs to. */
const ME = 'me';
export function isMe(user: string): boolean {
  return user.toLowerCase() === ME;
}
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
export function canBeUser(id: string): boolean {
  return isMe(id) || isUuid(id);
}

/** The view with the fewest rows to read for a filter, and whose it is; null where no lead can pass. */
export function viewFor(
  filter: LeadFilter,
): { readonly view: View; readonly user: string | null } | null {
  const { assigned, status, assigneeExternalId: assignee, pendingForExternalId: pending } = filter;
  const isSomebodys = assigned === true || status === 'ASSIGNED' || assignee !== undefined;
  const isNobodys = assigned === false || status === 'NEW' || pending !== undefined;
  if (isSomebodys && isNobodys) return null;
  // What no lead of giosg has or is.
  if (filter.kind === 'COMPANY' || filter.tag !== undefined) return null;
  if (filter.countryCode !== undefined || filter.domain !== undefined) return null;
  if (pending !== undefined) return { view: views.pending, user: pending };
  if (assignee === undefined) return { view: views.organization, user: null };
  // Another source's assignee: an e-mail address, a number.
  return canBeUser(assignee) ? { view: views.assigned, user: assignee } : null;
}
