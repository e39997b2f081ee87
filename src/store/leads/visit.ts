import type { Device } from '../../domain/entities.ts';
import { type ClientHints, readDevice } from '../../reference/devices.ts';

/** The device of a user agent and of client hints; null where they name none. */
export function deviceOf(agent: string | null, hints: ClientHints | null): Device | null {
  return agent ? readDevice(agent, hints) : null;
}
