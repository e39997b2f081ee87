import type { Lead, LeadKind, LeadRef } from '../../domain/entities.ts';
import type { Erased, Profile, ProfileKey } from '../../domain/identity.ts';
import type { TimeRange } from '../../domain/time.ts';
import type { Connection, PageArgs } from './connection.ts';
import type { LeadNode, SessionNode } from './leads.ts';

/** Who is who over all sources, and what is done about it by hand. */
export interface ProfileLoaders {
  /** The person or company that a lead is, over all sources; null where no store keeps that, or it was erased. */
  profileOf(lead: Lead): Promise<Profile | null>;
  profile(by: ProfileKey | { readonly lead: LeadRef }): Promise<Profile | null>;
  /** Newest first. */
  profiles(
    args: PageArgs & { readonly kind: LeadKind | null; readonly search: string | null },
  ): Promise<Connection<Profile>>;
  relatedProfiles(id: string, args: PageArgs): Promise<Connection<Profile>>;
  /** Oldest first. */
  profileLeads(profile: Profile, args: PageArgs): Promise<Connection<LeadNode>>;
  /** Of all its leads, newest first. A null window: the last 30 days. */
  profileSessions(
    profile: Profile,
    args: PageArgs & { readonly window: TimeRange | null },
  ): Promise<Connection<SessionNode>>;
  /** Answers the profiles that there are of these leads then. */
  linkLeads(leads: readonly LeadRef[], reason: string | null): Promise<readonly Profile[]>;
  /** The profile of the lead first, then what is left of those it was one with. */
  unlinkLead(lead: LeadRef, reason: string | null): Promise<readonly Profile[]>;
  eraseLead(lead: LeadRef): Promise<Erased>;
}
