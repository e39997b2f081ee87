import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The largest file and function of the sources, in lines. A longer function is marked where it stands, with its reason. */
const SIZES = {
  'max-lines': ['error', 300],
  'max-lines-per-function': ['error', { max: 100, IIFEs: true }],
};

export default defineConfig(
  { ignores: ['dist/**', 'node_modules/**', '**/*.gen.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'codegen.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: process.cwd() } },
    rules: {
      'no-unused-expressions': 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowNever: true },
      ],
      // Objects are closures without `this`; the caller of a statement gives the type of its rows.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
      ],
    },
  },
  {
    // What runs before the types can be stripped, and what runs in browsers.
    files: ['src/**/*.{js,mjs,cjs}', 'test/**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.strict],
    rules: {
      'no-unused-expressions': 'error',
      // The environment and the storage of a page are objects.
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  { files: ['src/**/*.{ts,js,mjs,cjs}'], rules: SIZES },
  {
    files: ['src/schema/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 80, IIFEs: true }] },
  },
  // Answers as the vendors' documents print them.
  { files: ['src/vendors/*/sandbox/examples.ts'], rules: { 'max-lines': 'off' } },
  // The code generator asks for a default export.
  { files: ['codegen.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only src/cli passes the environment to config.ts.',
        },
        { object: 'Date', property: 'now', message: 'Take the Clock.' },
        { object: 'Math', property: 'random', message: 'Take randomness as a parameter.' },
      ],
    },
  },
);
