import {
  createHmac,
  createPublicKey,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { SECOND, type Instant, type Milliseconds } from '../../../domain/time.ts';
import type { SandboxRequest, Reply } from '../../kit/sandbox/server.ts';
import { ok } from './replies.ts';

export const CLIENT_ID = 'sandbox-client';
const SERVICE_ACCOUNT_EMAIL = 'gateway@sandbox.example';
const KEY_ID = 'sandbox-key-1';

export interface Authority {
  /** The JSON key of the service account that may ask for tokens. */
  readonly serviceAccount: string;
  /** Answers the JWT-bearer grant. */
  token(asked: SandboxRequest): Reply;
  isGood(authorization: string | undefined, now: Instant): boolean;
}

/** It takes a while to make a pair of keys, so all sandboxes of a process share one. */
function keyPair() {
  return (keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }));
}
let keys: { readonly privateKey: string; readonly publicKey: string } | null = null;

export function createAuthority(tokenLifeMs: Milliseconds): Authority {
  const { privateKey, publicKey } = keyPair();
  const verifyingKey = createPublicKey(publicKey);
  return {
    serviceAccount: JSON.stringify({
      clientId: CLIENT_ID,
      serviceAccountEmail: SERVICE_ACCOUNT_EMAIL,
      privateKeyId: KEY_ID,
      privateKey,
    }),
    token(asked) {
      const form = new URLSearchParams(asked.body);
      const claims = verified(form.get('assertion') ?? '', verifyingKey);
      const audience = `${asked.url.origin}/oidc/token`;
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
        return { status: 400, body: { error: 'unsupported_grant_type' } };
      if (
        form.get('client_id') !== CLIENT_ID ||
        claims?.['iss'] !== CLIENT_ID ||
        claims['sub'] !== SERVICE_ACCOUNT_EMAIL ||
        claims['aud'] !== audience ||
        !(Number(claims['exp']) * SECOND > asked.now)
      )
        return {
          status: 400,
          body: { error: 'invalid_grant', error_description: 'assertion is invalid' },
        };
      return ok({
        access_token: accessToken(Math.floor((asked.now + tokenLifeMs) / SECOND)),
        token_type: 'Bearer',
        expires_in: Math.floor(tokenLifeMs / SECOND),
        scope: 'full_access',
      });
    },
    isGood(authorization, now) {
      const [head = '', claims = '', signature] = (authorization ?? '')
        .replace(/^Bearer /, '')
        .split('.');
      return (
        signature === signatureOf(`${head}.${claims}`) &&
        Number(partOf(claims)?.['exp']) * SECOND > now
      );
    },
  };
}

/** The claims of a JWT that was signed with the key; null for any other text. */
function verified(assertion: string, key: KeyObject): Readonly<Record<string, unknown>> | null {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const isSigned = createVerify('RSA-SHA256')
    .update(`${head}.${claims}`)
    .verify(key, signature, 'base64url');
  if (!isSigned || partOf(head)?.['kid'] !== KEY_ID) return null;
  return partOf(claims);
}
function partOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
function signatureOf(text: string): string {
  return createHmac('sha256', 'sandbox').update(text).digest('base64url');
}
/** A JWT with `exp`, because the vendor's own client reads that. */
function accessToken(exp: number): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ exp, scope: 'full_access' })}`;
  return `${text}.${signatureOf(text)}`;
}
