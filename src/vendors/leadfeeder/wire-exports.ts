import {
  anything,
  count,
  date,
  integer,
  key,
  lenientList,
  list,
  optional,
  rows,
  shape,
  url,
  wordList,
  words,
  type Decoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';
import { included, lead, relation, type Places, type WireLead } from './wire.ts';

// Export requests, and the reports they end in.

export const exportRequest = shape({
  data: shape({ id: key, attributes: shape({ status: words, download_url: url }) }),
});

const row = shape({
  id: key,
  attributes: shape({
    keywords: wordList,
    quality: integer,
    stats: optional(shape({ bounces: count, last_visit: date, pageviews: count, visits: count })),
  }),
  relationships: optional(shape({ lead: relation })),
});
export type ReportRow = Wire<typeof row>;

export interface Report extends Rows<ReportRow> {
  /** The leads of the rows, by their ids in the report. */
  readonly leads: ReadonlyMap<string, WireLead>;
  readonly places: Places;
}

const typed = optional(shape({ type: words }));
const envelope = shape({ data: rows(row), included: list(anything) });

/** `included` has leads and locations in one list. */
export const report: Decoder<Report> = (value, at) => {
  const { data, included: all } = envelope(value, at);
  const below = { ...at, pointer: `${at.pointer}/included` };
  const leads = all.filter((one) => typed(one, below)?.type === 'leads');
  return {
    ...data,
    leads: new Map(lenientList(lead)(leads, below).map((one) => [one.id, one])),
    places: included(all, below),
  };
};
