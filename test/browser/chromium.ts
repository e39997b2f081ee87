import { existsSync } from 'node:fs';
import process from 'node:process';
import { chromium, type Browser } from 'playwright-core';

const PATH = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

/** Whether a browser is installed. If not, says what remains untested, or throws if REQUIRE_CHROMIUM=1. */
export function hasChromium(untried: string): boolean {
  if (PATH !== undefined) return true;
  if (process.env['REQUIRE_CHROMIUM'] === '1') throw new Error('Chromium is required and absent');
  process.stderr.write(
    `\nSKIPPED: ${untried} is not tried in a browser, since no Chromium is installed (CHROMIUM_PATH names one).\n\n`,
  );
  return false;
}

/** @param switches of the command line, beside those of Playwright */
export function launch(switches: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: PATH ?? '',
    // The sandbox does not work for root, as in a container.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...switches],
  });
}
