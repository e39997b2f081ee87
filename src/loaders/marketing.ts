import { MAX_PAGE } from '../domain/limits.ts';
import type { EventTypeQuery } from '../domain/query.ts';
import { concatPages, OWN_LIFETIME, readAll } from './concat.ts';
import type { Loaders } from './port.ts';
import { never, type LoaderRequest } from './request.ts';
import { answered } from './status.ts';

/** Event types, the trash, insights and raw events. */
export function createMarketing(
  request: LoaderRequest,
): Pick<
  Loaders,
  'eventTypes' | 'eventType' | 'trashedEvents' | 'trashedEvent' | 'insights' | 'rawEvent'
> {
  const call = () => request.callWith(OWN_LIFETIME);
  return {
    eventTypes: ({ sources, query, ...args }) =>
      concatPages(request, {
        sources,
        method: 'eventTypes',
        what: 'event types',
        question: [query],
        args,
        read: (source) =>
          readAll(
            (page) => source.eventTypes?.({ ...page, ...query }, call()) ?? never(source.facts),
          ),
      }),
    async eventType(name, reference) {
      const source = request.sourceOf(name);
      if (source.eventTypeByReference) return source.eventTypeByReference(reference, call());
      const query: EventTypeQuery = { first: 1, after: null, reference, order: [] };
      const page = await source.eventTypes?.(query, call());
      return page?.items.find((type) => type.reference === reference) ?? null;
    },

    trashedEvents: ({ sources, since, until, ...args }) =>
      concatPages(request, {
        sources,
        method: 'trashedEvents',
        what: 'trashed events',
        question: [since, until],
        args,
        read: (source) =>
          readAll(
            (page) =>
              source.trashedEvents?.({ ...page, since, until }, call()) ?? never(source.facts),
          ),
      }),
    async trashedEvent(name, processedAt, externalId) {
      const source = request.sourceOf(name);
      if (request.store.facts.name === name)
        return request.store.trashedEventById(externalId, call());
      // Vendors cannot read a trashed event by its id, so the events of its moment are searched.
      const page = await source.trashedEvents?.(
        { first: MAX_PAGE, after: null, since: processedAt, until: processedAt },
        call(),
      );
      return page?.items.find((one) => one.externalId === externalId) ?? null;
    },

    async insights(name, query) {
      const source = request.able(name, 'insights', 'give insights');
      const { points, provenance } = await source.insights(query, call());
      const page = { items: points, next: null, provenance, ordered: true };
      return { points, sources: [answered(name, [page], false)] };
    },

    async rawEvent({ ref, raw }) {
      if (raw !== null) return raw;
      return (await request.sourceOf(ref.lead.source).rawEvent?.(ref, call())) ?? null;
    },
  };
}
