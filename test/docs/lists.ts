import { readFileSync } from 'node:fs';
import { catalog } from '../../src/catalog.ts';
import { factsIn } from '../../src/ports/definition.ts';

// A document that a person writes, with lists in it that grow with the registry. Each stands between two comments that
// name the list: `<!-- vendors -->…<!-- /vendors -->`.

const LISTS: Readonly<Record<string, () => string>> = {
  vendors: () => catalog.vendors.map(({ facts }) => facts.title).join(', '),
  leadTypes: () =>
    factsIn(catalog)
      .map(({ leadType }) => `\`${leadType}\``)
      .join(', '),
};

/** The text of the document, with its lists as the registry has them. Throws where it has no list. */
export function withLists(document: URL): string {
  let found = 0;
  const text = readFileSync(document, 'utf8').replace(
    /<!-- (\w+) -->.*?<!-- \/\1 -->/gs,
    (_, name: string) => {
      const list = LISTS[name];
      if (!list) throw new RangeError(`${document.pathname}: there is no list ${name}`);
      found += 1;
      return `<!-- ${name} -->${list()}<!-- /${name} -->`;
    },
  );
  if (found === 0) throw new RangeError(`${document.pathname} has no list`);
  return text;
}
