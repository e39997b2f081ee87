import type { LeadRef } from '../domain/entities.ts';
import { GatewayError, SourceError, toError } from '../domain/errors.ts';
import type { Erased, Profile } from '../domain/identity.ts';
import { OWN_LIFETIME } from './concat.ts';
import type { Loaders } from './port.ts';
import type { LoaderRequest } from './request.ts';

/** Links, separates and erases leads by hand. */
export function createProfileWrites(
  request: LoaderRequest,
  {
    lead,
    invalidate,
    onErased,
  }: {
    readonly lead: Loaders['lead'];
    /** Profiles are read anew. */
    readonly invalidate: () => void;
    readonly onErased: (erased: Erased) => void;
  },
): Pick<Loaders, 'linkLeads' | 'unlinkLead' | 'eraseLead' | 'exportPerson' | 'liftErasure'> {
  const call = () => request.callWith(OWN_LIFETIME);
  const { identity } = request.store;

  /** The profiles of these leads as they are now, each once and in their order. */
  async function profilesNow(refs: readonly LeadRef[]): Promise<readonly Profile[]> {
    invalidate();
    const profiles = await identity.profilesOfRefs(refs, call());
    const byId = new Map(profiles.flatMap((one) => (one ? [[one.id, one] as const] : [])));
    return [...byId.values()];
  }

  /** Reads the leads that the index does not know yet. Throws NOT_FOUND for one that does not exist or was erased. */
  async function requireKnown(
    refs: readonly LeadRef[],
    argument: (index: number) => string,
  ): Promise<void> {
    const known = await identity.profilesOfRefs(refs, call());
    const unknown = refs.flatMap((ref, at) => (known[at] ? [] : [{ ref, at }]));
    const leads = await Promise.all(
      unknown.map(async ({ ref, at }) => {
        const node = await lead(ref, OWN_LIFETIME);
        if (node) return node.lead;
        throw new GatewayError('NOT_FOUND', `${argument(at)}: there is no such lead`);
      }),
    );
    const profiles = await identity.profilesOf(leads, call());
    for (const [place, one] of profiles.entries())
      if (!one)
        throw new GatewayError(
          'NOT_FOUND',
          `${argument(unknown[place]?.at ?? 0)}: whose lead this is was erased`,
        );
  }

  return {
    async linkLeads(refs, reason) {
      await requireKnown(refs, (at) => `leadIds.${at}`);
      const before = await identity.profilesOfRefs(refs, call());
      await identity.link(refs, reason, call());
      return profilesNow([...refs, ...before.flatMap((one) => one?.leads ?? [])]);
    },
    async unlinkLead(ref, reason) {
      await requireKnown([ref], () => 'leadId');
      const { leads } = await identity.unlink(ref, reason, call());
      return profilesNow([ref, ...leads]);
    },
    async eraseLead(ref) {
      const { name } = request.factsOf(ref.source);
      const [known] = await identity.profilesOfRefs([ref], call());
      // What its source tells of the lead now is erased and kept from coming back as well. A source that fails stops
      // nothing.
      const node = await lead(ref, OWN_LIFETIME).catch((cause: unknown) => {
        if (!known || !(cause instanceof SourceError)) throw toError(cause);
        request.warn(
          `${name} could not be asked for the lead (${cause.message}); what the gateway knew of it is erased`,
        );
        return null;
      });
      if (!known && !node) throw new SourceError('NOT_FOUND', name, 'There is no such lead');
      const erased = await identity.erase(ref, node?.lead ?? null, call());
      invalidate();
      onErased(erased);
      return erased;
    },
    exportPerson: (key) => identity.exportPerson(key, call()),
    async liftErasure(key, reason) {
      const lifted = await identity.liftErasure(key, reason, call());
      invalidate();
      return lifted;
    },
  };
}
