import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

// One word has one meaning: no two files of src export different things under one name.

const root = new URL('../src/', import.meta.url);

/**
 * What each source calls its own. The vendors and the store have these side by side, in files that never meet: facts,
 * maps from their rows to the entities, and the rows as they keep or send them.
 */
const ROLES: ReadonlySet<string> = new Set([
  ...['facts', 'toLead', 'toSession', 'toEvent'],
  ...['LeadRow', 'EventRow', 'OutlayRow'],
]);

/** The names that a text declares and exports. What it only passes on is declared elsewhere. */
function exportedNames(text: string): ReadonlySet<string> {
  const { statements } = ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext);
  const names = statements.flatMap((statement): readonly string[] => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
    return 'name' in statement && ts.isIdentifier(statement.name as ts.Node)
      ? [(statement.name as ts.Identifier).text]
      : [];
  });
  // Overloads, and a type beside its value, are one name.
  return new Set(names);
}
function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? boundNames(element.name) : [],
  );
}

/** The folder of a vendor that a file is in; null for a file that is no vendor's. */
function vendorOf(file: string): string | null {
  const [, vendor = 'kit'] = /^vendors\/([^/]+)\//.exec(file) ?? [];
  return vendor === 'kit' ? null : vendor;
}

/**
 * Each name that is exported twice, with its files. The folders of vendors repeat each other's names, since all have the
 * same files; a name that is also exported elsewhere has to be a role.
 */
function duplicates(files: Readonly<Record<string, string>>): readonly string[] {
  const found = new Map<string, string[]>();
  for (const [file, text] of Object.entries(files))
    for (const name of exportedNames(text)) found.set(name, [...(found.get(name) ?? []), file]);
  return [...found].flatMap(([name, at]) => {
    const shared = at.filter((file) => vendorOf(file) === null);
    const isOnce = shared.length === 0 || at.length === 1;
    const isRole = ROLES.has(name) && shared.length === 1;
    return isOnce || isRole ? [] : [`${name}: ${at.join(', ')}`];
  });
}

test('a name is found twice however it is exported, save for the names that each vendor has', () => {
  expect(
    duplicates({
      'a.ts': 'export const one = 1, { two, of: [three] } = x; export function four() {}',
      'b.ts': 'export interface one {} export type two = 1; export class four {} const five = 1;',
      'c.ts': "export { one } from './a.ts'; export const five = 1; export let three = 3;",
      'vendors/page/facts.ts': 'export const facts = 1, SOURCE = 2, five = 5;',
      'vendors/clip/facts.ts': 'export const facts = 1, SOURCE = 2;',
      'store/facts.ts': 'export const facts = 1;',
    }),
  ).toEqual([
    'one: a.ts, b.ts',
    'two: a.ts, b.ts',
    'three: a.ts, c.ts',
    'four: a.ts, b.ts',
    'five: c.ts, vendors/page/facts.ts',
  ]);
});

test('no two files of src export different things under one name', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'));
  const texts = files.map((file) => [file, readFileSync(new URL(file, root), 'utf8')] as const);
  expect(files).toContain('ports/source.ts');
  expect(duplicates(Object.fromEntries(texts))).toEqual([]);
});
