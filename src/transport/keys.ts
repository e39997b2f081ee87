/** Length-prefixed, so that no part can run into the next. */
export function keyOf(parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join('');
}
