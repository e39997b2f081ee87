import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

// Loaded into a gateway before its own code. At each SIGUSR2 it says on stderr how long the event loop was held up since
// the last one, in milliseconds.

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
const ms = (nanoseconds: number) => nanoseconds / 1e6;
process.on('SIGUSR2', () => {
  const facts = {
    p50: ms(delay.percentile(50)),
    p99: ms(delay.percentile(99)),
    max: ms(delay.max),
  };
  process.stderr.write(`LOOP ${JSON.stringify(facts)}\n`);
  delay.reset();
});
