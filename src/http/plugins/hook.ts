import type { IncomingMessage } from 'node:http';
import type { Milliseconds } from '../../domain/time.ts';
import type { HttpRefusal } from '../answers.ts';

/** A request to `/graphql` before its body is read as GraphQL, with what the hooks have found out about it. */
export interface Incoming {
  readonly request: Pick<IncomingMessage, 'method' | 'headers'>;
  readonly url: URL;
  /** Name of the API key that the request carries; null: none. */
  key: string | null;
  /** How long the operation may take. */
  timeoutMs: Milliseconds;
}

/** Looks at a request in turn with other hooks. The first refusal is the answer. */
export type RequestHook = (incoming: Incoming) => HttpRefusal | null;
