import {
  flag,
  isRecord,
  key,
  lenientList,
  moment,
  nullable,
  optional,
  rows,
  shape,
  text,
  url,
  when,
  words,
  type Decoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';

const assignee = optional(
  shape({
    id: words,
    full_name: words,
    first_name: words,
    last_name: words,
    organization_id: words,
  }),
);

/** What the visitor filled in: any keys; `{}` after a purge, and null in the vendor's own types. */
const data: Decoder<Readonly<Record<string, unknown>>> = (value) => (isRecord(value) ? value : {});

export const lead = shape({
  id: key,
  lead_form_id: words,
  organization_id: words,
  room_id: words,
  assigned_user_id: words,
  assigned_user: assignee,
  visitor_id: words,
  is_closed: flag,
  is_processable: flag,
  page_url: url,
  page_title: words,
  data,
  created_at: moment,
  updated_at: when,
  closed_at: when,
  sensitive_data_purged_at: when,
});
export type WireLead = Wire<typeof lead>;

/** The lead as a write answers it; null where that cannot be read, which does not undo the write. */
export function writtenLead(body: unknown): WireLead | null {
  const [row] = lenientList(lead)([body], { source: '', endpoint: '', pointer: '' });
  return row ?? null;
}

export interface WirePage extends Rows<WireLead> {
  /** The absolute address of the next page; null on the last one. */
  readonly next: string | null;
}
const envelope = shape({ results: rows(lead), next: nullable(text) });

export const page: Decoder<WirePage> = (value, at) => {
  const { results, next } = envelope(value, at);
  return { ...results, next };
};

export const me = shape({ id: key });
