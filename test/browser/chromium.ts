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

/** Whether there is a browser; that something goes untried for want of one is said aloud, or is a fault where it must not be. */
export function hasChromium(untried: string): boolean {
  if (PATH !== undefined) return true;
  if (process.env['REQUIRE_CHROMIUM'] === '1') throw new Error('Chromium is required and absent');
  process.stderr.write(
    `\nSKIPPED: ${untried} is not tried in a browser, since no Chromium is installed (CHROMIUM_PATH names one).\n\n`,
  );
  return false;
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: PATH ?? '',
    // Root, as in a container, may not use the sandbox.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
