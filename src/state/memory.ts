import { LRUCache } from 'lru-cache';
import type { CachedAnswer, SharedState } from './port.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * Answers in this process's memory; the least recently used go first. Sizes are those of the bodies; an
 * answer larger than a quarter of `maxBytes` is not kept.
 * @default maxBytes 128 MiB
 */
export function createMemoryState({
  maxBytes = 128 * MEBIBYTE,
}: { readonly maxBytes?: number } = {}): SharedState {
  const cache = new LRUCache<string, CachedAnswer>({
    maxSize: maxBytes,
    maxEntrySize: Math.ceil(maxBytes / 4),
  });
  return {
    get: (key) => cache.get(key),
    set(key, answer, sizeBytes) {
      cache.set(key, answer, { size: Math.max(1, sizeBytes) });
    },
    invalidate(prefix, matches) {
      for (const [key, answer] of [...cache.entries()])
        if (key.startsWith(prefix) && matches(answer)) cache.delete(key);
    },
    count(prefix) {
      let entries = 0;
      for (const key of cache.keys()) if (key.startsWith(prefix)) entries += 1;
      return entries;
    },
  };
}
