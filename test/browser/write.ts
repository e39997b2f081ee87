import { writeFileSync } from 'node:fs';
import { printedScripts, SCRIPTS_FILE } from './bundle.ts';

writeFileSync(SCRIPTS_FILE, await printedScripts());
