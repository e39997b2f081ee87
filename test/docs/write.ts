import { writeFileSync } from 'node:fs';
import { fileOf, PAGES } from './pages.ts';

for (const [page, print] of Object.entries(PAGES)) writeFileSync(fileOf(page), await print());
