import { ESLint } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const eslint = new ESLint({ overrideConfigFile: '.config/eslint.js' });
const linesOf = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

function programFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file}`)
    .filter((file) => /\.(ts|js|mjs|cjs)$/.test(file) && !file.endsWith('.gen.ts'));
}

/** The rules that a text breaks if it stands in a file of that path. */
async function rulesBrokenBy(text: string, filePath: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

test.each(['src/planted.js', 'src/cli/planted.mjs', 'src/http/tracker/browser/planted.cjs'])(
  'lint refuses a file %s of more than 300 lines and a function of more than 100, within a call too',
  async (path) => {
    const statement = (index: number) => `  console.log(${index});`;
    const body = linesOf(99, statement);
    expect(await rulesBrokenBy(linesOf(300, statement), path)).toEqual([]);
    expect(await rulesBrokenBy(linesOf(301, statement), path)).toEqual(['max-lines']);
    for (const [before, after] of [
      ['export function planted() {', '}'],
      ['(() => {', '})();'],
    ] as const) {
      expect(await rulesBrokenBy(`${before}\n${linesOf(98, statement)}\n${after}`, path)).toEqual(
        [],
      );
      expect(await rulesBrokenBy(`${before}\n${body}\n${after}`, path)).toEqual([
        'max-lines-per-function',
      ]);
    }
  },
);

test('lint refuses a leftover exemption, and a fault in JavaScript', async () => {
  const leftover =
    '// eslint-disable-next-line max-lines-per-function -- once long\nexport const a = 1;';
  expect(await rulesBrokenBy(leftover, 'src/planted.mjs')).toEqual([null]);
  expect(await rulesBrokenBy('const unused = 1;', 'test/planted.mjs')).toEqual([
    '@typescript-eslint/no-unused-vars',
  ]);
});

test('the sizes hold in each file of the sources, the data of sandboxes aside', async () => {
  const files = programFiles('src');
  expect(files.length).toBeGreaterThan(200);
  const free: string[] = [];
  for (const file of files) {
    const { rules } = (await eslint.calculateConfigForFile(file)) as Pick<
      ESLint.ConfigData,
      'rules'
    >;
    const [lines] = [rules?.['max-lines']].flat();
    const [severity, size] = [rules?.['max-lines-per-function']].flat();
    expect([severity, size], file).toEqual([
      2,
      { max: file.startsWith('src/schema/') ? 80 : 100, IIFEs: true },
    ]);
    if (lines !== 2) free.push(file);
  }
  expect(free.filter((file) => !file.endsWith('/sandbox/examples.ts'))).toEqual([]);
});

test('fewer than ten functions are exempt from the size, each with its reason, and nothing else is exempt', () => {
  const comments = [...programFiles('src'), ...programFiles('test')]
    .filter((file) => !file.startsWith('test/checks/'))
    .flatMap((file) => readFileSync(file, 'utf8').match(/^.*eslint-disable.*$/gm) ?? []);
  expect(comments.length).toBeGreaterThan(0);
  expect(comments.length).toBeLessThan(10);
  for (const comment of comments)
    expect(comment).toMatch(/^\/\/ eslint-disable-next-line max-lines-per-function -- \w.{9,}$/);
});
