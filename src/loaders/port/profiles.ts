import type { Lead, LeadKind, LeadRef } from '../../domain/entities.ts';
import type {
  Erased,
  ErasureKey,
  PersonKey,
  PersonRecord,
  Profile,
  ProfileKey,
} from '../../domain/identity.ts';
import type { TimeRange } from '../../domain/time.ts';
import type { Connection, PageArgs } from './connection.ts';
import type { LeadNode, SessionNode } from './leads.ts';

/** Profiles: who is who over all sources; and links, separations and erasures by hand. */
export interface ProfileLoaders {
  /** The person or company behind a lead, over all sources; null where it was erased. */
  profileOf(lead: Lead): Promise<Profile | null>;
  profile(by: ProfileKey | { readonly lead: LeadRef }): Promise<Profile | null>;
  /** Newest first. */
  profiles(
    args: PageArgs & { readonly kind: LeadKind | null; readonly search: string | null },
  ): Promise<Connection<Profile>>;
  relatedProfiles(id: string, args: PageArgs): Promise<Connection<Profile>>;
  /** Oldest first. */
  profileLeads(profile: Profile, args: PageArgs): Promise<Connection<LeadNode>>;
  /** Sessions of all leads of a profile, newest first. Null as window: the last 30 days. */
  profileSessions(
    profile: Profile,
    args: PageArgs & { readonly window: TimeRange | null },
  ): Promise<Connection<SessionNode>>;
  /** Returns the profiles of these leads after the link. */
  linkLeads(leads: readonly LeadRef[], reason: string | null): Promise<readonly Profile[]>;
  /** Returns the profile of the lead first, then the profiles of the leads that it was linked with. */
  unlinkLead(lead: LeadRef, reason: string | null): Promise<readonly Profile[]>;
  eraseLead(lead: LeadRef): Promise<Erased>;
  /** Everything that the gateway keeps of a person. */
  exportPerson(key: PersonKey): Promise<PersonRecord>;
  /** Lets an erased person be stored again; returns how many tombstones were removed. */
  liftErasure(key: ErasureKey, reason: string): Promise<number>;
}
