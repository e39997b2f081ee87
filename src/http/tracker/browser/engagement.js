// How long the visitor looked at a page: the seconds in which it was visible, each at most half a minute after a movement
// of the visitor or while a film played.
import { track } from './track.js';

const ACTIVE_MS = 30000;
const REPORT_MS = 300000;

let from = 0;
let until = 0;
let activeMs = 0;

const settle = () => {
  const end = Math.min(Date.now(), until);
  if (end <= from) return;
  activeMs += end - from;
  from = end;
};
export const beActive = () => {
  if (!HAS_PARTS) return;
  settle();
  if (document.hidden) return;
  from = Date.now();
  until = from + ACTIVE_MS;
};
/**
 * Reports the active seconds since the last report.
 * @param {{ url: string, title: string }} page
 */
export const report = (page) => {
  if (!HAS_PARTS) return;
  settle();
  if (document.hidden) until = 0;
  const activeSeconds = Math.floor(activeMs / 1000);
  if (!activeSeconds) return;
  activeMs -= activeSeconds * 1000;
  track('engagement', { activeSeconds }, { ...page, at: from });
};
/** @param {() => void} reportNow */
export const watchActivity = (reportNow) => {
  if (!HAS_PARTS) return;
  beActive();
  for (const type of ['pointerdown', 'pointermove', 'keydown', 'scroll', 'timeupdate'])
    addEventListener(type, beActive, { capture: true, passive: true });
  // In time for the session, which half an hour without an event ends.
  setInterval(reportNow, REPORT_MS);
};
