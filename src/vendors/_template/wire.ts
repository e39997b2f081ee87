import {
  count,
  epochSeconds,
  id,
  instant,
  nonEmptyString,
  nullable,
  object,
  rows,
  string,
  url,
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
  pages: rows(page),
});
export type WireVisit = Wire<typeof visit>;

/** A page of visitors. `cursor` is the place of the next page. */
const visitorPage = object({ visitors: rows(visitor), cursor: nullable(string) });
const visitPage = object({ visits: rows(visit) });

export const oneVisitor = visitor;
export const visitors = (...[value, at]: Parameters<typeof visitorPage>) => {
  const read = visitorPage(value, at);
  return { ...read.visitors, cursor: read.cursor };
};
export const visits = (...[value, at]: Parameters<typeof visitPage>) => visitPage(value, at).visits;
