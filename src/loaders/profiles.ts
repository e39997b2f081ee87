import DataLoader from 'dataloader';
import { cursorCodec } from '../domain/cursor.ts';
import type { Lead, LeadRef } from '../domain/entities.ts';
import { GatewayError, SourceError, toError, UnsupportedError } from '../domain/errors.ts';
import { leadId } from '../domain/ids.ts';
import type { Erased, Profile } from '../domain/identity.ts';
import type { IdentityIndex } from '../ports/store.ts';
import type { Page } from '../domain/page.ts';
import { OWN_LIFETIME } from './concat.ts';
import { forwardOnly } from './page.ts';
import type { LeadNode, Connection, Loaders, SourceStatus } from './port.ts';
import type { LoaderRequest } from './request.ts';
import { absent, answered, failed } from './status.ts';
import { createTimeline } from './timeline.ts';
import { cursorsOf, emptyConnection, FIRST, pagePlaceCodec, paginate } from './paginate.ts';

/** Profiles: who is who over all sources, and what is done about it by hand. */
export function createProfiles(
  request: LoaderRequest,
  { lead, sessions }: Pick<Loaders, 'lead' | 'sessions'>,
  onErased: (erased: Erased) => void,
): Pick<
  Loaders,
  | 'profileOf'
  | 'profile'
  | 'profiles'
  | 'relatedProfiles'
  | 'profileLeads'
  | 'profileSessions'
  | 'linkLeads'
  | 'unlinkLead'
  | 'eraseLead'
