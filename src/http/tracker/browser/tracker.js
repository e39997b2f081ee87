// The browser tracker. `npm run tracker` makes one script of this folder, of which the page sees none of the names within.
import { beActive, watchActivity } from './engagement.js';
import { watchGestures } from './gestures.js';
import { comeBack, leave } from './send.js';
import { consent, isServers, respectPrivacy, serverCookie } from './snippet.js';
import { setConsent, setOptOut, startAnew, track } from './track.js';
import { count, countOpened, lookNow, reportPage, watchAddress } from './views.js';
import { warn } from './warn.js';

/**
 * Until the tracker is loaded, a stub queues its calls in `q`.
 * @typedef {[string, ...unknown[]]} Call
 * @typedef {((...call: Call) => void) & { on?: boolean, q?: Call[] }} Api
 */
const page = /** @type {{ leadgraph?: Api }} */ (/** @type {unknown} */ (window));

/** @param {unknown} value */
const isRecord = (value) => Object(value) === value && !Array.isArray(value);
/** @param {unknown} value */
const isRecordOrNone = (value) => !value || isRecord(value);
const isAnything = () => true;

/**
 * Each command: what it takes, whether a call fits, and what the call does.
 * @typedef {[string, (first: any, second: any) => boolean, (first: any, second: any) => void]} Command
 * @type {Record<string, Command>}
 */
const COMMANDS = {
  event: [
    'type, {...}',
    (type, properties) => typeof type === 'string' && !!type.trim() && isRecordOrNone(properties),
    track,
  ],
  identify: ['{email, userId, ...}', isRecord, (properties) => track('identify', properties)],
  page: ['{...}', isRecordOrNone, (properties) => count(properties || {})],
  reset: ['', isAnything, startAnew],
  optOut: ['', isAnything, setOptOut],
};
if (HAS_PARTS)
  COMMANDS['consent'] = [
    '"granted" or "denied"',
    (state) => /^(granted|denied)$/.test(state),
    (state) => setConsent(state === 'granted'),
  ];

const { doNotTrack, globalPrivacyControl } =
  /** @type {Navigator & { globalPrivacyControl?: boolean }} */ (navigator);
const isRefused =
  (respectPrivacy !== undefined && (doNotTrack === '1' || globalPrivacyControl)) ||
  // The core script cannot wait for the visitor's answer.
  (!HAS_PARTS && consent !== undefined);

/** @type {Api} */
const api = (name, first, second) => {
  // Whatever a page calls and passes, nothing is thrown into it.
  try {
    if (isRefused) return;
    const names = Object.keys(COMMANDS);
    if (!names.includes(name)) {
      warn(`no command ${String(name)}; use ${names}`);
      return;
    }
    const [usage, fits, run] = /** @type {Command} */ (COMMANDS[name]);
    if (fits(first, second)) run(first, second);
    else warn(`ignored; call leadgraph('${name}', ${usage})`);
  } catch (cause) {
    warn(`ignored; ${cause}`);
  }
};
api.on = true;

const start = () => {
  const stub = page.leadgraph;
  // A page may load the tracker twice.
  if (stub && stub.on) return;
  page.leadgraph = api;
  if (HAS_PARTS && serverCookie !== undefined && !isServers)
    warn('data-server-cookie needs a tracker on the host of the page');
  if (!HAS_PARTS && consent !== undefined) warn('data-consent needs the tracker without ?core');
  if (isRefused) return;
  const calls = [...((stub && stub.q) || [])];
  /** @param {Call} call */
  const isChoice = ([name]) => name === 'consent' || name === 'optOut';
  // The visitor's choice comes before the first page view.
  for (const call of calls.filter(isChoice)) api(...call);
  watchActivity(reportPage);
  countOpened();
  for (const call of calls) if (!isChoice(call)) api(...call);
  watchAddress();
  watchGestures();
  const goAway = () => {
    lookNow();
    reportPage();
    leave();
  };
  addEventListener('online', comeBack);
  addEventListener('pagehide', goAway);
  // The browser shows a page again that it had put away.
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    countOpened();
    comeBack();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) goAway();
    else {
      beActive();
      comeBack();
    }
  });
};

// Nobody sees a page yet that is only prerendered. Its calls wait in the queue of the stub.
if (/** @type {{ prerendering?: boolean }} */ (document).prerendering)
  document.addEventListener('prerenderingchange', start, { once: true });
else start();
