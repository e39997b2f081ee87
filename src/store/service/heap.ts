import process from 'node:process';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

const MB = 2 ** 20;
/** What V8 adds for young objects to the limit that it reports, at the most. */
const MOST_YOUNG = 192 * MB;
/** What stays free for the work that has begun: a tenth, and at least this. */
const LEAST_RESERVE = 10 * MB;

/** A limit that is not known better is at least this, or half of what V8 reports. */
const LEAST_OLD = 64 * MB;

/** Beyond its limit for old objects a process dies, and everything that waits with it. V8 reports a larger limit. */
function limitOfOld(): number {
  const [, set] = /--max[-_]old[-_]space[-_]size=(\d+)/.exec(process.execArgv.join(' ')) ?? [];
  if (set !== undefined) return Number(set) * MB;
  const { heap_size_limit: reported } = getHeapStatistics();
  return Math.max(reported - MOST_YOUNG, Math.min(reported / 2, LEAST_OLD));
}
const limit = limitOfOld();
const most = limit - Math.max(limit / 10, LEAST_RESERVE);

/** True where the process has too little memory to take anything more. */
export function isShortOfMemory(): boolean {
  // The usual case costs one look.
  if (getHeapStatistics().used_heap_size <= most) return false;
  let old = 0;
  for (const { space_name: name, space_used_size: used } of getHeapSpaceStatistics())
    if (!name.startsWith('new_')) old += used;
  return old > most;
}
