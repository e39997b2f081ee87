import {
  anything,
  count,
  date,
  integer,
  id,
  lenient,
  lenientList,
  list,
  objectOrNull,
  goodRows,
  object,
  url,
  nonEmptyStrings,
  nonEmptyString,
  type Decoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';
import { included, lead, relation, type Places, type WireLead } from './wire.ts';

// Export requests, and the reports that they produce.

export const exportRequest = object({
  data: object({ id, attributes: object({ status: nonEmptyString, download_url: url }) }),
});

const row = object({
  id,
  attributes: object({
    keywords: nonEmptyStrings,
    quality: integer,
    stats: objectOrNull(
      object({ bounces: count, last_visit: date, pageviews: count, visits: count }),
    ),
  }),
  relationships: objectOrNull(object({ lead: relation })),
});
export type ReportRow = Wire<typeof row>;

export interface Report extends Rows<ReportRow> {
  /** The leads of the rows, by their ids in the report. */
  readonly leads: ReadonlyMap<string, WireLead>;
  readonly places: Places;
}

const typed = lenient(object({ type: nonEmptyString }));
const envelope = object({ data: goodRows(row), included: list(anything) });

/** `included` has leads and locations in one list. */
export const report: Decoder<Report> = (value, at) => {
  const { data, included: all } = envelope(value, at);
  const leads = all.filter((one) => typed(one)?.type === 'leads');
  return {
    ...data,
    leads: new Map(lenientList(lead)(leads).map((one) => [one.id, one])),
    places: included(all),
  };
};
