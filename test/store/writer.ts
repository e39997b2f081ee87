import process from 'node:process';
import { batchOf } from './batches.ts';
import { openStore, track } from './kit.ts';

// A gateway's store in a process of its own. It stores one batch after another until it receives a message, and sends the
// number of each acknowledged batch.

const source = await openStore(process.argv[2] ?? '');
const stop = new AbortController();
process.once('message', () => {
  stop.abort();
});
for (let number = 0; !stop.signal.aborted; number += 1) {
  await track(source, batchOf(number));
  await new Promise((sent) => process.send?.(number, sent));
}
await source.close();
process.disconnect();
