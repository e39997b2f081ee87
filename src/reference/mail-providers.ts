import { isCompanyDomain } from 'company-email-validator';
import lacking from './data/mail-providers.json' with { type: 'json' };

const others: ReadonlySet<string> = new Set(lacking.rows);

/**
 * True for a mail domain where anybody can have an address, disposable ones included. Such a domain says nothing about
 * the company that its users work for.
 *
 * @param domain in lower case and punycode
 */
export function isFreeMail(domain: string): boolean {
  return !isCompanyDomain(domain) || others.has(domain);
}
