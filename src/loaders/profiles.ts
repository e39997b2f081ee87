import DataLoader from 'dataloader';
import { cursorCodec } from '../domain/cursor.ts';
import type { Lead, LeadRef } from '../domain/entities.ts';
import { toError } from '../domain/errors.ts';
import { leadId } from '../domain/ids.ts';
import type { Profile } from '../domain/identity.ts';
import type { Page, PageQuery } from '../domain/page.ts';
import { isOffset, OWN_LIFETIME } from './concat.ts';
import { forwardOnly } from './page.ts';
import { cursorsOf, FIRST, pagePlaceCodec, paginate } from './paginate.ts';
import type { Connection, LeadNode, Loaders, PageArgs, SourceStatus } from './port.ts';
import type { LoaderRequest } from './request.ts';
import { answered, eachOnce, failed } from './status.ts';
import { createTimeline } from './timeline.ts';

/** Profiles: who is who over all sources. */
export interface Profiles extends Pick<
  Loaders,
  'profileOf' | 'profile' | 'profiles' | 'relatedProfiles' | 'profileLeads' | 'profileSessions'
> {
  /** Profiles are read anew. */
  invalidate(): void;
}

export function createProfiles(
  request: LoaderRequest,
  { lead, sessions }: Pick<Loaders, 'lead' | 'sessions'>,
): Profiles {
  const { store } = request;
  const call = () => request.callWith(OWN_LIFETIME);
  const { identity } = store;
  const ofLeads = new DataLoader<Lead, Profile | null, string>(
    (leads) => identity.profilesOf(leads, call()),
    { cacheKeyFn: ({ ref }) => leadId(ref) },
  );

  /** A lead that is in the index costs no call. */
  async function profileOfRef(ref: LeadRef): Promise<Profile | null> {
    const [known] = await identity.profilesOfRefs([ref], call());
    if (known) return known;
    const node = await lead(ref, OWN_LIFETIME);
    return node && ofLeads.load(node.lead);
  }

  async function connection(
    question: readonly unknown[],
    args: PageArgs,
    read: (page: PageQuery) => Promise<Page<Profile>>,
    count: () => Promise<number | null>,
  ): Promise<Connection<Profile>> {
    const page = forwardOnly(args, request.warn);
    const codec = pagePlaceCodec(question);
    const start = page.cursor === null ? FIRST : codec.decode(page.cursor);
    const got = await paginate(start, page.first, (after) => read({ first: page.first, after }));
    return {
      nodes: got.items,
      ...cursorsOf(got, codec),
      hasNextPage: got.more,
      hasPreviousPage: page.cursor !== null,
      sources: [answered(store.facts.name, got.pages, false)],
      window: null,
      totalCount: async () => {
        const value = await count();
        return value === null ? null : { value, precision: 'EXACT' };
      },
    };
  }

  async function readLead(ref: LeadRef, at: number): Promise<LeadRow> {
    try {
      const node = await lead(ref, OWN_LIFETIME);
      return { at, node, status: answered(ref.source, [], false) };
    } catch (cause) {
      return { at, node: null, status: failed(ref.source, toError(cause)) };
    }
  }

  return {
    profileOf: (one) => ofLeads.load(one),
    profile: (by) => ('lead' in by ? profileOfRef(by.lead) : identity.profile(by, call())),
    profiles({ kind, search, ...args }) {
      const query = { kind, search };
      return connection(
        ['profiles', query],
        args,
        (page) => identity.profiles({ ...query, ...page }, call()),
        () => identity.countProfiles({ ...query, first: 1, after: null }, call()),
      );
    },
    relatedProfiles: (id, args) =>
      connection(
        ['related', id],
        args,
        (page) => identity.related(id, page, call()),
        () => Promise.resolve(null),
      ),
    async profileLeads({ id, leads }, args) {
      const page = forwardOnly(args, request.warn);
      const codec = cursorCodec(['profileLeads', id], isOffset);
      const from = page.cursor === null ? 0 : codec.decode(page.cursor) + 1;
      const some = leads.slice(from, from + page.first);
      const read = await Promise.all(some.map((ref, at) => readLead(ref, from + at)));
      const rows = read.flatMap(({ at, node }) => (node ? [{ at, node }] : []));
      return {
        nodes: rows.map(({ node }) => node),
        cursorAt: (place) => codec.encode(rows[place]?.at ?? from),
        endCursor: () => (some.length > 0 ? codec.encode(from + some.length - 1) : null),
        hasNextPage: from + some.length < leads.length,
        hasPreviousPage: from > 0,
        sources: eachOnce(read.map(({ status }) => status)),
        window: null,
        totalCount: () => Promise.resolve({ value: leads.length, precision: 'EXACT' }),
      };
    },
    profileSessions: createTimeline(request, sessions),
    invalidate() {
      ofLeads.clearAll();
    },
  };
}

/** A lead of a profile at its place; null where it is gone or cannot be read. */
interface LeadRow {
  readonly at: number;
  readonly node: LeadNode | null;
  readonly status: SourceStatus;
}
