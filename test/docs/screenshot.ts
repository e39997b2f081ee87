import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { launch } from '../browser/chromium.ts';
import { fileOf } from './pages.ts';

// Writes docs/images/graphiql.png: GraphiQL of the running demo, after its first query.

const FILE = 'docs/images/graphiql.png';

const demo = spawn(process.execPath, ['src/start.mjs', 'cli/demo.ts'], {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 760 } });
  await page.goto(await graphiqlOf(demo.stdout));
  await page.locator('.graphiql-tab-button').first().waitFor();
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Execute query' }).click();
  await answered;
  await page.locator('.graphiql-response .view-lines', { hasText: 'sessions' }).waitFor();
  await page.screenshot({ path: fileURLToPath(fileOf(FILE)) });
} finally {
  await browser.close();
  demo.kill();
}

/** The address that the demo prints. */
async function graphiqlOf(output: AsyncIterable<Buffer>): Promise<string> {
  let printed = '';
  for await (const chunk of output) {
    printed += chunk.toString();
    const address = /http:\/\/\S+\/graphql/.exec(printed)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`the demo ended and printed no address: ${printed}`);
}
