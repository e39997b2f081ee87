import { createId, domain, forgetIds, mayKeep, visitor } from './keep.js';
import { eventOf, forget, kept, put, RESET } from './queue.js';
import { cookieDomain, endpoint, isHidden, isServers } from './snippet.js';

const MOST_SENT = 100;
// Browsers keep at most 64 KiB of requests alive when a page is left, and a character takes at most three bytes.
const MOST_CHARACTERS = 20000;
const BATCH_MS = 1000;
const LONGEST_PAUSE_MS = 300000;

/** @type {Record<string, 1>} */
let onTheirWay = {};
let isSending = false;
let timer = 0;
let pauseMs = BATCH_MS;

/** @param {number} ms */
const plan = (ms) => {
  timer = timer || setTimeout(flush, ms);
};
/** @param {boolean} [isUrgent] */
export const sendSoon = (isUrgent) => {
  // A gateway that asked for a pause gets it.
  if (isUrgent && pauseMs === BATCH_MS) flush();
  else plan(BATCH_MS);
};

/**
 * Takes the oldest events that are not in flight, and marks them as in flight.
 * @param {boolean} [isLeaving]
 */
const take = (isLeaving) => {
  const keys = [];
  const events = [];
  const sentAt = `,"sentAt":${Date.now()}}`;
  let size = 0;
  let isReset = false;
  for (const key of kept()) {
    const event = eventOf(key);
    if (isServers && event === RESET) {
      // Nobody knows whether a beacon arrives, so nothing that comes after the reset is sent by one.
      if (keys.length || isLeaving || onTheirWay[key]) break;
      isReset = true;
    }
    // Another tab may have sent the event in the meantime.
    if (onTheirWay[key] || !event) continue;
    size += event.length + sentAt.length;
    if (keys.length && (size > MOST_CHARACTERS || keys.length === MOST_SENT)) break;
    keys.push(key);
    onTheirWay[key] = 1;
    if (isReset) break;
    events.push(event.slice(0, -1) + sentAt);
  }
  // The endpoint deletes its cookie after a reset, and sets it only where the visitor allows cookies.
  if (isServers) {
    const cookie = isReset ? 'delete' : !mayKeep ? 'none' : isHidden ? 'http-only' : 'http';
    endpoint.searchParams.set('cookie', cookie);
    endpoint.searchParams.set('domain', (isReset ? cookieDomain : mayKeep && domain()) || '');
  }
  return { keys, body: isReset ? '' : `[${events.join()}]`, address: endpoint.href };
};

const flush = async () => {
  clearTimeout(timer);
  timer = 0;
  if (isSending) return;
  const { keys, body, address } = take();
  if (!keys.length) return;
  isSending = true;
  let waitMs = 0;
  try {
    // Plain text, which browsers send without a preflight.
    const response = await fetch(address, {
      method: 'POST',
      body,
      credentials: isServers ? 'same-origin' : 'omit',
      keepalive: body.length < 2 + MOST_CHARACTERS,
    });
    // Until its answer is read, a request counts towards those 64 KiB.
    const answer = await response.text();
    const { ok, status, headers } = response;
    // 400 and 413 would be the answer to a second try as well.
    if (ok || status === 400 || status === 413) {
      forget(keys);
      pauseMs = BATCH_MS;
      // Whoever uses this browser from now on need not be the person who was erased.
      if (answer.includes('"ERASED"') && (isServers || body.includes(`"${visitor()}"`))) reset();
    } else {
      waitMs = Number(headers.get('retry-after')) * 1000 || pauseMs;
    }
  } catch {
    waitMs = pauseMs;
  }
  if (waitMs) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  for (const key of keys) delete onTheirWay[key];
  isSending = false;
  if (kept().length) plan(waitMs);
};

/** The next event is that of another visitor. */
export const reset = () => {
  forgetIds();
  if (!isServers) return;
  put(createId(), RESET);
  sendSoon(true);
};

// A beacon is not acknowledged, so its events stay and are sent again later, with the same nonces.
export const leave = () => {
  for (let batch = take(true); batch.keys.length; batch = take(true))
    if (!navigator.sendBeacon(batch.address, batch.body)) return;
};
export const comeBack = () => {
  onTheirWay = {};
  flush();
};
