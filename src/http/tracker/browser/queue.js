// Events that are not acknowledged yet. Every event is kept under its own name, so that tabs never overwrite each other's
// events. Events that the storage has no room for, or may not hold, are kept in memory.
import { mayKeep, storage } from './keep.js';

const PREFIX = 'leadgraph:';
export const MOST_KEPT = 500;
/** Stands between the events of two visitors: the endpoint is to delete the cookie of the first one there. */
export const RESET = 'reset';

const memory = /** @type {Record<string, string>} */ ({});
export const kept = () =>
  Object.keys(mayKeep ? storage : {})
    .concat(Object.keys(memory))
    .filter((key) => key.startsWith(PREFIX))
    .sort();
/** @param {string[]} keys */
export const forget = (keys) => {
  for (const key of keys) {
    delete storage[key];
    delete memory[key];
  }
};
/** @param {string} key */
export const eventOf = (key) => memory[key] || storage[key];
/**
 * @param {string} nonce
 * @param {string} event
 */
export const put = (nonce, event) => {
  forget(kept().slice(0, 1 - MOST_KEPT));
  try {
    (mayKeep ? storage : memory)[PREFIX + nonce] = event;
  } catch {
    memory[PREFIX + nonce] = event;
  }
};
