import { registrableDomain } from '../reference/hosts.ts';

/** The longest address, and the longest name of a host, in characters. */
const LONGEST = 254;
const ASCII = /^[\x21-\x7e]+$/;

/**
 * An e-mail address in the one form in which addresses are compared and stored: lower case, composed characters (NFC),
 * and the domain in punycode. Null for anything else, such as a typing error in a form.
 */
export function emailIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text.length > LONGEST || !/^[^\s@\p{C}]+@[^\s@\p{C}]+\.[^\s@.\p{C}]+$/u.test(text))
    return null;
  if (ASCII.test(text)) return text.toLowerCase();
  const at = text.lastIndexOf('@');
  const host = hostIn(text.slice(at + 1));
  return host === null ? null : `${text.slice(0, at).normalize('NFC').toLowerCase()}@${host}`;
}

/**
 * The host name in a text, which may be an address of the web: lower case and punycode, without `www.` and port. Null
 * where there is none.
 */
export function hostIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#:].*$/s, '')
    .replace(/\.$/, '');
  if (text.length > LONGEST || !/^[^\s.@]+(\.[^\s.@]+)+$/.test(text)) return null;
  if (!URL.canParse(`https://${text}`)) return null;
  const host = ASCII.test(text) ? text.toLowerCase() : new URL(`https://${text}`).hostname;
  return host.replace(/^www\./, '');
}

/**
 * The domain of a company: the registrable one, so that all subdomains are one company. A customer of a shared host, such
 * as `alice.github.io`, is a company of its own; the shared host and a public suffix are none.
 */
export function companyDomainIn(value: unknown): string | null {
  const host = hostIn(value);
  return host === null ? null : registrableDomain(host);
}
