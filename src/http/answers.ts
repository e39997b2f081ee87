import type { ServerResponse } from 'node:http';

/** Why a request is not served. The client gets it as a GraphQL error, on every path but `/collect`. */
export interface HttpRefusal {
  readonly status: number;
  readonly message: string;
  /** Tells programs what went wrong; absent where the status does. */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

export function answerRefusal(
  response: ServerResponse,
  { status, message, code, headers }: HttpRefusal,
): void {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  json(response, status, {
    errors: [{ message, ...(code !== undefined && { extensions: { code } }) }],
  });
}

/** Whether a person with a browser asks, and not a program. */
export function wantsPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}
