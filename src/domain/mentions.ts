import { emailIn } from './addresses.ts';

/** Marks that are in every text with an e-mail address, also where the text is part of an address of the web. */
export const ADDRESS_MARKS: readonly string[] = ['@', '%40'];

const ADDRESS = /[\p{L}\p{M}\p{N}._%+'-]+@[\p{L}\p{M}\p{N}.-]+\.[\p{L}\p{M}\p{N}-]+/gu;

/**
 * The e-mail addresses in a value, in the form in which addresses are compared: anywhere in its texts and in the names of
 * its properties, at any depth, also in addresses of the web.
 */
export function addressesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') collectText(value, found);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      collectText(name, found);
      collect(inner, found);
    }
}

function collectText(text: string, found: Set<string>): void {
  if (!ADDRESS_MARKS.some((mark) => text.includes(mark))) return;
  // In a query a plus is a blank, and elsewhere it is part of an address: `ada+news@acme.example`.
  const readings = /[?=&]/.test(text) ? [text, text.replaceAll('+', ' ')] : [text];
  for (const reading of readings)
    for (const [token] of decoded(reading).matchAll(ADDRESS)) {
      const address = emailIn(token.replace(/^['.]+/, ''));
      if (address !== null) found.add(address);
    }
}

/** The text with its escapes decoded; an escape that is none stays as it is. */
function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
