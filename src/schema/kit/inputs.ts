import { DEFAULT_PAGE, MAX_PAGE } from '../../domain/limits.ts';
import type { Freshness, LeadOrder } from '../../domain/query.ts';
import type { Builder } from './builder.ts';
import { enumOf, type Enums } from './enums.ts';

/** Input types and arguments that several fields take. */
export type Inputs = ReturnType<typeof createInputs>;

/** Made once for each schema. */
export function createInputs(builder: Builder, enums: Enums) {
  return {
    Window: createWindow(builder),
    Freshness: createFreshness(builder),
    LeadFilter: createLeadFilter(builder, enums),
    LeadOrder: createOrder<LeadOrder['field']>(builder, enums, {
      name: 'LeadOrder',
      things: 'leads of all sources',
      fields: {
        LAST_SEEN_AT:
          'When a lead was last seen. A window then means that the lead was seen in it. A lead that is seen again while a list is paged moves to the new end of the list, so newest first can miss it: FIRST_SEEN_AT does not.',
        FIRST_SEEN_AT:
          'When a lead was first seen. A window then means that the lead was first seen in it. A lead keeps its place in this order, so no lead is missed between two pages.',
      },
    }),
    ...createArguments(builder, enums),
  };
}

function createWindow(builder: Builder) {
  return builder.inputType('WindowInput', {
    description:
      'A span of time, half-open: [from, to). A source that takes whole days is asked for the days that cover it, in the time zone of the account; the gateway drops rows outside.',
    fields: (t) => ({
      from: t.field({
        type: 'DateTime',
        required: true,
        description: 'The first moment that belongs to the window.',
      }),
      to: t.field({
        type: 'DateTime',
        required: true,
        description: 'The first moment after the window.',
      }),
    }),
  });
}

function createFreshness(builder: Builder) {
  const mode = enumOf<Freshness['mode']>(builder, 'FreshnessMode', 'How old an answer may be.', {
    LIVE: 'Ask the source. Each query costs calls.',
    CACHE_FIRST:
      'Take a cached answer younger than maxAgeSeconds; by default one within the lifetime of its endpoint.',
    MIRROR: 'Take only what the gateway holds already. The source is never asked: no calls.',
  });
  return builder.inputType('FreshnessInput', {
    description: 'How old answers may be, for the field that takes it and everything below.',
    fields: (t) => ({
      mode: t.field({
        type: mode,
        required: true,
        defaultValue: 'CACHE_FIRST',
        description: 'Whether the cache is used.',
      }),
      maxAgeSeconds: t.field({
        type: 'NonNegativeInt',
        description:
          'The greatest age of a cached answer, in seconds. By default the lifetime of its endpoint.',
      }),
    }),
  });
}

function createLeadFilter(builder: Builder, enums: Enums) {
  const property = builder.inputType('PropertyFilter', {
    description: 'A property that the lead must have.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'The exact name of the property.' }),
      value: t.string({ required: true, description: 'The exact value of the property, as text.' }),
    }),
  });
  return builder.inputType('LeadFilter', {
    description:
      'Which leads to list: those for which all fields hold. The gateway applies a field to the rows of the window, unless the source filters by it itself.',
    fields: (t) => ({
      search: t.string({
        description: 'Text in the name, e-mail address, company or domain. Case does not matter.',
      }),
      kind: t.field({ type: enums.LeadKind, description: 'Only persons, or only companies.' }),
      status: t.field({ type: enums.LeadStatus, description: 'Only leads with this status.' }),
      identified: t.boolean({
        description: 'True: an e-mail address, a user id or a company domain is known.',
      }),
      countryCode: t.field({
        type: 'CountryCode',
        description: 'The country of the location of the lead.',
      }),
      assigned: t.boolean({
        description: 'True: somebody is assigned. False: nobody is.',
      }),
      assigneeExternalId: t.string({
        description: 'The id, at the source, of the user who is assigned.',
      }),
      pendingForExternalId: t.string({
        description:
          'Only leads that wait to be picked, and that this user may pick. The value is the id of the user at the source.',
      }),
      isProcessable: t.boolean({
        description:
          'True: leads that an application of a third party processes. False: leads that are shown to people.',
      }),
      email: t.string({
        description: 'The e-mail address of the person. Case does not matter.',
      }),
      domain: t.string({ description: 'The registrable domain of the company: `acme.fi`.' }),
      tag: t.string({ description: 'A tag that the lead has.' }),
      property: t.field({ type: property, description: 'A property that the lead has.' }),
    }),
  });
}

interface OrderOptions<Field extends string> {
  /** Of the input type: `CampaignOrder`. */
  readonly name: string;
  /** What is ordered, for descriptions: `campaigns`. */
  readonly things: string;
  readonly fields: Readonly<Record<Field, string>>;
}

/** An order by one of several fields: the input type `name` and the enum of its fields. */
export function createOrder<Field extends string>(
  builder: Builder,
  enums: Enums,
  { name, things, fields }: OrderOptions<Field>,
) {
  const type = enumOf<Field>(builder, `${name}Field`, `What ${things} are ordered by.`, fields);
  return builder.inputType(name, {
    description: `The order of ${things}.`,
    fields: (t) => ({
      field: t.field({ type, required: true, description: 'What to order by.' }),
      direction: t.field({
        type: enums.OrderDirection,
        required: true,
        description: 'Which end comes first.',
      }),
    }),
  });
}

/** Arguments under the names that they have in every field. */
function createArguments(builder: Builder, enums: Enums) {
  const page = builder.args((t) => ({
    first: t.int({
      description: `Returns at most this many rows from the start of the list, or after the cursor \`after\`. By default ${DEFAULT_PAGE}. A number above ${MAX_PAGE} is cut to ${MAX_PAGE}, with a warning in \`extensions\`.`,
    }),
    after: t.string({ description: 'Returns the rows after this cursor.' }),
  }));
  return {
    page,
    pageEitherWay: {
      ...page,
      ...builder.args((t) => ({
        last: t.int({
          description:
            'Returns at most this many rows from the end of the list, or before the cursor `before`. It has the same limits as `first`.',
        }),
        before: t.string({ description: 'Returns the rows before this cursor.' }),
      })),
    },
    sources: builder.args((t) => ({
      sources: t.field({
        type: [enums.Source],
        description: 'Only these sources; by default all of them.',
      }),
    })),
    keys: builder.args((t) => ({
      keys: t.stringList({
        description: 'Only the properties with these names; by default all of them.',
      }),
    })),
    types: builder.args((t) => ({
      types: t.stringList({
        description: 'Only events of these types. The gateway drops the others.',
      }),
    })),
  };
}
