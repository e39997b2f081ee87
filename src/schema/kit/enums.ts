import type { LeadKind, LeadStatus, SourceName } from '../../domain/entities.ts';
import { PROBLEM_CODES, type ProblemCode } from '../../domain/errors.ts';
import type { SourceFacts } from '../../ports/facts.ts';
import type { Builder } from './builder.ts';

/** An enum whose values are their own names, each with its description. */
export function enumOf<Value extends string>(
  builder: Builder,
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
) {
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(
      Object.entries<string>(values).map(([value, meaning]) => [
        value,
        { value: value as Value, description: meaning },
      ]),
    ),
  });
}

/** The enums that several modules use. */
export type Enums = ReturnType<typeof createEnums>;

/** @param store the name of the source that is the gateway's own store */
export function createEnums(builder: Builder, catalog: readonly SourceFacts[], store: SourceName) {
  return {
    Source: enumOf<SourceName>(
      builder,
      'Source',
      `A source of leads. \`${store}\` is the gateway’s own store; the others are vendors. May grow: keep a default branch.`,
      Object.fromEntries(catalog.map((facts) => [facts.name, facts.description])),
    ),
    ProblemCode: enumOf<ProblemCode>(
      builder,
      'ProblemCode',
      'What went wrong. A code never changes its meaning. May grow: keep a default branch.',
      PROBLEM_CODES,
    ),
    LeadKind: enumOf<LeadKind>(
      builder,
      'LeadKind',
      'Whether a lead is a person or a company. The two are never merged.',
      {
        PERSON: 'A person, or a browser whose user is not known by name yet.',
        COMPANY: 'A company.',
      },
    ),
    LeadStatus: enumOf<LeadStatus>(
      builder,
      'LeadStatus',
      'How far a lead has been worked on. Where a source assigns nobody, each lead is NEW.',
      {
        NEW: 'The lead is open, and nobody is assigned to it.',
        ASSIGNED: 'The lead is open, and somebody is assigned to it.',
        CLOSED: 'The lead was closed at its source.',
      },
    ),
    MetricType: enumOf<'STATE' | 'STATISTIC'>(
      builder,
      'MetricType',
      'Whether a metric is a state or a statistic.',
      {
        STATE: 'On or off, with the date of the last change: `paid`.',
        STATISTIC: 'A number or an amount of money: `turnover`.',
      },
    ),
    OrderDirection: enumOf<'ASC' | 'DESC'>(
      builder,
      'OrderDirection',
      'Which end of a list comes first.',
      { ASC: 'The smallest or oldest comes first.', DESC: 'The largest or newest comes first.' },
    ),
  };
}
