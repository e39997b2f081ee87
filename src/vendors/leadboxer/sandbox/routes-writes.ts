import type { SandboxRequest, Reply, Route } from '../../kit/sandbox/server.ts';
import type { Row } from './criteria.ts';
import { LEADBOXER } from './credentials.ts';
import type { Dataset } from './data.ts';
import { bad, done, ok, unknown } from './replies.ts';
import type { Edits } from './rows.ts';

export const COLLECTOR = '/log';

/**
 * The collector, and the management endpoints. The answers of the latter are published nowhere. Assumed are the two keys
 * of the legacy API, a 404 for an unknown lead, and that a change can be read at once.
 */
export function writeRoutes(dataset: Dataset): readonly Route[] {
  function edit(asked: SandboxRequest, read: (body: Row) => Edits | null, wanted: string): Reply {
    const body = bodyOf(asked.body);
    const leadId = body?.['leadId'];
    const edits = body && read(body);
    if (!edits || typeof leadId !== 'string' || body['datasetId'] !== LEADBOXER.site)
      return bad(wanted);
    if (!dataset.visitor(leadId, asked.now)) return unknown();
    dataset.edit(leadId, edits);
    return done();
  }
  const tag = (asked: SandboxRequest) =>
    edit(
      asked,
      ({ leadTags }) => (typeof leadTags === 'string' ? { tags: leadTags } : null),
      'datasetId, leadId and leadTags are required',
    );
  const assign = (asked: SandboxRequest) =>
    edit(
      asked,
      ({ assignee }) =>
        typeof assignee === 'number' && Number.isInteger(assignee) ? { assignee } : null,
      'leadId, datasetId and assignee are required',
    );

  /** Assumed: the names of the keys, and an empty body for a request that does not ask for JSON. */
  function collect(asked: SandboxRequest): Reply {
    const parameters = new URLSearchParams(asked.url.search);
    if (asked.method === 'POST')
      for (const [name, value] of new URLSearchParams(asked.body)) parameters.set(name, value);
    if (parameters.get('si') !== LEADBOXER.site) return bad('si is required');
    const event = dataset.collector.take(parameters, asked.now);
    if (!event) return bad('ti is required');
    if (parameters.get('json') !== 'true') return { status: 200, body: '' };
    const { total, unique } = dataset.collector.counts();
    return ok({
      eventId: event.id,
      sessionId: event.sessionId,
      userId: event.leadId,
      uniqueEvents: unique,
      totalEvents: total,
    });
  }

  return [
    // The host of the legacy paths has the management endpoints as well, with the key in the header.
    { method: 'PUT', path: '/v1/management/lead-tags', answer: tag },
    { method: 'PUT', path: '/v1/management/assign-leads', answer: assign },
    { method: 'GET', path: COLLECTOR, answer: collect },
    { method: 'POST', path: COLLECTOR, answer: collect },
  ];
}

export function isCollector(endpoint: string): boolean {
  return endpoint.endsWith(` ${COLLECTOR}`);
}

function bodyOf(text: string): Row | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : null;
  } catch {
    return null;
  }
}
