import type { AccountRef } from '../domain/entities.ts';
import { InvalidInputError } from '../domain/errors.ts';
import { decodeId } from '../domain/ids.ts';
import type { Freshness, LeadFilter, LeadOrder } from '../domain/query.ts';
import type { TimeRange } from '../domain/time.ts';
import type { Parts } from './builder.ts';

/** Inputs that many fields take. */
export type Arguments = ReturnType<typeof createArguments>;

export function createArguments({ builder }: Parts) {
  const WindowInput = builder.inputType('WindowInput', {
    description:
      'Half-open [from, to). Sources with whole-day windows are asked for the covering days in the account’s time zone; rows outside are trimmed.',
    fields: (t) => ({
      from: t.field({
        type: 'DateTime',
        required: true,
        description: 'The first moment that belongs to it.',
      }),
      to: t.field({
        type: 'DateTime',
        required: true,
        description: 'The first moment that no longer does.',
      }),
    }),
  });
  const FreshnessMode = builder.enumType('FreshnessMode', {
    description: 'How old an answer may be.',
    values: {
      LIVE: { value: 'LIVE', description: 'Ask upstream; costs calls each time.' },
      CACHE_FIRST: {
        value: 'CACHE_FIRST',
        description:
          'Take any answer younger than maxAgeSeconds, by default the endpoint’s own lifetime.',
      },
      MIRROR: {
        value: 'MIRROR',
        description: 'Never ask upstream: only what the gateway holds already. No calls.',
      },
    } as const,
  });
  const FreshnessInput = builder.inputType('FreshnessInput', {
    description: 'Holds for everything below the field that takes it.',
    fields: (t) => ({
      mode: t.field({
        type: FreshnessMode,
        required: true,
        defaultValue: 'CACHE_FIRST',
        description: 'See the values.',
      }),
      maxAgeSeconds: t.field({
        type: 'NonNegativeInt',
        description:
          'Greatest age of a cached answer, in seconds; without it the endpoint’s own lifetime holds.',
      }),
    }),
  });
  const LeadKind = builder.enumType('LeadKind', {
    description:
      'Persons and companies are different things; a Leadfeeder lead is a company at a place.',
    values: {
      PERSON: { value: 'PERSON', description: 'A person, or a browser not yet known by name.' },
      COMPANY: { value: 'COMPANY', description: 'A company, at one of its places.' },
    } as const,
  });
  const LeadStatus = builder.enumType('LeadStatus', {
    description: 'Where a lead stands. Sources without assignment have only NEW.',
    values: {
      NEW: { value: 'NEW', description: 'Not closed and nobody assigned.' },
      ASSIGNED: { value: 'ASSIGNED', description: 'Somebody is assigned.' },
      CLOSED: { value: 'CLOSED', description: 'Closed at its source (giosg).' },
    } as const,
  });
  const PropertyFilter = builder.inputType('PropertyFilter', {
    description: 'A property that the lead must have.',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Its name, exactly.' }),
      value: t.string({ required: true, description: 'Its value as text, exactly.' }),
    }),
  });
  const filter =
    'Applied by the gateway to the rows of the window, except where a source answers it itself.';
  const LeadFilterInput = builder.inputType('LeadFilter', {
    description: `All fields must hold. ${filter}`,
    fields: (t) => ({
      search: t.string({
        description:
          'Text in name, e-mail, company or domain, whatever the case. LeadBoxer and LOCAL search themselves.',
      }),
      kind: t.field({ type: LeadKind, description: 'Persons or companies only.' }),
      status: t.field({ type: LeadStatus, description: 'Leads that stand so.' }),
      identified: t.boolean({
        description: 'True: an e-mail address, a user id or a company domain is known.',
      }),
      countryCode: t.field({ type: 'CountryCode', description: 'Country of the lead’s location.' }),
      assigned: t.boolean({ description: 'True: somebody is assigned.' }),
      assigneeExternalId: t.string({
        description:
          'giosg and LeadBoxer user id (giosg: `me` is the token’s own), Leadfeeder e-mail address.',
      }),
      pendingForExternalId: t.string({
        description: 'giosg: leads that this user may pick; `me` is the token’s own.',
      }),
      isProcessable: t.boolean({
        description:
          'giosg: true = meant for a third party’s application, false = shown in the Console.',
      }),
      email: t.string({ description: 'The person’s e-mail address, whatever the case.' }),
      domain: t.string({ description: 'The company’s registrable domain: `acme.fi`.' }),
      tag: t.string({ description: 'A tag that the lead has.' }),
      property: t.field({ type: PropertyFilter, description: 'A property that the lead has.' }),
    }),
  });
  const OrderDirection = builder.enumType('OrderDirection', {
    description: 'Which end comes first.',
    values: {
      ASC: { value: 'ASC', description: 'Smallest or oldest first.' },
      DESC: { value: 'DESC', description: 'Largest or newest first.' },
    } as const,
  });
  const LeadOrderField = builder.enumType('LeadOrderField', {
    description: 'What leads are ordered by, and what the window means.',
    values: {
      LAST_SEEN_AT: {
        value: 'LAST_SEEN_AT',
        description: 'The window means seen in it (giosg: created in it).',
      },
      FIRST_SEEN_AT: { value: 'FIRST_SEEN_AT', description: 'The window means first seen in it.' },
    } as const,
  });
  const LeadOrderInput = builder.inputType('LeadOrder', {
    description: 'The order that leads of all sources are merged in.',
    fields: (t) => ({
      field: t.field({ type: LeadOrderField, required: true, description: 'What to order by.' }),
      direction: t.field({
        type: OrderDirection,
        required: true,
        description: 'Which end comes first.',
      }),
    }),
  });
  return {
    WindowInput,
    FreshnessInput,
    LeadKind,
    LeadStatus,
    LeadFilterInput,
    LeadOrderInput,
    OrderDirection,
  };
}

