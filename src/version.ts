import { readFileSync } from 'node:fs';

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');

/** The version of LeadGraph, as package.json has it. */
export const PACKAGE_VERSION = (JSON.parse(manifest) as { readonly version: string }).version;
