import { companyDomainIn, hostIn } from '../../domain/addresses.ts';
import { isNobody } from '../../domain/nobody.ts';
import type { PropertyMap } from '../model/rows.ts';
import { somebodysEmailIn, userIdIn, nonEmptyText } from '../model/text.ts';

/** A property as `nonEmptyText`. */
export function textProperty(properties: PropertyMap, name: string): string | null {
  return nonEmptyText(properties.get(name)?.value);
}

/** True where the properties identify a lead: they contain an e-mail address, a user id or a company domain. */
export function isIdentifying(properties: PropertyMap): boolean {
  const userId = userIdIn(properties.get('userId')?.value);
  const email = somebodysEmailIn(properties.get('email')?.value);
  return (email ?? userId ?? companyDomain(properties)) !== null;
}

/** The host of the property `domain`; null where it is no host name, and where it names nobody. */
export function companyDomain(properties: PropertyMap): string | null {
  const host = hostIn(properties.get('domain')?.value);
  return host === null || isNobody(companyDomainIn(host) ?? host) ? null : host;
}
