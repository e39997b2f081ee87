import { readdirSync, readFileSync } from 'node:fs';
import { fileOf } from './pages.ts';

/** A document that people read, with its path below the project. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** README.md, CHANGELOG.md and every Markdown file below docs. */
export function documents(): readonly Document[] {
  const below = readdirSync(fileOf('docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return ['README.md', 'CHANGELOG.md', ...below.sort()].map(documentAt);
}

export function documentAt(path: string): Document {
  return { path, text: readFileSync(fileOf(path), 'utf8') };
}

/** The fenced blocks of a language, in their order. */
export function blocks({ text }: Document, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code]) => code ?? '',
  );
}

/** The anchors of headings, as they are made on the usual hosts. */
export function anchors({ text }: Document): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}
