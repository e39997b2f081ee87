/** Words as code, separated by commas. */
export function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

/** The lines of a table. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
