// What the browser keeps for the visitor: cookies, and storage where cookies are refused.
import { asksFirst, cookieDomain, isServers } from './snippet.js';
import { warn } from './warn.js';

export const YEAR = 31536000;
export const VISITOR = 'leadgraph_visitor';
export const SESSION = 'leadgraph_session';

/** Whether the visitor allows cookies and storage. */
export let mayKeep = !asksFirst;
/** @param {boolean} value */
export const allowKeeping = (value) => {
  if (HAS_PARTS) mayKeep = value;
};

/** @type {Record<string, string>} */
let storage = {};
try {
  storage = /** @type {Record<string, string>} */ (/** @type {unknown} */ (localStorage));
} catch {
  // Not allowed here.
}
export { storage };

// An id begins with its time and its place among the ids of that time, so sorting puts the oldest first.
let made = 36 ** 3;
export const createId = () =>
  Date.now().toString(36) +
  '-' +
  (made++).toString(36) +
  crypto.getRandomValues(new Uint32Array(3)).join('');

const isSecure = location.protocol === 'https:';
const HOST = '; samesite=lax';
const DOMAIN = cookieDomain && `${HOST}; domain=${cookieDomain}`;
// The only cookies that a browser keeps for a frame on another site's page, one set for each such site.
const FRAME = HAS_PARTS && isSecure && '; samesite=none; partitioned';
const SCOPES = /** @type {string[]} */ ([DOMAIN, HOST, FRAME].filter(Boolean));

/** Holds the cookies. A sandboxed frame may not even look at its own. */
let jar = /** @type {{ cookie: string }} */ ({ cookie: '' });
try {
  if (document.cookie !== undefined) jar = document;
} catch {
  // Not allowed here.
}
/** @param {string} name */
const read = (name) => (jar.cookie.match(`(?:^|; )${name}=([\\w-]{1,99})`) || ['', ''])[1];
/**
 * @param {string} name
 * @param {string} value
 * @param {number} seconds
 * @param {string} scope
 */
const write = (name, value, seconds, scope) => {
  jar.cookie = `${name}=${value}; max-age=${seconds}; path=/${scope}${isSecure ? '; secure' : ''}`;
};

/** @type {string | undefined} */
let accepted;
/** The scope in which the browser accepts cookies here; '' where it accepts none. */
const scope = () => {
  if (!HAS_PARTS) return DOMAIN || HOST;
  if (accepted === undefined) {
    const name = 'leadgraph_test';
    accepted =
      SCOPES.find((one) => {
        write(name, '1', 9, one);
        const isKept = read(name);
        write(name, '', 0, one);
        return isKept;
      }) || '';
    if (cookieDomain && accepted === HOST)
      warn(`data-cookie-domain does not fit ${location.hostname}; cookies are for this host alone`);
  }
  return accepted;
};
/** The domain of the visitor's cookie; '' for this host alone. */
export const domain = () => (scope() === DOMAIN && cookieDomain) || '';

/** @param {string} name */
export const recall = (name) => {
  if (!HAS_PARTS) return read(name);
  const [value = '', until = 0] = (storage[name] || '').split(' ');
  return read(name) || (Number(until) > Date.now() ? value : '');
};
/**
 * @param {string} name
 * @param {string} value
 * @param {number} seconds
 */
export const keep = (name, value, seconds) => {
  write(name, value, seconds, scope());
  if (read(name) === value) return true;
  if (!HAS_PARTS) return false;
  try {
    storage[name] = `${value} ${Date.now() + seconds * 1000}`;
  } catch {
    // Full.
  }
  return recall(name) === value;
};
/** @param {string} name */
export const drop = (name) => {
  for (const one of SCOPES) write(name, '', 0, one);
  delete storage[name];
};

/** Ids that the browser keeps nowhere: they live as long as the page. */
let ids = /** @type {Record<string, string>} */ ({});
/**
 * The id of the visitor or of the session, whose lifetime begins anew.
 * @param {string} name
 * @param {number} seconds
 */
export const idOf = (name, seconds) => {
  // The endpoint's cookie is not read here: the answer to an earlier request may bring the visitor back who was before a reset.
  const isOwn = mayKeep && !(isServers && name === VISITOR);
  const id = (isOwn && recall(name)) || ids[name] || createId();
  const isKept = isOwn && keep(name, id, seconds);
  ids[name] = isKept ? '' : id;
  return id;
};
export const visitor = () => recall(VISITOR) || ids[VISITOR] || '';
export const forgetIds = () => {
  ids = {};
  drop(VISITOR);
  drop(SESSION);
};
