import type { LeadFilter, LeadFilterKey } from '../../domain/query.ts';
import type { QueryParameters } from '../../ports/upstream.ts';

/**
 * What the list is narrowed by. Every row is looked at once more: how LeadBoxer compares is published nowhere. Only
 * `search` is left to it, which looks in more than a lead shows.
 */
export const PUSHED: readonly LeadFilterKey[] = [
  'search',
  'kind',
  'identified',
  'countryCode',
  'assigneeExternalId',
  'email',
  'domain',
  'tag',
  'property',
];

/** `email|is|a@b.example`; null where the value has a separator in it, which cannot be written otherwise. */
function condition(field: string, operator: 'is' | 'contains', value: string): string | null {
  return value !== '' && field !== '' && !/[|,;]/.test(field + value)
    ? `${field}|${operator}|${value}`
    : null;
}

/** A condition for each part that is given. */
function conditionsOf(filter: LeadFilter): readonly (string | null)[] {
  const { email, domain, tag, countryCode, property } = filter;
  return [
    ...(email === undefined ? [] : [condition('email', 'is', email)]),
    ...(domain === undefined ? [] : [condition('organizationDomain', 'is', domain)]),
    ...(countryCode === undefined ? [] : [condition('last_country_code', 'is', countryCode)]),
    // Tags are one text with commas.
    ...(tag === undefined ? [] : [condition('leadTags', 'contains', tag)]),
    ...(property ? [condition(property.name, 'is', property.value)] : []),
  ];
}

/** The parameters of a filter. A part that they cannot express is left out: the list is then longer. */
export function criteriaOf(filter: LeadFilter): QueryParameters {
  const { search, email, assigneeExternalId } = filter;
  const texts = conditionsOf(filter).filter((text) => text !== null);
  const isLeftOut = email !== undefined && email !== '' && condition('email', 'is', email) === null;
  const parameters: (readonly [string, string | null])[] = [
    ['search', search === undefined || search.trim() === '' ? null : search],
    ['criteriaTextFilter', texts.length > 0 ? texts.join(',') : null],
    [
      'criteriaNumberFilter',
      isUserNumber(assigneeExternalId) ? `assignee|is|${assigneeExternalId}` : null,
    ],
    ['criteriaFieldFilter', isLeftOut ? 'hasanyvalue|email' : null],
    ['criteriaDisplayFilter', displayOf(filter)],
  ];
  return parameters.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** Whether the parameters leave nothing of the filter to be picked from the rows. */
export function isExpressed(filter: LeadFilter): boolean {
  const { assigneeExternalId, identified } = filter;
  return (
    identified !== false &&
    (assigneeExternalId === undefined || isUserNumber(assigneeExternalId)) &&
    conditionsOf(filter).every((text) => text !== null)
  );
}

function isUserNumber(id: string | undefined): id is string {
  return /^\d{1,15}$/.test(id ?? '');
}

/** A company is a lead without a person; who is identified is one of both. */
function displayOf({ kind, identified }: LeadFilter): string | null {
  if (kind === 'COMPANY') return 'company';
  if (kind === 'PERSON') return identified === true ? 'person' : 'person;unidentified';
  return identified === true ? 'company;person' : null;
}
