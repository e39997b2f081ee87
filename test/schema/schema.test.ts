import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { printed, SCHEMA_FILE } from './print.ts';

const sdl = readFileSync(SCHEMA_FILE, 'utf8');

test('schema.graphql is what the gateway serves; npm run schema writes it', () => {
  expect(sdl).toBe(printed());
});

test('every type, field, argument and enum value has a description', () => {
  const missing: string[] = [];
  const note = (name: string, described: { readonly description?: string | null | undefined }) => {
    if (!described.description) missing.push(name);
  };
  for (const type of Object.values(buildSchema(sdl).getTypeMap())) {
    if (
      type.name.startsWith('__') ||
      ['ID', 'Int', 'Float', 'String', 'Boolean'].includes(type.name)
    )
      continue;
    note(type.name, type);
    if (isEnumType(type))
      for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields()))
        note(`${type.name}.${field.name}`, field);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) {
        note(`${type.name}.${field.name}`, field);
        for (const argument of field.args)
          note(`${type.name}.${field.name}(${argument.name})`, argument);
      }
  }
  expect(missing).toEqual([]);
});
