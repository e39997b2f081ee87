import process from 'node:process';
import type { TrackInput } from '../../src/domain/tracking.ts';
import { must } from '../vendors/kit.ts';
import { openStore, track } from './kit.ts';

// A gateway's store in a process of its own. It receives batches, stores them concurrently and sends the results back.

export interface Outcome {
  readonly results: readonly {
    readonly nonce: string;
    readonly duplicate: boolean | null;
    readonly problem: string | null;
  }[];
  /** Leads that were announced as identified. */
  readonly identified: readonly string[];
}

const source = await openStore(process.argv[2] ?? '');
const identified: string[] = [];
must(source.onIdentified)(({ lead }) => identified.push(lead.externalId));

process.once('message', (batches: readonly (readonly TrackInput[])[]) => {
  void store(batches).then(async (results) => {
    await source.close();
    process.send?.({ results, identified } satisfies Outcome, () => {
      process.disconnect();
    });
  });
});
process.send?.('ready');

async function store(batches: readonly (readonly TrackInput[])[]): Promise<Outcome['results']> {
  const answers = await Promise.all(
    batches.map(async (batch, index) => {
      // Batches of one tick would share a transaction.
      for (let tick = 0; tick < index; tick += 1) await new Promise(setImmediate);
      return track(source, batch);
    }),
  );
  return answers.flat().map(({ nonce, duplicate, problem }) => ({
    nonce,
    duplicate,
    problem: problem?.message ?? null,
  }));
}
