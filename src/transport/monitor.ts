import type { SourceName } from '../domain/entities.ts';
import type { GatewayError, ProblemCode } from '../domain/errors.ts';

/** How the last conclusive request of an endpoint ended. */
type Outcome = 'FINE' | 'FAILING' | 'FORBIDDEN';

/** Codes after which an endpoint fails: its health, its answers or our credentials. */
const FAILING: ReadonlySet<ProblemCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID',
  'UPSTREAM_UNAUTHORIZED',
  'UNKNOWN_OUTCOME',
]);
/** Refusals that show that the upstream works and takes our credentials. */
const ANSWERS: ReadonlySet<ProblemCode> = new Set([
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_CAPPED',
  'CONFLICT',
]);

/** What became of the requests of one upstream. */
export interface UpstreamMonitor {
  succeeded(endpoint: string): void;
  failed(endpoint: string, error: GatewayError): void;
  /** Whether the last conclusive request of an endpoint failed, or whether every endpoint is forbidden to us. */
  isFailing(): boolean;
  /** Forgets the upstream. */
  close(): void;
}

/**
 * Watches the upstreams of a process, and writes one line when a source starts to fail and one when it works again,
 * whatever the number of requests. A source fails while one of its upstreams does. Limits are no failure. Neither is an
 * endpoint that the plan of the account lacks, as long as another endpoint answers.
 */
export function createMonitor(
  warn: (message: string, facts: Readonly<Record<string, unknown>>) => void,
): (source: SourceName) => UpstreamMonitor {
  const sources = new Map<SourceName, Set<UpstreamMonitor>>();
  const failing = new Set<SourceName>();

  function review(source: SourceName, error: GatewayError | null, endpoint: string | null): void {
    const isFailing = [...(sources.get(source) ?? [])].some((one) => one.isFailing());
    if (isFailing === failing.has(source)) return;
    if (isFailing) {
      failing.add(source);
      warn(`${source} starts to fail: ${error?.message ?? 'unknown'}`, {
        source,
        endpoint,
        code: error?.code,
      });
    } else {
      failing.delete(source);
      warn(`${source} works again`, { source });
    }
  }

  return (source) => {
    const outcomes = new Map<string, Outcome>();
    const known = sources.get(source) ?? new Set<UpstreamMonitor>();
    const monitor: UpstreamMonitor = {
      succeeded(endpoint) {
        outcomes.set(endpoint, 'FINE');
        review(source, null, endpoint);
      },
      failed(endpoint, error) {
        const outcome = outcomeOf(error.code);
        if (outcome === null) return;
        outcomes.set(endpoint, outcome);
        review(source, error, endpoint);
      },
      isFailing() {
        const all = [...outcomes.values()];
        return (
          all.includes('FAILING') ||
          (all.length > 0 && all.every((outcome) => outcome === 'FORBIDDEN'))
        );
      },
      close() {
        known.delete(monitor);
        // Without upstreams nothing works again: the gateway stops.
        if (known.size > 0) review(source, null, null);
        else failing.delete(source);
      },
    };
    sources.set(source, known.add(monitor));
    return monitor;
  };
}

/** Null where the code says nothing about the endpoint. */
function outcomeOf(code: ProblemCode): Outcome | null {
  if (FAILING.has(code)) return 'FAILING';
  if (code === 'UPSTREAM_FORBIDDEN') return 'FORBIDDEN';
  return ANSWERS.has(code) ? 'FINE' : null;
}
