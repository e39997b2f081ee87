import type { EventTypeInput } from '../../../domain/changes.ts';
import { ConflictError } from '../../../domain/errors.ts';
import type { EventType, EventTypeField, EventTypeRef } from '../../../domain/event-types.ts';
import type { WriteSource } from '../../../ports/writes.ts';
import { createChecks } from '../../kit/checks.ts';
import { live } from '../../kit/request.ts';
import { SOURCE } from '../facts.ts';
import { endpoints, lookUpAfter, type Api } from '../requests.ts';
import { toEventType } from './map.ts';
import type { EventTypes } from './reads-event-types.ts';
import { eventType } from './wire.ts';

export function createEventTypeWrites(
  api: Api,
  types: EventTypes,
): Pick<WriteSource, 'createEventType'> {
  return {
    async createEventType(input, call) {
      checkInput(input);
      try {
        const made = await api.write(
          {
            ...api.at(endpoints.createEventType),
            body: bodyOf(input),
            decoder: eventType,
            check: 'the event type of that reference shows it, and it is safe to create it again',
          },
          call,
        );
        return refOf(toEventType(made, api.project));
      } catch (cause) {
        const there = await lookUpAfter(cause, () => types.find(input.reference, live(call)));
        if (isSame(there, input)) return refOf(there);
        throw new ConflictError(SOURCE, 'Another event type has that reference', null);
      } finally {
        api.invalidate([
          endpoints.eventTypes,
          api.at(endpoints.eventType, { reference: input.reference }),
        ]);
      }
    },
  };
}

function bodyOf({ reference, name, fields, metadata, retentionDays }: EventTypeInput) {
  return {
    reference,
    name,
    fields,
    ...(metadata === null ? {} : { metadata }),
    ...(retentionDays === null
      ? {}
      : { expirationPolicy: { from: 'event-type', retentionDurationInDays: retentionDays } }),
  };
}

const ENTITIES = ['user', 'event', 'state', 'statistic'];

function checkInput(input: EventTypeInput): void {
  const checks = createChecks();
  checks.filled(input.reference, 'reference');
  checks.filled(input.name, 'name');
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
    checks.filled(type, `${at}.type`);
    checks.filled(storageKey, `${at}.storageKey`);
    const key = JSON.stringify([entity, storageKey]);
    checks.that(!keys.has(key), `${at}.storageKey`, 'must not be given twice');
    keys.add(key);
  });
  checks.done();
}

function refOf({ source, account, externalId, reference }: EventType): EventTypeRef {
  return { source, account, externalId, reference };
}

/** Whether the event type is what was to be created. An answer has no retention where the project’s own applies. */
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
