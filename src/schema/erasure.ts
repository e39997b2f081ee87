import { emailIn } from '../domain/addresses.ts';
import { claimOf } from '../domain/identifiers.ts';
import { leadRefOf, requireRef } from '../domain/ids.ts';
import type { ErasureKey, PersonKey, PersonRecord } from '../domain/identity.ts';
import { createFaults } from './kit/faults.ts';
import type { Parts } from './kit/parts.ts';
import { attempt } from './kit/refusals.ts';
import { resultOf } from './kit/results.ts';

const MAX_REASON = 1_000;

/** The mutations `exportPerson`, `eraseLead` and `liftErasure`. */
export function addErasure(parts: Parts): void {
  addExportPerson(parts);
  addEraseLead(parts);
  addLiftErasure(parts);
}

function addExportPerson(parts: Parts): void {
  const { builder } = parts;
  const type = builder.inputType('ExportPersonInput', {
    description: 'Whose data to gather. Give one of email and userId.',
    fields: (t) => ({
      email: t.string({ description: 'An e-mail address of the person, in any spelling.' }),
      userId: t.string({ description: 'A user id of the person.' }),
    }),
  });
  const success = builder
    .objectRef<{ readonly person: PersonRecord }>('ExportPersonSuccess')
    .implement({
      description: 'What the gateway keeps of the person.',
      fields: (t) => ({
        person: t.expose('person', {
          type: 'JSONObject',
          description:
            'One document: profiles, leads with their identifiers, properties, sessions, events, conversions and metrics, events of other leads that mention the address, refused events, and rows of exports.',
        }),
      }),
    });
  const result = resultOf(parts, 'ExportPerson', {
    success,
    problems: ['InvalidInput', 'NotFound', 'Upstream'],
  });
  builder.mutationField('exportPerson', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Gathers everything that the gateway keeps of a person, for a request of access. It changes nothing, and is a mutation so that no cache keeps the answer. With an e-mail address it reads every event of the store once. What a vendor holds beyond that has to be asked for at the vendor.',
      args: { input: t.arg({ type, required: true, description: 'The person.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => ({ person: await loaders.exportPerson(personOf(input)) })),
    }),
  );
}

/** @throws INVALID_INPUT with all faults of the input */
function personOf({
  email,
  userId,
}: {
  readonly email?: string | null | undefined;
  readonly userId?: string | null | undefined;
}): PersonKey {
  const faults = createFaults();
  if ((email == null) === (userId == null)) faults.add([], 'give one of email and userId');
  faults.text(['email'], email);
  faults.text(['userId'], userId);
  const type = email == null ? 'userId' : 'email';
  const claim = claimOf(type, email ?? userId, 0);
  if (email != null && !claim) faults.add(['email'], 'must be an e-mail address');
  faults.throwIfAny();
  return { type, value: claim?.value ?? '' };
}

function addEraseLead(parts: Parts): void {
  const { builder } = parts;
  const type = builder.inputType('EraseLeadInput', {
    description: 'Which lead to erase.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The lead.' }) }),
  });
  const success = builder
    .objectRef<{ readonly id: string; readonly eventsErased: number }>('EraseLeadSuccess')
    .implement({
      description: 'The lead was erased. This cannot be undone.',
      fields: (t) => ({
        erasedId: t.id({
          description: 'The global id that the lead had.',
          resolve: ({ id }) => id,
        }),
        eventsErased: t.expose('eventsErased', {
          type: 'NonNegativeInt',
          description: 'How many events of the gateway’s own store were erased.',
        }),
      }),
    });
  const result = resultOf(parts, 'EraseLead', {
    success,
    problems: ['NotFound', 'Unsupported', 'Upstream'],
  });
  builder.mutationField('eraseLead', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Erases what the gateway holds of a lead, and of every other lead of its profile that carries the same personal identifier, such as an e-mail address, a user id or a tracker id: events, sessions, properties, exports and cached answers. Events of other leads that contain an e-mail address of the person go too. Hashes of these identifiers stay as tombstones, so that no later read or event brings the person back. What a vendor holds has to be erased at the vendor.',
      args: { input: t.arg({ type, required: true, description: 'The lead.' }) },
      resolve: (_root, { input: { id } }, { loaders }) =>
        attempt(async () => {
          const ref = requireRef(id, 'Lead', 'input.id', leadRefOf);
          const { eventsErased } = await loaders.eraseLead(ref);
          return { id, eventsErased };
        }),
    }),
  );
}

