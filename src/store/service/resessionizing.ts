import type { Runner } from '../runner.ts';

/**
 * Cuts the sessions of all leads anew, in the background, if they were stored under another rule. The new rule is stored
 * first: after an interruption both rules are in the table, so the next start begins anew. Returns the function that
 * stops it, which resolves when the running transaction has ended.
 */
export async function startResessionizing(
  { read, write }: Runner,
  onFault: (cause: unknown) => void,
): Promise<() => Promise<void>> {
  if (!(await read('isCutByAnotherRule', []))) return async () => {};
  await write('beginResessionizing', []);
  let stopped = false;
  async function resessionize(): Promise<void> {
    for (let lead: string | null = ''; lead !== null;) {
      if (stopped) return;
      lead = await write('resessionizeSome', [lead]);
    }
    await write('finishResessionizing', []);
  }
  const running = resessionize().catch(onFault);
  return async () => {
    stopped = true;
    await running;
  };
}
