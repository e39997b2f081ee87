import { ConflictError } from '../../domain/errors.ts';
import type { EventType, EventTypeField, EventTypeRef } from '../../domain/event-types.ts';
import { listParts, readWhole } from '../kit/paging.ts';
import type { Call } from '../../ports/call.ts';
import type { Source } from '../../ports/source.ts';
import type { EventTypeInput } from '../../domain/changes.ts';
import type { EventTypeQuery } from '../../domain/query.ts';
import { live } from '../kit/request.ts';
import { codeOf, mustExist, pageOfParts, readPage, type Api } from './api.ts';
import { endpoints } from './endpoints.ts';
import { createChecks, isFilled } from './input.ts';
import { SOURCE } from './map.ts';
import { eventType, toEventType } from './marketing.ts';

/** Event types that are read to know which metrics there are, in pages of 100. */
const MOST_PAGES = 5;

export interface EventTypes {
  readonly methods: Required<
    Pick<Source, 'eventTypes' | 'eventTypeByReference' | 'createEventType'>
  >;
  find(reference: string, call: Call): Promise<EventType | null>;
  /** All of them; `isWhole` is false where there are more than are read. */
  all(
    archived: boolean,
    call: Call,
  ): Promise<{ readonly items: readonly EventType[]; readonly isWhole: boolean }>;
}

export function createEventTypes(api: Api): EventTypes {
  const { project } = api;

  async function page(query: Partial<EventTypeQuery>, number: number, call: Call) {
    const { name: endpoint, path } = endpoints.eventTypes;
    const sort = query.order?.map(
      ({ field, direction }) => (direction === 'DESC' ? '-' : '') + SORT[field],
    );
    const part = await readPage(
      api,
      {
        endpoint,
        path: path(project),
        query: [
          ['search', query.search],
          ['archived', query.archived],
          ['storageKey', query.storageKey],
          ['reference', query.reference],
          ['sort', sort && sort.length > 0 ? sort.join(',') : undefined],
        ],
        item: eventType,
      },
      number,
      call,
      (row) => toEventType(row, project),
    );
    return mustExist(part, endpoint);
  }

  async function find(reference: string, call: Call): Promise<EventType | null> {
    if (!isFilled(reference)) return null;
    const { name: endpoint, path } = endpoints.eventType;
    const { value } = await api.find(
      { endpoint, path: path(project, reference), decoder: eventType },
      call,
    );
    return value && toEventType(value, project);
  }

  async function create(input: EventTypeInput, call: Call): Promise<EventTypeRef> {
    check(input);
    const { name: endpoint, path } = endpoints.createEventType;
    const { retentionDays } = input;
    try {
      const made = await api.write(
        {
          endpoint,
          method: 'POST',
          path: path(project),
          body: {
            reference: input.reference,
            name: input.name,
            fields: input.fields,
            ...(input.metadata === null ? {} : { metadata: input.metadata }),
            ...(retentionDays === null
              ? {}
              : {
                  expirationPolicy: { from: 'event-type', retentionDurationInDays: retentionDays },
                }),
          },
          decoder: eventType,
          check: 'the event type of that reference shows it, and it is safe to create it again',
        },
        call,
      );
      return refOf(toEventType(made, project));
    } catch (cause) {
      // How Webmarketer refuses a reference that is taken is documented nowhere.
      const mayBeThere = ['CONFLICT', 'UPSTREAM_REJECTED', 'UNKNOWN_OUTCOME'].includes(
        codeOf(cause) ?? '',
      );
      const there = mayBeThere ? await find(input.reference, live(call)).catch(() => null) : null;
      if (!there) throw cause;
      if (isSame(there, input)) return refOf(there);
      throw new ConflictError(SOURCE, 'Another event type has that reference', null);
    } finally {
      api.forget([
        [endpoints.eventTypes.name],
        [endpoints.eventType.name, endpoints.eventType.path(project, input.reference)],
      ]);
    }
  }

  return {
    find,
    async all(archived, call) {
      const whole = await readWhole(
        (number) => page({ archived }, number, call),
        MOST_PAGES,
        ({ externalId }) => externalId,
      );
      return { items: whole.items, isWhole: !whole.capped && whole.faults.length === 0 };
    },
    methods: {
      async eventTypes(query, call) {
        const { after, search, archived, storageKey, reference, order } = query;
        return pageOfParts(
          api,
          await listParts({
            parts: [project],
            question: [SOURCE, 'event types', search, archived, storageKey, reference, order],
            after,
            sorted: true,
            read: (_part, number) => page(query, number, call),
            compare: () => 0,
            identify: ({ externalId }) => externalId,
          }),
        );
      },
      eventTypeByReference: find,
      createEventType: create,
    },
  };
}

const SORT = {
  NAME: 'name',
  REFERENCE: 'reference',
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
} as const;
const ENTITIES = ['user', 'event', 'state', 'statistic'];

function check(input: EventTypeInput): void {
  const checks = createChecks();
  checks.that(isFilled(input.reference), 'reference', 'must not be empty');
  checks.that(isFilled(input.name), 'name', 'must not be empty');
  checks.that(
    input.phoneCountryCodes.length === 0,
    'phoneCountryCodes',
    'cannot be set at Webmarketer, which documents no way to send them',
  );
  checks.that(
    input.retentionDays === null ||
      (Number.isInteger(input.retentionDays) && input.retentionDays > 0),
    'retentionDays',
    'must be a whole number from 1',
  );
  const keys = new Set<string>();
  input.fields.forEach(({ entity, type, storageKey }, index) => {
    const at = `fields.${index}`;
    checks.that(
      ENTITIES.includes(entity),
      `${at}.entity`,
      `must be one of ${ENTITIES.join(', ')}`,
      ENTITIES,
    );
    checks.that(isFilled(type), `${at}.type`, 'must not be empty');
    checks.that(isFilled(storageKey), `${at}.storageKey`, 'must not be empty');
    const key = JSON.stringify([entity, storageKey]);
    checks.that(!keys.has(key), `${at}.storageKey`, 'must not be there twice');
    keys.add(key);
  });
  checks.done();
}

function refOf({ source, account, externalId, reference }: EventType): EventTypeRef {
  return { source, account, externalId, reference };
}

/** Answers to reads tell no retention where it is the project's, nor metadata that was not sent. */
function isSame(there: EventType, input: EventTypeInput): boolean {
  const spelled = (fields: readonly EventTypeField[]) =>
    JSON.stringify(
      fields
        .map((field) => [
          field.entity,
          field.storageKey,
          field.type,
          field.ingestionKey ?? field.storageKey,
          [field.optional, field.discriminant, field.isPii, field.isMostProbableLocation],
        ])
        .map((parts) => JSON.stringify(parts))
        .sort(),
    );
  return (
    there.archivedAt === null &&
    there.name === input.name &&
    spelled(there.fields) === spelled(input.fields) &&
    (there.expirationPolicy?.retentionDays ?? null) === input.retentionDays &&
    (input.metadata === null ||
      JSON.stringify(there.metadata ?? {}) === JSON.stringify(input.metadata))
  );
}