/** Texts of the page arguments, the same everywhere. */
export const PAGE = {
  first:
    'How many at the most, from the front: 20 by default, 100 at the most (more is cut to 100, with a warning in extensions).',
  after: 'The cursor to go on behind.',
  last: 'How many at the most, from the end.',
  before: 'The cursor to stop in front of.',
} as const;

export const DEFAULT_ORDER: LeadOrder = { field: 'LAST_SEEN_AT', direction: 'DESC' };
export const DEFAULT_FRESHNESS: Freshness = { mode: 'CACHE_FIRST', maxAgeMs: null };

interface FreshnessArgument {
  readonly mode: Freshness['mode'];
  readonly maxAgeSeconds?: number | null | undefined;
}

export function freshnessOf(input: FreshnessArgument | null | undefined): Freshness {
  if (!input) return DEFAULT_FRESHNESS;
  return {
    mode: input.mode,
    maxAgeMs: input.maxAgeSeconds == null ? null : input.maxAgeSeconds * 1_000,
  };
}

export function windowOf(
  input: { readonly from: Date; readonly to: Date } | null | undefined,
  path: readonly string[] = ['window'],
): TimeRange | null {
  return input ? rangeOf(input, path) : null;
}

/** As `windowOf`, where one has to be given. */
export function rangeOf(
  input: { readonly from: Date; readonly to: Date },
  path: readonly string[] = ['window'],
): TimeRange {
  const [from, to] = [input.from.getTime(), input.to.getTime()];
  if (!(from < to))
    throw new InvalidInputError([
      {
        path: [...path, 'to'],
        message: `${path.join('.')}.to must be later than ${path.join('.')}.from`,
      },
    ]);
  return { from, to };
}

/** Drops what was not given: an absent filter field and a null one mean the same, "any". */
export function filterOf(input: Readonly<Record<string, unknown>> | null | undefined): LeadFilter {
  const search = input?.['search'];
  if (typeof search === 'string' && search.trim() === '')
    throw new InvalidInputError([
      { path: ['filter', 'search'], message: 'filter.search must not be blank; leave it out' },
    ]);
  const entries = Object.entries(input ?? {}).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries);
}

export function accountRefsOf(
  ids: readonly string[] | null | undefined,
  argument: string,
): readonly AccountRef[] | null {
  return ids ? ids.map((id) => accountRefOf(id, argument)) : null;
}

export function accountRefOf(id: string, argument: string): AccountRef {
  const decoded = decodeId(id);
  const [externalId, ...rest] = decoded?.parts ?? [];
  if (decoded?.type !== 'Account' || externalId === undefined || rest.length > 0)
    throw new InvalidInputError([
      {
        path: [argument],
        message: `${argument}: ${JSON.stringify(id)} is not the id of an Account`,
      },
    ]);
  return { source: decoded.source, externalId };
}
