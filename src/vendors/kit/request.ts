import type { SourceName } from '../../domain/entities.ts';
import type { Call } from '../../ports/call.ts';
import type { Decoder } from './decode.ts';

/** A path whose parts are percent-encoded: path`/accounts/${id}/leads`. */
export function path(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: strings }, ...parts.map(encodePart));
}

/**
 * URL parsers resolve `.` and `..`, and also `%2E` and `%2E%2E`, so these are encoded twice: they stay in their place and
 * name nothing there.
 */
function encodePart(part: string): string {
  if (/^\.{1,2}$/.test(part)) return part.replaceAll('.', '%252E');
  // Half a surrogate pair cannot be encoded.
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** Makes an `UpstreamRequest.decode` of a decoder: its errors name the source and the endpoint. */
export function decodes<T>(
  source: SourceName,
  endpoint: string,
  decoder: Decoder<T>,
): (body: unknown) => T {
  return (body) => decoder(body, { source, endpoint, pointer: '' });
}

/** The same call, for which no cached answer is fresh enough. */
export function live(call: Call): Call {
  return { ...call, freshness: { mode: 'LIVE', maxAgeMs: null } };
}
