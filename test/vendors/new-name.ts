import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import {
  createSourceFile,
  forEachChild,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isVariableStatement,
  ScriptTarget,
  type Node,
  type Statement,
} from 'typescript';
import { catalog } from '../../src/catalog.ts';
import { gatewaySettings } from '../../src/config/settings.ts';
import { identifierRules } from '../../src/domain/identifiers.ts';
import { factsIn } from '../../src/ports/definition.ts';
import type { Settings } from '../../src/ports/settings.ts';
import type { Running, Sandboxes } from '../../src/vendors/sandboxes.ts';
import type * as registry from '../../src/vendors/registry.ts';

// Which names a new vendor can have. The name becomes an exported constant, a folder, a source of the schema, the
// prefix of settings and the type of an identifier, so it must be free as each of these.

/** What stands beside the running sandboxes, under which a vendor's sandbox cannot be found. */
const BESIDE_SANDBOXES: Readonly<
  Record<Exclude<keyof Sandboxes, keyof Running<typeof registry>>, true>
> = { all: true, of: true, env: true, unhurried: true, world: true, identify: true, close: true };

/** Why the name cannot be taken and what to do; null where it can. `root` is the folder of the project. */
export function refusalOfName(name: string, root: string): string | null {
  if (!/^[a-z][a-z0-9]*$/.test(name))
    return `${JSON.stringify(name)} is no name for a vendor: say the name in lower case, letters and digits only: npm run new:vendor -- matomo`;
  if (existsSync(path.join(root, 'src/vendors', name, 'index.ts')))
    return `src/vendors/${name} is there already: go on with its files, or choose another name`;
  const reason =
    reservedWord(name) ??
    takenFile(name, root) ??
    takenSource(name) ??
    takenSetting(name) ??
    takenIdentifier(name) ??
    takenConstant(name, root);
  return reason === null
    ? null
    : `${name} cannot be the name of a vendor: ${reason}; choose another name, such as ${name}app`;
}

/** The constant of the registry has the name, so it must not be a word of the language. */
function reservedWord(name: string): string | null {
  try {
    // Compiled, never run.
    new Script(`'use strict'; (async () => { const ${name} = 1; return ${name}; })`);
  } catch {
    return `"${name}" is a reserved word of JavaScript`;
  }
  return name === 'undefined' ? '"undefined" is a value of JavaScript' : null;
}

/** A folder of this name would stand beside a file of this name, or be taken for one. */
function takenFile(name: string, root: string): string | null {
  for (const folder of ['src/vendors', 'test/vendors', 'src/vendors/_template']) {
    const file = readdirSync(path.join(root, folder)).find((one) => path.parse(one).name === name);
    if (file !== undefined) return `${folder}/${file} has that name`;
  }
  return null;
}

function takenSource(name: string): string | null {
  if (name === 'acme') return 'the template has that name';
  const taken = factsIn(catalog).find((facts) => facts.name === name.toUpperCase());
  return taken ? `${taken.name} is the source "${taken.title}"` : null;
}

/** Every variable that begins with the name would be taken for a setting of the vendor. */
function takenSetting(name: string): string | null {
  const prefix = `${name.toUpperCase()}_`;
  const settings: readonly Settings[] = [
    gatewaySettings,
    ...[...catalog.vendors, catalog.store].map((one) => one.settings),
  ];
  const taken = settings
    .flatMap((some) => Object.values(some))
    .find(({ variable }) => variable.startsWith(prefix));
  return taken
    ? `its settings would begin with ${prefix}, as the existing setting ${taken.variable} does`
    : null;
}

/** The id of a lead at the vendor is the identifier `<name>Id`. */
function takenIdentifier(name: string): string | null {
  const newcomer = { name: name.toUpperCase(), identifiers: { own: { kind: 'PERSON' } } } as const;
  try {
    identifierRules([...factsIn(catalog), newcomer]);
    return null;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const [what] = cause.message.split(':');
    return `the id of its leads would be the identifier ${name}Id, but ${what ?? ''}`;
  }
}

/** The files of the template that use the vendor's constant must not import or declare another thing of the name. */
function takenConstant(name: string, root: string): string | null {
  if (name in BESIDE_SANDBOXES) return `the sandboxes have a member "${name}"`;
  for (const file of ['src/vendors/_template/index.ts', 'test/vendors/_template/acme.test.ts']) {
    const text = readFileSync(path.join(root, file), 'utf8');
    const { statements } = createSourceFile(file, text, ScriptTarget.ESNext);
    if (statements.some((statement) => declares(statement, name)))
      return `${file} uses it for something else`;
  }
  return null;
}

function declares(statement: Statement, name: string): boolean {
  const isNamed = (node: Node): boolean =>
    (isIdentifier(node) && node.text === name) || (forEachChild(node, isNamed) ?? false);
  if (isVariableStatement(statement))
    return statement.declarationList.declarations.some((one) => isNamed(one.name));
  if (isFunctionDeclaration(statement)) return statement.name?.text === name;
  return isImportDeclaration(statement) && isNamed(statement);
}
