import process from 'node:process';
import { startSandboxes } from '../../src/vendors/sandboxes.ts';
import { tapp } from '../app/kit.ts';
import { tell } from './child.ts';
import { storedEvents, window } from './data.ts';

// The gateway in a process of its own: a store in a file, filled here, and every vendor without limits.

const [file = ':memory:'] = process.argv.slice(2);
const now = Date.now();
const sandboxes = await startSandboxes({ seed: 5, now: () => now, limits: 'off', people: 60 });
const gateway = await tapp({
  ...sandboxes.env,
  ...sandboxes.unhurried,
  STORE_URL: `sqlite:${file}`,
});
const { store } = gateway.app;
const events = storedEvents(now);
for (let from = 0; from < events.length; from += 1_000)
  await store.track(events.slice(from, from + 1_000), gateway.app.background());
const page = await store.leads?.(
  {
    accounts: null,
    window: window(now),
    filter: {},
    order: { field: 'LAST_SEEN_AT', direction: 'DESC' },
    first: 1,
    after: null,
  },
  gateway.app.background(),
);

process.on('message', (message) => {
  if (message !== 'calls') return;
  process.send?.(sandboxes.all.map(({ running }) => running.calls()));
});
tell({ url: gateway.url, lead: page?.items[0]?.ref.externalId ?? '', now });
