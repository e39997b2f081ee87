import type { Source } from '../../ports/source.ts';
import type { Upstream } from '../../ports/upstream.ts';

/** `health` and `close` of a source that speaks to one upstream. */
export function overUpstream(upstream: Upstream): Pick<Source, 'health' | 'close'> {
  return { health: () => upstream.health(), close: () => upstream.close() };
}
