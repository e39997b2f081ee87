import {
  boolean,
  isRecord,
  id,
  lenient,
  instant,
  nullable,
  objectOrNull,
  goodRows,
  object,
  string,
  url,
  nullableInstant,
  nonEmptyString,
  type Decoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';

const assignee = objectOrNull(
  object({
    id: nonEmptyString,
    full_name: nonEmptyString,
    first_name: nonEmptyString,
    last_name: nonEmptyString,
    organization_id: nonEmptyString,
  }),
);

/** What the visitor filled in: any keys; `{}` after a purge, and null in the vendor's own types. */
const data: Decoder<Readonly<Record<string, unknown>>> = (value) => (isRecord(value) ? value : {});

export const lead = object({
  id,
  lead_form_id: nonEmptyString,
  organization_id: nonEmptyString,
  room_id: nonEmptyString,
  assigned_user_id: nonEmptyString,
  assigned_user: assignee,
  visitor_id: nonEmptyString,
  is_closed: boolean,
  is_processable: boolean,
  page_url: url,
  page_title: nonEmptyString,
  data,
  created_at: instant,
  updated_at: nullableInstant,
  closed_at: nullableInstant,
  sensitive_data_purged_at: nullableInstant,
});
export type WireLead = Wire<typeof lead>;

/** The lead as a write answers it; null where the answer cannot be read, which does not undo the write. */
export const writtenLead = lenient(lead);

export interface WirePage extends Rows<WireLead> {
  /** The absolute address of the next page; null on the last one. */
  readonly next: string | null;
}
const envelope = object({ results: goodRows(lead), next: nullable(string) });

export const page: Decoder<WirePage> = (value, at) => {
  const { results, next } = envelope(value, at);
  return { ...results, next };
};

export const me = object({ id });
