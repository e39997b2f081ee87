import type { Erased } from '../domain/identity.ts';
import type { Upstream, UpstreamSpec } from '../ports/upstream.ts';
import { createMonitor } from './monitor.ts';
import { openUpstream, type UpstreamDependencies } from './upstream.ts';

/** The upstreams of a process, which share the cache of answers and the permits. */
export interface Upstreams {
  open(spec: UpstreamSpec): Upstream;
  /** Invalidates every cached answer that names one of the erased leads or addresses. */
  erase(erased: Erased): void;
}

export function createUpstreams({
  warn,
  ...dependencies
}: Omit<UpstreamDependencies, 'monitorOf'> & {
  /** A line for the operator. */
  readonly warn: Parameters<typeof createMonitor>[0];
}): Upstreams {
  const opened: Upstream[] = [];
  const monitorOf = createMonitor(warn);
  return {
    open(spec) {
      const upstream = openUpstream(spec, { ...dependencies, monitorOf });
      opened.push(upstream);
      return upstream;
    },
    erase({ leads, emails }) {
      const words = [...emails, ...leads.map(({ externalId }) => JSON.stringify(externalId))].map(
        (word) => word.toLowerCase(),
      );
      for (const upstream of opened)
        upstream.invalidate(({ value }) => {
          // In flight: nobody knows yet whom the answer will name.
          if (value === undefined) return true;
          const text = JSON.stringify(value).toLowerCase();
          return words.some((word) => text.includes(word));
        });
    },
  };
}
