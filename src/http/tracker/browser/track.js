import { isCookieless } from './snippet.js';
import {
  allowKeeping,
  createId,
  drop,
  idOf,
  keep,
  mayKeep,
  recall,
  SESSION,
  storage,
  VISITOR,
  YEAR,
} from './keep.js';
import { forget, kept, MOST_KEPT, put } from './queue.js';
import { reset, sendSoon } from './send.js';

const OPT_OUT = 'leadgraph_optout';
const URGENT = /^(identify|form)$/;

let isDenied = false;
/** Events that wait for the visitor's consent, in the page's memory alone. */
let held = /** @type {(() => void)[]} */ ([]);

/**
 * JSON of any value: a bigint becomes its digits, and a value that contains itself is left out there.
 * @param {unknown} value
 */
const json = (value) => {
  const around = /** @type {unknown[]} */ ([]);
  return JSON.stringify(
    value,
    /** @this {unknown} */ function (_name, one) {
      if (typeof one === 'bigint') return String(one);
      // The values that stand around this one, the innermost last.
      while (around.length && around[around.length - 1] !== this) around.pop();
      if (around.includes(one)) return undefined;
      if (one && typeof one === 'object') around.push(one);
      return one;
    },
  );
};

/**
 * @typedef {{ referrer?: string, url?: string, title?: string, at?: number }} Circumstances
 * @param {string} type
 * @param {object} [properties]
 * @param {Circumstances} [circumstances]
 */
export const track = (type, properties, { referrer = '', url, title, at } = {}) => {
  if (recall(OPT_OUT) || isDenied) return;
  const nonce = createId();
  const event = json({
    type,
    nonce,
    occurredAt: at || Date.now(),
    title: (title || document.title).slice(0, 999),
    url: (url || location.href).slice(0, 8000),
    referrer: referrer.slice(0, 8000) || undefined,
    // The mark that a page of the operator sets in the browsers of its own people.
    internal: storage['leadgraph-internal'] ? true : undefined,
    properties,
  });
  const send = () => {
    const trackerId = idOf(VISITOR, 2 * YEAR);
    const sessionId = idOf(SESSION, 1800);
    put(nonce, `${event.slice(0, -1)},"trackerId":"${trackerId}","sessionId":"${sessionId}"}`);
    sendSoon(URGENT.test(type));
  };
  if (!HAS_PARTS || mayKeep || isCookieless) send();
  else if (held.length < MOST_KEPT) held.push(send);
};

/**
 * Deletes everything that the browser keeps, also what an earlier page of the site kept.
 * @param {boolean} mayKeepFurther
 */
const forgetAll = (mayKeepFurther) => {
  held = [];
  allowKeeping(true);
  forget(kept());
  allowKeeping(mayKeepFurther);
  reset();
};
/** @param {boolean} isGranted */
export const setConsent = (isGranted) => {
  if (!isGranted) forgetAll(false);
  isDenied = !isGranted && !isCookieless;
  if (!isGranted) return;
  allowKeeping(true);
  for (const send of held.splice(0)) send();
};
/** @param {unknown} [isOut] */
export const setOptOut = (isOut) => {
  if (isOut === false) {
    drop(OPT_OUT);
    return;
  }
  forgetAll(mayKeep);
  keep(OPT_OUT, '1', 2 * YEAR);
};
export const startAnew = () => {
  held = [];
  reset();
};
