import type { RecordField, RecordFieldType, RecordObject } from '../ports/facts.ts';
import { sameRange } from '../domain/time.ts';
import type { TimeRange } from '../domain/time.ts';
import { windowOf, type Arguments } from './arguments.ts';
import type { Context, Parts, SchemaTypes } from './builder.ts';
import type { Shapes } from './shapes.ts';

/** Turns the fields that a source declares for its records into fields of the schema. */
export type Records = ReturnType<typeof createRecords>;

/** What a record field is read from: the source's own details, and the window they hold for. */
export interface RecordView<Parent> {
  details(parent: Parent): unknown;
  window(parent: Parent): TimeRange | null;
  /** How many sessions the record has in another window. */
  countSessions(parent: Parent, window: TimeRange, context: Context): Promise<number | null>;
}

export function createRecords({ builder }: Parts, shapes: Shapes, { WindowInput }: Arguments) {
  const objects = new Map<string, ReturnType<typeof implementObject>>();

  function implementObject(object: RecordObject) {
    const ref = builder.objectRef<Readonly<Record<string, unknown>>>(object.name);
    return ref.implement({
      description: object.description,
      fields: (t) =>
        Object.fromEntries(
          object.fields.map((field) => [
            field.name,
            t.field({
              type: typeOf(field) as 'String',
              nullable: field.required !== true,
              description: field.description,
              ...(field.deprecated ? { deprecationReason: field.deprecated } : {}),
              resolve: (parent) => field.read(parent as never) as string,
            }),
          ]),
        ),
    });
  }
  function objectOf(object: RecordObject) {
    let ref = objects.get(object.name);
    if (!ref) {
      ref = implementObject(object);
      objects.set(object.name, ref);
    }
    return ref;
  }
  function named(type: RecordFieldType) {
    if (typeof type === 'object') return objectOf(type);
    switch (type) {
      case 'Device':
        return shapes.DeviceRef;
      case 'TrafficSource':
        return shapes.TrafficSourceRef;
      case 'Person':
        return shapes.PersonRef;
      case 'Window':
        return shapes.Window;
      case 'FieldValue':
        return shapes.FieldValueRef;
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
      default:
        throw new Error(`no such field type: ${type satisfies never}`);
    }
  }
  // The builder wants literal types; a field declared as data has them at run time only.
  function typeOf(field: RecordField): unknown {
    return field.list ? [named(field.type)] : named(field.type);
  }

  type Fields<Parent> = PothosSchemaTypes.ObjectFieldBuilder<
    PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
    Parent
  >;

  function fieldsOf<Parent>(
    t: Fields<Parent>,
    fields: readonly RecordField[],
    view: RecordView<Parent>,
  ) {
    return Object.fromEntries(
      fields.map((field) => {
        const common = {
          type: typeOf(field) as 'String',
          nullable: field.required !== true,
          description: field.description,
          ...(field.deprecated ? { deprecationReason: field.deprecated } : {}),
        };
        const read = (parent: Parent) => field.read(view.details(parent) as never) as string;
        if (!field.otherWindow) return [field.name, t.field({ ...common, resolve: read })];
        const otherWindow = field.otherWindow;
        return [
          field.name,
          t.field({
            ...common,
            args: {
              window: t.arg({
                type: WindowInput,
                description:
                  'By default the window that listed the lead, at no call. Clients with a normalised cache give it, so that two lists don’t overwrite each other.',
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
  return { fieldsOf };
}
