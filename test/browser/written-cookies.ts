import type { Page } from 'playwright-core';

/** Makes a page note the cookies that it writes, with their attributes, which browsers do not report. */
export async function noteCookies(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const own = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    const written: string[] = [];
    Object.assign(globalThis, { written });
    Object.defineProperty(Document.prototype, 'cookie', {
      get(this: unknown) {
        return own?.get?.call(this) as unknown;
      },
      set(this: unknown, text: string) {
        written.push(text);
        own?.set?.call(this, text);
      },
    });
  });
}
/** The cookies that the page has written, without those by which the tracker tries whether cookies are accepted. */
export async function cookiesWritten(page: Page): Promise<readonly string[]> {
  const written = await page.evaluate<readonly string[]>('written');
  return written.filter((text) => !text.startsWith('leadgraph_test='));
}
