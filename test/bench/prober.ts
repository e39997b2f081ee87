import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { tell } from './child.ts';

// Asks for `/health` every 20 ms, in a process of its own, so that the load of the bench does not count. At each message it
// tells how many milliseconds the answers took since the last one.

const [url = ''] = process.argv.slice(2);
let took: number[] = [];
process.on('message', () => {
  process.send?.({ took });
  took = [];
});
tell({ url });
for (;;) {
  const from = performance.now();
  const response = await fetch(`${url}/health`);
  await response.text();
  took.push(performance.now() - from);
  await pause(20);
}
