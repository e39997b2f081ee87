import aiAssistants from './data/ai-assistants.json' with { type: 'json' };
import apps from './data/app-referrers.json' with { type: 'json' };
import channels from './data/channels.json' with { type: 'json' };
import clickIds from './data/click-ids.json' with { type: 'json' };
import payment from './data/payment-providers.json' with { type: 'json' };
import searchEngines from './data/search-engines.json' with { type: 'json' };
import socialNetworks from './data/social-networks.json' with { type: 'json' };
import categories from './data/source-categories.json' with { type: 'json' };
import { withoutSuffix } from './hosts.ts';

/** What kind of site a source is. */
export type SourceCategory = 'SEARCH' | 'SHOPPING' | 'SOCIAL' | 'VIDEO' | 'AI';

/** A row of the table of channels: it matches where all of its patterns do. */
export interface ChannelRow {
  readonly channel: string;
  readonly source: RegExp | null;
  readonly medium: RegExp | null;
  readonly campaign: RegExp | null;
  readonly category: SourceCategory | null;
}

/** A parameter that a platform appends to the address of a click. */
export interface ClickIdRow {
  /** In lower case. */
  readonly parameter: string;
  readonly source: string;
  readonly medium: string;
  /** Whether it comes with paid clicks. */
  readonly paid: boolean;
}

/** A site that is known by a name. */
export interface KnownSite {
  readonly source: string;
  readonly category: SourceCategory | null;
}

/** The rows of the default channel groups of Google Analytics 4, in order: the first that matches decides. */
export const CHANNELS: readonly ChannelRow[] = channels.rows.map(
  ({ channel, source, medium, campaign, category }) => ({
    channel,
    source: pattern(source),
    medium: pattern(medium),
    campaign: pattern(campaign),
    category: (category ?? null) as SourceCategory | null,
  }),
);

/** In order: the first that an address has counts. */
export const CLICK_IDS: readonly ClickIdRow[] = clickIds.rows;

/** Hosts where buyers pay before they come back. */
export const PAYMENT_PROVIDERS: readonly string[] = payment.rows;

/** By the name of the source in lower case. What Google lists goes before what we list. */
const categoryOf = new Map<string, SourceCategory>([
  ...aiAssistants.rows.flatMap(({ source, domains }) =>
    [source, ...domains].map((name) => [name, 'AI'] as const),
  ),
  ...socialNetworks.rows.flatMap(({ source, domains }) =>
    [source, ...domains].map((name) => [name, 'SOCIAL'] as const),
  ),
  ...searchEngines.rows.map(({ source }) => [source, 'SEARCH'] as const),
  ...(['SEARCH', 'SHOPPING', 'SOCIAL', 'VIDEO'] as const).flatMap((category) =>
    categories[category].map((name) => [name, category] as const),
  ),
]);

/** Names of sites by their host, which may end in `.*`. */
const byHost = new Map<string, string>(
  searchEngines.rows.flatMap(({ source, hosts = [] }) =>
    hosts.map((host) => [host, source] as const),
  ),
);
/** Names of sites by a domain, which stands for its subdomains too. */
const byDomain = new Map<string, string>([
  ...searchEngines.rows.flatMap(({ source, domains = [] }) =>
    domains.map((domain) => [domain, source] as const),
  ),
  ...socialNetworks.rows.flatMap(({ source, domains }) =>
    domains.map((domain) => [domain, source] as const),
  ),
  ...aiAssistants.rows.flatMap(({ source, domains }) =>
    domains.map((domain) => [domain, source] as const),
  ),
]);
/** Sites that are a path of another site. */
const byPath = [...byDomain].filter(([address]) => address.includes('/'));
const byApp = new Map(apps.rows.map(({ app, source }) => [app, source]));

/** The category of a source as it is named in a report or in `utm_source`; null where it has none. */
export function categoryOfSource(source: string): SourceCategory | null {
  return categoryOf.get(source.toLowerCase()) ?? null;
}

/**
 * The site of a referrer; null for a host that no table has.
 *
 * @param host in lower case
 * @param path with its slash; some assistants are a path of another site
 */
export function knownSiteOf(host: string, path: string): KnownSite | null {
  const plain = host.replace(/^www\./, '');
  const source = byHost.get(plain) ?? starred(plain) ?? inDomains(plain, path);
  if (source !== undefined) return { source, category: categoryOfSource(source) };
  const category = categoryOf.get(host) ?? categoryOf.get(plain);
  if (category === undefined) return null;
  // Where Google lists `quora` beside `quora.com`, the short name is the source.
  const [label = plain] = plain.split('.');
  return { source: categoryOf.get(label) === category ? label : plain, category };
}

/** The app of an id such as `com.linkedin.android`; null where no table has it. */
export function appOf(id: string): KnownSite | null {
  const source = byApp.get(id.toLowerCase());
  return source === undefined ? null : { source, category: categoryOfSource(source) };
}

function starred(host: string): string | undefined {
  const key = withoutSuffix(host);
  return key === null ? undefined : byHost.get(key);
}

function inDomains(host: string, path: string): string | undefined {
  const [, part] = byPath.find(([address]) => `${host}${path}`.startsWith(address)) ?? [];
  if (part !== undefined) return part;
  for (let domain = host; domain !== ''; domain = domain.slice(dotOf(domain))) {
    const source = byDomain.get(domain);
    if (source !== undefined) return source;
  }
  return undefined;
}

function dotOf(domain: string): number {
  const dot = domain.indexOf('.');
  return dot < 0 ? domain.length : dot + 1;
}

function pattern(text: string | undefined): RegExp | null {
  return text === undefined ? null : new RegExp(text, 'i');
}
