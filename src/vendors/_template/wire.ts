import {
  count,
  epochSeconds,
  id,
  instant,
  nonEmptyString,
  nullable,
  object,
  goodRows,
  string,
  url,
  type Decoder,
  type Rows,
  type Wire,
} from '../kit/decode.ts';

// The shapes of the vendor's answers. What a row cannot be used without is decoded strictly (an id, the start of a
// visit): a row that lacks it is reported. What is merely shown is decoded leniently: an odd value is null.

const visitor = object({
  id,
  name: nonEmptyString,
  email: nonEmptyString,
  company: nonEmptyString,
  plan: nonEmptyString,
  visits: count,
  firstSeen: epochSeconds,
  lastSeen: epochSeconds,
});
export type WireVisitor = Wire<typeof visitor>;

const page = object({ id, url, title: nonEmptyString, at: instant });

const visit = object({
  id,
  startedAt: instant,
  endedAt: instant,
  referrer: url,
  pages: goodRows(page),
});
export type WireVisit = Wire<typeof visit>;

export const oneVisitor = visitor;

export interface WirePage extends Rows<WireVisitor> {
  /** The place of the next page; null on the last one. */
  readonly cursor: string | null;
}
const visitorPage = object({ visitors: goodRows(visitor), cursor: nullable(string) });
export const visitors: Decoder<WirePage> = (value, at) => {
  const { visitors: read, cursor } = visitorPage(value, at);
  return { ...read, cursor };
};

const visitList = object({ visits: goodRows(visit) });
export const visits: Decoder<Rows<WireVisit>> = (value, at) => visitList(value, at).visits;
