import { expect, test } from 'vitest';
import { createIntake } from '../../../src/store/service/intake.ts';
import { tcall } from '../../vendors/kit.ts';
import { systemClock } from '../../../src/transport/clock.ts';
import { openDatabase, trunner, migrate } from '../database.ts';
import { NOW, tevent } from '../kit.ts';

test('a listener that throws is reported, and neither fails the send nor silences the other listeners', async () => {
  const database = await openDatabase('sqlite::memory:');
  await migrate(database, ':memory:');
  const faults: unknown[] = [];
  const heard: string[] = [];
  const intake = createIntake(trunner(database), {
    clock: { ...systemClock, now: () => NOW },
    droppedParameters: [],
    earliestEvent: 0,
    placeOf: () => null,
    onStored() {},
    onListenerFault: (cause) => faults.push(cause),
  });
  const fault = new Error('not today');
  const fail = () => {
    throw fault;
  };
  intake.onIdentified(fail);
  intake.onIdentified(() => heard.push('identified'));
  const feed = { source: 'LOCAL', account: 'local', externalId: 'all_leads' };
  intake.watchFeed(feed, fail);
  intake.watchFeed(feed, () => heard.push('joined'));
  // Two sends of one tick share a transaction.
  const sends = await Promise.all(
    ['a', 'b'].map((nonce) =>
      intake.track(
        [tevent({ nonce, trackerId: nonce, properties: { email: `${nonce}@acme.fi` } })],
        tcall(),
      ),
    ),
  );
  expect(sends.flat().map(({ duplicate, problem }) => [duplicate, problem])).toEqual([
    [false, null],
    [false, null],
  ]);
  expect(heard).toEqual(['identified', 'identified', 'joined', 'joined']);
  expect(faults).toEqual([fault, fault, fault, fault]);
  await database.close();
});
