import { isInterfaceType, type GraphQLSchema } from 'graphql';
import type { RecordField, RecordFieldType, SourceFacts } from '../../ports/facts.ts';
import { sameRange, type TimeRange } from '../../domain/time.ts';
import { windowOf } from './arguments.ts';
import type { Context, FieldBuilder } from './builder.ts';
import type { Parts } from './parts.ts';
import { recordObjects } from './types.ts';

/** Where the fields that a source declares for its leads or sessions are read from. */
export interface RecordView<Parent> {
  /** The source's own details. */
  details(parent: Parent): unknown;
  /** The window that the details hold for. */
  window(parent: Parent): TimeRange | null;
  /** How many sessions the record has in another window; null where that is not known. */
  countSessions(parent: Parent, window: TimeRange, context: Context): Promise<number | null>;
}

/**
 * Refuses a source's own field that has the name of a field which every lead or session has: the own field would take
 * its place without a word.
 *
 * @throws with the source and the field
 */
export function checkOwnNames(schema: GraphQLSchema, catalog: readonly SourceFacts[]): void {
  for (const { name, leadFields, sessionType } of catalog)
    for (const [shared, own] of [
      ['Lead', leadFields],
      ['Session', sessionType?.fields ?? []],
    ] as const) {
      const type = schema.getType(shared);
      const taken = isInterfaceType(type) ? type.getFields() : {};
      const clash = own.find((field) => Object.hasOwn(taken, field.name));
      if (clash)
        throw new Error(
          `${name} declares the field ${clash.name}, which every ${shared} has: give it another name, or fill the shared field in map.ts`,
        );
    }
}

/**
 * Refuses two sources that declare an object type of one name for their leads or sessions.
 *
 * @throws with both sources and the type
 */
export function checkOwnTypes(catalog: readonly SourceFacts[]): void {
  const declarers = new Map<string, SourceFacts['name']>();
  for (const { name, leadType, sessionType } of catalog)
    for (const [type, member] of [
      [leadType, 'leadType'],
      ...(sessionType ? [[sessionType.name, 'sessionType.name'] as const] : []),
    ] as const) {
      const first = declarers.get(type);
      if (first !== undefined)
        throw new Error(
          `${first} and ${name} both declare the type ${type}: give ${name} another ${member} in its facts`,
        );
      declarers.set(type, name);
    }
}

/** The object types that the fields of sources hold. */
export function addRecords(parts: Parts): void {
  const { catalog, types } = parts;
  const declared = catalog.flatMap(({ leadFields, sessionType }) =>
    recordObjects([...leadFields, ...(sessionType?.fields ?? [])]),
  );
  for (const [name, object] of new Map(declared.map((one) => [one.name, one])))
    types.records.get(name)?.implement({
      description: object.description,
      fields: (t) =>
        Object.fromEntries(
          object.fields.map((field) => [
            field.name,
            t.field({
              ...optionsOf(parts, field),
              resolve: (parent) => field.read(parent as never) as string,
            }),
          ]),
        ),
    });
}

/** The fields that a source declares for its leads or sessions, as fields of the schema. */
export function schemaFieldsOf<Parent>(
  parts: Parts,
  t: FieldBuilder<Parent>,
  fields: readonly RecordField[],
  view: RecordView<Parent>,
) {
  return Object.fromEntries(
    fields.map((field) => {
      const read = (parent: Parent) => field.read(view.details(parent) as never) as string;
      const { otherWindow } = field;
      if (!otherWindow) return [field.name, t.field({ ...optionsOf(parts, field), resolve: read })];
      return [
        field.name,
        t.field({
          ...optionsOf(parts, field),
          args: {
            window: t.arg({
              type: parts.inputs.Window,
              description:
                'By default the window that listed the lead, at no call. A client with a normalised cache should give the window, so that two lists do not overwrite each other.',
            }),
          },
          resolve: async (parent, args, context) => {
            const window = windowOf(args.window);
            if (!window || sameRange(window, view.window(parent))) return read(parent);
            if (otherWindow === 'NULL') return null as never;
            return (await view.countSessions(parent, window, context)) as never;
          },
        }),
      ];
    }),
  );
}

/** The builder wants a literal type; a field that is declared as data has its type at run time only. */
function optionsOf(parts: Parts, { type, list, required, description, deprecated }: RecordField) {
  const item = typeOf(parts, type);
  return {
    type: (list ? [item] : item) as 'String',
    nullable: required !== true,
    description,
    ...(deprecated ? { deprecationReason: deprecated } : {}),
  };
}

function typeOf({ types }: Parts, type: RecordFieldType) {
  if (typeof type === 'object') return types.records.get(type.name);
  switch (type) {
    case 'Device':
    case 'TrafficSource':
    case 'Person':
    case 'Window':
    case 'FieldValue':
      return types[type];
    case 'String':
    case 'Int':
    case 'Float':
    case 'Boolean':
    case 'NonNegativeInt':
    case 'ID':
    case 'URL':
    case 'Date':
    case 'DateTime':
    case 'CountryCode':
    case 'JSONObject':
      return type;
  }
}
