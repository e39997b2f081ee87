import type { Reply } from '../../kit/sandbox/server.ts';

export function ok(body: unknown): Reply {
  return { status: 200, body };
}
/** The answer of sessions, events and writes carries the status in its body as well. */
export function done(body: Readonly<Record<string, unknown>> = {}): Reply {
  return ok({ ...body, responseCode: 200, responseMessage: 'OK' });
}
export function bad(message: string): Reply {
  return { status: 400, body: { error: 'Bad Request', message } };
}
export function unknown(): Reply {
  return { status: 404, body: { error: 'Not Found', message: 'Not found' } };
}
