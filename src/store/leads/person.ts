import type { PropertyMap } from '../model/rows.ts';
import { emailIn, userIdIn, nonEmptyText } from '../model/text.ts';

/** A property as `nonEmptyText`. */
export function textProperty(properties: PropertyMap, name: string): string | null {
  return nonEmptyText(properties.get(name)?.value);
}

/** True where the properties identify a lead: they contain an e-mail address, a user id or a company domain. */
export function isIdentifying(properties: PropertyMap): boolean {
  const userId = userIdIn(properties.get('userId')?.value);
  return (emailIn(properties.get('email')?.value) ?? userId ?? companyDomain(properties)) !== null;
}

/** The property `domain` without scheme, `www.` and port; null where it is no host name. */
export function companyDomain(properties: PropertyMap): string | null {
  const given = textProperty(properties, 'domain')
    ?.toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#:].*$/, '');
  return given !== undefined &&
    given.length <= 253 &&
    /^[^\s.@]+(\.[^\s.@]+)+$/.test(given) &&
    URL.canParse(`https://${given}`)
    ? given
    : null;
}
