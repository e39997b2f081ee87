import { architecturePicture } from './architecture-picture.ts';
import { configurationPage } from './configuration-page.ts';
import { sourcesPage } from './sources-page.ts';

/** Files below docs that are written from declarations in the code, by their path below the project. */
export const PAGES: Readonly<Record<string, () => Promise<string>>> = {
  'docs/images/architecture.svg': architecturePicture,
  'docs/reference/configuration.md': configurationPage,
  'docs/reference/sources.md': sourcesPage,
};

export function fileOf(page: string): URL {
  return new URL(`../../${page}`, import.meta.url);
}
