import { registrableDomain } from '../reference/hosts.ts';
import {
  appOf,
  categoryOfSource,
  CHANNELS,
  CLICK_IDS,
  knownSiteOf,
  type ClickIdRow,
  type SourceCategory,
} from '../reference/traffic-tables.ts';
import type { TrafficSource } from './entities.ts';
import { DEFAULT_TRAFFIC_RULE, type TrafficRule } from './traffic-rule.ts';

/** The traffic source of a visit that came from nowhere: the address was typed, saved, or sent by something silent. */
export const DIRECT: TrafficSource = {
  source: '(direct)',
  medium: '(none)',
  campaign: null,
  keyword: null,
  content: null,
  channel: 'Direct',
  referrer: null,
  referrerDomain: null,
};

/** The channel where no row of the table matches, in the words of Google Analytics 4. */
const UNASSIGNED = 'Unassigned';
const PAID_MEDIUM = /^(.*cp.*|ppc|retargeting|paid.*)$/i;

/**
 * What brought a visitor to a page, by the page's utm parameters and click ids, else by the referrer. Null where nothing
 * did: the visit goes on, or it is direct.
 */
export function trafficOf(
  { url, referrer }: { readonly url: string | null; readonly referrer: string | null },
  rule: TrafficRule = DEFAULT_TRAFFIC_RULE,
): TrafficSource | null {
  const page = urlOf(url);
  const parameters = page ? parametersOf(page) : NO_PARAMETERS;
  const origin = originOf(referrer, page?.hostname ?? null, rule);
  const utm = (name: string) => parameters.get(`utm_${name}`) ?? null;
  const click = CLICK_IDS.find(({ parameter }) => parameters.has(parameter)) ?? null;
  const [source, medium, campaign] = [utm('source'), utm('medium'), utm('campaign')];
  if (!origin && !click && source === null && medium === null && campaign === null) return null;
  const given = { source, medium, campaign };
  const named = withOrigin(given, click, origin);
  const traffic: TrafficSource = {
    ...named,
    keyword: utm('term'),
    content: utm('content'),
    channel: channelOf({ ...named, click }),
    referrer: origin?.href ?? null,
    referrerDomain: origin?.host ?? null,
    ...(click ? clickOf(click, parameters) : {}),
    ...(click && medium === null ? { inferred: true } : {}),
  };
  return isDirect(traffic) ? null : traffic;
}

/** Whether a page says no more than that nothing brought the visitor. */
function isDirect(traffic: TrafficSource): boolean {
  return JSON.stringify(traffic) === JSON.stringify(DIRECT);
}

/** The id of the paid click of a traffic source; null where it has none. */
export function paidClickOf(traffic: TrafficSource | null): string | null {
  const parameter = traffic?.clickIdParameter ?? null;
  return CLICK_IDS.some((row) => row.parameter === parameter && row.paid)
    ? (traffic?.clickId ?? null)
    : null;
}

interface Named {
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
}

/** What the page names goes before its click id, and the click id before the referrer. */
function withOrigin(named: Named, click: ClickIdRow | null, origin: Origin | null): Named {
  const { campaign } = named;
  // A link shim of the same platform is more exact: an fbclid also comes from Instagram.
  const isShim =
    click && origin && !click.paid && origin.category === categoryOfSource(click.source);
  const platform = isShim ? origin.source : (click?.source ?? origin?.source ?? null);
  const source = named.source ?? platform;
  const isUntagged = named.source === null && campaign === null;
  const medium =
    named.medium ??
    (isShim ? origin.medium : null) ??
    click?.medium ??
    (isUntagged || named.source === null ? (origin?.medium ?? null) : null);
  return { source, medium, campaign };
}

/** The channel by the table of `reference/data/channels.json`. */
export function channelOf({
  source,
  medium,
  campaign,
  click = null,
}: Named & { readonly click?: ClickIdRow | null }): string {
  const category = source === null ? null : categoryOfSource(source);
  const row = CHANNELS.find(
    (one) =>
      matches(one.source, source) &&
      matches(one.medium, medium) &&
      matches(one.campaign, campaign) &&
      (one.category === null || one.category === category),
  );
  const channel = row?.channel ?? UNASSIGNED;
  const isUnclear = channel === UNASSIGNED || channel === 'Referral';
  return isUnclear && click?.medium === 'social' && !PAID_MEDIUM.test(medium ?? '')
    ? 'Organic Social'
    : channel;
}

function matches(pattern: RegExp | null, value: string | null): boolean {
  return pattern === null || (value !== null && pattern.test(value));
}

function clickOf({ parameter }: ClickIdRow, parameters: ReadonlyMap<string, string>) {
  return { clickId: parameters.get(parameter) ?? null, clickIdParameter: parameter };
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/**
 * The parameters of a page by their names in lower case, those of its fragment included. An empty value is none; of
 * several values the first counts.
 */
function parametersOf({ searchParams, hash }: URL): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  const fragment = hash.includes('=')
    ? new URLSearchParams(hash.replace(/^#[^?=&]*\?|^#/, ''))
    : [];
  for (const [name, value] of [...searchParams, ...fragment]) {
    const key = name.toLowerCase();
    const text = value.trim();
    if (text !== '' && !parameters.has(key)) parameters.set(key, text);
  }
  return parameters;
}

/** The site or app before the visit. */
interface Origin {
  readonly source: string;
  readonly medium: string;
  readonly category: SourceCategory | null;
  /** The page before, where it is a web page. */
  readonly href: string | null;
  readonly host: string;
}

const MEDIA: Readonly<Partial<Record<SourceCategory, string>>> = {
  SEARCH: 'organic',
  AI: 'ai-assistant',
};

function originOf(
  referrer: string | null,
  pageHost: string | null,
  rule: TrafficRule,
): Origin | null {
  const id = appIdOf(referrer);
  if (id !== null) {
    const app = appOf(id);
    return siteOrigin(app ?? { source: id, category: null }, { href: null, host: id });
  }
  const before = urlOf(referrer);
  if (!before || !/^https?:$/.test(before.protocol)) return null;
  const host = before.hostname;
  if (host === '' || isOwn(host, pageHost, rule)) return null;
  const site = knownSiteOf(host, before.pathname) ?? {
    source: host.replace(/^www\./, ''),
    category: null,
  };
  return siteOrigin(site, { href: referrer, host });
}

function siteOrigin(
  { source, category }: { readonly source: string; readonly category: SourceCategory | null },
  place: Pick<Origin, 'href' | 'host'>,
): Origin {
  const medium = (category === null ? undefined : MEDIA[category]) ?? 'referral';
  return { source, medium, category, ...place };
}

/** The id of the app that a referrer names: `android-app://com.linkedin.android`, or a known id alone. */
function appIdOf(referrer: string | null): string | null {
  const text = referrer?.trim() ?? '';
  const [, id] = /^android-app:\/\/([\w.]+)/i.exec(text) ?? [];
  if (id !== undefined) return id.toLowerCase();
  return /^[a-z]\w*(\.\w+)+$/i.test(text) && appOf(text) ? text.toLowerCase() : null;
}

function isOwn(host: string, pageHost: string | null, rule: TrafficRule): boolean {
  if (host === pageHost) return true;
  const domain = registrableDomain(host);
  if (pageHost !== null && domain !== null && domain === registrableDomain(pageHost)) return true;
  return [...rule.ownDomains, ...rule.paymentDomains].some(
    (own) => host === own || host.endsWith(`.${own}`),
  );
}

function urlOf(text: string | null): URL | null {
  return text !== null && URL.canParse(text) ? new URL(text) : null;
}
