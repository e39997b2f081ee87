import { existsSync, readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/catalog.ts';
import { PROBLEM_CODES } from '../../src/domain/errors.ts';
import { anchors, documentAt, documents } from './documents.ts';
import { fileOf } from './pages.ts';

const schema = buildSchema(readFileSync(fileOf('schema/schema.graphql'), 'utf8'));
const { scripts } = JSON.parse(readFileSync(fileOf('package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe.each(documents().map((document) => [document.path, document] as const))(
  '%s',
  (path, document) => {
    const { text } = document;

    test('links to files and headings that are there', () => {
      const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(
        ([link, file = '', anchor]) => {
          const target = new URL(file, fileOf(path));
          if (file !== '' && !existsSync(target)) return [link];
          if (anchor === undefined) return [];
          const read = file === '' ? document : { path: file, text: readFileSync(target, 'utf8') };
          return anchors(read).has(anchor) ? [] : [link];
        },
      );
      expect(broken).toEqual([]);
    });

    test('names scripts and tests that are there', () => {
      for (const [, script] of text.matchAll(/npm run ([\w:-]+)/g))
        expect(scripts).toHaveProperty([script ?? '']);
      for (const [, file] of text.matchAll(/`((?:test\/)?(?:[\w-]+\/)*[\w-]+\.test\.ts)`/g))
        expect(existsSync(fileOf(`test/${(file ?? '').replace(/^test\//, '')}`)), file).toBe(true);
    });
  },
);

test('README.md has at most 200 lines', () => {
  expect(documentAt('README.md').text.split('\n').length).toBeLessThanOrEqual(200);
});

test('the port and docs/add-a-vendor.md say in the same words what may differ between a list and an id', () => {
  const words = (text: string) => text.replace(/\s+(?:\* )?/g, ' ');
  const port = words(readFileSync(fileOf('src/ports/source.ts'), 'utf8'));
  const [law] = /A shared value that only one of the two .*? null in the other\./.exec(port) ?? [];
  expect(law).toContain('onlyFrom');
  expect(words(documentAt('docs/add-a-vendor.md').text)).toContain(law);
});

test('docs/operations.md has every problem code, with its meaning and what to do', () => {
  const rows = [
    ...documentAt('docs/operations.md').text.matchAll(/^\| `([A-Z_]+)` \| (.*) \| (.+) \|$/gm),
  ].filter(([, code]) => code !== undefined && code in PROBLEM_CODES);
  expect(Object.fromEntries(rows.map(([, code, meaning]) => [code, meaning]))).toEqual(
    PROBLEM_CODES,
  );
});

test.each(catalog.vendors.map((vendor) => [vendor.facts.title, vendor] as const))(
  'the documented operations of %s name fields of the schema and tests that are there',
  async (_title, vendor) => {
    const { documentation } = await vendor.documentation();
    expect(documentation.operations.length).toBeGreaterThan(0);
    for (const { graphql, test: file } of documentation.operations) {
      expect(existsSync(fileOf(`test/${file}`)), file).toBe(true);
      const names = [...graphql.matchAll(/`([A-Z]\w+\.)?([a-z]\w+)/g)];
      expect(names.length > 0, graphql).toBe(graphql.includes('`'));
      for (const [, type, field = ''] of names)
        expect(typesWith(field, type?.slice(0, -1)), `${type ?? ''}${field}`).not.toEqual([]);
    }
  },
);

function typesWith(field: string, type: string | undefined): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter((one) => 'getFields' in one && field in one.getFields())
    .map(({ name }) => name)
    .filter((name) => type === undefined || name === type);
}
