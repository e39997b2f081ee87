import process from 'node:process';
import type { Engine } from './engines.ts';
import { failAt, SECOND, type Moment } from './faults.ts';
import { openQuiet, track } from './kit.ts';

// A gateway's store in a process of its own, which kills itself at a statement of the second batch.

const [name = '', place = '', number = '', moment = ''] = process.argv.slice(2);
const source = await openQuiet(place);
failAt(name as Engine['name'], Number(number), moment as Moment, () => {
  process.kill(process.pid, 'SIGKILL');
  // Nothing may run until the signal arrives.
  for (;;);
});
await track(source, SECOND);
process.exit(0);
