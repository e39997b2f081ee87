import type { EventType } from '../../../domain/event-types.ts';
import type { EventTypeQuery } from '../../../domain/query.ts';
import type { Call } from '../../../ports/call.ts';
import type { MarketingSource } from '../../../ports/marketing.ts';
import { isFilled } from '../../kit/checks.ts';
import { listParts, readWhole } from '../../kit/paging.ts';
import { SOURCE } from '../facts.ts';
import { endpoints, pageOfProject, readListPage, requireList, type Api } from '../requests.ts';
import { toEventType } from './map.ts';
import { eventType } from './wire.ts';

/** Event types are read up to this many pages of 100 to know which metrics there are. */
const MOST_PAGES = 5;

export interface EventTypes {
  readonly methods: Pick<MarketingSource, 'eventTypes' | 'eventTypeByReference'>;
  /** Null where there is no such event type. */
  find(reference: string, call: Call): Promise<EventType | null>;
  /** All active or all archived event types; `isWhole` is false where not all of them could be read. */
  all(
    archived: boolean,
    call: Call,
  ): Promise<{ readonly items: readonly EventType[]; readonly isWhole: boolean }>;
}

export function createEventTypes(api: Api): EventTypes {
  const { project } = api;

  async function read(query: Partial<EventTypeQuery>, page: number, call: Call) {
    const sort = query.order?.map(
      ({ field, direction }) => (direction === 'DESC' ? '-' : '') + SORT[field],
    );
    const list = {
      ...api.at(endpoints.eventTypes),
      query: [
        ['search', query.search],
        ['archived', query.archived],
        ['storageKey', query.storageKey],
        ['reference', query.reference],
        ['sort', sort && sort.length > 0 ? sort.join(',') : undefined],
      ] as const,
      item: eventType,
    };
    const part = await readListPage(api, list, page, call, (row) => toEventType(row, project));
    return requireList(part, list);
  }

  async function find(reference: string, call: Call): Promise<EventType | null> {
    if (!isFilled(reference)) return null;
    const target = api.at(endpoints.eventType, { reference });
    const { value } = await api.find({ ...target, decoder: eventType }, call);
    return value && toEventType(value, project);
  }

  return {
    find,
    async all(archived, call) {
      const whole = await readWhole(
        (page) => read({ archived }, page, call),
        MOST_PAGES,
        ({ externalId }) => externalId,
      );
      return { items: whole.items, isWhole: !whole.capped && whole.faults.length === 0 };
    },
    methods: {
      eventTypeByReference: find,
      async eventTypes(query, call) {
        const { after, search, archived, storageKey, reference, order } = query;
        return pageOfProject(
          api,
          await listParts({
            parts: [project],
            question: [SOURCE, 'event types', search, archived, storageKey, reference, order],
            after,
            sorted: true,
            read: (_project, page) => read(query, page, call),
            compare: () => 0,
            identify: ({ externalId }) => externalId,
          }),
        );
      },
    },
  };
}

const SORT = {
  NAME: 'name',
  REFERENCE: 'reference',
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
} as const;
