import fc from 'fast-check';
import { GIOSG } from '../../../src/vendors/giosg/sandbox/index.ts';

/** A row as the documents print one. */
export const WHOLE = {
  id: '4d0648b8-9074-11e6-963e-f45c89c72de3',
  lead_form_id: '700f38ba-9529-11e6-b202-f45c89c72de3',
  organization_id: GIOSG.organization,
  room_id: '9f3d51a8-9529-11e6-80e7-f45c89c72de3',
  assigned_user_id: GIOSG.user,
  assigned_user: {
    id: GIOSG.user,
    full_name: 'Bill Giosg',
    first_name: 'Bill',
    last_name: 'Giosg',
    organization_id: GIOSG.organization,
  },
  visitor_id: '08119566026a4e1194a7a3244c90f925',
  is_closed: false,
  is_processable: false,
  page_url: 'https://giosg.com',
  page_title: 'Giosg',
  data: { phone: '+123654789', name: 'Lead Man', email: 'lead.man@superheroes.gov' },
  created_at: '2026-02-20T11:31:36.042Z',
  updated_at: '2026-02-20T15:31:36.042Z',
  closed_at: null,
  sensitive_data_purged_at: null,
} as const;
/** Values that no document mentions. */
export const odd = fc.oneof(
  fc.constant(null),
  fc.constant(undefined),
  fc.boolean(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    'N/A',
    'null',
    'true',
    '\ud800',
    '0000-00-00',
    '9999-12-31T23:59:59Z',
    '+275760-09-13T00:00:00Z',
    'javascript:alert(1)',
    'http://',
    'x'.repeat(100_000),
    1e308,
    -1,
  ),
  fc.array(fc.anything(), { maxLength: 3 }),
  fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'e-mail', 'name', 'id')),
    fc.jsonValue(),
    { maxKeys: 4 },
  ),
);
/** As it comes over the wire. */
export const sent = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
  );
/** A row with some fields odd, some missing, some right. */
export const oddRow = fc.record(
  Object.fromEntries(
    Object.entries(WHOLE).map(([name, value]) => [name, fc.oneof(odd, fc.constant(value))]),
  ),
  { requiredKeys: [] },
);
