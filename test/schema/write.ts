import { writeFileSync } from 'node:fs';
import { printed, SCHEMA_FILE } from './print.ts';

writeFileSync(SCHEMA_FILE, printed());
