import { MAX_PROFILE_LEADS } from '../domain/limits.ts';
import { DEFAULT_WINDOW_DAYS } from '../domain/time.ts';
import { leadRefOf, profileId, requireId, requireRef } from '../domain/ids.ts';
import type { PageArgs } from '../loaders/port.ts';
import { windowOf } from './kit/arguments.ts';
import { arrayConnection } from './kit/array-connection.ts';
import { implementConnection } from './kit/connections.ts';
import type { Parts } from './kit/parts.ts';
import { areOfReference, referenceNode } from './kit/references.ts';
import { ROWS, selectedFields } from './kit/selection.ts';

/** `Profile`, and the queries `profile` and `profiles`. What a profile rests on is in profile-evidence.ts. */
export function addProfile(parts: Parts): void {
  const { types } = parts;
  types.Profile.implement({
    description:
      'One person or one company over all sources: leads that an identifier has merged, or a user. Only leads of one kind are merged, and each merge can be reverted. A profile knows the leads that the gateway has read, at no call.',
    interfaces: [types.Node],
  });
  addIdentity(parts);
  addLeads(parts);
  addActivity(parts);
  implementConnection(parts, types.ProfileConnection, {
    node: types.Profile,
    description: 'Profiles, newest first.',
  });
  addProfileBy(parts);
  addProfiles(parts);
}

function addIdentity({ builder, enums, types }: Parts): void {
  builder.objectFields(types.Profile, (t) => ({
    id: t.id({
      description:
        'The global id: that of the profile of the oldest lead. When profiles are merged, the ids of the others still lead to this one.',
      resolve: profileId,
    }),
    kind: t.field({
      type: enums.LeadKind,
      description: 'Whether the profile is a person or a company.',
      resolve: ({ kind }) => kind,
    }),
    displayName: t.exposeString('displayName', {
      nullable: true,
      description: 'A name for lists.',
    }),
    person: t.field({
      type: types.Person,
      nullable: true,
      description: 'What is known of the person; null for a company. `fields` tells the origin.',
      resolve: ({ person }) => person,
    }),
    company: t.field({
      type: types.Company,
      nullable: true,
      description: 'What is known of the company. `fields` tells the origin.',
      resolve: ({ company }) => company,
    }),
  }));
}

function addLeads({ builder, inputs, store, types }: Parts): void {
  builder.objectField(types.Profile, 'leads', (t) =>
    t.field({
      type: types.LeadConnection,
      description:
        'The leads of the profile, oldest first. A company of which only persons are known has none. One call a lead at a vendor; no call where only `id`, `source` and `externalId` are selected.',
      args: inputs.page,
      resolve: (profile, page, { loaders }, info) =>
        areOfReference(selectedFields(info, ROWS))
          ? arrayConnection(profile.leads.map(referenceNode), page, store, loaders.warn)
          : loaders.profileLeads(profile, page),
    }),
  );
}

function addActivity({ builder, inputs, types }: Parts): void {
  builder.objectFields(types.Profile, (t) => ({
    sessions: t.field({
      type: types.SessionConnection,
      description: `The sessions of all leads of the profile, in all sources, newest first. Costs what the sessions of each lead cost. Of more than ${MAX_PROFILE_LEADS} leads, the ${MAX_PROFILE_LEADS} youngest are read.`,
      args: {
        window: t.arg({
          type: inputs.Window,
          description: `Only sessions that began in it; by default the last ${DEFAULT_WINDOW_DAYS} days.`,
        }),
        ...inputs.page,
      },
      resolve: (profile, { window, ...page }, { loaders }) =>
        loaders.profileSessions(profile, { ...page, window: windowOf(window) }),
    }),
    related: t.field({
      type: types.ProfileConnection,
      description:
        'The persons of a company, or the companies of a person. They have a domain in common, or a cookie that both were seen with.',
      args: inputs.page,
      resolve: ({ id }, page: PageArgs, { loaders }) => loaders.relatedProfiles(id, page),
    }),
  }));
}

function addProfileBy({ builder, types }: Parts): void {
  const type = builder.inputType('ProfileBy', {
    description: 'How a profile is named: exactly one of the fields.',
    isOneOf: true,
    fields: (t) => ({
      id: t.id({ description: 'The global id, or one that the profile had before a merge.' }),
      email: t.string({
        description: 'An e-mail address of a person. Case does not matter.',
      }),
      domain: t.string({ description: 'A domain of a company.' }),
      leadId: t.id({
        description:
          'A lead of the profile. One call at a vendor for a lead that the gateway has not read before.',
      }),
    }),
  });
  builder.queryField('profile', (t) =>
    t.field({
      type: types.Profile,
      nullable: true,
      description: 'One person or company; null where none is known.',
      args: { by: t.arg({ type, required: true, description: 'Which profile.' }) },
      resolve: (_root, { by }, { loaders }) => {
        if (by.leadId)
          return loaders.profile({ lead: requireRef(by.leadId, 'Lead', 'by.leadId', leadRefOf) });
        if (by.email) return loaders.profile({ email: by.email });
        if (by.domain) return loaders.profile({ domain: by.domain });
        if (!by.id) return null;
        return loaders.profile({ id: requireId(by.id, 'Profile', 'by.id').parts[0] ?? '' });
      },
    }),
  );
}

function addProfiles({ builder, enums, inputs, types }: Parts): void {
  builder.queryField('profiles', (t) =>
    t.field({
      type: types.ProfileConnection,
      description:
        'The persons and companies of which the gateway has read leads, newest first. Costs no call.',
      args: {
        kind: t.arg({ type: enums.LeadKind, description: 'Only persons, or only companies.' }),
        search: t.arg.string({
          description: 'Text in the names, e-mail addresses, companies or domains of the leads.',
        }),
        ...inputs.page,
      },
      resolve: (_root, { kind, search, ...page }, { loaders }) =>
        loaders.profiles({ ...page, kind: kind ?? null, search: search ?? null }),
    }),
  );
}
