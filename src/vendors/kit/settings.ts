import { origin, rateLimit } from '../../ports/settings.ts';

// Settings that every vendor has. They stand as members of the vendor's `settings`.

/** Where the vendor's API is: scheme, host and port. Tests point it at the sandbox. */
export function baseUrlSetting(variable: string, fallback: string) {
  const description = 'Origin of the API.';
  return { variable, description, required: false, fallback, parse: origin } as const;
}

/**
 * How many calls the vendor allows in a time. `basis` says what is counted, and where the number is from. Spread it
 * beside a `fallback`.
 */
export function rateLimitSetting(variable: string, basis: string) {
  const description = `Calls per seconds ${basis}`;
  return { variable, description, required: false, parse: rateLimit } as const;
}
