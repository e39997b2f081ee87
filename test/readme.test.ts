import { existsSync, readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEM_CODES } from '../src/domain/errors.ts';
import { catalog } from '../src/catalog.ts';
import { post, tworld, type World } from './app/kit.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const schema = buildSchema(
  readFileSync(new URL('../schema/schema.graphql', import.meta.url), 'utf8'),
);
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code]) => code ?? '',
  );

let world: World;
beforeAll(async () => {
  world = await tworld();
});
afterAll(() => world.close());

describe('what the README says is so', () => {
  test.each(blocks('graphql').map((code) => [code.split('\n')[0] ?? '', code] as const))(
    'the document that begins with %s is valid, and a query is answered',
    async (_title, code) => {
      expect(validate(schema, parse(code))).toEqual([]);
      if (!code.startsWith('{')) return;
      const answer = (await (await post(world.url, { query: code })).json()) as object;
      expect(answer).not.toHaveProperty('errors');
      expect(answer).toHaveProperty('data');
    },
  );

  test('the answer that it prints has what the gateway answers', async () => {
    const [query] = blocks('graphql');
    const [printed] = blocks('json');
    const answer: unknown = await (await post(world.url, { query })).json();
    expect(pathsIn(JSON.parse(printed ?? ''))).toEqual(pathsIn(answer));
  });

  test('the event that it sends with curl is accepted', async () => {
    const body = /\/collect -H 'content-type: application\/json' -d '(.*)'/.exec(readme)?.[1];
    const response = await post(`${world.origin}/collect`, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ accepted: 1 });
  });

  test('every problem code stands in its table, and no other', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| (.*) \|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    const table = rows.filter(([code]) => code !== undefined && code in PROBLEM_CODES);
    expect(Object.fromEntries(table)).toEqual(PROBLEM_CODES);
  });

  test('every variable of every source is named', () => {
    const variables = [...catalog.vendors, catalog.store].flatMap(({ settings }) =>
      Object.values(settings).map(({ variable }) => variable),
    );
    for (const variable of variables)
      if (!variable.endsWith('_RATE_LIMIT')) expect(readme).toContain(`\`${variable}\``);
  });

  test('every file and script that it names is there', () => {
    const { scripts } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    ) as {
      scripts: Record<string, string>;
    };
    for (const [, script] of readme.matchAll(/npm run ([\w:]+)/g))
      expect(scripts).toHaveProperty([script ?? '']);
    for (const [, file] of readme.matchAll(/`((?:[\w-]+\/)*[\w-]+\.test\.ts)`/g))
      expect(existsSync(new URL(file ?? '', import.meta.url)), file).toBe(true);
    for (const [, file] of readme.matchAll(/\]\(([\w/.-]+)\)/g))
      expect(() => readFileSync(new URL(`../${file ?? ''}`, import.meta.url))).not.toThrow(
        /ENOENT/,
      );
  });
});

test('every field that the table of vendor operations names is in the schema', () => {
  const table = readme.slice(
    readme.indexOf('| vendor operation |'),
    readme.indexOf('Out of scope'),
  );
  const cells = table.split('\n').flatMap((row) => row.split(' | ')[1] ?? []);
  const names = cells.flatMap((cell) =>
    [...cell.matchAll(/`([A-Z]\w+\.)?([a-z]\w+)/g)].map(
      ([, type, field]) => [type, field ?? ''] as const,
    ),
  );
  expect(names.length).toBeGreaterThan(40);
  const types = Object.values(schema.getTypeMap());
  for (const [type, field] of names) {
    const found = types.filter(
      (one) =>
        'getFields' in one &&
        field in one.getFields() &&
        (type === undefined || one.name === type.slice(0, -1)),
    );
    expect(found.length, `${type ?? ''}${field}`).toBeGreaterThan(0);
  }
});

/** Every path of names in a JSON value, list places left out. */
function pathsIn(value: unknown, at = '', paths = new Set<string>()): readonly string[] {
  if (Array.isArray(value)) for (const item of value) pathsIn(item, `${at}[]`, paths);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      paths.add(`${at}.${name}`);
      pathsIn(inner, `${at}.${name}`, paths);
    }
  return [...paths].sort();
}
