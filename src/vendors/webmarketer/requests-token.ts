import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SourceError } from '../../domain/errors.ts';
import type { Call } from '../../ports/call.ts';
import { SECOND, type Clock, type Milliseconds } from '../../domain/time.ts';
import type { Upstream } from '../../ports/upstream.ts';
import { isRecord, number, object, string } from '../kit/decode.ts';
import { decodes } from '../kit/request.ts';
import { SOURCE } from './facts.ts';

/** The JSON key of a service account, as Webmarketer hands it out. */
export interface ServiceAccount {
  readonly clientId: string;
  readonly email: string;
  readonly keyId: string;
  readonly key: KeyObject;
}

/** Reads a setting: the JSON text itself, or a path to a file that has it. */
export function serviceAccount(value: string): ServiceAccount {
  try {
    const from: unknown = JSON.parse(
      value.startsWith('{') ? value : readFileSync(value, { encoding: 'utf8' }),
    );
    const part = (name: string) => {
      const found = isRecord(from) ? from[name] : undefined;
      if (typeof found !== 'string' || found === '') throw new Error(`${name} is missing`);
      return found;
    };
    const key = createPrivateKey(part('privateKey'));
    if (key.asymmetricKeyType !== 'rsa') throw new Error('privateKey is no RSA key');
    return {
      clientId: part('clientId'),
      email: part('serviceAccountEmail'),
      keyId: part('privateKeyId'),
      key,
    };
  } catch (cause) {
    throw new Error('must be the JSON key of a service account or a path to it', { cause });
  }
}

/** How long before its end a token is renewed. A token with less than twice this life is renewed at half its life. */
const RENEW_BEFORE_MS: Milliseconds = 60 * SECOND;
const RENEWAL_MS: Milliseconds = 10 * SECOND;
const ASSERTION_LIFE_MS: Milliseconds = 300 * SECOND;
/** The life of a token where neither the answer nor the token tells it. */
const ASSUMED_LIFE_MS: Milliseconds = 300 * SECOND;
const ENDPOINT = 'POST /token';
const NEVER = new AbortController().signal;

export interface AccessTokens {
  /** The token to send. Calls that need a new token at the same time share one renewal. */
  current(call: Call): Promise<string>;
  /** Drops the token, so that the next call gets another. */
  drop(): void;
}

/**
 * Access tokens by the JWT-bearer grant.
 *
 * @param audience the address of the token endpoint
 */
export function createAccessTokens(
  upstream: Upstream,
  account: ServiceAccount,
  audience: string,
  clock: Clock,
): AccessTokens {
  let held: { readonly token: string; readonly renewAt: Milliseconds } | null = null;
  let renewal: Promise<string> | null = null;

  async function renew(call: Call): Promise<string> {
    const answer = upstream.send(
      {
        endpoint: ENDPOINT,
        method: 'POST',
        path: '/token',
        contentType: 'application/x-www-form-urlencoded',
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          client_id: account.clientId,
          assertion: assertion(account, audience, clock.now()),
        }).toString(),
        buckets: [],
        isRead: true,
        freshMs: 0,
        decode: decodes(SOURCE, ENDPOINT, object({ access_token: string, expires_in: number })),
      },
      // Other calls wait for the renewal too, so the signal and the deadline of the first call must not end it.
      { ...call, signal: NEVER, deadline: clock.monotonic() + RENEWAL_MS, rank: 0 },
    );
    const { value } = await answer.catch(refused);
    const life =
      value.expires_in === null
        ? lifeOf(value.access_token, clock.now())
        : value.expires_in * SECOND;
    held = {
      token: value.access_token,
      renewAt: clock.monotonic() + Math.max(life - RENEW_BEFORE_MS, life / 2),
    };
    return value.access_token;
  }

  return {
    async current(call) {
      if (held && clock.monotonic() < held.renewAt) return held.token;
      renewal ??= renew(call).finally(() => {
        renewal = null;
      });
      return renewal;
    },
    drop() {
      held = null;
    },
  };
}

/** A token endpoint refuses a credential with 400, where other endpoints answer 401 (RFC 6749, 5.2). */
function refused(cause: unknown): never {
  throw cause instanceof SourceError && cause.code === 'UPSTREAM_REJECTED'
    ? new SourceError(
        'UPSTREAM_UNAUTHORIZED',
        SOURCE,
        `${SOURCE} ${ENDPOINT}: it refused our credentials`,
      )
    : cause;
}

/** The JWT that proves the service account: RS256, signed with the account's key. */
function assertion(account: ServiceAccount, audience: string, now: number): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const head = encode({ alg: 'RS256', typ: 'JWT', kid: account.keyId });
  const claims = encode({
    iss: account.clientId,
    sub: account.email,
    aud: audience,
    scope: 'full_access',
    exp: Math.floor((now + ASSERTION_LIFE_MS) / SECOND),
  });
  const signature = createSign('RSA-SHA256').update(`${head}.${claims}`).sign(account.key);
  return `${head}.${claims}.${signature.toString('base64url')}`;
}

/** The rest of a token's life, where the token is a JWT with `exp`. */
function lifeOf(token: string, now: number): Milliseconds {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    const exp = isRecord(claims) ? claims['exp'] : null;
    return typeof exp === 'number' ? Math.max(0, exp * SECOND - now) : ASSUMED_LIFE_MS;
  } catch {
    return ASSUMED_LIFE_MS;
  }
}
