import { leadId } from '../domain/ids.ts';
import type {
  FieldConflict,
  Identifier,
  RefusedIdentifier,
  ResolvedField,
} from '../domain/identity.ts';
import { enumOf } from './kit/enums.ts';
import type { Parts } from './kit/parts.ts';

const REASONS: Readonly<Record<RefusedIdentifier['reason'], string>> = {
  BLOCKED:
    'The value names nobody, or a department and no person: null, anonymous, zeros, noreply@…, info@…',
  FREE_MAIL: 'Anybody can have an address at this domain, so it says nothing about a company.',
  LIMIT:
    'The profile has as many identifiers of the type as one profile may have. Older or better ones stand.',
  SHARED: 'More leads carry the identifier than one person can have: strangers share it.',
  APART: 'A user split the lead off.',
};

/** What a profile rests on: the identifiers that merge its leads, and the origin of each value. */
export function addProfileEvidence(parts: Parts): void {
  addIdentifiers(parts);
  addRefused(parts);
  addFields(parts);
}

function addIdentifiers({ builder, enums, types }: Parts): void {
  const type = builder.objectRef<Identifier>('Identifier').implement({
    description: 'Something that leads of a profile are known by.',
    fields: (t) => ({
      type: t.exposeString('type', {
        description:
          'What the value is: `email`, `userId`, `tracker`, `gaClientId`, `mcmid`, the id at a source, `domain` of companies, … May grow.',
      }),
      value: t.exposeString('value', { description: 'The value, in the form that is compared.' }),
      source: t.field({
        type: enums.Source,
        description: 'The source that told the identifier first.',
        resolve: ({ source }) => source,
      }),
      firstSeenAt: t.expose('firstSeenAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the identifier was first seen.',
      }),
    }),
  });
  builder.objectField(types.Profile, 'identifiers', (t) =>
    t.field({
      type: [type],
      description: 'The identifiers that the profile is known by.',
      resolve: ({ identifiers }) => [...identifiers],
    }),
  );
}

function addRefused({ builder, types }: Parts): void {
  const reason = enumOf<RefusedIdentifier['reason']>(
    builder,
    'RefusalReason',
    'Why an identifier merges no leads. May grow: keep a default branch.',
    REASONS,
  );
  const type = builder.objectRef<RefusedIdentifier>('RefusedIdentifier').implement({
    description: 'An identifier that a lead carries, but that does not merge it with other leads.',
    fields: (t) => ({
      type: t.exposeString('type', { description: 'What the value is, as in Identifier.' }),
      value: t.exposeString('value', { description: 'The value.' }),
      reason: t.field({
        type: reason,
        description: 'Why it merges no leads.',
        resolve: (refused) => refused.reason,
      }),
      leadId: t.id({
        description: 'The global id of the lead that carries it.',
        resolve: ({ lead }) => leadId(lead),
      }),
      firstSeenAt: t.expose('firstSeenAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the identifier was first seen.',
      }),
    }),
  });
  builder.objectField(types.Profile, 'refusedIdentifiers', (t) =>
    t.field({
      type: [type],
      description: 'The identifiers of its leads that merge no leads, each with the reason.',
      resolve: ({ refused }) => [...refused],
    }),
  );
}

function addFields({ builder, enums, types }: Parts): void {
  const field = builder.objectRef<ResolvedField>('ResolvedField').implement({
    description: 'A value, and the lead and source that it comes from.',
    fields: (t) => ({
      name: t.exposeString('name', {
        description:
          'The name of the field: `firstName`, `email`, `phone`, …; `company.name` and so on for the company of a person; `location.city` and so on.',
      }),
      value: t.expose('value', { type: 'JSON', description: 'The value; never null.' }),
      source: t.field({
        type: enums.Source,
        description: 'The source that the value comes from.',
        resolve: ({ source }) => source,
      }),
      leadId: t.id({
        description: 'The global id of the lead that the value comes from.',
        resolve: ({ lead }) => leadId(lead),
      }),
      observedAt: t.expose('observedAt', {
        type: 'DateTime',
        nullable: true,
        description:
          'When the value was true: for a property the time of its event, else when the source last saw the lead.',
      }),
    }),
  });
  const conflict = builder.objectRef<FieldConflict>('FieldConflict').implement({
    description: 'A field on which sources disagree.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The name of the field.' }),
      values: t.field({
        type: [field],
        description: 'The value at each source, newest first.',
        resolve: ({ values }) => [...values],
      }),
    }),
  });
  builder.objectFields(types.Profile, (t) => ({
    fields: t.field({
      type: [field],
      description: 'The value that stands for each field: the newest one, with its origin.',
      resolve: ({ fields }) => [...fields],
    }),
    conflicts: t.field({
      type: [conflict],
      description: 'The fields on which sources disagree.',
      resolve: ({ conflicts }) => [...conflicts],
    }),
  }));
}
