import { pino } from 'pino';
import { catalog } from '../catalog.ts';
import type { Configured } from '../config.ts';
import { factsIn, type StoreDefinition } from '../ports/definition.ts';
import type { Store } from '../ports/store.ts';
import { systemClock } from '../transport/clock.ts';

/** Opens the store for a verb that works on it without a gateway. Warnings go to standard error. */
export function openStore({ definition, values }: Configured<StoreDefinition>): Promise<Store> {
  const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
  return definition.open(values, {
    clock: systemClock,
    random: Math.random,
    warn(message, facts = {}) {
      log.warn(facts, message);
    },
    sources: factsIn(catalog),
    trackingScript: async () => null,
  });
}
