import { catalog } from '../../src/catalog.ts';
import type { RateLimit } from '../../src/ports/upstream.ts';
import type { VendorDefinition } from '../../src/ports/definition.ts';

const INK = '#1f2937';
const FAINT = '#6b7280';
const LINE = '#94a3b8';

/** `docs/images/architecture.svg`: the pipeline, with every vendor of the registry and its limit. */
export async function architecturePicture(): Promise<string> {
  const { vendors, store } = catalog;
  const rows = vendors.length + 1;
  const height = Math.max(380, 70 + rows * 74);
  const middle = height / 2 + 10;
  const places = Array.from({ length: rows }, (_, row) => 70 + row * 74);
  const sources = [...vendors.map(vendorBox), storeBox(store.facts.title)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 ${height}" font-family="system-ui, sans-serif" font-size="14" role="img" aria-label="Clients ask LeadGraph one GraphQL query; LeadGraph asks the vendors within their limits, and its own store.">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${LINE}"/></marker></defs>
<rect width="960" height="${height}" fill="#ffffff"/>
${text(98, middle - 126, 'Clients', { weight: 600 })}
${box(20, middle - 92, 156, 52, 'Frontends', 'typed clients')}
${box(20, middle - 26, 156, 52, 'GraphiQL', 'people')}
${box(20, middle + 40, 156, 52, 'Web pages', 'tracker, /collect')}
<rect x="232" y="${middle - 112}" width="420" height="204" rx="12" fill="#f8fafc" stroke="${LINE}"/>
${text(442, middle - 126, 'LeadGraph', { weight: 600 })}
${box(252, middle - 26, 84, 52, 'http', 'keys, limits')}
${box(352, middle - 26, 84, 52, 'schema', 'GraphQL')}
${box(452, middle - 26, 84, 52, 'loaders', 'merge')}
${box(552, middle - 26, 84, 52, 'ports', 'one source')}
${text(442, middle - 76, 'one question in, one answer out:', { fill: FAINT })}
${text(442, middle - 56, 'how complete, how fresh, at what price', { fill: FAINT })}
${text(442, middle + 58, 'cache · calls in flight shared · permits · retries', { fill: FAINT })}
${[-66, 0, 66].map((y) => arrow(176, middle + y, 250, middle + y / 8)).join('\n')}
${[336, 436, 536].map((x) => arrow(x, middle, x + 14, middle)).join('\n')}
${text(808, 36, 'Sources', { weight: 600 })}
${places.map((y) => arrow(638, middle, 706, y + 26)).join('\n')}
${places.map((y, row) => box(708, y, 232, 52, ...(sources[row] ?? ['', '']))).join('\n')}
</svg>
`;
}

function vendorBox({ facts, settings }: VendorDefinition): readonly [string, string] {
  const limit = Object.entries(settings).find(([name]) => name === 'rateLimit')?.[1].fallback;
  return [facts.title, limit ? limitText(limit as RateLimit) : 'its documented limits'];
}

function storeBox(title: string): readonly [string, string] {
  return [title, 'events in, no call'];
}

function limitText({ calls, windowMs }: RateLimit): string {
  const seconds = windowMs / 1_000;
  return `${calls} calls ${seconds === 60 ? 'a minute' : seconds === 1 ? 'a second' : `in ${seconds} s`}`;
}

function box(x: number, y: number, width: number, height: number, title: string, line: string) {
  const centre = x + width / 2;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="#ffffff" stroke="${LINE}"/>
${text(centre, y + 22, title, { weight: 600 })}
${text(centre, y + 40, line, { fill: FAINT, size: 12 })}`;
}

function text(
  x: number,
  y: number,
  words: string,
  { fill = INK, weight = 400, size = 14 }: { fill?: string; weight?: number; size?: number } = {},
): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="middle" fill="${fill}" font-weight="${weight}" font-size="${size}">${safe}</text>`;
}

function arrow(fromX: number, fromY: number, toX: number, toY: number): string {
  return `<path d="M${fromX} ${fromY}L${toX} ${toY}" stroke="${LINE}" fill="none" marker-end="url(#arrow)"/>`;
}
