import { architecturePicture } from './architecture-picture.ts';
import { configurationPage } from './configuration-page.ts';
import { withLists } from './lists.ts';
import { sourcesPage } from './sources-page.ts';

/** Files that are written from declarations in the code, whole or in their lists, by their path below the project. */
export const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  'README.md': async () => withLists(fileOf('README.md')),
  'docs/guide.md': async () => withLists(fileOf('docs/guide.md')),
  'docs/images/architecture.svg': architecturePicture,
  'docs/reference/configuration.md': configurationPage,
  'docs/reference/sources.md': sourcesPage,
};

export function fileOf(page: string): URL {
  return new URL(`../../${page}`, import.meta.url);
}
