import type { LeadFilter, LeadFilterKey } from '../../domain/source.ts';
import type { QueryParameters } from '../../domain/upstream.ts';

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

/** The parameters of a filter. A part that they cannot express is left out: the list is then longer. */
export function criteriaOf(filter: LeadFilter): QueryParameters {
  const { search, email, domain, tag, countryCode, property, assigneeExternalId } = filter;
  const emailIs = email === undefined ? null : condition('email', 'is', email);
  const texts = [
    emailIs,
    domain === undefined ? null : condition('organizationDomain', 'is', domain),
    countryCode === undefined ? null : condition('last_country_code', 'is', countryCode),
    // Tags are one text with commas.
    tag === undefined ? null : condition('leadTags', 'contains', tag),
    property ? condition(property.name, 'is', property.value) : null,
  ].filter((text) => text !== null);
  const shown = displayOf(filter);
  const isNumber = /^\d{1,15}$/.test(assigneeExternalId ?? '');
  const parameters: (readonly [string, string | null])[] = [
    ['search', search === undefined || search.trim() === '' ? null : search],
    ['criteriaTextFilter', texts.length > 0 ? texts.join(',') : null],
    ['criteriaNumberFilter', isNumber ? `assignee|is|${assigneeExternalId ?? ''}` : null],
    ['criteriaFieldFilter', email && emailIs === null ? 'hasanyvalue|email' : null],
    ['criteriaDisplayFilter', shown],
  ];
  return parameters.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** A company is a lead without a person; who is identified is one of both. */
function displayOf({ kind, identified }: LeadFilter): string | null {
  if (kind === 'COMPANY') return 'company';
  if (kind === 'PERSON') return identified === true ? 'person' : 'person;unidentified';
  return identified === true ? 'company;person' : null;
}
