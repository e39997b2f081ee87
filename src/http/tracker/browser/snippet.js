// What the page's snippet says. The core script is made without the optional parts: what their attributes say is settled
// here, and the parts fall away where it is known.
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
export const {
  siteKey,
  emails,
  respectPrivacy,
  manual,
  consent,
  cookieDomain,
  serverCookie,
  hash,
} = script.dataset;

/** Where events are sent to. */
export const endpoint = new URL('collect', script.src);
if (siteKey) endpoint.searchParams.set('siteKey', siteKey);

export const hasHash = HAS_PARTS && hash !== undefined;
/** Whether the visitor is asked before anything is kept. */
export const asksFirst = HAS_PARTS && consent !== undefined;
/** Whether events are sent before the visitor has answered, without cookies and storage. */
export const isCookieless = HAS_PARTS && consent === 'cookieless';
/** Whether the endpoint keeps the visitor's id in a cookie. Only on the page's own host it may set cookies for the page. */
export const isServers =
  HAS_PARTS && serverCookie !== undefined && endpoint.origin === location.origin;
/** Whether no script can read that cookie. */
export const isHidden = isServers && serverCookie === 'http-only';