function addLiftErasure(parts: Parts): void {
  const { builder } = parts;
  const type = builder.inputType('LiftErasureInput', {
    description: 'Whose erasure to lift. Give one of email, userId, trackerId and leadId.',
    fields: (t) => ({
      email: t.string({ description: 'An e-mail address of the person.' }),
      userId: t.string({ description: 'A user id of the person.' }),
      trackerId: t.string({ description: 'The tracker id of a browser of the person.' }),
      leadId: t.id({ description: 'The global id that a lead of the person had.' }),
      reason: t.string({
        required: true,
        description:
          'Why, such as a new consent. It is written to the log, so it must name nobody.',
      }),
    }),
  });
  const success = builder.objectRef<{ readonly lifted: number }>('LiftErasureSuccess').implement({
    description: 'The erasure was lifted. What was erased stays gone.',
    fields: (t) => ({
      lifted: t.expose('lifted', {
        type: 'NonNegativeInt',
        description: 'How many leads and identifiers of the person are stored again from now on.',
      }),
    }),
  });
  const result = resultOf(parts, 'LiftErasure', {
    success,
    problems: ['InvalidInput', 'NotFound', 'Upstream'],
  });
  builder.mutationField('liftErasure', (t) =>
    t.field({
      type: result,
      nullable: true,
      description:
        'Lets a person who was erased be stored again, after a new consent or because the erasure was a mistake. All leads and identifiers of that erasure, and of earlier ones of the same person, are free again. The log says that an erasure was lifted, when, why, and by which kind of identifier.',
      args: { input: t.arg({ type, required: true, description: 'The person.' }) },
      resolve: (_root, { input }, { loaders }) =>
        attempt(async () => {
          const { key, reason } = liftOf(input);
          return { lifted: await loaders.liftErasure(key, reason) };
        }),
    }),
  );
}

interface LiftInput {
  readonly email?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly trackerId?: string | null | undefined;
  readonly leadId?: string | null | undefined;
  readonly reason: string;
}

/** @throws INVALID_INPUT with all faults of the input */
function liftOf({ reason, ...by }: LiftInput): {
  readonly key: ErasureKey;
  readonly reason: string;
} {
  const faults = createFaults();
  const given = (['email', 'userId', 'trackerId', 'leadId'] as const).flatMap((name) => {
    const value = by[name];
    return value == null ? [] : [{ name, value }];
  });
  const [one] = given;
  if (given.length !== 1) faults.add([], 'give one of email, userId, trackerId and leadId');
  if (one) faults.text([one.name], one.value);
  if (one?.name === 'email' && emailIn(one.value) === null)
    faults.add(['email'], 'must be an e-mail address');
  faults.text(['reason'], reason, MAX_REASON);
  if (reason.includes('@') || (one && reason.includes(one.value.trim())))
    faults.add(['reason'], 'is written to the log, so it must not have an address or identifier');
  faults.throwIfAny();
  if (!one) throw new RangeError('a fault was thrown for it');
  return { key: keyOf(one.name, one.value), reason };
}

function keyOf(name: 'email' | 'userId' | 'trackerId' | 'leadId', value: string): ErasureKey {
  if (name === 'leadId') return { lead: requireRef(value, 'Lead', 'input.leadId', leadRefOf) };
  const type = name === 'trackerId' ? 'tracker' : name;
  return { type, value: claimOf(type, value, 0)?.value ?? value };
}
