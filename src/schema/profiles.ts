import { leadId, leadRefOf, profileId, requireId, requireRef } from '../domain/ids.ts';
import type {
  FieldConflict,
  Identifier,
  Profile,
  RefusedIdentifier,
  ResolvedField,
} from '../domain/identity.ts';
import type { ActivityTypes } from './activity.ts';
import { PAGE, windowOf, type Arguments } from './arguments.ts';
import type { Parts } from './builder.ts';
import type { Connections } from './connection.ts';
import { referenceNode, type LeadTypes } from './lead-reference.ts';
import { arrayConnection } from './array-connection.ts';
import { ROWS, selectedFields } from './selection.ts';
import type { Shapes } from './shapes.ts';

export type ProfileTypes = ReturnType<typeof addProfiles>;

const REFERENCE = new Set(['id', 'source', 'externalId', '__typename']);

const REASONS = {
  BLOCKED: 'No value of anybody: null, anonymous, zeros, noreply@….',
  FREE_MAIL: 'A domain where anybody can have an address says nothing about a company.',
  LIMIT: 'The profile has as many of the type as one may have; older or better ones stand.',
  SHARED: 'More leads carry it than one person can have: it is shared by strangers.',
  APART: 'The lead was set apart by hand.',
} as const;

/** Profiles: `Lead.profile`, `Query.profile` and `Query.profiles`. */
export function addProfiles(
  parts: Parts,
  shapes: Shapes,
  args: Arguments,
  connections: Connections,
  { Lead, LeadConnection }: LeadTypes,
  { SessionConnection }: ActivityTypes,
) {
  const { builder, Node, SourceEnum } = parts;
  const RefusalReason = builder.enumType('RefusalReason', {
    description: 'Why an identifier joins nobody. May grow: keep a default branch.',
    values: Object.fromEntries(
      Object.entries(REASONS).map(([reason, description]) => [
        reason,
        { value: reason as keyof typeof REASONS, description },
      ]),
    ),
  });
  const IdentifierRef = builder.objectRef<Identifier>('Identifier').implement({
    description: 'Something that leads of a profile are known by.',
    fields: (t) => ({
      type: t.exposeString('type', {
        description:
          'email, userId, tracker, giosgVisitorId, gaClientId, mcmid, an id at a source (leadboxerId), of companies domain, … An open set.',
      }),
      value: t.exposeString('value', { description: 'The value, as it is compared.' }),
      source: t.field({
        type: SourceEnum,
        description: 'Who told it first.',
        resolve: ({ source }) => source,
      }),
      firstSeenAt: t.expose('firstSeenAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was first seen.',
      }),
    }),
  });
  const Refused = builder.objectRef<RefusedIdentifier>('RefusedIdentifier').implement({
    description: 'An identifier that a lead carries and that joins it to nobody.',
    fields: (t) => ({
      type: t.exposeString('type', { description: 'As of Identifier.' }),
      value: t.exposeString('value', { description: 'The value.' }),
      reason: t.field({
        type: RefusalReason,
        description: 'Why.',
        resolve: ({ reason }) => reason,
      }),
      leadId: t.id({ description: 'Whose it is.', resolve: ({ lead }) => leadId(lead) }),
      firstSeenAt: t.expose('firstSeenAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was first seen.',
      }),
    }),
  });
  const ResolvedFieldRef = builder.objectRef<ResolvedField>('ResolvedField').implement({
    description: 'A value and who says so.',
    fields: (t) => ({
      name: t.exposeString('name', {
        description:
          'firstName, email, phone, …; of a person’s company company.name and so on; location.city and so on.',
      }),
      value: t.expose('value', { type: 'JSON', description: 'The value; never null.' }),
      source: t.field({
        type: SourceEnum,
        description: 'The source that says so.',
        resolve: ({ source }) => source,
      }),
      leadId: t.id({ description: 'The lead that says so.', resolve: ({ lead }) => leadId(lead) }),
      observedAt: t.expose('observedAt', {
        type: 'DateTime',
        nullable: true,
        description:
          'When it was so: of a property the time of its event, else when the source last saw the lead.',
      }),
    }),
  });
  const Conflict = builder.objectRef<FieldConflict>('FieldConflict').implement({
    description: 'A field on which sources disagree.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The field.' }),
      values: t.field({
        type: [ResolvedFieldRef],
        description: 'What stands at each source, the newest first.',
        resolve: ({ values }) => [...values],
      }),
    }),
  });

  const ProfileRef = builder.objectRef<Profile>('Profile');
  const ProfileConnection = connections.connectionOf<Profile>('Profile', ProfileRef, {
    description: 'Profiles of the store, newest first.',
  });
  ProfileRef.implement({
    description:
      'One person or one company over all sources: leads that an identifier or a hand made one. Merging happens inside a kind only, and can be undone. Knows the leads that the gateway has read, at no call.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({
        description:
          'Global id: that of its oldest lead’s profile. When profiles become one, the ids of the others stay names of it.',
        resolve: profileId,
      }),
      kind: t.field({
        type: args.LeadKind,
        description: 'Person or company.',
        resolve: ({ kind }) => kind,
      }),
      displayName: t.exposeString('displayName', {
        nullable: true,
        description: 'A name for lists.',
      }),
      person: t.field({
        type: shapes.PersonRef,
        nullable: true,
        description: 'What stands of the person, see fields; null for companies.',
        resolve: ({ person }) => person,
      }),
      company: t.field({
        type: shapes.CompanyRef,
        nullable: true,
        description: 'What stands of the company, see fields.',
        resolve: ({ company }) => company,
      }),
      leads: t.field({
        type: LeadConnection,
        description:
          'Its leads, the oldest first; none for a company that only persons are known of. At a vendor one call a lead, none for id, source and externalId alone.',
        args: {
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (profile, page, { loaders }, info) => {
          const isReference = [...selectedFields(info, ROWS)].every((name) => REFERENCE.has(name));
          return isReference
            ? arrayConnection(profile.leads.map(referenceNode), page, 'LOCAL', loaders.warn)
            : loaders.profileLeads(profile, page);
        },
      }),
      identifiers: t.field({
        type: [IdentifierRef],
        description: 'What it is known by.',
        resolve: ({ identifiers }) => [...identifiers],
      }),
      refusedIdentifiers: t.field({
        type: [Refused],
        description: 'What its leads carry and what joins them to nobody, with the reason.',
        resolve: ({ refused }) => [...refused],
      }),
      fields: t.field({
        type: [ResolvedFieldRef],
        description: 'The value that stands for each field: the newest one, and where it is from.',
        resolve: ({ fields }) => [...fields],
      }),
      conflicts: t.field({
        type: [Conflict],
        description: 'Fields on which sources disagree.',
        resolve: ({ conflicts }) => [...conflicts],
      }),
      sessions: t.field({
        type: SessionConnection,
        description:
          'Sessions of all its leads in all sources, newest first. Costs what the sessions of each of them cost; of more than 50 leads the 50 youngest.',
        args: {
          window: t.arg({
            type: args.WindowInput,
            description: 'Sessions that began in it; by default the last 30 days.',
          }),
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: (profile, { window, ...page }, { loaders }) =>
          loaders.profileSessions(profile, { ...page, window: windowOf(window) }),
      }),
      related: t.field({
        type: ProfileConnection,
        description:
          'The persons of a company, or the companies of a person: by domain, or by a cookie that both were seen with.',
        args: {
          first: t.arg.int({ description: PAGE.first }),
          after: t.arg.string({ description: PAGE.after }),
        },
        resolve: ({ id }, page, { loaders }) => loaders.relatedProfiles(id, page),
      }),
    }),
  });

  builder.interfaceField(Lead, 'profile', (t) =>
    t.field({
      type: ProfileRef,
      nullable: true,
      description:
        'The person or company that this lead belongs to, over all sources. Costs no call. Null where it was erased.',
      resolve: ({ lead }, _args, { loaders }) => loaders.profileOf(lead),
    }),
  );

  const ProfileBy = builder.inputType('ProfileBy', {
    description: 'Exactly one of them.',
    isOneOf: true,
    fields: (t) => ({
      id: t.id({ description: 'Its global id, or one that it had before.' }),
      email: t.string({ description: 'An address of a person, in any case.' }),
      domain: t.string({ description: 'A domain of a company.' }),
      leadId: t.id({
        description: 'A lead of it. One call at a vendor where the gateway has not read it before.',
      }),
    }),
  });
  builder.queryFields((t) => ({
    profile: t.field({
      type: ProfileRef,
      nullable: true,
      description: 'One person or company; null where none is known.',
      args: { by: t.arg({ type: ProfileBy, required: true, description: 'Which one.' }) },
      resolve: (_root, { by }, { loaders }) => {
        if (by.leadId)
          return loaders.profile({ lead: requireRef(by.leadId, 'Lead', 'by.leadId', leadRefOf) });
        if (by.email) return loaders.profile({ email: by.email });
        if (by.domain) return loaders.profile({ domain: by.domain });
        if (!by.id) return null;
        return loaders.profile({ id: requireId(by.id, 'Profile', 'by.id').parts[0] ?? '' });
      },
    }),
    profiles: t.field({
      type: ProfileConnection,
      description:
        'Persons and companies that the gateway has seen leads of, the youngest first. Costs no call.',
      args: {
        kind: t.arg({ type: args.LeadKind, description: 'Persons or companies only.' }),
        search: t.arg.string({
          description: 'In names, addresses, companies and domains of their leads.',
        }),
        first: t.arg.int({ description: PAGE.first }),
        after: t.arg.string({ description: PAGE.after }),
      },
      resolve: (_root, { kind, search, ...page }, { loaders }) =>
        loaders.profiles({ ...page, kind: kind ?? null, search: search ?? null }),
    }),
  }));
  return { ProfileRef };
}
