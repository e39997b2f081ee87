import { report } from './engagement.js';
import { mayKeep } from './keep.js';
import { hasHash, manual } from './snippet.js';
import { track } from './track.js';

let referrer = document.referrer;
let seen = '';
/** The page that was counted last. */
let page = { url: '', title: '' };

export const reportPage = () => report(page);

const address = () => (hasHash ? location.href : location.href.replace(/#.*/, ''));
/** @param {string} url */
const withoutQuery = (url) => url.replace(/\?[^#]*/g, '');

/**
 * Counts the page, whether it was counted before or not.
 * @param {Record<string, unknown>} [properties]
 */
export const count = ({ url, title = document.title, ...properties } = {}) => {
  const { href } = location;
  reportPage();
  seen = address();
  page = { url: new URL(String(url || href), href).href, title: String(title) };
  // Without consent the visitor's device is not asked.
  const device = HAS_PARTS &&
    mayKeep && {
      language: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: `${screen.width}x${screen.height}`,
      viewport: `${innerWidth}x${innerHeight}`,
    };
  track('page-view', { ...device, ...properties }, { ...page, referrer });
  referrer = url ? page.url : seen;
};

let timer = 0;
/** Whether every change of the address since the last look put another one in its place. */
let isReplaced = true;
const look = () => {
  timer = 0;
  const before = seen;
  const now = address();
  // Pages put filters and what is left of a campaign's link into their query; that is no other page.
  if (before === now || (isReplaced && withoutQuery(before) === withoutQuery(now))) seen = now;
  else count();
  isReplaced = true;
};
/** @param {boolean} [isReplacement] */
const lookSoon = (isReplacement) => {
  isReplaced = isReplaced && !!isReplacement;
  // After the navigation, when the title is that of the new page.
  timer = timer || setTimeout(look, 50);
};
/** Looks now, where a look is due. */
export const lookNow = () => {
  if (timer) look();
};

/** Counts the page that the browser opened or shows again. */
export const countOpened = () => {
  if (manual === undefined) count();
};
export const watchAddress = () => {
  if (manual !== undefined) return;
  const { navigation } = /** @type {{ navigation?: EventTarget }} */ (
    /** @type {unknown} */ (window)
  );
  if (navigation) {
    // Knows of every change, also of those by the methods of `history`.
    navigation.addEventListener('currententrychange', (event) => {
      const { navigationType } = /** @type {Event & { navigationType: string | null }} */ (event);
      if (navigationType) lookSoon(navigationType === 'replace');
    });
    return;
  }
  for (const name of /** @type {const} */ (['pushState', 'replaceState'])) {
    const change = history[name];
    history[name] = function (...state) {
      change.apply(this, state);
      lookSoon(name === 'replaceState');
    };
  }
  addEventListener('popstate', () => lookSoon());
};