> {
  const keeper = request.store;
  const index = keeper?.identity ?? null;

  function required(): IdentityIndex {
    if (index) return index;
    throw new UnsupportedError('Who is who is kept in a store, which is not configured', []);
  }
  const ofLeads = new DataLoader<Lead, Profile | null, string>(
    (leads) => required().profilesOf(leads),
    { cacheKeyFn: ({ ref }) => leadId(ref) },
  );
  const profileOf = async (one: Lead) => (index ? ofLeads.load(one) : null);

  /** One that is in the index costs no call. */
  async function profileOfRef(ref: LeadRef): Promise<Profile | null> {
    const [known] = await required().profilesOfRefs([ref]);
    if (known) return known;
    const node = await lead(ref, OWN_LIFETIME);
    return node && profileOf(node.lead);
  }

  async function listing(
    question: readonly unknown[],
    args: Parameters<Loaders['profiles']>[0] | Parameters<Loaders['relatedProfiles']>[1],
    read: (page: {
      readonly first: number;
      readonly after: string | null;
    }) => Promise<Page<Profile>>,
    count: () => Promise<number | null>,
  ): Promise<Connection<Profile>> {
    const page = forwardOnly(args, request.warn);
    if (!keeper) {
      const missing = absent('LOCAL', 'NOT_CONFIGURED', 'There is no store to keep who is who');
      return emptyConnection([missing], null);
    }
    const codec = pagePlaceCodec(question);
    const start = page.cursor === null ? FIRST : codec.decode(page.cursor);
    const got = await paginate(start, page.first, (after) => read({ first: page.first, after }));
    return {
      nodes: got.items,
      ...cursorsOf(got, codec),
      hasNextPage: got.more,
      hasPreviousPage: page.cursor !== null,
      sources: [answered(keeper.facts.name, got.pages, false)],
      window: null,
      totalCount: async () => {
        const value = await count();
        return value === null ? null : { value, precision: 'EXACT' };
      },
    };
  }

  /** Those who are one now of those who were one before, each once and in their order. */
  async function profilesNow(refs: readonly LeadRef[]): Promise<readonly Profile[]> {
    ofLeads.clearAll();
    const profiles = await required().profilesOfRefs(refs);
    const byId = new Map(profiles.flatMap((one) => (one ? [[one.id, one] as const] : [])));
    return [...byId.values()];
  }

  /** Leads are read, so that the index knows them and what is no lead is said to be none. */
  async function noted(
    refs: readonly LeadRef[],
    argument: (index: number) => string,
  ): Promise<void> {
    const known = await required().profilesOfRefs(refs);
    const unknown = refs.flatMap((ref, at) => (known[at] ? [] : [{ ref, at }]));
    const nodes = await Promise.all(
      unknown.map(async ({ ref, at }) => {
        const node = await lead(ref, OWN_LIFETIME);
        if (node) return node.lead;
        throw new GatewayError('NOT_FOUND', `${argument(at)}: there is no such lead`);
      }),
    );
    const profiles = await required().profilesOf(nodes);
    for (const [place, one] of profiles.entries())
      if (!one)
        throw new GatewayError(
          'NOT_FOUND',
          `${argument(unknown[place]?.at ?? 0)}: whose lead this is was erased`,
        );
  }

  return {
    profileOf,
    async profile(by) {
      if ('lead' in by) return index ? profileOfRef(by.lead) : null;
      return index ? index.profile(by) : null;
    },
    profiles: (args) => {
      const query = { kind: args.kind, search: args.search };
      return listing(
        ['profiles', query],
        args,
        (page) => required().profiles({ ...query, ...page }),
        () => required().countProfiles({ ...query, first: 1, after: null }),
      );
    },
    relatedProfiles: (id, args) =>
      listing(
        ['related', id],
        args,
        (page) => required().related(id, page),
        () => Promise.resolve(null),
      ),
    async profileLeads({ id, leads }, args) {
      const page = forwardOnly(args, request.warn);
      const codec = cursorCodec(['profileLeads', id], isOffset);
      const from = page.cursor === null ? 0 : codec.decode(page.cursor) + 1;
      const some = leads.slice(from, from + page.first);
      const read = await Promise.all(some.map((ref, at) => readLead(ref, from + at)));
      const rows = read.filter((one) => 'node' in one);
      const statuses = read.map((one) => one.status);
      return {
        nodes: rows.map(({ node }) => node),
        cursorAt: (place) => codec.encode(rows[place]?.at ?? from),
        endCursor: () => (some.length > 0 ? codec.encode(from + some.length - 1) : null),
        hasNextPage: from + some.length < leads.length,
        hasPreviousPage: from > 0,
        sources: eachOnce(statuses),
        window: null,
        totalCount: () => Promise.resolve({ value: leads.length, precision: 'EXACT' }),
      };
    },
    profileSessions: createTimeline(request, sessions),
    async linkLeads(refs, reason) {
      await noted(refs, (at) => `leadIds.${at}`);
      const before = await required().profilesOfRefs(refs);
      await required().link(refs, reason);
      return profilesNow([...refs, ...before.flatMap((one) => one?.leads ?? [])]);
    },
    async unlinkLead(ref, reason) {
      await noted([ref], () => 'leadId');
      const { leads } = await required().unlink(ref, reason);
      return profilesNow([ref, ...leads]);
    },
    async eraseLead(ref) {
      const { name } = request.factsOf(ref.source);
      const [known] = await required().profilesOfRefs([ref]);
      // What its source tells of it now is kept from coming back as well; that it cannot tell now stops nothing.
      const node = await lead(ref, OWN_LIFETIME).catch((cause: unknown) => {
        if (known && cause instanceof SourceError) return null;
        throw toError(cause);
      });
      if (!known && !node) throw new SourceError('NOT_FOUND', name, 'There is no such lead');
      const erased = await required().erase(ref, node?.lead ?? null);
      ofLeads.clearAll();
      onErased(erased);
      return erased;
    },
  };

  async function readLead(
    ref: LeadRef,
    at: number,
  ): Promise<
    | { readonly at: number; readonly node: LeadNode; readonly status: SourceStatus }
    | { readonly status: SourceStatus }
  > {
    try {
      const node = await lead(ref, OWN_LIFETIME);
      const status = answered(ref.source, [], false);
      return node ? { at, node, status } : { status };
    } catch (cause) {
      return { status: failed(ref.source, toError(cause)) };
    }
  }
}

/** Statuses that say the same of a source are said once. */
export function eachOnce(statuses: readonly SourceStatus[]): readonly SourceStatus[] {
  return [
    ...new Map(
      statuses.map((one) => [
        JSON.stringify([one.source, one.account, one.state, one.code, one.message]),
        one,
      ]),
    ).values(),
  ];
}

function isOffset(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
