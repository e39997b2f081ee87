import type { Loaders } from '../../loaders/port.ts';
import type { Context } from './builder.ts';

/** Reads everything below an event of a subscription with the loaders that the event brings along. */
export function readWithOwnLoaders<E extends { readonly loaders: Loaders }>(
  event: E,
  _args: unknown,
  context: Context,
): E {
  context.loaders = event.loaders;
  return event;
}
