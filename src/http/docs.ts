import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerRefusal } from './answers.ts';
import type { Handler } from './server.ts';

/** Where the documentation is served, outside of production. */
export const DOCS_PATH = '/docs';

/** A page of the documentation. */
export interface DocsPage {
  /** Below the project's folder: `docs/guide.md`. */
  readonly path: string;
  /** The first heading, as HTML. */
  readonly title: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['docs', 'docs/reference', 'docs/decisions'];

/** README, the pages below `docs` with its references and decisions, and the changelog. */
export function readPages(): readonly DocsPage[] {
  const files = FOLDERS.filter((folder) => existsSync(path.join(ROOT, folder))).flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
  return ['README.md', ...files, 'CHANGELOG.md']
    .filter((file) => existsSync(path.join(ROOT, file)))
    .map((file) => ({ path: file, title: titleOf(read(file)) ?? file }));
}

/** `GET /docs?page=docs/guide.md`: a page as it was written, in Markdown. */
export function createDocs(): Handler {
  const known = readPages().map((page) => page.path);
  return (_request, response, { searchParams }) => {
    const page = searchParams.get('page') ?? 'README.md';
    if (!known.includes(page)) {
      answerRefusal(response, {
        status: 404,
        message: `There is no such page. There is ${known.join(', ')}.`,
      });
      return;
    }
    // As text, since browsers download Markdown.
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(read(page));
  };
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function titleOf(markdown: string): string | null {
  const title = /^# (.+)$/m.exec(markdown)?.[1];
  return title?.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`) ?? null;
}
