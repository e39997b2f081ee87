import { UAParser } from 'ua-parser-js';

/** What a browser sends beside its user agent: the headers `Sec-CH-UA…`, as they came. */
export interface ClientHints {
  /** `Sec-CH-UA`: the brands of the browser with their major versions. */
  readonly brands: string | null;
  /** `Sec-CH-UA-Platform`. */
  readonly platform: string | null;
  /** `Sec-CH-UA-Mobile`: `?1` or `?0`. */
  readonly mobile: string | null;
  /** `Sec-CH-UA-Form-Factors`. */
  readonly formFactors: string | null;
}

export type DeviceType = 'smartphone' | 'tablet' | 'desktop' | 'tv' | 'console' | 'wearable';

/** What a user agent and client hints say of a device; each part is null where they name none. */
export interface KnownDevice {
  readonly type: DeviceType;
  readonly browser: string | null;
  readonly browserVersion: string | null;
  readonly platform: string | null;
  readonly inApp: boolean;
}

/** User agents that are kept with what they say; most visits come with one of a few. */
const MOST_KEPT = 1_000;
const kept = new Map<string, KnownDevice | null>();

/** Null for a program that is no browser on a known system. */
export function readDevice(userAgent: string, hints: ClientHints | null): KnownDevice | null {
  const key = hints ? `${JSON.stringify(hints)} ${userAgent}` : userAgent;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const device = parse(userAgent, hints);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, device);
  return device;
}

const TYPES: Readonly<Record<string, DeviceType>> = {
  mobile: 'smartphone',
  tablet: 'tablet',
  smarttv: 'tv',
  console: 'console',
  wearable: 'wearable',
};
const FORM_FACTORS: Readonly<Record<string, DeviceType>> = {
  Mobile: 'smartphone',
  Tablet: 'tablet',
  EInk: 'tablet',
  Desktop: 'desktop',
  XR: 'wearable',
  Watch: 'wearable',
};
/** Names of the library that differ from those that people use. */
const NAMES: Readonly<Record<string, string>> = {
  'Mobile Safari': 'Safari',
  'Mobile Chrome': 'Chrome',
  'Mobile Firefox': 'Firefox',
  'Google Chrome': 'Chrome',
  'Microsoft Edge': 'Edge',
  'Mac OS': 'macOS',
  'Chromium OS': 'ChromeOS',
  'Chrome OS': 'ChromeOS',
  GSA: 'Google',
};
/** Browsers that the library names after the app which they are part of. */
const APPS: ReadonlySet<string> = new Set([
  'Facebook',
  'Instagram',
  'LinkedIn',
  'Snapchat',
  'TikTok',
  'WeChat',
  'Line',
  'KAKAOTALK',
  'KAKAOSTORY',
  'Naver',
  'Klarna',
  'Twitter',
  'Pinterest',
  'GSA',
  'Chrome WebView',
  'WebView',
  'Alipay',
  'Weibo',
]);
/** Apps that the library takes for the web view of the system. */
const APP_MARKS = [
  ['BytedanceWebview', 'TikTok'],
  ['Pinterest/', 'Pinterest'],
  ['Twitter for', 'Twitter'],
] as const;

function parse(userAgent: string, hints: ClientHints | null): KnownDevice | null {
  const { browser, os, device } = new UAParser(userAgent).getResult();
  const [, app] = APP_MARKS.find(([mark]) => userAgent.includes(mark)) ?? [];
  const brand = app === undefined && !isApp(browser.name) ? brandIn(hints?.brands ?? null) : null;
  const name = app ?? brand?.name ?? browser.name;
  const platform = unquoted(hints?.platform ?? null) ?? os.name ?? null;
  if (name === undefined && platform === null) return null;
  return {
    type: typeOf(device.type, hints),
    browser: name === undefined ? null : (NAMES[name] ?? name),
    browserVersion:
      app === undefined ? (brand?.version ?? browser.version?.split('.')[0] ?? null) : null,
    platform: platform === null ? null : (NAMES[platform] ?? platform),
    inApp: app !== undefined || isApp(browser.name),
  };
}

function isApp(name: string | undefined): boolean {
  return name !== undefined && APPS.has(name);
}

function typeOf(type: string | undefined, hints: ClientHints | null): DeviceType {
  const [factor] = /\w+/.exec(hints?.formFactors ?? '') ?? [];
  const said = factor === undefined ? undefined : FORM_FACTORS[factor];
  return said ?? TYPES[type ?? ''] ?? (hints?.mobile === '?1' ? 'smartphone' : 'desktop');
}

/** The brand that is neither the engine nor the decoy that keeps sites from relying on the list. */
function brandIn(
  brands: string | null,
): { readonly name: string; readonly version: string } | null {
  for (const [, name = '', version = ''] of (brands ?? '').matchAll(/"([^"]*)";\s*v="(\d+)[^"]*"/g))
    if (name !== 'Chromium' && !/not.*brand/i.test(name)) return { name, version };
  return null;
}

/** `"Android"` without its quotation marks; null where it says nothing. */
function unquoted(text: string | null): string | null {
  const plain = text?.replace(/^"|"$/g, '') ?? '';
  return plain === '' || plain === 'Unknown' ? null : plain;
}
